"""What a network is made of, each looked at alone: activations, loss, penalty.

Two questions are asked of each, at the very numbers that the network gives it. Can it be run on
complex numbers and on exact fractions, so that those oracles apply? And is its own derivative the
slope of its own value? The second tells a mistake in an activation from one in `backward`.

Slopes are measured here without the derivative that is under test.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from tinymlp.gradient_check.central_difference import TOLERANCE, relative_error
from tinymlp.gradient_check.complex_step import complex_slope
from tinymlp.gradient_check.dual import Dual, exact
from tinymlp.gradient_check.kinks import find_corner
from tinymlp.gradient_check.loss_at import Landscape

_POINTS = 24


@dataclass(frozen=True)
class Ingredient:
    """A function of one number that the network is made of, and where it is used."""

    name: str
    """Like "activation 'relu'"."""
    owner: Any
    value: Callable[[Any], Any]
    derivative: Callable[[Any], Any]
    points: Sequence[float]

    @cached_property
    def slopes(self) -> list[float | None]:
        """The slope of its value at each of its points, None where there is none."""
        return [measured_slope(self.value, x) for x in self.points]


@dataclass(frozen=True)
class WrongDerivative:
    """A derivative that is not the slope of its own value."""

    name: str
    owner: Any
    at: float
    given: float
    slope: float

    def __str__(self) -> str:
        return (
            f"{self.name} is wrong in itself: at {self.at:.6g} its derivative is "
            f"{self.given:.6g}, the slope of its value {self.slope:.6g}"
        )


def ingredients(landscape: Landscape) -> list[Ingredient]:
    """Return every activation, the loss along each output, and the penalty."""
    found: dict[int, Ingredient] = {}
    points: dict[int, list[float]] = {}
    problem = landscape.problem
    for number, layer in enumerate(landscape.network.layers):
        activation: Any = layer.activation
        zs = [z for trace in landscape.traces for z in trace.layers[number].z]
        points.setdefault(id(activation), []).extend(_some(zs))
        found[id(activation)] = Ingredient(
            f"activation {activation.name!r}",
            activation,
            activation.value,
            activation.derivative,
            points[id(activation)],
        )
    listed = list(found.values())
    for trace, (_, target) in list(zip(landscape.traces, problem.examples, strict=True))[:4]:
        listed += _loss_ingredients(problem.loss, trace.prediction, target)
    if problem.penalty is not None:
        weights = zip(landscape.network.parameters(), landscape.network.is_weight(), strict=True)
        listed.append(
            Ingredient(
                f"penalty {problem.penalty!r}",
                problem.penalty,
                problem.penalty.value,
                problem.penalty.derivative,
                _some([w for w, is_weight in weights if is_weight]),
            )
        )
    return listed


def _some(points: Sequence[float]) -> list[float]:
    return list(points[:: -(-len(points) // _POINTS)])


def _loss_ingredients(loss: Any, prediction: Sequence[float], target: Any) -> list[Ingredient]:
    def with_output(k: int, p: Any) -> list[Any]:
        return [*prediction[:k], p, *prediction[k + 1 :]]

    def along(k: int) -> Ingredient:
        return Ingredient(
            f"loss {loss.name!r}",
            loss,
            lambda p: loss.value(with_output(k, p), target),
            lambda p: loss.gradient(with_output(k, p), target)[k],
            [prediction[k]],
        )

    return [along(k) for k in range(min(len(prediction), _POINTS))]


def measured_slope(value: Callable[[Any], Any], x: float) -> float | None:
    """Return the slope of a function at x from its values alone; None where it has none.

    >>> measured_slope(lambda x: x * x, 0.5)
    1.0
    """
    step = 2.0**-16 * max(1.0, abs(x))
    half = step / 2
    try:
        if find_corner(value, x - step, x + step) is not None:
            return None
        # Richardson: the h² errors of a step and of half a step cancel.
        coarse = (value(x + step) - value(x - step)) / (2 * step)
        fine = (value(x + half) - value(x - half)) / (2 * half)
    except (ValueError, ArithmeticError):  # at the end of where it is defined
        return None
    slope: float = (4 * fine - coarse) / 3
    return slope


def find_wrong_derivative(ingredient: Ingredient) -> WrongDerivative | None:
    """Return the first place where an ingredient's derivative is not its slope, None if nowhere."""
    for x, slope in zip(ingredient.points, ingredient.slopes, strict=True):
        given = ingredient.derivative(x)
        if slope is not None and relative_error(given, slope, ingredient.value(x)) > 10 * TOLERANCE:
            return WrongDerivative(ingredient.name, ingredient.owner, x, given, slope)
    return None


def why_not_complex(ingredient: Ingredient) -> str | None:
    """Return why the complex step does not apply to an ingredient, None if it does."""
    for x, expected in zip(ingredient.points, ingredient.slopes, strict=True):
        try:
            slope = complex_slope(ingredient.value, x)
            same = complex(ingredient.value(complex(x, 0.0))).real
        except Exception as error:  # a function of the user's own may raise anything
            return (
                f"{ingredient.name} does not take a complex number "
                f"({type(error).__name__}: {error}); tinymlp.network.elementary has exp and its "
                "kin for any number, and kinks are decided on z.real"
            )
        value = ingredient.value(x)
        off = relative_error(same, value, value)
        if expected is not None:
            off = max(off, relative_error(slope, expected, value))
        if off > 100 * TOLERANCE:
            return (
                f"{ingredient.name} gives another answer to complex numbers than to floats, "
                "perhaps by abs() or float()"
            )
    return None


def why_not_exact(ingredient: Ingredient) -> str | None:
    """Return why exact arithmetic does not apply to an ingredient, None if it does."""
    for x, expected in zip(ingredient.points, ingredient.slopes, strict=True):
        fraction = exact(x)
        try:
            answer = None if fraction is None else ingredient.value(Dual(fraction, Fraction(1)))
        except Exception as error:  # as above
            return f"{ingredient.name} is not made of + − · / alone ({error})"
        slope = answer.slope if isinstance(answer, Dual) else 0
        off = relative_error(float(slope), expected or 0.0, ingredient.value(x))
        if expected is not None and off > 100 * TOLERANCE:
            return f"{ingredient.name} gives another answer to fractions than to floats"
    return None


def exactly(owner: Any) -> Any:
    """Return the same activation, loss or penalty with its float settings as exact fractions.

    >>> from tinymlp.network.activation import LeakyReLU
    >>> exactly(LeakyReLU(slope=0.25))
    LeakyReLU(slope=Fraction(1, 4))
    """
    if not dataclasses.is_dataclass(owner) or isinstance(owner, type):
        return owner
    settings = {
        field.name: Fraction(setting)
        for field in dataclasses.fields(owner)
        if field.init and isinstance(setting := getattr(owner, field.name), float)
    }
    try:
        return dataclasses.replace(owner, **settings)
    except Exception:  # a class of the user's own may want floats; then they are met on the way
        return owner
