"""Layers as students write them: the right ones pass, each mistake is caught and named."""

import math
from typing import Any

import pytest

from tests.testing.depth import EXAMPLES
from tinymlp.errors import ArgumentError, LawBroken
from tinymlp.gradient_check import MISTAKES
from tinymlp.network.layer import Layer
from tinymlp.testing import check_layer

numpy = pytest.importorskip("numpy")

Vector = list[float]
Matrix = list[list[float]]


class Dense:
    """A student's layer with a tanh, whose lines the mistakes below replace one at a time."""

    def __init__(self, n_in: int, n_out: int) -> None:
        self.weights: Any = [[0.0] * n_in for _ in range(n_out)]
        self.biases: Any = [0.0] * n_out

    def forward(self, inputs: Any) -> Any:
        self.inputs = list(inputs)
        self.z = self.sums()
        return self.bend()

    def sums(self) -> Any:
        return [
            b + sum(w * x for w, x in zip(row, self.inputs, strict=True))
            for row, b in zip(self.weights, self.biases, strict=True)
        ]

    def bend(self) -> Any:
        return [math.tanh(z) for z in self.z]

    def slope(self, z: float) -> float:
        return 1 - math.tanh(z) ** 2

    def backward(self, d_outputs: Any) -> Any:
        self.delta = [d * self.slope(z) for d, z in zip(d_outputs, self.z, strict=True)]
        self.d_weights = self.gradient()
        self.d_biases = self.bias_gradient()
        return self.back()

    def gradient(self) -> Any:
        return [[d * x for x in self.inputs] for d in self.delta]

    def bias_gradient(self) -> Any:
        return self.delta

    def back(self) -> Any:
        return [
            sum(d * w for d, w in zip(self.delta, column, strict=True))
            for column in zip(*self.weights, strict=True)
        ]


class Linear:
    """A layer without an activation, that returns its gradients, and is made without arguments."""

    W: Any = None
    b: Any = None

    def forward(self, x: Any) -> Any:
        self.x = numpy.asarray(x)
        return numpy.asarray(self.W) @ self.x + self.b

    def backward(self, d: Any) -> Any:
        d = numpy.asarray(d)
        return numpy.outer(d, self.x), d, numpy.asarray(self.W).T @ d


class GivenWeights(Dense):
    """Made of its weights."""

    def __init__(self, weights: Matrix, biases: Vector) -> None:
        self.weights, self.biases = weights, biases


class OtherNames:
    """W, b, dW, db, with NumPy's arrays everywhere."""

    def __init__(self) -> None:
        self.W: Any = None
        self.b: Any = None

    def __call__(self, x: Any) -> Any:
        self.x = x
        return self.W @ x + self.b

    def backward(self, d: Any) -> Any:
        self.dW, self.db = numpy.outer(d, self.x), d
        return self.W.T @ d


def forward(weights: Matrix, biases: Vector, inputs: Vector) -> Vector:
    return [
        b + sum(w * x for w, x in zip(row, inputs, strict=True))
        for row, b in zip(weights, biases, strict=True)
    ]


def backward(weights: Matrix, biases: Vector, inputs: Vector, d_outputs: Vector) -> Any:
    d_weights = [[d * x for x in inputs] for d in d_outputs]
    columns = zip(*weights, strict=True)
    d_inputs = [sum(d * w for d, w in zip(d_outputs, c, strict=True)) for c in columns]
    return d_weights, d_outputs, d_inputs


RIGHT: dict[str, tuple[Any, dict[str, Any]]] = {
    "two functions": ((forward, backward), {}),
    "a class of sizes": (Dense, {"activation": "tanh"}),
    "an object": (Dense(3, 2), {"activation": "tanh"}),
    "a factory": (lambda n_in, n_out: Dense(n_in, n_out), {"activation": "tanh"}),
    "a class of weights": (GivenWeights, {"activation": "tanh"}),
    "gradients returned, NumPy's answers": (Linear, {}),
    "NumPy's arrays": (OtherNames, {"array": numpy.array}),
    "the library's own": (Layer, {}),
    "the library's own, bent": (Layer, {"activation": "silu"}),
    "the library's own, with a corner": (Layer, {"activation": "relu"}),
}


