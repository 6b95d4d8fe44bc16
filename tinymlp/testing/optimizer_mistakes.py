"""The published formulas of the optimizers, each with switches for what is often done instead.

With every switch as it stands by default they are the library's own formulas, which the tests hold
them to.
"""

import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

from tinymlp.testing.law import Mistakes
from tinymlp.testing.optimizer_reading import Constants, OptimizerCode


class Descent(NamedTuple):
    """What an optimizer is asked about: some steps from somewhere."""

    constants: Constants
    parameters: list[float]
    gradients: list[list[float]]


Along = Callable[[float, list[float], int], list[float]]
"""From a parameter's start, its gradients and its index to where it is after each step."""


def _path(at: Descent, along: Along) -> list[float]:
    """Return all parameters after the first step, and so on."""
    columns = [
        along(start, [gradient[i] for gradient in at.gradients], i)
        for i, start in enumerate(at.parameters)
    ]
    return [column[step] for step in range(len(at.gradients)) for column in columns]


def sgd(at: Descent, *, rate: float | None = None, sign: int = 1, power: int = 1) -> list[float]:
    """Walk by θ ← θ − η·g."""
    eta = at.constants["learning_rate"] if rate is None else rate

    def along(theta: float, gradients: list[float], index: int) -> list[float]:
        passed = []
        for g in gradients:
            theta -= sign * eta * (math.copysign(1, g) if power == 0 else g)
            passed.append(theta)
        return passed

    return _path(at, along)


def momentum(
    at: Descent,
    *,
    look_ahead: bool = False,
    dampened: bool = False,
    sign: int = 1,
    velocity_sign: int = 1,
    rate: float | None = None,
    forgets: bool = False,
    rate_twice: bool = False,
    old_velocity: bool = False,
) -> list[float]:
    """Walk by v ← μ·v + g, and θ ← θ − η·v or, looking ahead, θ − η·(g + μ·v)."""
    eta = at.constants["learning_rate"] if rate is None else rate
    mu = at.constants["momentum"]

    def along(theta: float, gradients: list[float], index: int) -> list[float]:
        v, passed = 0.0, []
        for g in gradients:
            before = v
            v = velocity_sign * mu * v + (1 - mu if dampened else 1) * g * (
                eta if rate_twice else 1
            )
            if forgets:
                v = g
            used = before if old_velocity else g + mu * v if look_ahead else v
            theta -= sign * eta * used
            passed.append(theta)
        return passed

    return _path(at, along)


def rmsprop(
    at: Descent,
    *,
    inside: bool = False,
    no_epsilon: bool = False,
    root: bool = True,
    square: Callable[[float], float] = lambda g: g * g,
    swapped: bool = False,
    adds_up: bool = False,
    forgets: bool = False,
    corrected: bool = False,
    sign: int = 1,
    rate: float | None = None,
) -> list[float]:
    """Walk by s ← ρ·s + (1 − ρ)·g², and θ ← θ − η·g / (√s + ε)."""
    eta = at.constants["learning_rate"] if rate is None else rate
    rho, epsilon = at.constants["decay"], 0.0 if no_epsilon else at.constants["epsilon"]
    old, new = (1 - rho, rho) if swapped else (1.0, 1.0) if adds_up else (rho, 1 - rho)

    def along(theta: float, gradients: list[float], index: int) -> list[float]:
        s, passed = 0.0, []
        for step, g in enumerate(gradients, start=1):
            s = (0.0 if forgets else old * s) + new * square(g)
            used = s / (1 - rho**step) if corrected else s
            theta -= sign * eta * g / _size(used, epsilon, root=root, inside=inside)
            passed.append(theta)
        return passed

    return _path(at, along)


