"""Optimizers as students write them: the right ones pass, each mistake is caught and named."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.testing.depth import EXAMPLES
from tinymlp.errors import ArgumentError, LawBroken
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.testing import check_optimizer
from tinymlp.testing.optimizer_laws import descents, read_optimizer
from tinymlp.testing.optimizer_mistakes import FORMULAS

numpy = pytest.importorskip("numpy")

Vector = list[float]


class Adam:
    """A student's Adam, whose lines the mistakes below replace one at a time."""

    def __init__(self, lr: float = 0.001, b1: float = 0.9, b2: float = 0.999, eps: float = 1e-8):
        self.lr, self.b1, self.b2, self.eps = lr, b1, b2, eps
        self.t = 0
        self.m: Any = None
        self.v: Any = None

    def step(self, parameters: Vector, gradient: Vector) -> Any:
        if self.m is None:
            self.m, self.v = [0.0] * len(parameters), [0.0] * len(parameters)
        self.count()
        return [
            self.move(theta, g, i)
            for i, (theta, g) in enumerate(zip(parameters, gradient, strict=True))
        ]

    def count(self) -> None:
        self.t += 1

    def move(self, theta: float, g: float, i: int) -> float:
        self.m[i] = self.b1 * self.m[i] + (1 - self.b1) * g
        self.v[i] = self.b2 * self.v[i] + (1 - self.b2) * g**2
        return theta - self.lr * self.ratio(i)

    def ratio(self, i: int) -> float:
        m = self.m[i] / (1 - self.b1**self.t)
        v = self.v[i] / (1 - self.b2**self.t)
        return float(m / (math.sqrt(v) + self.eps))


class AdamW(Adam):
    """The same, with weight decay."""

    def __init__(self, lr: float = 0.001, b1: float = 0.9, b2: float = 0.999, wd: float = 0.01):
        super().__init__(lr, b1, b2)
        self.wd = wd

    def move(self, theta: float, g: float, i: int) -> float:
        return super().move(theta - self.lr * self.wd * theta, g, i)


class Momentum:
    """A student's momentum."""

    def __init__(self, eta: float, mu: float = 0.9):
        self.eta, self.mu = eta, mu
        self.v: Vector = []

    def step(self, parameters: Vector, gradient: Vector) -> Vector:
        v = self.v or [0.0] * len(gradient)
        self.v = [self.roll(*pair) for pair in zip(v, gradient, strict=True)]
        return [p - d for p, d in zip(parameters, self.steps(gradient), strict=True)]

    def roll(self, v: float, g: float) -> float:
        return self.mu * v + g

    def steps(self, gradient: Vector) -> Vector:
        return [self.eta * v for v in self.v]


class Nesterov(Momentum):
    """A student's Nesterov."""

    def steps(self, gradient: Vector) -> Vector:
        return [self.eta * (g + self.mu * v) for g, v in zip(gradient, self.v, strict=True)]


class RMSProp:
    """A student's RMSprop."""

    def __init__(self, lr: float = 0.01, rho: float = 0.9, eps: float = 1e-7):
        self.lr, self.rho, self.eps = lr, rho, eps
        self.s: Vector = []

    def step(self, parameters: Vector, gradient: Vector) -> Vector:
        s = self.s or [0.0] * len(gradient)
        self.s = [self.keep(*pair) for pair in zip(s, gradient, strict=True)]
        return [
            p - self.lr * g / self.size(s)
            for p, g, s in zip(parameters, gradient, self.s, strict=True)
        ]

    def keep(self, s: float, g: float) -> float:
        return self.rho * s + (1 - self.rho) * g * g

    def size(self, s: float) -> float:
        return math.sqrt(s) + self.eps


class SGD:
    """A student's gradient descent."""

    def __init__(self, learning_rate: float):
        self.learning_rate = learning_rate

    def step(self, parameters: Vector, gradient: Vector) -> Any:
        return [p - self.move(g) for p, g in zip(parameters, gradient, strict=True)]

    def move(self, g: float) -> float:
        return self.learning_rate * g


