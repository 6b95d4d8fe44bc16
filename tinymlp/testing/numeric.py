"""Derivatives taken the slow way, by the limit that defines them, to hold the formulas against.

    central difference    f′(x) ≈ (f(x + h) − f(x − h)) / 2h
    complex step          f′(x) ≈ Im f(x + ih) / h            nothing is subtracted, h can be tiny

A formula and a limit agree when

    |formula − limit| ≤ 1e-6·max(|formula|, |limit|) + 1e-9·max(1, size)

where `size` is how large the function's own values are: their rounding is what limits the limit.

>>> central_difference(lambda x: x * x, 0.5, step=0.25)
1.0
>>> complex_step(lambda x: x * x, 0.5)
1.0
"""

import math
from collections.abc import Callable, Sequence
from typing import Any


def central_difference(function: Callable[[float], float], at: float, *, step: float = 1e-5) -> Any:
    """Return the slope of `function` between at − step and at + step.

    For a quadratic function of exact numbers it is the derivative, exactly.
    """
    return (function(at + step) - function(at - step)) / (2 * step)


def slope_nearest(
    got: float, function: Callable[[float], float], at: float, *, step: float = 1e-5
) -> float:
    """Return what a derivative should be: `got`, or next to it, between the one-sided slopes.

    At a corner every number between them is a derivative, and the central difference but one.

    >>> slope_nearest(0.0, abs, 0.0), slope_nearest(2.0, abs, 0.0)
    (0.0, 0.0)
    """
    low, high = sorted([one_sided(function, at, step), one_sided(function, at, -step)])
    nearest = min(max(got, low), high)
    return nearest if agree(got, nearest) else central_difference(function, at, step=step)


def one_sided(function: Callable[[float], float], at: float, step: float) -> float:
    """Return the slope of `function` on the side of the step, as two steps foretell it for none.

    >>> one_sided(lambda x: x * abs(x), 0.0, 0.25)
    0.0
    """
    middle = function(at)
    far = (function(at + step) - middle) / step
    near = (function(at + step / 2) - middle) / (step / 2)
    # A bend that begins at this very place makes both wrong, but one by half as much.
    return 2 * near - far


def gradient_by_differences(
    function: Callable[[list[float]], float], at: Sequence[float], *, step: float = 1e-5
) -> list[float]:
    """Return the slope of `function` along each of its numbers, shape (n,)."""

    def along(index: int) -> Callable[[float], float]:
        return lambda x: function([*at[:index], x, *at[index + 1 :]])

    return [central_difference(along(index), x, step=step) for index, x in enumerate(at)]


def complex_step(function: Callable[[Any], Any], at: float, *, step: float = 1e-20) -> float:
    """Return the derivative of `function` from one value a tiny imaginary step away."""
    slope: float = function(complex(at, step)).imag / step
    return slope


def agree(formula: float, limit: float, *, size: float = 1.0) -> bool:
    """Return whether a derivative's formula and its limit are the same up to rounding.

    Infinity agrees with infinity alone, and nan with nothing.
    """
    if math.isinf(formula) or math.isinf(limit):
        return formula == limit
    allowed = 1e-6 * max(abs(formula), abs(limit)) + 1e-9 * max(1.0, abs(size))
    return abs(formula - limit) <= allowed


def assert_agree(
    formula: Sequence[float],
    limit: Sequence[float],
    *,
    size: float = 1.0,
    names: Sequence[str] | None = None,
) -> None:
    """Fail, naming every derivative that is not its limit."""
    names = [f"derivative {i}" for i in range(len(limit))] if names is None else names
    wrong = [
        f"{name}: formula {one!r}, limit {other!r}"
        for name, one, other in zip(names, formula, limit, strict=True)
        if not agree(one, other, size=size)
    ]
    assert not wrong, "\n".join(wrong)