def adam(
    at: Descent,
    *,
    count: Callable[[int, int, int], int] = lambda step, index, n: step + 1,
    first: bool = True,
    second: bool = True,
    uncorrected_epsilon: bool = False,
    stored: bool = False,
    inside: bool = False,
    no_epsilon: bool = False,
    root: bool = True,
    square: Callable[[float], float] = lambda g: g * g,
    swapped_betas: bool = False,
    swapped_moments: bool = False,
    plain_sum: bool = False,
    forgets: bool = False,
    first_share: str = "beta1",
    second_share: str = "beta2",
    m_corrected_by: str = "beta1",
    v_corrected_by: str = "beta2",
    along_g: bool = False,
    sign: int = 1,
    rate: float | None = None,
    decay: Callable[[float, float, float], float] = lambda theta, eta, weight_decay: (
        theta - eta * weight_decay * theta
    ),
    coupled: bool = False,
    decays_last: bool = False,
) -> list[float]:
    """Walk by m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², and θ ← θ − η·m̂ / (√v̂ + ε).

    `count` is t, for a step counted from 0, a parameter's index and the number of parameters.
    """
    eta = at.constants["learning_rate"] if rate is None else rate
    beta1, beta2 = at.constants["beta1"], at.constants["beta2"]
    if swapped_betas:
        beta1, beta2 = beta2, beta1
    betas = {"beta1": beta1, "beta2": beta2}
    shares = betas[first_share], betas[second_share]
    corrections = betas[m_corrected_by], betas[v_corrected_by]
    epsilon = 0.0 if no_epsilon else at.constants["epsilon"]
    weight_decay = at.constants.get("weight_decay", 0.0)
    n = len(at.parameters)

    def along(theta: float, gradients: list[float], index: int) -> list[float]:
        m, v, passed = 0.0, 0.0, []
        for step, g in enumerate(gradients):
            t = count(step, index, n)
            g = g + weight_decay * theta if coupled else g
            if not (coupled or decays_last):
                theta = decay(theta, eta, weight_decay)
            m = (0.0 if forgets else beta1 * m) + (1 if plain_sum else 1 - shares[0]) * g
            v = (0.0 if forgets else beta2 * v) + (1 if plain_sum else 1 - shares[1]) * square(g)
            m_hat = m / (1 - corrections[0] ** t) if first else m
            v_hat = v / (1 - corrections[1] ** t) if second else v
            if along_g:
                m_hat = g
            if stored:
                m, v = m_hat, v_hat
            if swapped_moments:
                m_hat, v_hat = v_hat, m_hat
            if uncorrected_epsilon:
                # The paper's faster order: √(1 − β₂ᵗ) is taken out of the root, and ε stays.
                scale = math.sqrt(1 - beta2**t)
                theta -= sign * eta * scale * m_hat / (math.sqrt(v) + epsilon)
            else:
                theta -= sign * eta * m_hat / _size(v_hat, epsilon, root=root, inside=inside)
            if decays_last and not coupled:
                theta = decay(theta, eta, weight_decay)
            passed.append(theta)
        return passed

    return _path(at, along)


def _size(square: float, epsilon: float, *, root: bool, inside: bool) -> float:
    if inside:
        return math.sqrt(square + epsilon)
    return (math.sqrt(square) if root else square) + epsilon


def _with(formula: Callable[..., list[float]], **switches: Any) -> Any:
    return lambda mine, at: formula(at, **switches)


def _shared(formula: Callable[..., list[float]], **switches: Any) -> Any:
    """Return what comes of one memory that all parameters go through, one after the other."""

    def predict(mine: OptimizerCode, at: Descent) -> list[float]:
        stream = [[g] for gradient in at.gradients for g in gradient]
        walked = [0.0, *formula(Descent(at.constants, [0.0], stream), **switches)]
        thetas, passed = list(at.parameters), []
        for index, (before, after) in enumerate(itertools.pairwise(walked)):
            thetas[index % len(thetas)] += after - before
            if (index + 1) % len(thetas) == 0:
                passed += thetas
        return passed

    return predict


def _last_forgets(formula: Callable[..., list[float]], **switches: Any) -> Any:
    """Return what comes of a last parameter that keeps no memory, as the bias of a layer may."""

    def predict(mine: OptimizerCode, at: Descent) -> list[float]:
        path, forgetful = formula(at, **switches), formula(at, forgets=True, **switches)
        n = len(at.parameters)
        is_last = [k % n == n - 1 and n > 1 for k in range(len(path))]
        return [f if last else p for p, f, last in zip(path, forgetful, is_last, strict=True)]

    return predict


_LAST_FORGETS = "the last parameter, as the bias of a layer, keeps no {} from step to step"
_SHARED = "one memory is shared by all parameters: each parameter has its own"

