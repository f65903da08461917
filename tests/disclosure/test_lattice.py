"""All whole tables, and no others, are reached by the changes of a lattice."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix

from observatory.disclosure.lattice import lattice, nearest, shortened

SMALL = st.integers(-3, 3)


def whole(matrix: np.ndarray) -> csr_matrix:
    return csr_matrix(matrix.astype(float))


def leads(changes: np.ndarray, step: np.ndarray) -> bool:
    """Whether a step is a sum of changes, each taken a whole number of times."""
    if not len(changes):
        return not step.any()
    times = np.linalg.lstsq(changes.T.astype(float), step.astype(float), rcond=None)[0].round()
    return bool((times @ changes == step).all())


@settings(deadline=None)
@given(arrays(np.int64, (2, 4), elements=SMALL), arrays(np.int64, 4, elements=st.integers(0, 3)))
def test_every_whole_table_is_reached_and_nothing_else(matrix, table):
    found = lattice(whole(matrix), matrix @ table, np.zeros(4))
    assert found is not None
    assert (matrix @ found.table == matrix @ table).all()
    changes = found.changes.toarray()
    assert not (matrix @ changes.T).any()
    assert np.linalg.matrix_rank(changes) == len(changes) if len(changes) else True
    for other in itertools.product(range(-2, 4), repeat=4):
        if (matrix @ other == matrix @ table).all():
            assert leads(changes, np.array(other) - found.table)


@settings(deadline=None)
@given(arrays(np.int64, (2, 3), elements=SMALL), arrays(np.int64, 2, elements=st.integers(-4, 4)))
def test_sums_that_no_whole_table_has_are_refused(matrix, rhs):
    some = any((matrix @ t == rhs).all() for t in itertools.product(range(-9, 10), repeat=3))
    assume(some or lattice(whole(matrix), rhs, np.zeros(3)) is None)
    assert (lattice(whole(matrix), rhs, np.zeros(3)) is None) == (not some)


@pytest.mark.parametrize(("matrix", "rhs"), [([[2, 4]], [3]), ([[1, 1], [1, 1]], [2, 3]), ([[0, 0]], [1])])
def test_an_impossible_sum_has_no_lattice(matrix, rhs):
    assert lattice(whole(np.array(matrix)), np.array(rhs), np.zeros(2)) is None


def test_factors_above_one_are_solved_by_division_with_remainder():
    found = lattice(whole(np.array([[6, 10, 15]])), np.array([1]), np.zeros(3))
    assert found is not None and found.table @ [6, 10, 15] == 1
    assert found.changes.shape == (2, 3)


def test_cells_that_the_equations_alone_give_away_are_stuck():
    found = lattice(whole(np.array([[1, 1, 1], [1, 0, 0]])), np.array([9, 4]), np.zeros(3))
    assert found is not None and found.stuck.tolist() == [True, False, False] and found.table[0] == 4


@settings(deadline=None)
@given(arrays(np.int64, (2, 6), elements=st.integers(-1, 1)), st.integers(0, 9))
def test_shortened_changes_lead_to_the_same_tables_by_shorter_steps(matrix, seed):
    weight = np.random.default_rng(seed).uniform(0.1, 9, 6)
    before = lattice(whole(matrix), np.zeros(2, np.int64), np.zeros(6)).changes
    after = shortened(before, weight).toarray()
    assert all(leads(after, step) for step in before.toarray())
    assert all(leads(before.toarray(), step) for step in after)
    assert (after**2 @ weight).sum() <= (before.toarray() ** 2 @ weight).sum() + 1e-6


@settings(deadline=None)
@given(arrays(np.int64, (2, 6), elements=st.integers(-1, 1)), arrays(np.float64, 6, elements=st.floats(0, 9)))
def test_the_table_near_a_point_keeps_every_sum(matrix, point):
    found = lattice(whole(matrix), matrix @ np.arange(6), point)
    near = nearest(found.table, found.changes, np.ones(6), point)
    assert (matrix @ near == matrix @ np.arange(6)).all()
    if not matrix.any():
        assert np.abs(near - point).max() <= 0.5 + 1e-9