class NumpyAdam:
    """Arrays throughout, in the order that the paper calls more efficient."""

    def __init__(self, lr: float = 0.001):
        self.lr, self.t = lr, 0
        self.m: Any = 0.0
        self.v: Any = 0.0

    def step(self, parameters: Any, gradient: Any) -> Any:
        self.t += 1
        g = numpy.asarray(gradient)
        self.m = 0.9 * self.m + 0.1 * g
        self.v = 0.999 * self.v + 0.001 * g * g
        rate = self.lr * math.sqrt(1 - 0.999**self.t) / (1 - 0.9**self.t)
        return parameters - rate * self.m / (numpy.sqrt(self.v) + 1e-8)


def sgd(parameters: Vector, gradient: Vector, lr: float = 0.1) -> Vector:
    return [p - lr * g for p, g in zip(parameters, gradient, strict=True)]


class SignDescent:
    """One of a student's own."""

    def __init__(self, rate: float):
        self.rate = rate

    def update(self, parameters: Vector, gradient: Vector) -> Vector:
        return [
            p - self.rate * math.copysign(1, g) for p, g in zip(parameters, gradient, strict=True)
        ]


RIGHT: dict[str, tuple[Any, dict[str, Any]]] = {
    "a class": (Adam, {}),
    "an object": (Adam(lr=0.1), {}),
    "a factory": (lambda: Adam(lr=0.1), {"like": "adam"}),
    "a factory with arguments": (lambda lr, b1: Adam(lr, b1), {"like": "adam"}),
    "a function": (sgd, {}),
    "a function of two, with its rate beside it": (
        lambda p, g: sgd(p, g, 0.25),
        {"like": "sgd", "learning_rate": 0.25},
    ),
    "a constant beside it": (
        lambda: Momentum(0.5, 0.75),
        {"like": "momentum", "momentum": 0.75},
    ),
    "required arguments": (Momentum, {}),
    "momentum": (Nesterov, {"like": "nesterov"}),
    "RMSProp": (RMSProp, {}),
    "AdamW": (AdamW, {}),
    "SGD": (SGD, {}),
    "the paper's faster Adam, NumPy's answers": (NumpyAdam, {"like": "adam"}),
    "NumPy's arrays": (NumpyAdam, {"like": "adam", "array": numpy.array}),
    "one of one's own": (SignDescent, {"like": None}),
    **{name: (kind, {}) for name, kind in OPTIMIZERS.items()},
    **{f"{name} as one's own": (kind, {"like": None}) for name, kind in OPTIMIZERS.items()},
}


def made(kind: type, **lines: Any) -> Any:
    """Return the student's class with other lines in it."""
    return type(kind.__name__, (kind,), lines)


def ratio(formula: Callable[[Any, float, float, int], float]) -> Any:
    """Return an Adam with another ratio of m[i] and v[i]."""
    return made(Adam, ratio=lambda self, i: formula(self, self.m[i], self.v[i], self.t))


def corrected(self: Any, m: float, v: float, t: float) -> float:
    return float(m / (1 - self.b1**t) / (math.sqrt(v / (1 - self.b2**t)) + self.eps))


def move(b1: float, b2: float, power: int, new: bool = True) -> Any:
    """Return another way to keep the moments, with factors 1 or 0 on what is kept."""

    def moved(self: Any, theta: float, g: float, i: int) -> float:
        self.m[i] = b1 * self.b1 * self.m[i] + (1 - self.b1 if new else 1) * g
        self.v[i] = b2 * self.b2 * self.v[i] + (1 - self.b2 if new else 1) * g**power
        return float(theta - self.lr * self.ratio(i))

    return moved


def stored(self: Any, i: int) -> float:
    self.m[i] /= 1 - self.b1**self.t
    self.v[i] /= 1 - self.b2**self.t
    return float(self.m[i] / (math.sqrt(self.v[i]) + self.eps))


def counted_inside(self: Any, theta: float, g: float, i: int) -> float:
    self.t += 1
    return Adam.move(self, theta, g, i)


def coupled(self: Any, theta: float, g: float, i: int) -> float:
    return Adam.move(self, theta, g + self.wd * theta, i)


