"""One number of the network, a parameter or an input, and what two oracles say about its slope.

A number that stands exactly on a kink has no slope. It is looked at a second time beside the kink,
with every parameter and input moved a little at random.
"""

import copy
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tinymlp.gradient_check import complex_step
from tinymlp.gradient_check.central_difference import (
    Difference,
    check_difference,
    relative_error,
)
from tinymlp.gradient_check.kinks import Kink, crossings, penalty_kink
from tinymlp.gradient_check.loss_at import LossAt, Problem, Units, places
from tinymlp.text import describe_error

CENTRAL, COMPLEX, EXACT = "central differences", "complex step", "exact arithmetic"
NUDGE = 1e-3
"""How far beside a kink, relative to each number's size where that is above 1."""


@dataclass
class Number:
    """A parameter or input, the slope that is given for it, and what it should be."""

    name: str
    analytic: float
    difference: Difference
    complex_slope: float | None = None
    exact_slope: float | None = None
    """Set only where exact arithmetic finds another."""
    value: float = 0.0
    """The loss."""
    kinks: set[Kink] = field(default_factory=set)
    stood_on_kink: bool = False

    @property
    def checked(self) -> bool:
        """Whether there is a slope to compare with."""
        return not self.difference.on_kink

    @property
    def unsure(self) -> bool:
        """Whether a kink is so near that a disagreement may be its doing."""
        return not self.checked or (len(self.kinks) > 0 and len(self.against) > 0)

    @property
    def complex_error(self) -> float:
        """The complex step's relative error, 0.0 if it was not asked."""
        slope = self.complex_slope
        return 0.0 if slope is None else relative_error(self.analytic, slope, self.value)

    @property
    def expected(self) -> float:
        """The slope of the most exact oracle that was asked."""
        slopes = (self.exact_slope, self.complex_slope, self.difference.numeric)
        return next(slope for slope in slopes if slope is not None)

    @property
    def against(self) -> tuple[str, ...]:
        """The oracles that disagree with the slope given."""
        if not self.checked:
            return ()
        disagree = {
            CENTRAL: not self.difference.agrees,
            COMPLEX: not self.complex_error <= complex_step.TOLERANCE,
            EXACT: self.exact_slope is not None,
        }
        return tuple(name for name, disagrees in disagree.items() if disagrees)


class Checker:
    """Checks single numbers of a problem, whose loss is `value`."""

    def __init__(self, problem: Problem, value: float, *, with_complex: bool) -> None:
        self.problem = problem
        self.value = value
        self.with_complex = with_complex
        self.complex_trouble: Counter[str] = Counter()
        """Why the complex step could not be asked about some numbers, and about how many."""
        self.loss_at: LossAt = LossAt(problem)
        self._places = places(problem.network)
        self._names = problem.network.parameter_names()
        self._parameters = problem.network.parameters()

    def parameter(self, k: int, analytic: float) -> Number:
        """Check the slope given for the parameter of that index."""
        place, name = self._places[k], self._names[k]
        here = self.loss_at.units(place)
        examples = list(range(len(self.problem.examples)))

        def kinks(minus: Any, plus: Any, low: float, high: float) -> set[Kink]:
            found = crossings(self.loss_at, here, minus, plus, examples=examples)
            corner = penalty_kink(self.loss_at, place, name, low, high)
            return found if corner is None else found | {corner}

        x = self._parameters[k]
        return self._check(name, lambda z: self.loss_at.parameter(place, z), x, analytic, kinks)

    def input(self, example: int, index: int, analytic: float) -> Number:
        """Check the slope given for one input of one example, of that example's loss alone."""
        x = self.problem.examples[example][0][index]
        here: list[list[Units]] = self.loss_at.input(example, index, x).units

        def kinks(minus: Any, plus: Any, low: float, high: float) -> set[Kink]:
            return crossings(self.loss_at, here, minus, plus, examples=[example])

        name = f"{self.problem.example_name(example)}, input {index}"
        return self._check(
            name, lambda z: self.loss_at.input(example, index, z), x, analytic, kinks
        )

    def _check(
        self,
        name: str,
        at: Callable[[Any], Any],
        x: float,
        analytic: float,
        kinks: Callable[[Any, Any, float, float], set[Kink]],
    ) -> Number:
        difference = check_difference(at, x, analytic, self.value, kinks)
        number = Number(name, analytic, difference, value=self.value, kinks=set(difference.kinks))
        if self.with_complex:
            try:
                number.complex_slope = complex_step.complex_slope(lambda z: at(z).value, x)
            except Exception as error:  # cmath.exp overflows, and a user's own may do anything
                self.complex_trouble[describe_error(error)] += 1
        return number

    def penalty_corners(self) -> set[int]:
        """Return the indices of the weights that stand on a kink of the penalty."""
        return {
            k
            for k, (x, place) in enumerate(zip(self._parameters, self._places, strict=True))
            if penalty_kink(self.loss_at, place, self._names[k], x - 1e-9, x + 1e-9) is not None
        }


def nudge(problem: Problem, random: Random, *, by: float = NUDGE) -> Problem:
    """Return the same problem with every parameter and input moved by up to so much."""

    def nudge_each(numbers: Sequence[float]) -> list[float]:
        return [x + random.uniform(-by, by) * max(1.0, abs(x)) for x in numbers]

    network = copy.deepcopy(problem.network)
    network.load_parameters(nudge_each(network.parameters()))
    return Problem(
        network,
        problem.loss,
        [(nudge_each(inputs), target) for inputs, target in problem.examples],
        problem.weights,
        problem.penalty,
        problem.example_numbers,
    )