def made(**lines: Any) -> Any:
    """Return the student's class with other lines in it."""
    return type("Dense", (Dense,), lines)


def added_up(self: Any) -> Any:
    self.total = [
        [old + d * x for old, x in zip(row, self.inputs, strict=True)]
        for row, d in zip(getattr(self, "total", [[0.0] * len(self.inputs)] * 3), self.delta)  # noqa: B905
    ]
    return self.total


def learning(self: Any, d_outputs: Any) -> Any:
    d_inputs = Dense.backward(self, d_outputs)
    self.weights = [
        [w - 0.1 * d for w, d in zip(row, its, strict=True)]
        for row, its in zip(self.weights, self.d_weights, strict=True)
    ]
    return d_inputs


def changing(self: Any, inputs: Any) -> Any:
    outputs = Dense.forward(self, inputs)
    inputs[0] = 0.0
    return outputs


def scaled(d_outputs: Any) -> Any:
    for j in range(len(d_outputs)):
        d_outputs[j] *= 0.5


def backward_in_place(self: Any, d_outputs: Any) -> Any:
    d_inputs = Dense.backward(self, d_outputs)
    scaled(d_outputs)
    return d_inputs


def columns_forward(self: Any) -> Any:
    return [
        b + sum(self.weights[i][j] * x for i, x in enumerate(self.inputs))
        for j, b in enumerate(self.biases)
    ]


SENTENCES = {mistake.name: mistake.sentence for mistake in MISTAKES}