def in_place(self: Any, parameters: Vector, gradient: Vector) -> None:
    for i, g in enumerate(gradient):
        parameters[i] -= self.learning_rate * g


def in_place_and_returned(self: Any, parameters: Vector, gradient: Vector) -> Vector:
    in_place(self, parameters, gradient)
    return parameters


def clears_the_gradient(self: Any, parameters: Vector, gradient: Vector) -> Vector:
    moved = sgd(parameters, gradient, self.learning_rate)
    gradient[:] = [0.0] * len(gradient)
    return moved


class SharedMomentum(Momentum):
    """The velocity is one list in the class, for all of them."""

    shared: Vector = [0.0] * 3

    def step(self, parameters: Vector, gradient: Vector) -> Vector:
        for i, g in enumerate(gradient):
            self.shared[i] = self.mu * self.shared[i] + g
        return [p - self.eta * v for p, v in zip(parameters, self.shared, strict=False)]


WRONG: dict[str, tuple[str, Any, str]] = {
    "sgd uphill": ("sgd", made(SGD, move=lambda s, g: -s.learning_rate * g), "it goes uphill"),
    "sgd ignores its rate": ("sgd", made(SGD, move=lambda s, g: 0.1 * g), "is it ignored"),
    "sgd's sign alone": (
        "sgd",
        made(SGD, move=lambda s, g: s.learning_rate * math.copysign(1, g)),
        "only the sign of the gradient",
    ),
    "in place": ("sgd", made(SGD, step=in_place), "make a new list and return it"),
    "in place and returned": ("sgd", made(SGD, step=in_place_and_returned), "make a new one"),
    "gradient cleared": ("sgd", made(SGD, step=clears_the_gradient), "make a new one"),
    "no return": ("sgd", made(SGD, step=lambda s, p, g: None), "is a `return` missing"),
    "one parameter lost": (
        "sgd",
        made(SGD, step=lambda s, p, g: sgd(p, g, s.learning_rate)[1:]),
        "should be a list of 2 numbers",
    ),
    "shared memory": ("momentum", SharedMomentum, "make its lists in __init__"),
    "velocity forgotten": ("momentum", made(Momentum, roll=lambda s, v, g: g), "plain SGD"),
    "momentum's sign": (
        "momentum",
        made(Momentum, roll=lambda s, v, g: g - s.mu * v),
        "is the sign of the momentum wrong",
    ),
    "averaging momentum": (
        "momentum",
        made(Momentum, roll=lambda s, v, g: s.mu * v + (1 - s.mu) * g),
        "that averages",
    ),
    "rate twice": (
        "momentum",
        made(Momentum, roll=lambda s, v, g: s.mu * v + s.eta * g),
        "is the learning rate applied twice",
    ),
    "Nesterov is momentum": ("nesterov", Momentum, "that is plain momentum"),
    "momentum is Nesterov": ("momentum", Nesterov, "that is Nesterov's"),
    "rmsprop's ε inside": (
        "rmsprop",
        made(RMSProp, size=lambda s, x: math.sqrt(x + s.eps)),
        "is ε inside the square root",
    ),
    "rmsprop without root": (
        "rmsprop",
        made(RMSProp, size=lambda s, x: x + s.eps),
        "the square root is missing",
    ),
    "rmsprop's ρ swapped": (
        "rmsprop",
        made(RMSProp, keep=lambda s, x, g: (1 - s.rho) * x + s.rho * g * g),
        "are ρ and 1 − ρ swapped",
    ),
    "adagrad": ("rmsprop", made(RMSProp, keep=lambda s, x, g: x + g * g), "that is Adagrad"),
    "rmsprop's square forgotten": (
        "rmsprop",
        made(RMSProp, keep=lambda s, x, g: s.rho * x + (1 - s.rho) * g),
        "is the second moment of g, not of g²",
    ),
    "rmsprop without ε": (
        "rmsprop",
        made(RMSProp, size=lambda s, x: math.sqrt(x)),
        "ε is missing",
    ),
    "no correction": (
        "adam",
        ratio(lambda s, m, v, t: m / (math.sqrt(v) + s.eps)),
        "the bias correction is missing",
    ),
    "m uncorrected": (
        "adam",
        ratio(lambda s, m, v, t: m / (math.sqrt(v / (1 - s.b2**t)) + s.eps)),
        "the bias correction of m is missing",
    ),
    "v uncorrected": (
        "adam",
        ratio(lambda s, m, v, t: m / (1 - s.b1**t) / (math.sqrt(v) + s.eps)),
        "the bias correction of v is missing",
    ),
    "t from 0": ("adam", ratio(lambda s, m, v, t: corrected(s, m, v, t - 1)), "t starts at 0"),
    "t from 2": ("adam", ratio(lambda s, m, v, t: corrected(s, m, v, t + 1)), "t is one ahead"),
    "t stays": ("adam", ratio(lambda s, m, v, t: corrected(s, m, v, 1)), "t stays 1"),
    "t for each parameter": (
        "adam",
        made(Adam, count=lambda s: None, move=counted_inside),
        "t is counted for every parameter",
    ),
    "t twice": ("adam", ratio(lambda s, m, v, t: corrected(s, m, v, 2 * t)), "it is counted twice"),
    "ε inside": (
        "adam",
        ratio(lambda s, m, v, t: m / (1 - s.b1**t) / math.sqrt(v / (1 - s.b2**t) + s.eps)),
        "is ε inside the square root",
    ),
    "no ε": (
        "adam",
        ratio(lambda s, m, v, t: m / (1 - s.b1**t) / math.sqrt(v / (1 - s.b2**t))),
        "ε is missing",
    ),
    "no root": (
        "adam",
        ratio(lambda s, m, v, t: m / (1 - s.b1**t) / (v / (1 - s.b2**t) + s.eps)),
        "the square root is missing",
    ),
    "betas swapped": (
        "adam",
        made(Adam, __init__=lambda s, b1, b2, lr=0.1: Adam.__init__(s, lr, b2, b1)),
        "are β₁ and β₂ swapped",
    ),
    "moments swapped": (
        "adam",
        ratio(lambda s, m, v, t: v / (1 - s.b2**t) / (math.sqrt(m / (1 - s.b1**t)) + s.eps)),
        "are the moments swapped",
    ),
    "g for g²": ("adam", made(Adam, move=move(1, 1, 1)), "not of g²"),
    "moments forgotten": ("adam", made(Adam, move=move(0, 0, 2)), "are not kept"),
    "sums for averages": ("adam", made(Adam, move=move(1, 1, 2, new=False)), "1 − β₁ and 1 − β₂"),
    "corrected twice": ("adam", made(Adam, ratio=stored), "corrected again"),
    "L2 for decay": ("adamw", made(AdamW, move=coupled), "as an L2 penalty"),
    "no decay": ("adamw", made(AdamW, move=Adam.move), "the weights do not decay"),
    "decay without rate": (
        "adamw",
        made(AdamW, move=lambda s, p, g, i: Adam.move(s, p - s.wd * p, g, i)),
        "not multiplied by the learning rate",
    ),
    "weights grow": (
        "adamw",
        made(AdamW, move=lambda s, p, g, i: Adam.move(s, p + s.lr * s.wd * p, g, i)),
        "the weights grow",
    ),
}


