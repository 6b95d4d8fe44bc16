"""Oracle 1: central differences. Move one number a little both ways and see how the loss moves.

    ∂L/∂θ ≈ (L(θ + h) − L(θ − h)) / 2h

It applies to everything, whatever the code under it does. Its error is about h²·L‴/6, by which the
loss is not a parabola, plus 10⁻¹⁶·L/h, the last digits of the loss: h = 10⁻⁵ balances them. It
agrees with the analytic slope a when

    |a − n| ≤ 1e-6·max(|a|, |n|) + 1e-9·max(1, |L|)

A purely relative tolerance would raise false alarms where the slope is almost 0, and a purely
absolute one would not see anything there. `error` below is |a − n| divided so that the limit is
TOLERANCE for all. Measured with these constants by `python -m tests.gradient_check.figures
10000 3000000`: no false alarm in 330,635 derivatives of 10,000 random networks of every activation
and loss, and an error of 0.1 % in a single derivative noticed in 99.6 % of 983.

A step that crosses a kink is tried again, ten times smaller each time. If it stands exactly on
one, there is no slope to be had here: the caller then looks beside it.

Source: Nocedal and Wright, Numerical Optimization, 2006, section 8.1.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tinymlp.gradient_check.kinks import Kink

STEP = 1e-5
SMALLEST_STEP = 1e-9
TOLERANCE = 1e-6
FLOOR = 1e-3
"""Slopes below this share of max(1, |L|) are compared absolutely."""


def relative_error(analytic: float, numeric: float, value: float) -> float:
    """Return |a − n| / (max(|a|, |n|) + FLOOR·max(1, |L|)).

    >>> relative_error(2.0, 2.0, 1.0)
    0.0
    """
    size = max(abs(analytic), abs(numeric)) + FLOOR * max(1.0, abs(value))
    # nan and infinity compare as the largest error there is.
    error = abs(analytic - numeric) / size
    return error if error == error else float("inf")


@dataclass(frozen=True)
class Difference:
    """What central differences say about one number's slope."""

    numeric: float
    error: float
    agrees: bool
    step: float
    kinks: frozenset[Kink]
    """Those that a step crossed."""
    on_kink: bool
    """Even the smallest step crosses one, or leaves what the loss is defined for."""


def check_difference(
    at: Callable[[float], Any],
    x: float,
    analytic: float,
    value: float,
    find_kinks: Callable[[Any, Any, float, float], set[Kink]],
) -> Difference:
    """Compare an analytic slope with central differences around x, of smaller steps if needed.

    `at(x)` returns the loss there, as `value` of an object that `find_kinks` is then given for
    both sides, with the two x.
    """
    first = step = STEP * max(1.0, abs(x))
    seen: set[Kink] = set()
    before = float("inf")
    while True:
        last = step <= SMALLEST_STEP * max(1.0, abs(x))
        low, high = x - step, x + step
        try:
            minus, plus = at(low), at(high)
        except (ValueError, ArithmeticError):  # at the end of where the loss is defined
            if last:
                return Difference(float("nan"), 0.0, False, step, frozenset(seen), True)
            step /= 10
            continue
        # Divide by the step that was really made: x + h is rounded.
        numeric = (plus.value - minus.value) / (high - low)
        kinks = find_kinks(minus, plus, low, high)
        seen |= kinks
        error = relative_error(analytic, numeric, value)
        # The last digits of the loss weigh more in a smaller step, so the floor is higher there.
        floor = value * max(1.0, first / step / 5)
        agrees = not kinks and relative_error(analytic, numeric, floor) <= TOLERANCE
        if agrees or last or (not kinks and error > before / 5):
            break
        # A strong bend, unlike a wrong slope, has an error that falls with the step: 100-fold, or
        # 10-fold where the bend begins at this very place, as an ELU's does at 0.
        before = float("inf") if kinks else error
        step /= 10
    if not agrees and not seen:
        # Where a loss like e^p has lost digits, the error falls with a larger step instead.
        low, high = x - 10 * first, x + 10 * first
        with contextlib.suppress(ValueError, ArithmeticError):
            wider = (at(high).value - at(low).value) / (high - low)
            wider_error = relative_error(analytic, wider, value)
            if wider_error <= TOLERANCE:
                numeric, error, agrees, step = wider, wider_error, True, 10 * first
    return Difference(numeric, error, agrees, step, frozenset(seen), bool(kinks))