UPHILL = "it goes uphill: the gradient is subtracted, θ − η·g"
_IGNORED = "the learning rate is ignored: the step is as for η = 1"
_INSIDE = "is ε inside the square root? It is added after it: √v̂ + ε"
_NO_EPSILON = "ε is missing: without it a gradient of 0 is divided by 0"
_ABSOLUTE = "that is |g| where g² belongs: its mean is of squares"
_NO_ROOT = "the square root is missing: the step is divided by √v̂ + ε"
_NOT_SQUARED = "is the second moment of g, not of g²?"

SGD_MISTAKES: Mistakes[OptimizerCode, Descent] = {
    UPHILL: _with(sgd, sign=-1),
    _IGNORED: _with(sgd, rate=1.0),
    "the learning rate is ignored, and it goes uphill": _with(sgd, rate=1.0, sign=-1),
    "only the sign of the gradient is used: a steeper slope is a longer step": _with(sgd, power=0),
}

MOMENTUM_MISTAKES: Mistakes[OptimizerCode, Descent] = {
    UPHILL: _with(momentum, sign=-1),
    _IGNORED: _with(momentum, rate=1.0),
    "the velocity is not kept: that is plain SGD": _with(momentum, forgets=True),
    "is the sign of the momentum wrong? v ← μ·v + g keeps rolling the same way": _with(
        momentum, velocity_sign=-1
    ),
    "that averages, v ← μ·v + (1 − μ)·g, and steps 1 − μ as far: here v ← μ·v + g (or say "
    "like=None)": _with(momentum, dampened=True),
    "that is Nesterov's: plain momentum steps by v, not by g + μ·v": _with(
        momentum, look_ahead=True
    ),
    "it steps by the velocity of the step before: update v first": _with(
        momentum, old_velocity=True
    ),
    "is the learning rate applied twice, in v and in the step?": _with(momentum, rate_twice=True),
    _LAST_FORGETS.format("velocity"): _last_forgets(momentum),
    _SHARED: _shared(momentum),
    f"{_SHARED}, of v ← μ·v + (1 − μ)·g": _shared(momentum, dampened=True),
}

NESTEROV_MISTAKES: Mistakes[OptimizerCode, Descent] = {
    "that is plain momentum: Nesterov's looks ahead, θ − η·(g + μ·v)": _with(momentum),
    UPHILL: _with(momentum, look_ahead=True, sign=-1),
    _IGNORED: _with(momentum, look_ahead=True, rate=1.0),
    "the velocity is not kept: v ← μ·v + g": _with(momentum, look_ahead=True, forgets=True),
    "that is plain SGD": _with(momentum, forgets=True),
    "is the sign of the momentum wrong? v ← μ·v + g keeps rolling the same way": _with(
        momentum, look_ahead=True, velocity_sign=-1
    ),
    "that averages, v ← μ·v + (1 − μ)·g: here v ← μ·v + g (or say like=None)": _with(
        momentum, look_ahead=True, dampened=True
    ),
}

RMSPROP_MISTAKES: Mistakes[OptimizerCode, Descent] = {
    _INSIDE.replace("v̂", "s"): _with(rmsprop, inside=True),
    _NO_EPSILON: _with(rmsprop, no_epsilon=True),
    _NO_ROOT.replace("v̂", "s"): _with(rmsprop, root=False),
    _NOT_SQUARED: _with(rmsprop, square=lambda g: g),
    _ABSOLUTE: _with(rmsprop, square=abs),
    "are ρ and 1 − ρ swapped?": _with(rmsprop, swapped=True),
    "the squares only add up: that is Adagrad, RMSprop forgets by ρ": _with(rmsprop, adds_up=True),
    "the mean square is not kept from step to step": _with(rmsprop, forgets=True),
    _LAST_FORGETS.format("mean square"): _last_forgets(rmsprop),
    _SHARED: _shared(rmsprop),
    "it has Adam's bias correction, which RMSprop has not": _with(rmsprop, corrected=True),
    UPHILL: _with(rmsprop, sign=-1),
    _IGNORED: _with(rmsprop, rate=1.0),
}

