"""A kink is where a function turns a corner, and a slope measured across it is of neither side.

Whether a unit's function has a corner between z − and z + is seen, not looked up, so that an
activation or loss of your own is treated like the library's. Its slope is measured in both halves.
Across a smooth bend the two differ by about f″·Δz, and by half of that in an interval half as
wide; across a corner they differ by as much, however narrow the interval becomes.

>>> find_corner(lambda z: abs(z - 0.25), -0.5, 0.5)
0.25
>>> find_corner(lambda z: z * z * z, -0.25, 0.5) is None
True
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tinymlp.gradient_check.loss_at import LossAt, Moved, Place, Units

_ROUNDING = 8 * 2.0**-53
_HALVINGS = 12


@dataclass(frozen=True, order=True)
class Kink:
    """A corner that lies within a step."""

    where: str
    """Like "layer 2, neuron 5, example 3"."""
    at: float
    """The z, prediction or weight at which the corner is, to a few digits."""

    def __str__(self) -> str:
        return f"kink at {self.where}"


def bend(
    low: float,
    mid: float,
    high: float,
    f_low: float,
    f_mid: float,
    f_high: float,
    *,
    reach: float = 0.0,
) -> float:
    """Return by how much the slopes of the two halves differ, beyond their rounding errors.

    `reach` is the size of the numbers that f rounds on the way, where they are larger than mid.
    """
    left, right = mid - low, high - mid
    if left == 0 or right == 0:
        return 0.0
    slope_left, slope_right = (f_mid - f_low) / left, (f_high - f_mid) / right
    # The last digit of f, of the 1 that it may be made with, and of an argument of e^x.
    size = max(1.0, abs(f_mid)) + max(abs(slope_left), abs(slope_right))
    size *= max(1.0, abs(mid), reach)
    noise = _ROUNDING * size / min(abs(left), abs(right))
    return max(abs(slope_right - slope_left) - noise, 0.0)


def find_corner(
    f: Callable[[float], float], low: float, high: float, *, reach: float = 0.0
) -> float | None:
    """Return where between low and high f has a corner or a jump, None if it is smooth there."""

    def bend_of(start: float, end: float) -> float:
        mid = (start + end) / 2
        return bend(start, mid, end, f(start), f(mid), f(end), reach=reach)

    first = last = bend_of(low, high)
    halvings = 0
    while halvings < _HALVINGS:
        quarter = (high - low) / 4
        # A corner is well inside one of these three, half as wide.
        starts = [low + k * quarter for k in range(3)]
        narrow, start = max((bend_of(start, start + 2 * quarter), start) for start in starts)
        if narrow == 0.0:  # lost in rounding
            break
        last, low, high, halvings = narrow, start, start + 2 * quarter, halvings + 1
        if halvings == 1:  # the corner was perhaps near an end before
            first = max(first, last)
    # A smooth bend is 2^halvings times less by now.
    corner = halvings >= 4 and last > first / 2.0 ** (halvings / 2)
    return (low + high) / 2 if corner else None


def crossings(
    loss_at: LossAt,
    here: list[list[Units]],
    minus: Moved,
    plus: Moved,
    *,
    examples: list[int],
) -> set[Kink]:
    """Return every kink of a unit or of the loss that lies between the two moved networks.

    `here` are the units between them; `examples` says which ones the lists are about.
    """
    found = set()
    layers = loss_at.network.layers
    problem = loss_at.problem
    for example, low, mid, high in zip(examples, minus.units, here, plus.units, strict=True):
        for units_low, units, units_high in zip(low, mid, high, strict=True):
            activation: Any = layers[units.layer].activation
            j = units.first
            for a, b, c in zip(units_low.traces, units.traces, units_high.traces, strict=True):
                # Below twice the width it cannot be a corner that matters, or f″ would be large.
                if (
                    a.z != c.z
                    and bend(a.z, b.z, c.z, a.a, b.a, c.a) > 2.0 * abs(c.z - a.z)
                    and (at := find_corner(activation.value, a.z, c.z)) is not None
                ):
                    where = f"layer {units.layer + 1}, neuron {j}, {problem.example_name(example)}"
                    found.add(Kink(where, round_short(at, c.z - a.z)))
                j += 1
    for example, low_p, high_p in zip(examples, minus.predictions, plus.predictions, strict=True):
        found |= _loss_crossings(loss_at, example, low_p, high_p)
    return found


def _loss_crossings(loss_at: LossAt, example: int, low: Any, high: Any) -> set[Kink]:
    loss, target = loss_at.problem.loss, loss_at.targets[example]
    width = max(abs(b - a) for a, b in zip(low, high, strict=True))
    if width == 0:
        return set()

    def along(s: float, outputs: Any = None) -> float:
        t = s / width
        return loss.value(
            [
                a + t * (b - a) if outputs is None or k in outputs else a
                for k, (a, b) in enumerate(zip(low, high, strict=True))
            ],
            target,
        )

    mid = width / 2
    reach = max(abs(p) for p in low)
    bent = bend(0.0, mid, width, along(0.0), along(mid), along(width), reach=reach)
    if bent <= 2.0 * width or find_corner(along, 0.0, width, reach=reach) is None:
        return set()
    name = loss_at.problem.example_name(example)
    found = set()
    for k, (a, b) in enumerate(zip(low, high, strict=True)):
        only = functools.partial(along, outputs=(k,))
        at = find_corner(only, 0.0, width, reach=reach)
        if at is not None:
            place = round_short(a + at / width * (b - a), b - a)
            found.add(Kink(f"the loss, output {k}, {name}", place))
    return found or {Kink(f"the loss, {name}", math.nan)}


def penalty_kink(loss_at: LossAt, place: Place, name: str, low: float, high: float) -> Kink | None:
    """Return the kink of the penalty between two values of one weight, if there is one."""
    penalty = loss_at.problem.penalty
    if penalty is None or place.slot == loss_at.network.layers[place.layer].n_in:
        return None
    mid = (low + high) / 2
    f_low, f_mid, f_high = penalty.value(low), penalty.value(mid), penalty.value(high)
    # A weak penalty has a weak corner: compare with its own slope.
    slope = abs(f_high - f_low) + abs(f_mid - f_low) + abs(f_high - f_mid)
    if bend(low, mid, high, f_low, f_mid, f_high) <= 1e-3 * slope:
        return None
    at = find_corner(penalty.value, low, high)
    return None if at is None else Kink(f"the penalty of {name}", round_short(at, high - low))


def round_short(at: float, width: float) -> float:
    """Return `at`, without the digits that an interval of that width does not know."""
    digits = 3 - math.floor(math.log10(abs(width))) if width != 0 else 15
    return round(at, min(digits, 15)) + 0.0