WRONG: dict[str, tuple[Any, str]] = {
    "no bias": (
        made(sums=lambda s: [z - b for z, b in zip(Dense.sums(s), s.biases, strict=True)]),
        "the bias is not added",
    ),
    "bias subtracted": (
        made(sums=lambda s: [z - 2 * b for z, b in zip(Dense.sums(s), s.biases, strict=True)]),
        "the bias is subtracted",
    ),
    "weights transposed": (made(sums=columns_forward), "the weights are transposed"),
    "weights transposed by NumPy": (
        made(sums=lambda s: (numpy.array(s.inputs) @ numpy.array(s.weights) + s.biases).tolist()),
        "the weights are transposed",
    ),
    "not bent": (made(bend=lambda s: s.z), "the activation is not applied"),
    "bent twice": (
        made(bend=lambda s: [math.tanh(math.tanh(z)) for z in s.z]),
        "the activation is applied twice",
    ),
    "derivative passed on": (made(bend=lambda s: [s.slope(z) for z in s.z]), "is that f′(z)?"),
    "bias after bending": (
        made(bend=lambda s: [math.tanh(z - b) + b for z, b in zip(s.z, s.biases, strict=True)]),
        "the bias is added after the activation",
    ),
    "bias for each input": (
        made(
            sums=lambda s: [
                sum(w * x + b for w, x in zip(row, s.inputs, strict=True))
                for row, b in zip(s.weights, s.biases, strict=True)
            ]
        ),
        "once for each input",
    ),
    "no slope": (made(slope=lambda s, z: 1.0), SENTENCES["activation derivative forgotten"]),
    "slope at a": (
        made(slope=lambda s, z: 1 - math.tanh(math.tanh(z)) ** 2),
        SENTENCES["derivative at a"],
    ),
    "value for slope": (
        made(slope=lambda s, z: math.tanh(z)),
        SENTENCES["value instead of derivative"],
    ),
    "sign": (made(slope=lambda s, z: math.tanh(z) ** 2 - 1), SENTENCES["sign of δ flipped"]),
    "gradients transposed": (
        made(gradient=lambda s: [[d * x for d in s.delta] for x in s.inputs]),
        SENTENCES["weight gradient transposed"],
    ),
    "input missing": (
        made(gradient=lambda s: [[d for _ in s.inputs] for d in s.delta]),
        SENTENCES["inputs forgotten"],
    ),
    "weight for input": (
        made(
            gradient=lambda s: [
                [d * w for w in row] for d, row in zip(s.delta, s.weights, strict=True)
            ]
        ),
        SENTENCES["weights instead of inputs"],
    ),
    "no bias gradient": (
        made(bias_gradient=lambda s: [0.0 for _ in s.delta]),
        SENTENCES["bias gradient zero"],
    ),
    "bias gradient times input": (
        made(bias_gradient=lambda s: [d * s.inputs[0] for d in s.delta]),
        SENTENCES["bias gradient times an input"],
    ),
    "bias gradient times the last input": (
        made(bias_gradient=lambda s: [d * s.inputs[-1] for d in s.delta]),
        SENTENCES["bias gradient times the last input"],
    ),
    "bias gradient times inputs": (
        made(bias_gradient=lambda s: [d * sum(s.inputs) for d in s.delta]),
        SENTENCES["bias gradient times the inputs"],
    ),
    "bias gradient times bias": (
        made(bias_gradient=lambda s: [d * b for d, b in zip(s.delta, s.biases, strict=True)]),
        SENTENCES["bias gradient times bias"],
    ),
    "back along the rows": (
        made(
            back=lambda s: [
                sum(d * w for d, w in zip(s.delta, row, strict=True)) for row in s.weights
            ]
        ),
        SENTENCES["weights transposed"],
    ),
    "back without weights": (
        made(back=lambda s: [sum(s.delta) for _ in s.inputs]),
        SENTENCES["weights forgotten"],
    ),
    "only the last neuron": (
        made(back=lambda s: [s.delta[-1] * w for w in s.weights[-1]]),
        SENTENCES["overwritten by the last neuron"],
    ),
    "only the first neuron": (
        made(back=lambda s: [s.delta[0] * w for w in s.weights[0]]),
        SENTENCES["first neuron only"],
    ),
    "the wrong weights": (
        made(
            back=lambda s: [
                sum(d * w for d, w in zip(s.delta, column, strict=True))
                for column in zip(*s.d_weights, strict=True)
            ]
        ),
        SENTENCES["weight gradient instead of weights"],
    ),
    "gradients added up": (made(gradient=added_up), "added to those of the call before"),
    "learning on the way back": (made(backward=learning), "its weights change on the way back"),
    "inputs changed": (made(forward=changing), "it changes a list that it was given"),
    "d_outputs changed": (made(backward=backward_in_place), "it changes a list that it was given"),
    "no return": (made(back=lambda s: None), "is a `return` missing"),
    "one neuron lost": (made(bend=lambda s: [math.tanh(z) for z in s.z][1:]), "there should be"),
}


@pytest.mark.parametrize("form", RIGHT)
def test_a_right_layer_passes_however_it_is_written(form: str) -> None:
    mine, keywords = RIGHT[form]
    check_layer(mine, **keywords, examples=EXAMPLES)


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_layer_is_caught_and_its_mistake_named(mistake: str) -> None:
    mine, words = WRONG[mistake]
    with pytest.raises(LawBroken) as caught:
        check_layer(mine, activation="tanh", examples=EXAMPLES)
    assert words in str(caught.value)


def test_functions_that_return_something_else_are_caught() -> None:
    with pytest.raises(LawBroken, match=r"\(d_weights, d_biases, d_inputs\) was expected"):
        check_layer((forward, lambda w, b, x, d: [1.0]))