ADAM_MISTAKES: Mistakes[OptimizerCode, Descent] = {
    "the bias correction is missing: divide m by 1 − β₁ᵗ and v by 1 − β₂ᵗ": _with(
        adam, first=False, second=False
    ),
    "the bias correction of m is missing: divide it by 1 − β₁ᵗ": _with(adam, first=False),
    "the bias correction of v is missing: divide it by 1 − β₂ᵗ": _with(adam, second=False),
    "t starts at 0, and 1 − β⁰ is 0: count the step before the correction": _with(
        adam, count=lambda step, index, n: step
    ),
    "t is one ahead: the first step is t = 1": _with(adam, count=lambda step, index, n: step + 2),
    "t stays 1: count every step": _with(adam, count=lambda step, index, n: 1),
    "t is counted for every parameter: it is the number of steps": _with(
        adam, count=lambda step, index, n: step * n + index + 1
    ),
    "t advances by the number of parameters: it is the number of steps": _with(
        adam, count=lambda step, index, n: (step + 1) * n
    ),
    "t advances by 2 in each step: it is counted twice": _with(
        adam, count=lambda step, index, n: 2 * step + 2
    ),
    "the corrected moments are stored, and corrected again in the next step: keep m and v as they "
    "are": _with(adam, stored=True),
    _INSIDE: _with(adam, inside=True),
    _NO_EPSILON: _with(adam, no_epsilon=True),
    "are β₁ and β₂ swapped?": _with(adam, swapped_betas=True),
    "are the moments swapped? The step is m̂ divided by √v̂": _with(adam, swapped_moments=True),
    _NO_ROOT: _with(adam, root=False),
    _NOT_SQUARED: _with(adam, square=lambda g: g),
    _ABSOLUTE: _with(adam, square=abs),
    "the factors 1 − β₁ and 1 − β₂ are missing: the moments are averages, not sums": _with(
        adam, plain_sum=True
    ),
    "v has 1 − β₁ where 1 − β₂ belongs": _with(adam, second_share="beta1"),
    "m has 1 − β₂ where 1 − β₁ belongs": _with(adam, first_share="beta2"),
    "the bias correction of v has β₁ where β₂ belongs: divide it by 1 − β₂ᵗ": _with(
        adam, v_corrected_by="beta1"
    ),
    "the bias correction of m has β₂ where β₁ belongs: divide it by 1 − β₁ᵗ": _with(
        adam, m_corrected_by="beta2"
    ),
    "the step is along g, not along its average m̂": _with(adam, along_g=True),
    "the moments are not kept from step to step": _with(adam, forgets=True),
    _LAST_FORGETS.format("moments"): _last_forgets(adam),
    _SHARED: _shared(adam),
    UPHILL: _with(adam, sign=-1),
    _IGNORED: _with(adam, rate=1.0),
}

ADAMW_MISTAKES: Mistakes[OptimizerCode, Descent] = {
    "the weight decay is added to the gradient, as an L2 penalty: AdamW decays apart from it, "
    "θ − η·λ·θ": _with(adam, coupled=True),
    "the weights do not decay: that is plain Adam": _with(
        adam, decay=lambda theta, eta, weight_decay: theta
    ),
    "the decay is not multiplied by the learning rate: θ − η·λ·θ": _with(
        adam, decay=lambda theta, eta, weight_decay: theta - weight_decay * theta
    ),
    "the weights grow: the decay is subtracted, θ − η·λ·θ": _with(
        adam, decay=lambda theta, eta, weight_decay: theta + eta * weight_decay * theta
    ),
    "the weights decay after the step: AdamW decays those it steps from": _with(
        adam, decays_last=True
    ),
    **ADAM_MISTAKES,
}

FORMULAS: dict[str, tuple[Callable[..., list[float]], Mistakes[OptimizerCode, Descent]]] = {
    "sgd": (sgd, SGD_MISTAKES),
    "momentum": (momentum, MOMENTUM_MISTAKES),
    "nesterov": (lambda at: momentum(at, look_ahead=True), NESTEROV_MISTAKES),
    "rmsprop": (rmsprop, RMSPROP_MISTAKES),
    "adam": (adam, ADAM_MISTAKES),
    "adamw": (adam, ADAMW_MISTAKES),
}
"""For each optimizer whose mistakes are known, its formula and these."""

OTHER_FORMULAS: dict[str, dict[str, Callable[[Descent], list[float]]]] = {
    "momentum": {"v ← μ·v + (1 − μ)·g": lambda at: momentum(at, dampened=True)},
    "nesterov": {"v ← μ·v + (1 − μ)·g": lambda at: momentum(at, look_ahead=True, dampened=True)},
    "rmsprop": {"ε inside the square root": lambda at: rmsprop(at, inside=True)},
}
"""Formulas that books and frameworks have under the same name, and what is said of each."""
