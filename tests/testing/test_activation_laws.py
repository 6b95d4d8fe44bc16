"""Activations as students write them: the right ones pass, each mistake is caught and named."""

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.testing.depth import EXAMPLES
from tinymlp.errors import ArgumentError, LawBroken
from tinymlp.network.activation import ACTIVATIONS, LeakyReLU
from tinymlp.testing import check_activation

numpy = pytest.importorskip("numpy")


def tanh(z: float) -> float:
    return math.tanh(z)


def d_tanh(z: float) -> float:
    return 1 - math.tanh(z) ** 2


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def d_sigmoid(z: float) -> float:
    return sigmoid(z) * (1 - sigmoid(z))


def relu(z: float) -> float:
    return max(0.0, z)


def silu(z: float) -> float:
    return z * sigmoid(z)


def gelu(z: float) -> float:
    return 0.5 * z * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))


class MyTanh:
    """A class with the usual two methods."""

    def value(self, z: float) -> float:
        return math.tanh(z)

    def derivative(self, z: float) -> float:
        return 1 - self.value(z) ** 2


class CallableSigmoid:
    """A class in the style of the frameworks."""

    def __call__(self, z: float) -> float:
        return sigmoid(z)

    def backward(self, z: float) -> float:
        return d_sigmoid(z)


def numpy_relu(z: Any) -> Any:
    return numpy.maximum(z, 0)


def hard_tanh(z: float) -> float:
    return max(-1.0, min(1.0, z))


def numpy_sigmoid(z: Any) -> Any:
    return 1 / (1 + numpy.exp(-z))


RIGHT: dict[str, Any] = {
    "functions": (tanh, d_tanh),
    "a class": MyTanh,
    "an object": MyTanh(),
    "callable": CallableSigmoid,
    "a namespace": SimpleNamespace(value=sigmoid, derivative=d_sigmoid),
    "a derivative that answers True and False": (relu, lambda z: z > 0),
    "the other derivative at the corner": (relu, lambda z: 1 if z >= 0 else 0),
    "corners elsewhere": (hard_tanh, lambda z: 1 if abs(z) < 1 else 0),
    "a bend that begins at 0": (lambda z: z / (1 + abs(z)), lambda z: 1 / (1 + abs(z)) ** 2),
    "a parabola on its head at 0": (lambda z: z * abs(z), lambda z: 2 * abs(z)),
    "NumPy's functions": (numpy_relu, lambda z: numpy.where(z > 0, 1.0, 0.0)),
    "NumPy's warning": (numpy_sigmoid, lambda z: numpy_sigmoid(z) * (1 - numpy_sigmoid(z))),
    "NumPy's own": (numpy.tanh, lambda z: 1 - numpy.tanh(z) ** 2),
    "lists": (lambda z: [math.tanh(x) for x in z], lambda z: [d_tanh(x) for x in z]),
    "a slope of one's own": LeakyReLU(slope=0.2),
    "steep": (lambda z: math.tanh(10 * z), lambda z: 10 * (1 - math.tanh(10 * z) ** 2)),
    "a parabola": (lambda z: z * z, lambda z: 2 * z),
    **ACTIVATIONS,
}

a_for_z = "did you pass a where z was expected"
z_for_a = "did you pass z where a was expected"

WRONG: dict[str, tuple[Any, str]] = {
    "f′ at a": ((tanh, lambda z: d_tanh(tanh(z))), a_for_z),
    "f′ at a, sigmoid": ((sigmoid, lambda z: d_sigmoid(sigmoid(z))), a_for_z),
    "tanh's in terms of a": ((tanh, lambda z: 1 - z**2), z_for_a),
    "sigmoid's in terms of a": ((sigmoid, lambda z: z * (1 - z)), z_for_a),
    "the value returned": ((tanh, tanh), "did you return the value itself"),
    "the value returned, relu": ((relu, relu), "did you return the value itself"),
    "sign flipped": ((tanh, lambda z: -d_tanh(z)), "is its sign flipped"),
    "square missing": ((tanh, lambda z: 1 - tanh(z)), "square of 1 − a² missing"),
    "plus for minus": ((tanh, lambda z: 1 + tanh(z) ** 2), "sign wrong in 1 − a²"),
    "plus for minus, sigmoid": (
        (sigmoid, lambda z: sigmoid(z) * (1 + sigmoid(z))),
        "sign wrong in a·(1 − a)",
    ),
    "1 missing": ((tanh, lambda z: tanh(z) ** 2), "is the 1 of 1 − a² missing"),
    "a factor of a product rule": (
        (silu, lambda z: sigmoid(z) + d_sigmoid(z)),
        "the z of z·g′(z) is missing",
    ),
    "half a product rule": ((silu, sigmoid), "a product has a term for each factor"),
    "always 1": ((relu, lambda z: 1), "1 everywhere"),
    "always 0": ((sigmoid, lambda z: 0), "0 everywhere"),
    "factor 2": ((tanh, lambda z: 2 * d_tanh(z)), "a factor 2 too many"),
    "half": ((sigmoid, lambda z: d_sigmoid(z) / 2), "a factor 2 missing"),
    "overflow": (
        (lambda z: 1 / (1 + math.exp(-z)), d_sigmoid),
        "more than a float can hold",
    ),
    "sign of z": (
        (SimpleNamespace(value=lambda z: 1 / (1 + math.exp(z)), derivative=d_sigmoid)),
        "is its sign flipped",
    ),
    "no return": ((tanh, lambda z: None), "is a `return` missing"),
    "overflow in NumPy": (
        (lambda z: numpy.exp(z) / (1 + numpy.exp(z)), d_sigmoid),
        "more than a float can hold",
    ),
}

