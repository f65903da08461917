"""The attacker finds whole tables by himself, with none to start from, and each fits what was published."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix

from observatory.case_format import public_table, read, read_edges
from observatory.disclosure.attack import FAR, _known, _over_hidden, view
from observatory.disclosure.roam import Pool, hold, roam
from observatory.disclosure.whole import Equations, any_whole, extreme_whole, extremes, middle


def equations(matrix, rhs, lo, hi):
    rows = csr_matrix(np.asarray(matrix, float))
    rows.eliminate_zeros()
    return Equations(rows, rows.tocsc(), np.asarray(rhs, np.int64), np.array(lo), np.array(hi))


@pytest.fixture
def system(cases):
    folder = cases / "c2_small"
    seen = view([public_table(read(folder / "result_gauss_z0.csv"), read_edges(folder / "edges.csv"))])
    hidden = np.flatnonzero(seen.hidden)
    matrix, rhs, impossible = _over_hidden(seen, hidden)
    assert not impossible
    least, _ = _known(seen, 1, None)
    return Equations(matrix, matrix.tocsc(), rhs, least[hidden], np.full(len(hidden), min(FAR, 10**6)))


def test_the_middle_has_room_on_both_sides_of_most_cells(system):
    point = middle(system)
    assert point is not None and (point > system.lo + 0.01).mean() > 0.9
    assert np.abs(system.matrix @ point - system.rhs).max() < 1e-4


def test_walks_move_almost_every_cell_and_leave_all_sums_as_they_are(system):
    pool = Pool(np.ones(len(system.lo), np.int64))
    lo, hi = system.lo.copy(), system.hi.copy()
    roam(system, pool)
    for table in pool.tables:
        assert not system.rest(table).any() and (table >= lo).all() and (table <= hi).all()
    assert (~pool.short).mean() > 0.95
    assert (pool.low >= system.lo).all() and (pool.high <= system.hi).all()


def test_the_same_walk_is_taken_every_time(system):
    walks = []
    for _ in range(2):
        pool = Pool(np.ones(len(system.lo), np.int64))
        roam(Equations(system.matrix, system.columns, system.rhs, system.lo.copy(), system.hi.copy()), pool)
        walks.append(np.stack(pool.tables))
    assert np.array_equal(*walks)


@settings(deadline=None)
@given(
    matrix=arrays(np.int64, (2, 4), elements=st.integers(-1, 1)),
    table=arrays(np.int64, 4, elements=st.integers(0, 3)),
    need=st.integers(1, 2),
)
def test_bounds_are_never_narrower_than_what_whole_tables_have(matrix, table, need):
    system = equations(matrix, matrix @ table, np.zeros(4, np.int64), np.full(4, 3))
    pool = Pool(np.full(4, need))
    roam(system, pool)
    every = np.array([t for t in itertools.product(range(4), repeat=4) if (matrix @ t == matrix @ table).all()])
    least, most = every.min(axis=0), every.max(axis=0)
    # What bounds leave out must not matter: such a cell cannot move as far as asked.
    told = most - least >= need
    assert (system.lo <= least)[told].all() and (system.hi >= most)[told].all()
    assert ((system.lo <= pool.low) & (system.hi >= pool.high)).all() or not pool.tables
    assert all(any((t == e).all() for e in every) for t in pool.tables)


def test_every_cell_of_small_systems_is_moved_as_far_as_it_can():
    """The walk may miss a table, and then proves nothing; in systems as small as these it misses none."""
    random = np.random.default_rng(1)
    systems = [
        (random.integers(-1, 2, (2, 4)), random.integers(0, 4, 4), int(random.integers(1, 3))) for _ in range(60)
    ]
    # A cell that stands in the middle at first and has to go both ways.
    systems.append((np.array([[0, -1, 1, 0], [-1, 1, 1, -1]]), np.array([2, 0, 1, 0]), 2))
    for matrix, table, need in systems:
        pool = Pool(np.full(4, need))
        roam(equations(matrix, matrix @ table, np.zeros(4, np.int64), np.full(4, 3)), pool)
        every = np.array([t for t in itertools.product(range(4), repeat=4) if (matrix @ t == matrix @ table).all()])
        assert not (pool.short & (every.max(axis=0) - every.min(axis=0) >= need)).any()


@settings(deadline=None)
@given(
    matrix=arrays(np.int64, (3, 5), elements=st.integers(-1, 1)),
    down=arrays(np.int64, 5, elements=st.integers(-2, 1)),
    up=arrays(np.int64, 5, elements=st.integers(1, 2)),
)
def test_holding_cells_cuts_off_no_change_that_leaves_every_sum_as_it_is(matrix, down, up):
    system = equations(matrix, np.zeros(3), down, up)
    rows, columns = system.matrix, system.columns
    least, most = down.copy(), up.copy()
    possible = hold(rows.indptr, rows.indices, rows.data, columns.indptr, columns.indices, least, most)
    assert (least >= down).all() and (most <= up).all()
    for change in itertools.product(*(range(a, b + 1) for a, b in zip(down, up, strict=True))):
        if not (matrix @ change).any():
            assert possible and (least <= change).all() and (most >= change).all()


def test_a_system_without_a_table_leaves_the_pool_empty():
    for matrix, rhs in (([[1, 1]], [9]), ([[2, 2]], [3])):
        pool = Pool(np.ones(2, np.int64))
        roam(equations(matrix, rhs, [0, 0], [4, 4]), pool)
        assert not pool.tables and pool.short.all()


def test_programmes_say_how_far_a_cell_can_go_in_fractions_and_in_whole_numbers():
    # 2a + 2b + c = 5: in fractions c can be 0, in whole numbers it is odd.
    system = equations([[2, 2, 1]], [5], [0, 0, 0], [3, 3, 4])
    assert extremes(system, 2, 1)[0] == 0
    best, table = extreme_whole(system, 2, 1)
    assert best == 1 and table @ [2, 2, 1] == 5
    assert any_whole(system) @ [2, 2, 1] == 5
    assert any_whole(equations([[2, 2]], [5], [0, 0], [3, 3])) is None