@pytest.mark.parametrize(
    ("mine", "words"),
    [
        (3, "has no weights"),
        ((forward,), "layer must be a pair of functions"),
        ((forward, forward), "forward cannot be called with 4 arguments"),
        (type("Bare", (), {"weights": 0, "biases": 0}), "has no forward and backward"),
        (
            made(__init__=lambda s, a, b, c: None),
            "has no weights",
        ),
        (
            type("NoGradients", (Linear,), {"backward": lambda s, d: [0.0]}),
            "has no d_weights",
        ),
    ],
)
def test_what_is_no_layer_is_refused_with_the_signature(mine: Any, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        check_layer(mine)


class Sized:
    """A layer that is right for the sizes it was made with alone."""

    cache: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, n_in: int, n_out: int, *, shares: bool = False) -> None:
        self.n_in, self.n_out = n_in, n_out
        self._weights = [[0.0] * n_in for _ in range(n_out)]
        self._biases = [0.0] * n_out
        self.kept = Sized.cache if shares else {}

    def forward(self, x: list[float]) -> list[float]:
        self.kept["x"] = x
        n = range(self.n_in)
        return [
            self._biases[j] + math.fsum(self._weights[j][i] * x[i] for i in n)
            for j in range(self.n_out)
        ]

    def backward(self, d: list[float]) -> list[float]:
        self.d_weights = [[one * x for x in self.kept["x"]] for one in d]
        self.d_biases = list(d)
        return [
            math.fsum(self._weights[j][i] * d[j] for j in range(self.n_out))
            for i in range(self.n_in)
        ]


def test_an_object_is_made_anew_for_other_sizes() -> None:
    assert "right" in repr(check_layer(Sized(3, 2), examples=EXAMPLES))


def test_what_layers_share_is_told() -> None:
    with pytest.raises(LawBroken, match="two layers share what they hold"):
        check_layer(lambda n_in, n_out: Sized(n_in, n_out, shares=True), examples=EXAMPLES)


def closures(n_in: int, n_out: int) -> dict[str, Any]:
    weights, biases = [[0.0] * n_in for _ in range(n_out)], [0.0] * n_out
    seen: list[float] = []

    def forward(x: list[float]) -> list[float]:
        seen[:] = x
        pairs = zip(weights, biases, strict=True)
        return [math.fsum([b, *map(float.__mul__, row, x)]) for row, b in pairs]

    def backward(d: list[float]) -> Any:
        columns = zip(*weights, strict=True)
        d_inputs = [math.fsum(map(float.__mul__, column, d)) for column in columns]
        return [[one * x for x in seen] for one in d], list(d), d_inputs

    return {"forward": forward, "backward": backward}


def test_closures_hold_their_weights_in_cells() -> None:
    assert "right" in repr(check_layer(closures, examples=EXAMPLES))
    with pytest.raises(ArgumentError, match="give the function that makes it for any sizes"):
        check_layer(closures(3, 2))


def test_a_function_back_is_the_way_back() -> None:
    def dense(w: Any, b: Any, x: Any) -> Any:
        columns = list(zip(*w, strict=True))

        def back(d: Any) -> Any:
            d_inputs = [math.fsum(map(float.__mul__, column, d)) for column in columns]
            return [[one * v for v in x] for one in d], d, d_inputs

        pairs = zip(w, b, strict=True)
        return [math.fsum([c, *map(float.__mul__, row, x)]) for row, c in pairs], back

    assert "right" in repr(check_layer(dense, examples=EXAMPLES))


@pytest.mark.parametrize(("example", "which"), [(0, "first"), (-1, "last")])
def test_the_biases_of_one_example_of_a_batch_are_told(example: int, which: str) -> None:
    class Affine:
        def __init__(self, weights: Any, biases: Any) -> None:
            self.weights, self.biases = weights, biases

        def forward(self, x: Any) -> Any:
            self.x = x
            return x @ self.weights + self.biases

        def backward(self, d: Any) -> Any:
            self.d_weights, self.d_biases = self.x.T @ d, d[example]
            return d @ self.weights.T

    mine = Affine(numpy.ones((3, 2)), numpy.zeros(2))
    with pytest.raises(LawBroken, match=f"biases' gradient is that of the {which} example alone"):
        check_layer(mine, array=numpy.array, examples=EXAMPLES)