@pytest.mark.parametrize("form", RIGHT)
def test_a_right_optimizer_passes_however_it_is_written(form: str) -> None:
    mine, keywords = RIGHT[form]
    check_optimizer(mine, **keywords, examples=EXAMPLES)


CONVENTIONS = ("in place", "averaging momentum", "rmsprop's ε inside")
"""What is wrong for a teacher who wants one convention alone."""


@pytest.mark.parametrize("name", CONVENTIONS)
def test_another_convention_is_right_and_said(name: str) -> None:
    like, mine, _ = WRONG[name]
    assert ", with " in repr(check_optimizer(mine, like=like, examples=EXAMPLES))


def test_one_of_an_unknown_name_is_held_to_the_laws_of_all() -> None:
    assert "the laws of all optimizers alone" in repr(check_optimizer(SignDescent))


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_optimizer_is_caught_and_its_mistake_named(mistake: str) -> None:
    like, mine, words = WRONG[mistake]
    with pytest.raises(LawBroken) as caught:
        check_optimizer(mine, like=like, examples=EXAMPLES, strict=mistake in CONVENTIONS)
    assert words in str(caught.value)


@pytest.mark.parametrize("name", FORMULAS)
@given(data=st.data())
def test_the_formulas_without_a_mistake_are_the_librarys_optimizers(
    name: str, data: st.DataObject
) -> None:
    code = read_optimizer(OPTIMIZERS[name], "by name", {}, list)
    at = data.draw(descents(code))
    step, parameters, path = code.start(at.constants), at.parameters, list[float]()
    for gradient in at.gradients:
        parameters = step(parameters, gradient)
        path += parameters
    assert FORMULAS[name][0](at) == pytest.approx(path, rel=1e-9)


