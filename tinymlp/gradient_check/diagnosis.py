"""What went wrong? Make every known mistake, and see which gives the gradient that was found.

The comparison is to eight digits in every parameter, so a match is no guess; but two mistakes can
come to the same (with two examples, a forgotten mean and a factor of 2): then both are named.

If no mistake explains the gradient alone, a number is fitted (a constant factor, a weight decay, a
clipping); then a mistake together with a constant factor; and at last it is said where the wrong
derivatives are.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from tinymlp.gradient_check.ingredients import WrongDerivative, measured_slope
from tinymlp.gradient_check.loss_at import Problem, places
from tinymlp.gradient_check.mistaken_backward import NO_MISTAKE, Mistake, mistaken_gradient
from tinymlp.gradient_check.report import Diagnosis
from tinymlp.learning.loss import link
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector

_SAME = 1e-8


def same(given: Sequence[float], other: Sequence[float]) -> bool:
    """Return whether two gradients are equal to rounding.

    >>> same([1.0, 0.0], [1.0, 1e-12]), same([1.0, 0.0], [1.0, 1e-3])
    (True, False)
    """
    size = max((abs(d) for d in given), default=0.0)
    return all(
        abs(a - b) <= _SAME * max(abs(a), abs(b)) + 1e-3 * _SAME * size
        for a, b in zip(given, other, strict=True)
    )


def diagnose(
    problem: Problem,
    given: Vector,
    given_inputs: Sequence[Sequence[float]] | None,
    *,
    wrong: Sequence[WrongDerivative],
    failed: Collection[int],
    mistakes: Sequence[Mistake],
) -> list[Diagnosis]:
    """Return every explanation of a wrong gradient, the likeliest first.

    `given_inputs` is the ∂L/∂inputs that goes with it, for each example. `wrong` are ingredients
    whose own derivative is wrong, `failed` the indices of wrong parameters.
    """
    found = [
        Diagnosis(f"wrong in itself: {name}", str(one))
        for name, one in {one.name: one for one in reversed(wrong)}.items()
    ]
    right = with_right_derivatives(problem, wrong)
    try:
        correct, correct_inputs = mistaken_gradient(NO_MISTAKE, right)
    except (ValueError, ArithmeticError):
        return found
    about_inputs = same(given, correct)
    if about_inputs:
        if given_inputs is None:
            return found
        given, correct = _flat(given_inputs), _flat(correct_inputs)

    made: list[tuple[str, str, Vector]] = []
    for mistake, layers, sentence in _hypotheses(mistakes, len(problem.network.layers)):
        try:
            parameters, inputs = mistaken_gradient(mistake, right, layers=layers)
        except (ValueError, ArithmeticError, IndexError):
            continue  # it cannot be made in this network
        gradient = _flat(inputs) if about_inputs else parameters
        if not same(gradient, correct):
            made.append((mistake.name, sentence, gradient))
    explained: dict[str, Diagnosis] = {}
    for name, sentence, gradient in made:
        if name not in explained and same(given, gradient):
            explained[name] = Diagnosis(name, sentence)
    if explained:
        return found + list(explained.values())
    if about_inputs:
        return found
    fitted = [f for fit in FITS if (f := fit(given, correct, problem)) is not None]
    if fitted:
        return found + fitted[:1]
    for name, sentence, gradient in made:
        factor = _constant_factor(given, gradient)
        if factor is not None and name not in explained:
            told = f"{sentence}; and everything is {factor:.6g} times that"
            explained[name] = Diagnosis(name, told)
    if explained:
        return found + list(explained.values())[:2]
    return found if found else _where(problem, failed)


def _hypotheses(
    mistakes: Sequence[Mistake], n_layers: int
) -> list[tuple[Mistake, Collection[int], str]]:
    """Return every mistake with the layers it is made in: all, the hidden ones, or one."""
    everywhere: list[tuple[Collection[int], str]] = [(range(n_layers), "")]
    if n_layers > 2:
        everywhere.append((range(n_layers - 1), "in the hidden layers: "))
    if n_layers > 1:
        everywhere += [([k], f"in layer {k + 1}: ") for k in reversed(range(n_layers))]
    return [
        (mistake, layers, where + mistake.sentence)
        for mistake in mistakes
        for layers, where in (everywhere if mistake.of_layers else everywhere[:1])
    ]


def _flat(rows: Sequence[Sequence[float]]) -> Vector:
    return [d for row in rows for d in row]


# Explanations with a number in them, which is found from the gradient itself.


def _constant_factor(given: Sequence[float], correct: Sequence[float]) -> float | None:
    largest = max(range(len(correct)), key=lambda k: abs(correct[k]))
    if correct[largest] == 0 or given[largest] == 0:
        return None
    factor = given[largest] / correct[largest]
    return factor if same(given, [factor * d for d in correct]) else None


def _fit_factor(given: Vector, correct: Vector, problem: Problem) -> Diagnosis | None:
    factor = _constant_factor(given, correct)
    if factor is None:
        return None
    n = len(problem.examples)
    divisor = n / factor
    length = _length(given)
    if factor < 1 and _is_short(length):
        return Diagnosis("clipped", f"it is shortened to the length {length:.6g}: is it clipped?")
    if divisor > 0.5 and abs(divisor - round(divisor)) < 1e-6 * divisor:
        return Diagnosis(
            "wrong divisor",
            f"the sum over {n} examples is divided by {round(divisor)}: is that the size of a "
            "full batch?",
        )
    return Diagnosis("constant factor", f"everything is {factor:.6g} times what it should be")


def _fit_clipping(given: Vector, correct: Vector, problem: Problem) -> Diagnosis | None:
    limit = max(abs(d) for d in given)
    if not same(given, [max(-limit, min(limit, d)) for d in correct]):
        return None
    return Diagnosis("clipped by value", f"every derivative is cut off at ±{limit:.6g}")


def _fit_decay(given: Vector, correct: Vector, problem: Problem) -> Diagnosis | None:
    parameters, is_weight = problem.network.parameters(), problem.network.is_weight()
    largest = max(range(len(given)), key=lambda k: abs(parameters[k]) if is_weight[k] else 0.0)
    if parameters[largest] == 0:
        return None
    decay = (given[largest] - correct[largest]) / parameters[largest]
    for biases in (False, True):
        with_decay = [
            d + decay * p if weight or biases else d
            for d, p, weight in zip(correct, parameters, is_weight, strict=True)
        ]
        if same(given, with_decay):
            on = "weights and biases" if biases else "weights"
            return Diagnosis(
                "weight decay added",
                f"{decay:.6g}·w is added to it for all {on}, which is not in the loss",
            )
    return None


def _fit_noise(given: Vector, correct: Vector, problem: Problem) -> Diagnosis | None:
    errors = [abs(a - b) for a, b in zip(given, correct, strict=True)]
    size = max(abs(d) for d in correct)
    if not 0 < max(errors) <= 1e-4 * size:
        return None
    return Diagnosis(
        "nearly right",
        f"it is right to about {max(errors) / size:.1g}: was it measured, or worked out with fewer "
        "digits?",
    )


FITS: tuple[Callable[[Vector, Vector, Problem], Diagnosis | None], ...] = (
    _fit_factor,
    _fit_clipping,
    _fit_decay,
    _fit_noise,
)


def _length(gradient: Vector) -> float:
    total = 0.0
    for d in gradient:
        total += d * d
    length: float = total**0.5
    return length


def _is_short(number: float) -> bool:
    """Return whether a number has at most three digits, as one that a person wrote."""
    return number > 0 and abs(number - float(f"{number:.3g}")) < 1e-9 * number


def _where(problem: Problem, failed: Collection[int]) -> list[Diagnosis]:
    """Say where the wrong derivatives are, when nothing explains them."""
    if not failed:
        return []
    all_places, is_weight = places(problem.network), problem.network.is_weight()
    layers = sorted({all_places[k].layer + 1 for k in failed})
    last = len(problem.network.layers)
    kinds = {is_weight[k] for k in failed}
    what = "weights and biases" if len(kinds) == 2 else "weights" if True in kinds else "biases"
    told = f"no known mistake explains it; {what} of layer {', '.join(map(str, layers))} are wrong"
    if layers[-1] < last:
        told += (
            f" and everything after is right: look at what layer {layers[-1] + 1} passes back, and "
            f"at layer {layers[-1]} itself"
        )
    else:
        told += ": begin at the loss's gradient and the last layer"
    return [Diagnosis("unknown", told)]


# An ingredient whose derivative is wrong, with the right one in its place.


@dataclass(frozen=True)
class _Measured:
    """An activation or penalty whose derivative is measured instead of believed."""

    owner: Any

    @property
    def name(self) -> str:
        """Return the name of the one whose derivative was wrong."""
        name: str = self.owner.name
        return name

    def value(self, x: float) -> float:
        """Return its value."""
        value: float = self.owner.value(x)
        return value

    def derivative(self, x: float) -> float:
        """Return the slope of that."""
        slope = measured_slope(self.owner.value, x)
        fallback: float = self.owner.derivative(x)
        return fallback if slope is None else slope


@dataclass(frozen=True)
class _MeasuredLoss:
    owner: Any

    @property
    def name(self) -> str:
        name: str = self.owner.name
        return name

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        value: float = self.owner.value(prediction, target)
        return value

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        believed = self.owner.gradient(prediction, target)
        slopes = [self._slope(prediction, target, k) for k in range(len(prediction))]
        return [d if s is None else s for d, s in zip(believed, slopes, strict=True)]

    def _slope(self, prediction: Sequence[float], target: Sequence[float], k: int) -> float | None:
        return measured_slope(
            lambda p: self.owner.value([*prediction[:k], p, *prediction[k + 1 :]], target),
            prediction[k],
        )

    def link(self, prediction: Sequence[float]) -> Vector:
        return link(self.owner, prediction)


def with_right_derivatives(problem: Problem, wrong: Sequence[WrongDerivative]) -> Problem:
    """Return the problem with measured derivatives in place of the wrong ones."""
    owners = [id(one.owner) for one in wrong]
    if not owners:
        return problem
    layers = [
        Layer.from_weights(
            layer.weights,
            layer.biases,
            activation=_Measured(layer.activation)
            if id(layer.activation) in owners
            else layer.activation,
        )
        for layer in problem.network.layers
    ]
    penalty = problem.penalty
    return Problem(
        Network(layers),
        _MeasuredLoss(problem.loss) if id(problem.loss) in owners else problem.loss,
        problem.examples,
        problem.weights,
        _Measured(penalty) if penalty is not None and id(penalty) in owners else penalty,
        problem.numbers,
    )
