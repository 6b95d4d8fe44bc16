"""What a network is made of, each looked at alone: activations, loss, penalty.

Two questions are asked of each, at the very numbers that the network gives it. Can it be run on
complex numbers and on exact fractions, so that those oracles apply? And is its own derivative the
slope of its own value? The second separates a mistake in an activation from one in `backward`.

Slopes are measured here without the derivative that is checked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from tinymlp.gradient_check.central_difference import (
    TOLERANCE,
    central_difference,
    relative_error,
)
from tinymlp.gradient_check.complex_step import complex_slope
from tinymlp.gradient_check.dual import Dual, exact
from tinymlp.gradient_check.kinks import find_corner
from tinymlp.gradient_check.loss_at import LossAt
from tinymlp.named import arguments_of, name_of
from tinymlp.text import describe_error

_POINTS = 24


@dataclass(frozen=True)
class Component:
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


def list_components(loss_at: LossAt) -> list[Component]:
    """Return every activation, the loss along each output, and the penalty."""
    found: dict[int, Component] = {}
    points: dict[int, list[float]] = {}
    problem = loss_at.problem
    for number, layer in enumerate(loss_at.network.layers):
        activation: Any = layer.activation
        zs = [z for trace in loss_at.traces for z in trace.layers[number].z]
        points.setdefault(id(activation), []).extend(_some(zs))
        found[id(activation)] = Component(
            f"activation {name_of(activation)!r}",
            activation,
            activation.value,
            activation.derivative,
            points[id(activation)],
        )
    listed = list(found.values())
    for trace, (_, target) in list(zip(loss_at.traces, problem.examples, strict=True))[:4]:
        listed += _loss_components(problem.loss, trace.prediction, target)
    if problem.penalty is not None:
        weights = zip(loss_at.network.parameters(), loss_at.network.is_weight(), strict=True)
        listed.append(
            Component(
                f"penalty {name_of(problem.penalty)!r}",
                problem.penalty,
                problem.penalty.value,
                problem.penalty.derivative,
                _some([w for w, is_weight in weights if is_weight]),
            )
        )
    return listed


def _some(points: Sequence[float]) -> list[float]:
    return list(points[:: -(-len(points) // _POINTS)])


def _loss_components(loss: Any, prediction: Sequence[float], target: Any) -> list[Component]:
    def with_output(k: int, p: Any) -> list[Any]:
        return [*prediction[:k], p, *prediction[k + 1 :]]

    def along(k: int) -> Component:
        return Component(
            f"loss {name_of(loss)!r}",
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
    try:
        if find_corner(value, x - step, x + step) is not None:
            return None
        # Richardson: the h² errors of a step and of half a step cancel.
        coarse = central_difference(value, x, step=step)
        fine = central_difference(value, x, step=step / 2)
    except (ValueError, ArithmeticError):  # at the end of where it is defined
        return None
    slope: float = (4 * fine - coarse) / 3
    return slope


def find_wrong_derivative(component: Component) -> WrongDerivative | None:
    """Return the first place where a component's derivative is not its slope, None if nowhere."""
    for x, slope in zip(component.points, component.slopes, strict=True):
        given = component.derivative(x)
        if slope is not None and relative_error(given, slope, component.value(x)) > 10 * TOLERANCE:
            return WrongDerivative(component.name, component.owner, x, given, slope)
    return None


def why_not_complex(component: Component) -> str | None:
    """Return why the complex step does not apply to a component, None if it does."""
    for x, expected in zip(component.points, component.slopes, strict=True):
        try:
            slope = complex_slope(component.value, x)
            same = complex(component.value(complex(x, 0.0))).real
        except Exception as error:  # a function of the user's own may raise anything
            return (
                f"{component.name} does not take a complex number "
                f"({describe_error(error)}); tinymlp.network.elementary has exp and "
                "other functions for any number, and kinks are decided on z.real"
            )
        value = component.value(x)
        off = relative_error(same, value, value)
        if expected is not None:
            off = max(off, relative_error(slope, expected, value))
        if off > 100 * TOLERANCE:
            return (
                f"{component.name} gives another answer to complex numbers than to floats, "
                "perhaps by abs() or float()"
            )
    return None


def why_not_exact(component: Component) -> str | None:
    """Return why exact arithmetic does not apply to a component, None if it does."""
    for x, expected in zip(component.points, component.slopes, strict=True):
        fraction = exact(x)
        try:
            answer = None if fraction is None else component.value(Dual(fraction, Fraction(1)))
        except Exception as error:  # as above
            return f"{component.name} is not made of + − · / alone ({describe_error(error)})"
        slope = answer.slope if isinstance(answer, Dual) else 0
        off = relative_error(float(slope), expected or 0.0, component.value(x))
        if expected is not None and off > 100 * TOLERANCE:
            return f"{component.name} gives another answer to fractions than to floats"
    return None


def with_fractions(owner: Any) -> Any:
    """Return the same activation, loss or penalty with its float settings as exact fractions.

    >>> from tinymlp.network.activation import LeakyReLU
    >>> with_fractions(LeakyReLU(slope=0.25))
    LeakyReLU(slope=Fraction(1, 4))
    """
    try:
        settings = {name: getattr(owner, name) for name in arguments_of(type(owner))}
        floats = {name: value for name, value in settings.items() if isinstance(value, float)}
        exact = {name: Fraction(value) for name, value in floats.items()}
        return type(owner)(**{**settings, **exact}) if floats else owner
    except Exception:  # a class of the user's own may want floats; then they are met on the way
        return owner
