"""Every kernel that runs on this interpreter computes dot products."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.engine import kernels
from tinymlp.engine.kernels import PYPY
from tinymlp.network.neuron import Neuron

PRODUCTS = [f for name, f in vars(kernels).items() if name.startswith("products_by_")]
DOTS = [f for name, f in vars(kernels).items() if name.startswith("dot_by_")]
SUMS = [f for name, f in vars(kernels).items() if name.startswith("sums_by_")]
TRANSPOSED = [f for name, f in vars(kernels).items() if name.startswith("transposed_by_")]

# Whole numbers of this size are multiplied and added without rounding, in any order.
whole = st.integers(-1000, 1000).map(float) | st.integers(-1000, 1000)


@st.composite
def two_matrices(
    draw: st.DrawFn, *, min_width: int = 1
) -> tuple[list[list[float]], list[list[float]]]:
    width = draw(st.integers(min_width, 10))
    row = st.lists(whole, min_size=width, max_size=width)
    rows = st.lists(row, min_size=1, max_size=10)
    return draw(rows), draw(rows)


def test_the_kernels_in_use_are_among_those_tested() -> None:
    assert kernels.products in PRODUCTS
    assert kernels.dot in DOTS
    assert kernels.sums in SUMS
    assert kernels.transposed in TRANSPOSED


@pytest.mark.parametrize("products", [*PRODUCTS, kernels.sparse_products])
@given(two_matrices())
def test_products_has_the_dot_product_of_each_left_row_with_each_right_row(
    products: Callable[..., Any], matrices: tuple[list[list[float]], list[list[float]]]
) -> None:
    left, right = matrices
    answer = products(left, right)
    assert len(answer) == len(left) * len(right)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            total: float = 0
            for x, y in zip(a, b, strict=True):
                total += x * y
            assert answer[i * len(right) + j] == total


@pytest.mark.parametrize("dot", DOTS)
@pytest.mark.parametrize("products", PRODUCTS)
@given(two_matrices())
def test_one_product_is_the_dot_product(
    products: Callable[..., Any],
    dot: Callable[..., Any],
    matrices: tuple[list[list[float]], list[list[float]]],
) -> None:
    left, right = matrices
    assert products(left[:1], right[:1]) == [dot(left[0], right[0])]


@pytest.mark.parametrize("transposed", TRANSPOSED)
@given(two_matrices())
def test_transposing_exchanges_rows_and_columns(
    transposed: Callable[..., Any], matrices: tuple[list[list[float]], list[list[float]]]
) -> None:
    rows, _ = matrices
    columns = transposed(rows)
    assert len(columns) == len(rows[0])
    for i, row in enumerate(rows):
        assert [column[i] for column in columns] == row


@given(two_matrices(min_width=4), st.randoms(use_true_random=False))
def test_leaving_out_zeros_changes_no_bit_of_rows_that_are_not_multiplied_in_place(
    matrices: tuple[list[list[float]], list[list[float]]], random: Random
) -> None:
    left = [[number / 7 for number in row] for row in matrices[0]]
    right = [[random.choice([0.0, 0.0, number / 7]) for number in row] for row in matrices[1]]
    assert kernels.sparse_products(left, right) == kernels.products(left, right)


@pytest.mark.parametrize(
    ("n_zeros", "n_others", "mostly"),
    [(22, 10, True), (21, 11, False), (0, 40, False), (40, 0, True), (31, 0, False)],
)
def test_two_zeros_of_three_are_mostly_if_the_row_is_long_enough(
    n_zeros: int, n_others: int, mostly: bool
) -> None:
    found = kernels.mostly_zero([[0.0] * n_zeros + [1.0] * n_others])
    assert found is (mostly and not PYPY)  # there it does not pay


@pytest.mark.parametrize("sums", SUMS)
@given(two_matrices())
def test_sums_are_those_of_the_neurons(
    sums: Callable[..., Any], matrices: tuple[list[list[float]], list[list[float]]]
) -> None:
    weights, rows = matrices
    neurons = [Neuron(row, bias=float(j)) for j, row in enumerate(weights)]
    for inputs in rows:
        assert sums(neurons, inputs) == [neuron.weighted_sum(inputs) for neuron in neurons]


@pytest.mark.parametrize("sums", SUMS)
@pytest.mark.parametrize("inputs", [[1.0], [1.0, 2.0, 3.0]])
def test_sums_refuse_another_number_of_inputs(
    sums: Callable[..., Any], inputs: list[float]
) -> None:
    with pytest.raises(ValueError):
        sums([Neuron([1.0, 2.0], 0.0)], inputs)
