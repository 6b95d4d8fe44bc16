"""The one loop where all the time goes, in the way that suits each interpreter.

A fully connected layer computes three things for the examples b of a batch, and each of them is
a dot product of every row of one matrix with every row of another:

    weighted sums       z[b][j]  = Σᵢ x[b][i]·w[j][i]      rows of x        with rows of w
    weight gradients    ∂w[j][i] = Σ_b δ[b][j]·x[b][i]     columns of δ     with columns of x
    input gradients     ∂x[b][i] = Σⱼ δ[b][j]·w[j][i]      rows of δ        with columns of w

A bias is the weight of an input that is always 1, and needs no line of its own. So there is one
kernel, `products`, and `transposed`, which turns rows into columns:

>>> products([[1.0, 2.0]], [[0.5, 0.25], [2.0, 1.0]])
[1.0, 4.0]

Where a product and its addition are done decides how long they take, roughly:

    CPython 3.12 and later    `math.sumprod`, one call a row           13 ns
    CPython 3.11              `sum(map(operator.mul, …))`              27 ns
    PyPy                      a loop that its compiler turns into
                              machine code, over four rows at once     0.6 ns, since each number of
                                                                       the other side is read once
    the textbook's loop       one bytecode after the other             40 to 60 ns

On CPython a call costs as much as ten products. Rows of three numbers or fewer are therefore
multiplied in place: those are the inputs of a small network, its few outputs, and the gradients
of a batch of up to three.

Four of five pixels of a drawing are 0, and what is multiplied by 0 adds nothing. `sparse_products`
takes the rest of each right row and what stands in the same places of the left ones, and gives
the same bits (but for rows of three or fewer). It pays when `mostly_zero`; not on PyPy, to which a
number from anywhere costs as much as the next four.

PyPy's loops count with `while`: each `for` over a range keeps an iterator, and the same products
take it 1.7 times as long.

Source: the Python documentation of `math.sumprod`, added in 3.12.
"""

import sys
from collections.abc import Callable, Sequence
from operator import itemgetter, mul

from tinymlp.network.neuron import Neuron
from tinymlp.network.shapes import Vector

PYPY = sys.implementation.name == "pypy"
"""Compiles loops as they run, and stores a list of floats without an object for each."""

Rows = Sequence[Sequence[float]]
"""At least one row, and all of the same length."""

Dot = Callable[[Sequence[float], Sequence[float]], float]

SPARSE_WIDTH = 32
"""Shorter rows are not worth the search for zeros."""


_LOOKED_AT = 16
"""So many rows of a batch tell enough about all of them."""


