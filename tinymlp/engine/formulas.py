"""The formulas of activations and losses as text, from which a small network's function is written.

A call of a method costs several times what its arithmetic costs. In a function that is written for
one network (see unrolled) a formula stands where it is needed, with the names of that place:

>>> slope_text(Tanh).format(d="w2_0_0 * d2_0", z="z1_0", a="a1_0", f="f1")
'(w2_0_0 * d2_0) * (1.0 - a1_0 * a1_0)'

One law holds each to its definition, to the last bit. What has no text here, as an object of your
own, is asked by its own methods, and so is a subclass, which may mean something else:

>>> value_text(type("Cube", (), {})).format(z="z1_0", f="f1")
'f1.value(z1_0)'
"""

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tinymlp.engine.vectorized import values_and_gradients
from tinymlp.learning.loss import (
    BinaryCrossEntropy,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    Poisson,
    SoftmaxCrossEntropy,
)
from tinymlp.learning.penalty import L1, L2
from tinymlp.network import elementary
from tinymlp.network.activation import (
    ELU,
    GELU,
    Identity,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
)

NAMES: dict[str, Any] = {
    # Of numbers below 0, and so never an overflow; `exp_or_inf` is for any.
    "exp": math.exp,
    "exp_or_inf": elementary.exp,
    "log1p": math.log1p,
    "tanh": math.tanh,
    "erf": math.erf,
    "ROOT_2": math.sqrt(2.0),
    "ROOT_2_PI": math.sqrt(2.0 * math.pi),
    "values_and_gradients": values_and_gradients,
}
"""What the formulas call."""

_SIGMOID = "(1.0 / (1.0 + exp(-{z})) if {z} >= 0.0 else (power := exp({z})) / (1.0 + power))"
_PHI = "0.5 * (1.0 + erf({z} / ROOT_2))"

_ACTIVATIONS: dict[type, tuple[str, str]] = {
    Identity: ("{z}", "{d}"),
    Sigmoid: (_SIGMOID, "({d}) * ({a} * (1.0 - {a}))"),
    Tanh: ("tanh({z})", "({d}) * (1.0 - {a} * {a})"),
    ReLU: ("{z} if {z} > 0.0 else 0.0", "({d}) * (1.0 if {z} > 0.0 else 0.0)"),
    LeakyReLU: (
        "{z} if {z} > 0.0 else {f}.slope * {z}",
        "({d}) * (1.0 if {z} > 0.0 else {f}.slope)",
    ),
    ELU: (
        "{z} if {z} > 0.0 else {f}.alpha * (exp({z}) - 1.0)",
        "({d}) * (1.0 if {z} > 0.0 else {f}.alpha * exp({z}))",
    ),
    Softplus: ("{z} + log1p(exp(-{z})) if {z} > 0.0 else log1p(exp({z}))", "({d}) * " + _SIGMOID),
    SiLU: (
        "{z} * " + _SIGMOID,
        "({d}) * ((s := " + _SIGMOID + ") + {z} * s * (1.0 - s))",
    ),
    GELU: (
        "{z} * (" + _PHI + ")",
        "({d}) * (" + _PHI + " + {z} * (exp(-0.5 * {z} * {z}) / ROOT_2_PI))",
    ),
}
"""a = f(z), and δ = ∂L/∂a · f′(z). Beside 0.0 a float is compared sooner than beside 0."""


_STRAIGHT = {kind for kind, (value, _) in _ACTIVATIONS.items() if not re.search(" if |{f}", value)}


def value_text(activation: type) -> str:
    """Return the formula of a = f(z), with {z} and with {f} for the object."""
    return _ACTIVATIONS.get(activation, ("{f}.value({z})", ""))[0]


def is_straight(activation: type) -> bool:
    """Return whether f(z) is computed without a branch, as far as its formula tells.

    >>> is_straight(Tanh), is_straight(ReLU)
    (True, False)
    """
    return activation in _STRAIGHT


def slope_text(activation: type) -> str:
    """Return the formula of δ, with {d} for ∂L/∂a, {z}, {a}, and {f} for the object."""
    return _ACTIVATIONS.get(activation, ("", "({d}) * {f}.derivative({z})"))[1]


def penalty_text(penalty: type) -> tuple[str, str]:
    """Return the formulas of what a weight {w} adds to the loss, and of its slope."""
    return _PENALTIES.get(penalty, ("penalty.value({w})", "penalty.derivative({w})"))