def test_an_optimizer_of_ones_own_that_goes_uphill_is_caught() -> None:
    uphill = made(SignDescent, update=lambda s, p, g: [x + s.rate * y for x, y in zip(p, g, strict=True)])  # noqa: E501  # fmt: skip
    with pytest.raises(LawBroken, match="it goes uphill"):
        check_optimizer(uphill, like=None)


@pytest.mark.parametrize(
    ("mine", "keywords", "words"),
    [
        (3, {"like": "sgd"}, "optimizer must be an object, a class or a function with step"),
        (type("SGD", (), {}), {}, "optimizer must be an object, a class or a function with step"),
        (type("SGD", (), {"lr": 0.1, "step": lambda self, p: p}), {}, "cannot be called with 2"),
        (Adam, {"like": "adaam"}, "like must be .+, got 'adaam': did you mean 'adam'"),
        (lambda p, g: p, {"like": "sgd"}, "an object whose learning rate can be read"),
        (
            made(Adam, __init__=lambda s, n: None),
            {},
            "must be one that can be made with nothing alone, got the class Adam: TypeError",
        ),
        (Adam, {"speed": 0.1}, "a constant must be one of learning_rate, .+, got 'speed'"),
        (Adam, {"learning_rate": "fast"}, "learning_rate must be a finite number, got 'fast'"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_the_remedy(
    mine: Any, keywords: dict[str, Any], words: str
) -> None:
    with pytest.raises(ArgumentError, match=words):
        check_optimizer(mine, **keywords)


class Decaying:
    """SGD with a weight decay, whose sign can be wrong."""

    __name__ = "SGD"

    def __init__(self, sign: float = 1.0) -> None:
        self.lr, self.weight_decay, self.sign = 0.1, 0.01, sign

    def step(self, parameters: list[float], gradient: list[float]) -> list[float]:
        pairs = zip(parameters, gradient, strict=True)
        return [p - self.lr * (g + self.sign * self.weight_decay * p) for p, g in pairs]


def test_an_object_is_held_to_its_weight_decay() -> None:
    assert "right" in repr(check_optimizer(Decaying(), like="sgd", examples=EXAMPLES))
    with pytest.raises(LawBroken, match="the weights grow"):
        check_optimizer(Decaying(-1.0), like="sgd", examples=EXAMPLES)
    with pytest.raises(LawBroken, match="weight decay is ignored"):
        check_optimizer(Decaying(0.0), like="sgd", examples=EXAMPLES)


class Adagrad:
    """Adagrad, whose sum may begin above 0, and whose squares may be forgotten."""

    def __init__(self, begin: float = 0.0, *, forgets: bool = False, power: float = 0.5) -> None:
        self.lr, self.begin, self.forgets, self.power = 0.5, begin, forgets, power
        self.sums: list[float] = []

    def step(self, parameters: list[float], gradient: list[float]) -> list[float]:
        held = self.sums if self.sums and not self.forgets else [self.begin] * len(gradient)
        self.sums = [s + g * g for s, g in zip(held, gradient, strict=True)]
        found = zip(parameters, gradient, self.sums, strict=True)
        return [p - self.lr * g / (s**self.power + 1e-7) for p, g, s in found]


@pytest.mark.parametrize("begin", [0.0, 0.1])
def test_adagrads_steps_become_shorter(begin: float) -> None:
    assert "right" in repr(check_optimizer(Adagrad(begin), examples=EXAMPLES))
    with pytest.raises(LawBroken, match="squares are not kept"):
        check_optimizer(Adagrad(begin, forgets=True), examples=EXAMPLES)


def test_adagrad_without_a_root_is_told() -> None:
    with pytest.raises(LawBroken, match="the square root is missing"):
        check_optimizer(Adagrad(power=1.0))


def test_a_bias_without_a_memory_is_told() -> None:
    class Momentum:
        def __init__(self, lr: float = 0.1, momentum: float = 0.9) -> None:
            self.lr, self.momentum = lr, momentum
            self.v: list[float] = []

        def step(self, parameters: list[float], gradient: list[float]) -> list[float]:
            held = self.v or [0.0] * len(gradient)
            self.v = [self.momentum * v + g for v, g in zip(held, gradient, strict=True)]
            found = [p - self.lr * v for p, v in zip(parameters, self.v, strict=True)]
            if len(self.v) > 1:
                self.v[-1] = 0.0
            return found

    with pytest.raises(LawBroken, match="as the bias of a layer, keeps no velocity"):
        check_optimizer(Momentum, examples=EXAMPLES)


def test_one_memory_of_all_parameters_is_told() -> None:
    class Momentum:
        def __init__(self, lr: float = 0.1, momentum: float = 0.9) -> None:
            self.lr, self.momentum, self.v = lr, momentum, 0.0

        def step(self, parameters: list[float], gradient: list[float]) -> list[float]:
            new = []
            for p, g in zip(parameters, gradient, strict=True):
                self.v = self.momentum * self.v + g
                new.append(p - self.lr * self.v)
            return new

    with pytest.raises(LawBroken, match="one memory is shared by all parameters"):
        check_optimizer(Momentum, examples=EXAMPLES)


class Roller:
    """An optimizer of no known name, whose steps share a momentum, or lose it."""

    def __init__(self, lr: float = 0.1, momentum: float = 0.9, *, keeps: bool = True) -> None:
        self.lr, self.momentum, self.keeps = lr, momentum, keeps
        self.kept = [0.0] * 3

    def step(self, parameters: list[float], gradient: list[float]) -> list[float]:
        """Return the new parameters; the gradient counts by its sign."""
        signs = [(g > 0) - (g < 0) for g in gradient]
        moves = [self.momentum * v + s for v, s in zip(self.kept, signs, strict=False)]
        self.kept = moves if self.keeps else self.kept
        return [p - self.lr * move for p, move in zip(parameters, moves, strict=True)]


def test_a_momentum_of_any_formula_rolls_on() -> None:
    assert "the laws of all optimizers alone" in str(check_optimizer(Roller(), examples=EXAMPLES))
    with pytest.raises(LawBroken):
        check_optimizer(Roller(keeps=False), examples=EXAMPLES)


class NamedAdam:
    """Adam of a dict, whose t is counted for each step, or for each name in it."""

    def __init__(self, lr: float = 0.01, *, counts_names: bool = False) -> None:
        self.lr, self.counts_names, self.t = lr, counts_names, 0
        self.m: dict[str, Any] = {}
        self.v: dict[str, Any] = {}

    def update(self, params: dict[str, Any], grads: dict[str, Any]) -> dict[str, Any]:
        self.t += not self.counts_names
        new = {}
        for name, g in grads.items():
            self.t += self.counts_names
            self.m[name] = 0.9 * self.m.get(name, 0) + 0.1 * g
            self.v[name] = 0.999 * self.v.get(name, 0) + 0.001 * g * g
            m, v = self.m[name] / (1 - 0.9**self.t), self.v[name] / (1 - 0.999**self.t)
            new[name] = params[name] - self.lr * m / (numpy.sqrt(v) + 1e-8)
        return new


def test_a_dict_of_arrays_has_two_so_that_a_count_of_names_is_seen() -> None:
    assert "a dict" in str(check_optimizer(NamedAdam(), like="adam", examples=EXAMPLES))
    with pytest.raises(LawBroken, match="t is counted for every parameter"):
        check_optimizer(NamedAdam(counts_names=True), like="adam", examples=EXAMPLES)