WRONG_VALUES: dict[str, tuple[str, Callable[[float], float], str]] = {
    "sigmoid for tanh": ("tanh", sigmoid, "that is the sigmoid"),
    "sign of z": ("sigmoid", lambda z: sigmoid(-z), "is the sign of z wrong"),
    "twice": ("tanh", lambda z: tanh(tanh(z)), "applied twice"),
    "swapped": ("tanh", d_tanh, "are the two functions swapped"),
    "approximation": ("gelu", gelu, "the tanh approximation"),
    "min for max": ("relu", lambda z: min(0.0, z), "your activation"),
}


@pytest.mark.parametrize("form", RIGHT)
def test_a_right_activation_passes_however_it_is_written(form: str) -> None:
    check_activation(RIGHT[form], examples=EXAMPLES)


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_activation_is_caught_and_its_mistake_named(mistake: str) -> None:
    mine, words = WRONG[mistake]
    with pytest.raises(LawBroken) as caught:
        check_activation(mine, examples=EXAMPLES)
    assert words in str(caught.value)


@pytest.mark.parametrize("mistake", WRONG_VALUES)
def test_an_activation_that_is_not_what_its_name_says_is_caught(mistake: str) -> None:
    like, value, words = WRONG_VALUES[mistake]
    mine = type("Activation", (), {"value": staticmethod(value), "derivative": lambda self, z: 0})
    with pytest.raises(LawBroken) as caught:
        check_activation(mine, like=like, strict=True)
    assert words.replace("your activation", "your Activation") in str(caught.value)


def test_a_mistake_is_reported_with_the_smallest_case_and_both_numbers() -> None:
    with pytest.raises(LawBroken) as caught:
        check_activation((tanh, lambda z: d_tanh(tanh(z))))
    assert str(caught.value) == (
        "your tanh: at z = 1.0 the derivative should be 0.419974, yours is 0.587817: did you pass "
        "a where z was expected?\n"
        "  law   the derivative is the limit of the function\n"
        "  read  tinymlp/network/activation.py"
    )


def test_a_wrong_number_without_a_known_cause_is_reported_without_one() -> None:
    with pytest.raises(LawBroken, match=r"yours is 0\.696612\n"):
        check_activation((sigmoid, lambda z: d_sigmoid(z) + 0.5))


def test_an_activation_that_counts_its_calls_is_caught() -> None:
    calls: list[float] = []

    def drifting(z: float) -> float:
        calls.append(z)
        return tanh(z) + len(calls)

    with pytest.raises(LawBroken, match="remembers the call before"):
        check_activation((drifting, d_tanh))


def test_an_exception_is_reported_with_the_line_it_came_from() -> None:
    def broken(z: float) -> float:
        return 1 / (z - z)

    with pytest.raises(LawBroken, match=r"ZeroDivisionError: .*test_activation_laws.py, line \d+"):
        check_activation((broken, d_tanh))


@pytest.mark.parametrize(
    "mine", [tanh, 3, (tanh,), (tanh, 3), (tanh, lambda z, a: 1), type("A", (), {}), "tanh"]
)
def test_what_is_no_activation_is_refused_with_the_signature(mine: Any) -> None:
    with pytest.raises(ArgumentError, match=r"value\(z\) and derivative\(z\)"):
        check_activation(mine)


def test_a_class_that_needs_arguments_is_refused_with_the_remedy() -> None:
    with pytest.raises(ArgumentError, match=r"give an object that is made already, Scaled\(…\)"):
        check_activation(type("Scaled", (), {"__init__": lambda self, scale: None}))


class Softmax:
    """A layer of lists, whose way back is the Jacobian's product or its diagonal's."""

    def __init__(self, *, diagonal: bool = False, sign: int = 1) -> None:
        self.diagonal, self.sign = diagonal, sign

    def forward(self, zs: list[float]) -> list[float]:
        powers = [math.exp(z - max(zs)) for z in zs]
        self.out = [p / sum(powers) for p in powers]
        return self.out

    def backward(self, grad: list[float]) -> list[float]:
        if self.diagonal:
            return [g * a * (1 - a) for g, a in zip(grad, self.out, strict=True)]
        total = sum(g * a for g, a in zip(grad, self.out, strict=True))
        return [
            a * (g * (1 - a) - self.sign * (total - g * a))
            for g, a in zip(grad, self.out, strict=True)
        ]


def test_a_softmax_is_asked_about_several_numbers() -> None:
    assert "lists" in repr(check_activation(Softmax(), examples=EXAMPLES))
    with pytest.raises(LawBroken, match="Jacobian's diagonal alone"):
        check_activation(Softmax(diagonal=True), examples=EXAMPLES)
    with pytest.raises(LawBroken, match="sign is turned beside the Jacobian's diagonal"):
        check_activation(Softmax(sign=-1), examples=EXAMPLES)


def test_a_mask_of_what_comes_in_is_no_value() -> None:
    class ReLU:
        def forward(self, z: float) -> float:
            return max(z, 0.0)

        def backward(self, d: float) -> float:
            return max(d, 0.0)

    with pytest.raises(LawBroken, match="taken at what comes in"):
        check_activation(ReLU, examples=EXAMPLES)


def of_index(zs: list[float], i: int) -> float:
    return math.tanh(zs[i])


def test_functions_of_a_list_and_an_index_are_read() -> None:
    right = lambda zs, i: 1 - of_index(zs, i) ** 2  # noqa: E731
    assert "right" in repr(check_activation((of_index, right), like="tanh", examples=EXAMPLES))
    with pytest.raises(LawBroken, match="square of 1 − a² missing"):
        check_activation((of_index, lambda zs, i: 1 - of_index(zs, i)), examples=EXAMPLES)