_PENALTIES: dict[type, tuple[str, str]] = {
    L1: (
        "penalty.strength * ({w} if {w} > 0.0 else -{w})",
        "penalty.strength * (1 if {w} > 0.0 else -1 if {w} < 0.0 else 0)",
    ),
    L2: ("penalty.strength * {w} * {w} / 2", "penalty.strength * {w}"),
}


class LossText(NamedTuple):
    """What is computed for one example."""

    lines: list[str]
    value: str
    """L of the example."""
    gradient: list[str]
    """∂L/∂prediction, one for each output."""


def loss_text(loss: type, predictions: Sequence[str], targets: Sequence[str]) -> LossText:
    """Return the formulas of a loss for outputs and targets of these names."""
    if loss in _MEANS:
        return _mean(*_MEANS[loss], predictions, targets)
    return _LOSSES.get(loss, _own_loss)(predictions, targets)


def has_text(loss: type) -> bool:
    """Return whether a loss has a formula here."""
    return loss in _MEANS or loss in _LOSSES


_SIGN = "(1.0 if {e} > 0.0 else -1.0 if {e} < 0.0 else 0.0)"
_NEAR = "-loss.delta <= {e} <= loss.delta"

_MEANS: dict[type, tuple[str, str, str]] = {
    MeanSquaredError: ("{p} - {t}", "{e} * {e}", "2.0 * {e}"),
    MeanAbsoluteError: ("{p} - {t}", _SIGN + " * {e}", _SIGN),
    Huber: (
        "{p} - {t}",
        "({e} * {e} / 2.0 if " + _NEAR + " else loss.delta * (abs({e}) - loss.delta / 2.0))",
        "({e} if " + _NEAR + " else loss.delta * " + _SIGN + ")",
    ),
    Poisson: ("exp_or_inf({p})", "({e} - {t} * {p})", "({e} - {t})"),
    BinaryCrossEntropy: (  # the power serves both the softplus and the sigmoid
        "exp(-abs({p}))",
        "(log1p({e}) + (1.0 - {t}) * {p} if {p} > 0.0 else log1p({e}) - {t} * {p})",
        "((1.0 if {p} > 0.0 else {e}) / (1.0 + {e}) - {t})",
    ),
}
"""Losses that are a mean over the outputs: a number e, L of one output, and its slope."""


def _mean(
    e: str, value: str, slope: str, predictions: Sequence[str], targets: Sequence[str]
) -> LossText:
    lines, values, slopes = [], [], []
    by_n = f" / {len(predictions)}.0" if len(predictions) > 1 else ""
    for j, (p, t) in enumerate(zip(predictions, targets, strict=True)):
        lines.append(f"e{j} = {e.format(p=p, t=t)}")
        values.append(value.format(p=p, t=t, e=f"e{j}"))
        slopes.append(slope.format(p=p, t=t, e=f"e{j}") + by_n)
    return LossText(lines, f"({' + '.join(values)}){by_n}", slopes)


def _softmax_cross_entropy(predictions: Sequence[str], targets: Sequence[str]) -> LossText:
    """Write the powers of all logits less the largest, which stands apart from the others' sum."""
    lines = [f"top, at = {predictions[0]}, 0"]
    for j, z in enumerate(predictions[1:], start=1):
        lines += [f"if {z} > top:", f"    top, at = {z}, {j}"]
    lines += [f"e{j} = exp({z} - top)" for j, z in enumerate(predictions)]
    others = [f"(e{j} if at != {j} else 0.0)" for j in range(len(predictions))]
    lines.append(f"rest = {' + '.join(others)}")
    lines.append("log_sum = log1p(rest)")
    lines.append(f"share = ({' + '.join(targets)}) / (1.0 + (top - top) + rest)")
    terms = [f"{t} * (top - {z} + log_sum)" for z, t in zip(predictions, targets, strict=True)]
    slopes = [f"(e{j} * share - {t})" for j, t in enumerate(targets)]
    return LossText(lines, f"({' + '.join(terms)})", slopes)


def _own_loss(predictions: Sequence[str], _: Sequence[str]) -> LossText:
    errors = [f"e{j}" for j in range(len(predictions))]
    call = f"values_and_gradients(loss, [[{', '.join(predictions)}]], [target])"
    return LossText([f"(own_value,), ({', '.join(errors)},) = {call}"], "own_value", errors)


_LOSSES: dict[type, Callable[[Sequence[str], Sequence[str]], LossText]] = {
    SoftmaxCrossEntropy: _softmax_cross_entropy
}
