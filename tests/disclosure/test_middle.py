"""The attacker finds whole tables by himself, with none to start from, and each fits what was published."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix

from observatory.case_format import public_table, read, read_edges
from observatory.disclosure.attack import FAR, _known, _over_hidden, view
from observatory.disclosure.middle import from_middle, middle
from observatory.disclosure.scattered import hold, scattered
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


def test_walks_move_almost_every_cell_and_leave_all_sums_as_they_are(system):
    first = from_middle(system, middle(system))
    need = np.ones(len(first), np.int64)
    low, high = first.copy(), first.copy()
    for table in scattered(system, first, need):
        assert not system.rest(table).any() and (table >= system.lo).all() and (table <= system.hi).all()
        low, high = np.minimum(low, table), np.maximum(high, table)
        need[high > low] = 0
    assert (need == 0).mean() > 0.95


@given(
    matrix=arrays(np.int64, (3, 5), elements=st.integers(-1, 1)),
    down=arrays(np.int64, 5, elements=st.integers(-2, 0)),
    up=arrays(np.int64, 5, elements=st.integers(0, 2)),
)
def test_holding_cells_cuts_off_no_change_that_leaves_every_sum_as_it_is(matrix, down, up):
    rows = csr_matrix(matrix.astype(float))
    rows.eliminate_zeros()
    columns = rows.tocsc()
    least, most = down.copy(), up.copy()
    hold(rows.indptr, rows.indices, rows.data, columns.indptr, columns.indices, least, most)
    assert (least >= down).all() and (most <= up).all()
    for change in itertools.product(*(range(a, b + 1) for a, b in zip(down, up, strict=True))):
        if not (matrix @ change).any():
            assert (least <= change).all() and (most >= change).all()
