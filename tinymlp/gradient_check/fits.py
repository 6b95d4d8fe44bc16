"""Explanations with a number in them, which is found from the wrong gradients themselves.

A factor, a weight decay, a length: the largest derivative is enough to find the number, and every
derivative of every case has to agree with it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.report import Diagnosis
from tinymlp.learning.clipping import norm
from tinymlp.network.shapes import Vector
from tinymlp.text import plural

_SAME = 1e-8


class Case(NamedTuple):
    """A gradient as it is given, and as it should be, both of shape (n_parameters,)."""

    problem: Problem
    given: Sequence[float]
    correct: Sequence[float]


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


def find_factor(cases: Sequence[Case]) -> float | None:
    """Return the number that every gradient is multiplied by, None if there is no such number."""
    given, correct = _all_of(cases)
    largest = max(range(len(correct)), key=lambda k: abs(correct[k]), default=None)
    if largest is None or correct[largest] == 0 or given[largest] == 0:
        return None
    factor = given[largest] / correct[largest]
    return factor if same(given, [factor * d for d in correct]) else None


def fit_number(cases: Sequence[Case]) -> Diagnosis | None:
    """Return the first explanation with a number that suits all cases, None if none does."""
    found = (fit(cases) for fit in (_fit_length, _fit_factor, _fit_limit, _fit_decay, _fit_digits))
    return next((diagnosis for diagnosis in found if diagnosis is not None), None)


def _fit_length(cases: Sequence[Case]) -> Diagnosis | None:
    length = next((norm(c.given) for c in cases if not same(c.given, c.correct)), 0.0)
    if not _is_short(length):
        return None
    for case in cases:
        right = norm(case.correct)
        factor = length / right if right > length else 1.0
        if not same(case.given, [factor * d for d in case.correct]):
            return None
    return Diagnosis("clipped", f"it is shortened to the length {length:.6g}: is it clipped?")


def _fit_factor(cases: Sequence[Case]) -> Diagnosis | None:
    factor = find_factor(cases)
    if factor is None:
        return None
    n = len(cases[0].problem.examples)
    divisor = n / factor
    if divisor > 0.5 and abs(divisor - round(divisor)) < 1e-6 * divisor:
        return Diagnosis(
            "wrong divisor",
            f"the sum over {plural(n, 'example')} is divided by {round(divisor)}: is that the size "
            "of a full batch?",
        )
    return Diagnosis("constant factor", f"everything is {factor:.6g} times what it should be")


def _fit_limit(cases: Sequence[Case]) -> Diagnosis | None:
    given, correct = _all_of(cases)
    limit = max(abs(d) for d in given)
    if not same(given, [max(-limit, min(limit, d)) for d in correct]):
        return None
    return Diagnosis("clipped by value", f"every derivative is cut off at ±{limit:.6g}")


def _fit_decay(cases: Sequence[Case]) -> Diagnosis | None:
    given, correct = _all_of(cases)
    networks = [case.problem.network for case in cases]
    parameters = [p for network in networks for p in network.parameters()]
    is_weight = [weight for network in networks for weight in network.is_weight()]
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


def _fit_digits(cases: Sequence[Case]) -> Diagnosis | None:
    given, correct = _all_of(cases)
    error = max(abs(a - b) for a, b in zip(given, correct, strict=True))
    size = max(abs(d) for d in correct)
    if not 0 < error <= 1e-4 * size:
        return None
    return Diagnosis(
        "nearly right",
        f"it is right to about {error / size:.1g}: was it measured, or worked out in single "
        "precision (float32)?",
    )


def _all_of(cases: Sequence[Case]) -> tuple[Vector, Vector]:
    """Return the derivatives of all cases one after the other: those given, and the correct."""
    return [d for case in cases for d in case.given], [d for case in cases for d in case.correct]


def _is_short(number: float) -> bool:
    """Return whether a number has at most three digits, as one that a person wrote."""
    return number > 0 and abs(number - float(f"{number:.3g}")) < 1e-9 * number