def mostly_zero(rows: Rows) -> bool:
    """Return whether at least two of three numbers are 0, in rows that are long enough to matter.

    >>> mostly_zero([[0.0] * 30 + [1.0] * 10]) or PYPY
    True
    """
    if PYPY or len(rows[0]) < SPARSE_WIDTH:
        return False
    some = rows[:: -(-len(rows) // _LOOKED_AT)]
    return 3 * sum([row.count(0.0) for row in some]) >= 2 * len(some) * len(some[0])


def _outer_product(left: Rows, right: Rows) -> Vector:
    """Return the products of rows with one number each: what a single output neuron hands back."""
    numbers = [row[0] for row in right]
    return [row[0] * number for row in left for number in numbers]


def _short_products(left: Rows, right: Rows) -> Vector:
    """Return the products of rows with one, two or three numbers."""
    if len(left[0]) == 1:
        return _outer_product(left, right)
    if len(left[0]) == 2:
        return [x * u + y * v for x, y in left for u, v in right]
    return [x * u + y * v + z * w for x, y, z in left for u, v, w in right]


def dot_by_map(left: Sequence[float], right: Sequence[float]) -> float:
    """Return Σ left·right for two rows of the same length."""
    total: float = sum(map(mul, left, right))
    return total


def sums_by_map(neurons: Sequence[Neuron], inputs: Sequence[float]) -> Vector:
    """Return bias + Σ weights·inputs of each neuron, added in this order, shape (n_neurons,).

    Raises `ValueError` for a neuron that has another number of weights.
    """
    _check_widths(neurons, inputs)
    return [sum(map(mul, neuron.weights, inputs), neuron.bias) for neuron in neurons]


def _check_widths(neurons: Sequence[Neuron], inputs: Sequence[float]) -> None:
    if {len(neuron.weights) for neuron in neurons} != {len(inputs)}:
        raise ValueError("each neuron must have a weight for each input")  # as of math.sumprod


def products_by_map(left: Rows, right: Rows) -> Vector:
    """Return the dot product of each left row with each right row, shape (n_left·n_right,)."""
    if len(left[0]) <= 3:
        return _short_products(left, right)
    return [sum(map(mul, a, b)) for a in left for b in right]


def sparse_products(left: Rows, right: Rows) -> Vector:
    """Return what `products` does, multiplying only where the right row is not 0."""
    turned: Vector = []  # right row by right row
    for row in right:
        places = [i for i, number in enumerate(row) if number]
        if len(places) > 1:
            there = itemgetter(*places)
            numbers = there(row)
            turned += [dot(numbers, there(other)) for other in left]
        elif places:  # from a single place a getter takes a number and no tuple
            number = row[places[0]]
            turned += [number * other[places[0]] for other in left]
        else:
            turned += [0.0] * len(left)
    return [number for j in range(len(left)) for number in turned[j :: len(left)]]


def transposed_by_zip(rows: Rows) -> Rows:
    """Return the columns as tuples, which hold the same number objects as the rows."""
    return list(zip(*rows, strict=True))


def dot_by_loop(left: Sequence[float], right: Sequence[float]) -> float:
    """Return Σ left·right for two rows of the same length."""
    return _sum_from(0.0, left, right)


def _sum_from(start: float, left: Sequence[float], right: Sequence[float]) -> float:
    total = start
    i, width = 0, len(left)
    while i < width:
        total += left[i] * right[i]
        i += 1
    return total


def sums_by_loop(neurons: Sequence[Neuron], inputs: Sequence[float]) -> Vector:
    """Return what `sums_by_map` does."""
    _check_widths(neurons, inputs)
    return [_sum_from(neuron.bias, neuron.weights, inputs) for neuron in neurons]


def products_by_loop(left: Rows, right: Rows) -> Vector:
    """Return the dot product of each left row with each right row, shape (n_left·n_right,)."""
    if len(left[0]) == 1:
        return _outer_product(left, right)
    n_left, n, width = len(left), len(right), len(left[0])
    answer = [0.0] * (n_left * n)
    start = 0
    while start + 3 < n_left:
        a, b, c, d = left[start], left[start + 1], left[start + 2], left[start + 3]
        j, at = 0, start * n
        while j < n:
            row = right[j]
            total_a = total_b = total_c = total_d = 0.0
            i = 0
            while i < width:
                number = row[i]
                total_a += a[i] * number
                total_b += b[i] * number
                total_c += c[i] * number
                total_d += d[i] * number
                i += 1
            answer[at] = total_a
            answer[at + n] = total_b
            answer[at + 2 * n] = total_c
            answer[at + 3 * n] = total_d
            j, at = j + 1, at + 1
        start += 4
    at = start * n
    for last in left[start:]:  # the one, two or three rows that are left over
        for row in right:
            answer[at] = dot_by_loop(last, row)
            at += 1
    return answer


def transposed_by_loop(rows: Rows) -> Rows:
    """Return the columns as lists: PyPy stores a list of floats without an object for each."""
    n, width = len(rows), len(rows[0])
    columns = []
    i = 0
    while i < width:
        column = [0.0] * n
        b = 0
        while b < n:
            column[b] = rows[b][i]
            b += 1
        columns.append(column)
        i += 1
    return columns


if sys.version_info >= (3, 12):
    from math import sumprod as dot_by_sumprod

    def sums_by_sumprod(neurons: Sequence[Neuron], inputs: Sequence[float]) -> Vector:
        """Return what `sums_by_map` does, to rounding."""
        return [neuron.bias + dot_by_sumprod(neuron.weights, inputs) for neuron in neurons]

    def products_by_sumprod(left: Rows, right: Rows) -> Vector:
        """Return the dot product of each left row with each right row, shape (n_left·n_right,)."""
        if len(left[0]) <= 3:
            return _short_products(left, right)
        return [dot_by_sumprod(a, b) for a in left for b in right]


dot: Dot
sums: Callable[[Sequence[Neuron], Sequence[float]], Vector]
products: Callable[[Rows, Rows], Vector]
transposed: Callable[[Rows], Rows]
if PYPY:
    dot, sums, products = dot_by_loop, sums_by_loop, products_by_loop
    transposed = transposed_by_loop
    # PyPy records what a loop does in its thousand-and-fortieth turn. If that is the last one of a
    # row, as the sixteenth row of 65 numbers has it, it records the way out of the loop, and every
    # other turn is a detour, three times as slow. In one long row it is a turn like any other.
    _long = [[1.0] * 4000]
    dot(_long[0], _long[0])
    products(_long * 4, _long)
    transposed([[1.0]] * 4000)
else:
    transposed = transposed_by_zip
    if sys.version_info >= (3, 12):
        dot, sums, products = dot_by_sumprod, sums_by_sumprod, products_by_sumprod
    else:
        dot, sums, products = dot_by_map, sums_by_map, products_by_map

KEEPS_ORDER = PYPY or sys.version_info < (3, 12)
"""Whether `dot` adds in the textbook's order and has its bits; `math.sumprod` rounds once a row."""
