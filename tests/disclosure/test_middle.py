"""The attacker finds whole tables by himself, with none to start from, and each fits what was published."""

import numpy as np
import pytest

from observatory.case_format import public_table, read, read_edges
from observatory.disclosure.attack import FAR, _known, _over_hidden, view
from observatory.disclosure.middle import from_middle, middle, near_by
from observatory.disclosure.whole import Equations


@pytest.fixture(scope="module")
def system(cases):
    folder = cases / "c2_small"
    seen = view([public_table(read(folder / "result_gauss_z0.csv"), read_edges(folder / "edges.csv"))])
    hidden = np.flatnonzero(seen.hidden)
    matrix, rhs, impossible = _over_hidden(seen, hidden)
    assert not impossible
    least, _ = _known(seen, 1, None)
    return Equations(matrix, matrix.tocsc(), rhs, least[hidden], np.full(len(hidden), min(FAR, 10**6)))


def test_a_whole_table_is_found_near_the_middle_of_all(system):
    point = middle(system)
    assert point is not None and (point > system.lo).mean() > 0.9
    table = from_middle(system, point)
    assert table is not None and not system.rest(table).any()
    assert (table >= system.lo).all() and (table <= system.hi).all()


def test_changes_close_by_move_cell_after_cell_and_leave_all_sums_as_they_are(system):
    point = middle(system)
    first = from_middle(system, point)
    need = np.zeros(len(first), np.int64)
    need[::8] = 1
    tables = near_by(system, first, need)
    moved = np.any([np.abs(table - first) >= 1 for table in tables], axis=0)
    assert moved[need > 0].all()
    for table in tables:
        assert not system.rest(table).any() and (table >= system.lo).all() and (table <= system.hi).all()
