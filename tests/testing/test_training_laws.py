"""Whole networks and their training: what is right passes, each mistake is told by its own step."""

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinymlp as tm
from tests.depth import some
from tests.testing.depth import EXAMPLES
from tinymlp.errors import ArgumentError, LawBroken
from tinymlp.network.activation import Activation, Identity, Sigmoid, Tanh
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.testing import check_training, examine, networks
from tinymlp.testing.training_mistakes import (
    ADDED,
    APART,
    COPIES,
    NO_SECOND,
    ONE_TOO_FEW,
    REPEATED,
    STALE,
    TOO_EARLY,
)
from tinymlp.testing.training_parameters import find_blocks, names_of, numbers_of, set_numbers
from tinymlp.testing.training_replica import find_replica

Vector = list[float]


class MLP:
    """A student's network of one hidden layer, whose lines the mistakes below replace."""

    def __init__(self) -> None:
        draw = random.Random(1)
        self.w1 = [[draw.uniform(-1, 1) for _ in range(2)] for _ in range(3)]
        self.b1 = [0.0] * 3
        self.w2 = [[draw.uniform(-1, 1) for _ in range(3)] for _ in range(2)]
        self.b2 = [0.0] * 2
        self.kept: list[Any] = []

    def hidden(self, x: Sequence[float]) -> Vector:
        return [math.tanh(sum(map(mul, w, x)) + b) for w, b in zip(self.w1, self.b1, strict=True)]

    def predict(self, x: Sequence[float]) -> Vector:
        h = self.hidden(x)
        return [sum(map(mul, w, h)) + b for w, b in zip(self.w2, self.b2, strict=True)]

    def slopes(self, x: Sequence[float], t: Sequence[float]) -> list[Any]:
        h = self.hidden(x)
        d2 = [p - one for p, one in zip(self.predict(x), t, strict=True)]
        d1 = [self.back(d2, j) * (1 - h[j] * h[j]) for j in range(3)]
        return [[[d * v for v in x] for d in d1], d1, [[d * v for v in h] for d in d2], d2]

    def back(self, d2: Vector, j: int) -> float:
        return sum(d2[k] * self.w2[k][j] for k in range(2))

    def change(self, slopes: Sequence[Any], rate: float) -> None:
        for held, found in zip((self.w1, self.b1, self.w2, self.b2), slopes, strict=True):
            subtract(held, found, rate)

    def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
        for _ in range(epochs):
            for x, t in zip(X, Y, strict=True):
                self.change(self.slopes(x, t), lr)


def mul(a: float, b: float) -> float:
    return a * b


def subtract(held: Any, found: Any, rate: float) -> None:
    for k, one in enumerate(found):
        if isinstance(one, list):
            subtract(held[k], one, rate)
        else:
            held[k] -= rate * one


class Added(MLP):
    def change(self, slopes: Sequence[Any], rate: float) -> None:
        super().change(slopes, -rate)


class RateTwice(MLP):
    def change(self, slopes: Sequence[Any], rate: float) -> None:
        super().change(slopes, rate * rate)


class NoRate(MLP):
    def change(self, slopes: Sequence[Any], rate: float) -> None:
        super().change(slopes, 1.0)


class Copies(MLP):
    def change(self, slopes: Sequence[Any], rate: float) -> None:
        for held, found in zip((self.b1, self.b2), (slopes[1], slopes[3]), strict=True):
            subtract(list(held), found, rate)


class HiddenStays(MLP):
    def change(self, slopes: Sequence[Any], rate: float) -> None:
        subtract(self.w2, slopes[2], rate)
        subtract(self.b2, slopes[3], rate)


class OutputStays(MLP):
    def change(self, slopes: Sequence[Any], rate: float) -> None:
        subtract(self.w1, slopes[0], rate)
        subtract(self.b1, slopes[1], rate)


class TooEarly(MLP):
    def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
        for _ in range(epochs):
            for x, t in zip(X, Y, strict=True):
                h = self.hidden(x)
                _, _, s2, d2 = self.slopes(x, t)
                subtract(self.w2, s2, lr)
                subtract(self.b2, d2, lr)
                d1 = [self.back(d2, j) * (1 - h[j] * h[j]) for j in range(3)]
                subtract(self.w1, [[d * v for v in x] for d in d1], lr)
                subtract(self.b1, d1, lr)


class Apart(MLP):
    def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
        for _ in range(epochs):
            random.shuffle(X)
            super().train(X, Y, 1, lr)


class Stale(MLP):
    def change(self, slopes: Sequence[Any], rate: float) -> None:
        self.kept.append(slopes)
        for one in self.kept:
            super().change(one, rate)


class Repeated(MLP):
    def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
        first = [self.slopes(x, t) for x, t in zip(X, Y, strict=True)]
        for _ in range(epochs):
            for one in first:
                self.change(one, lr)


class Once(MLP):
    def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
        examples = iter(zip(X, Y, strict=True))
        for _ in range(epochs):
            for x, t in examples:
                self.change(self.slopes(x, t), lr)


class OneTooFew(MLP):
    def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
        super().train(X, Y, max(epochs - 1, 0), lr)


class OneTooMany(MLP):
    def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
        super().train(X, Y, epochs + 1, lr)


class LastAlone(MLP):
    def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
        for _ in range(epochs):
            super().train(X[-1:], Y[-1:], 1, lr)


class ErrorsGoBack(MLP):
    def predict(self, x: Sequence[float]) -> Vector:
        return [math.tanh(z) for z in super().predict(x)]

    def slopes(self, x: Sequence[float], t: Sequence[float]) -> list[Any]:
        h, p = self.hidden(x), self.predict(x)
        errors = [a - b for a, b in zip(p, t, strict=True)]
        d2 = [e * (1 - a * a) for e, a in zip(errors, p, strict=True)]
        d1 = [self.back(errors, j) * (1 - h[j] * h[j]) for j in range(3)]
        return [[[d * v for v in x] for d in d1], d1, [[d * v for v in h] for d in d2], d2]


MISTAKES: dict[type[MLP], str] = {
    Added: ADDED,
    RateTwice: "the learning rate is multiplied twice",
    NoRate: "the learning rate is missing",
    Copies: COPIES,
    HiddenStays: "only the output layer is trained",
    OutputStays: "layer 2 is never trained",
    TooEarly: TOO_EARLY,
    Apart: APART,
    Stale: STALE,
    Repeated: REPEATED,
    Once: NO_SECOND,
    OneTooFew: ONE_TOO_FEW,
    OneTooMany: "there are two steps in one epoch",
    LastAlone: "only the last example counts",
    ErrorsGoBack: "the error goes back without the slope",
}


@pytest.mark.parametrize("kind", some(MISTAKES, 4), ids=lambda kind: kind.__name__)
def test_each_mistake_is_named_and_no_other(kind: type[MLP]) -> None:
    with pytest.raises(LawBroken) as caught:
        check_training(kind, examples=1)
    named = caught.value.mistake or str(caught.value)
    # With one example, gradients that are kept are those of the examples before, too.
    words = "set them to zero" if kind is Stale else MISTAKES[kind]
    assert words in named


def test_right_training_passes_and_its_conventions_are_told() -> None:
    right = check_training(MLP, examples=EXAMPLES)
    assert repr(right) == (
        f"right: your MLP obeys 5 laws in up to {EXAMPLES} cases each, with the squared error, "
        "½·Σe², a step for each example"
    )
    assert examine(MLP, "training", examples=2).passed


def test_a_law_of_many_examples_is_not_asked_where_one_step_is_wrong() -> None:
    results = examine(Added, "training", examples=2)
    assert [one.outcome for one in results] == [
        *("passed", "passed", "broken", "not asked", "not asked", "not asked"),
        *("not asked", "not asked"),  # of Adam and the like
    ]


class Remembers(MLP):
    seen: list[int] = []  # noqa: RUF012

    def change(self, slopes: Sequence[Any], rate: float) -> None:
        self.seen.append(0)
        super().change(slopes, rate * len(self.seen))


class Decays(MLP):
    def predict(self, x: Sequence[float]) -> Vector:
        self.b2[0] *= 0.5
        return super().predict(x)


def test_what_changes_or_remembers_too_much_is_told() -> None:
    with pytest.raises(LawBroken, match="it remembers the call before"):
        check_training(Remembers, examples=2)
    with pytest.raises(LawBroken, match="asking for a prediction is to change no weight"):
        check_training(Decays, examples=2)


class InBatches(MLP):
    """It takes batches, and divides the sum of each by what it is told to."""

    size, divisor = 2, "own"

    def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
        n = len(X)
        for _ in range(epochs):
            pairs = random.sample(list(zip(X, Y, strict=True)), n)
            for k in range(0, n, self.size):
                batch = pairs[k : k + self.size]
                by = {"own": len(batch), "all": n, "full": self.size, "none": 1, "n²": n * n}
                found = [self.slopes(x, t) for x, t in batch]
                for one in found:
                    self.change(one, lr / by[self.divisor])


@pytest.mark.parametrize("divisor", ["own", "all", "full", "none"])
@pytest.mark.parametrize("size", some([2, 32, 1, 4, 10], 2))
def test_what_a_batch_is_divided_by_is_a_convention(divisor: str, size: int) -> None:
    mine = type("Mine", (InBatches,), {"size": size, "divisor": divisor})
    assert "½·" in repr(check_training(mine, examples=1))


def test_what_is_no_convention_of_a_batch_is_a_mistake() -> None:
    with pytest.raises(LawBroken, match="by their number twice"):
        check_training(type("Mine", (InBatches,), {"size": 8, "divisor": "n²"}), examples=1)
    stated = {"size": 8, "divisor": "none", "loss": SaysTheMean.loss}
    with pytest.raises(LawBroken, match="the mean's 1/n is missing"):
        check_training(type("Mine", (InBatches,), stated), examples=1)
    check_training(type("Mine", (InBatches,), stated | {"divisor": "full"}), examples=1)
    with pytest.raises(LawBroken):  # one convention alone
        check_training(
            type("Mine", (InBatches,), {"divisor": "full"}),
            loss="mean_squared_error",
            strict=True,
            examples=1,
        )


class WholeBatchesAlone(MLP):
    def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
        for _ in range(epochs):
            for k in range(0, len(X) - 3, 4):
                super().train(X[k : k + 4], Y[k : k + 4], 1, lr)


def test_a_batch_that_is_never_full_is_asked_for_and_is_no_mistake() -> None:
    with pytest.raises(ArgumentError, match=r"no step of fewer than 4.*batch_size=4"):
        check_training(WholeBatchesAlone)


class FromZero(MLP):
    """Its sigmoid has no corner, and z = 0 is none."""

    def __init__(self) -> None:
        self.w, self.b = [0.0, 0.0], 0.0

    def predict(self, x: Sequence[float]) -> float:  # type: ignore[override]
        return 1 / (1 + math.exp(-sum(map(mul, self.w, x)) - self.b))


def from_zero(X: Any, y: Any, lr: float, epochs: int, *, sign: float = 1.0) -> list[float]:  # noqa: N803
    net = FromZero()
    for _ in range(epochs):
        for x, t in zip(X, y, strict=True):
            delta = sign * (net.predict(x) - t)
            net.w = [w - lr * delta * one for w, one in zip(net.w, x, strict=True)]
            net.b -= lr * delta
    return [*net.w, net.b]


def asked_from_zero(weights: Sequence[float], x: Sequence[float]) -> float:
    net = FromZero()
    net.w, net.b = list(weights[:2]), weights[2]
    return net.predict(x)


def test_weights_that_begin_at_0_are_no_kink_that_hides_a_mistake() -> None:
    assert "cross-entropy" in repr(check_training(from_zero, predict=asked_from_zero, examples=2))

    def up(X: Any, y: Any, lr: float, epochs: int) -> list[float]:  # noqa: N803
        return from_zero(X, y, lr, epochs, sign=-1.0)

    with pytest.raises(LawBroken, match="the gradient is added"):
        check_training(up, predict=asked_from_zero, examples=2)


class Hinge:
    """A loss that is none of the usual ones."""

    def __init__(self) -> None:
        self.w, self.b = [0.5, -0.25], 0.0

    def predict(self, x: Sequence[float]) -> float:
        return sum(map(mul, self.w, x)) + self.b

    def train(self, X: Any, y: Any, lr: float, epochs: int) -> None:  # noqa: N803
        for _ in range(epochs):
            for x, t in zip(X, y, strict=True):
                if t * self.predict(x) < 1:
                    self.w = [w + lr * t * one for w, one in zip(self.w, x, strict=True)]
                    self.b += lr * t


def test_an_unknown_loss_is_asked_for_and_may_be_a_function() -> None:
    with pytest.raises(ArgumentError, match="loss must be given"):
        check_training(Hinge, examples=2)

    def hinge(outputs: Sequence[float], target: Sequence[float]) -> float:
        return max(0.0, 1 - target[0] * outputs[0])

    assert "your loss" in repr(check_training(Hinge, loss=hinge, examples=2))
    with pytest.raises(LawBroken):
        check_training(Hinge, loss="mean_squared_error", examples=2)


class SaysTheMean(MLP):
    """It says that its loss is a mean, and takes the sum."""

    def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
        for _ in range(epochs):
            for one in [self.slopes(x, t) for x, t in zip(X, Y, strict=True)]:
                self.change(one, lr)

    def loss(self, X: Any, Y: Any) -> float:  # noqa: N803
        pairs = zip(map(self.predict, X), Y, strict=True)
        errors = [(p - t) ** 2 for ps, ts in pairs for p, t in zip(ps, ts, strict=True)]
        return float(sum(errors) / len(errors))


def test_a_training_is_held_to_the_loss_that_it_says() -> None:
    with pytest.raises(LawBroken, match="the mean's 1/n is missing"):
        check_training(SaysTheMean, examples=2)
    SaysTheMean.loss, kept = None, SaysTheMean.loss  # type: ignore[assignment,method-assign]
    try:
        assert "the sum over a batch" in repr(check_training(SaysTheMean, examples=2))
    finally:
        SaysTheMean.loss = kept  # type: ignore[method-assign]


class Closed:
    """A network of which nothing can be found out."""

    def __init__(self) -> None:
        self.run = MLP()
        self._state = None

    __slots__ = ("_state", "run")


def test_an_adapter_of_functions_says_what_cannot_be_found() -> None:
    def train(net: Any, examples: Any, how_long: int, how_fast: float) -> None:
        net.run.train(*zip(*examples, strict=True), how_long, how_fast)

    with pytest.raises(ArgumentError, match="'how_long' is not understood: write check_training"):
        check_training(train, network=MLP)
    right = check_training(
        lambda net, x, y, rate, epochs: train(net, list(zip(x, y, strict=True)), epochs, rate),
        network=Closed,
        predict=lambda net, x: net.run.predict(x),
        get_parameters=lambda net: [net.run.w1, net.run.b1, net.run.w2, net.run.b2],
        set_parameters=lambda net, given: [
            net.run.__setattr__(name, one)
            for name, one in zip(("w1", "b1", "w2", "b2"), given, strict=True)
        ],
        examples=2,
    )
    assert "½·Σe²" in repr(right)


def hard(net: Any, X: Any, y: Any, lr: float) -> None:  # noqa: N803
    for _epoch in range(1000):
        net.train(X, y, 1, lr)


def no_weights(X: Any, y: Any, epochs: int) -> None:  # noqa: N803
    return None


def adam(net: MLP, X: Any, Y: Any, lr: float, epochs: int) -> None:  # noqa: N803
    def sign(one: Any) -> Any:
        return [sign(d) for d in one] if isinstance(one, list) else math.copysign(1.0, one)

    for _ in range(epochs):
        for x, t in zip(X, Y, strict=True):
            net.change(sign(net.slopes(x, t)), lr)


@pytest.mark.parametrize(
    ("theirs", "settings", "words"),
    [
        (3, {}, "no weights are found"),
        (object(), {}, "no weights are found"),
        (MLP, {"network": MLP}, "a function if network= is given"),
        (MLP, {"predict": 3}, "predict must be a function"),
        (MLP, {"get_parameters": len}, "set_parameters must be given together"),
        (MLP, {"loss": "squares"}, "loss must be"),
        (MLP, {"strict": 1}, "strict must be"),
        (MLP, {"examples": 0}, "examples must be"),
        (hard, {"network": MLP}, "the number of epochs stands in the code"),
        (no_weights, {}, "no weights come of it"),
        (adam, {"network": MLP}, "trained by plain gradient descent"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_what_to_write(
    theirs: Any, settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(ArgumentError, match=words) as caught:
        check_training(theirs, **settings)
    assert len(str(caught.value)) < 600


SMOOTH: st.SearchStrategy[Activation] = st.sampled_from([Tanh(), Sigmoid(), Identity()])


@given(networks(activation=SMOOTH).filter(lambda net: len(net.layers) < 3), st.integers(0, 1000))
def test_the_library_network_of_a_students_numbers_answers_alike(net: Network, seed: int) -> None:
    class Theirs:
        def __init__(self) -> None:
            self.layers: list[dict[str, Any]] = [
                {"W": layer.weights, "b": layer.biases} for layer in net.layers
            ]

    theirs = Theirs()
    blocks = find_blocks(theirs)
    assert len(names_of(blocks)) == net.n_parameters

    def outputs(parameters: list[float], inputs: list[float]) -> list[float]:
        set_numbers(blocks, parameters)
        pairs = zip(theirs.layers, net.layers, strict=True)
        made = [
            Layer.from_weights(held["W"], held["b"], activation=layer.activation)
            for held, layer in pairs
        ]
        return Network(made).predict(inputs)

    found = find_replica(blocks, net.n_in, net.n_out, outputs)
    assert found is not None
    draw = random.Random(seed)
    parameters = [draw.uniform(-1, 1) for _ in range(net.n_parameters)]
    inputs = [draw.uniform(-1, 1) for _ in range(net.n_in)]
    assert found.outputs(parameters, inputs) == pytest.approx(outputs(parameters, inputs))


@given(st.lists(st.lists(st.floats(-9, 9), min_size=2, max_size=2), min_size=1, max_size=3))
def test_numbers_that_are_written_are_read_again(rows: list[list[float]]) -> None:
    held = {"weights": rows, "inner": [{"bias": 0.5}], "learning_rate": 0.1}
    blocks = find_blocks(held)
    wanted = [k / 8 for k in range(len(numbers_of(blocks)))]
    set_numbers(blocks, wanted)
    assert numbers_of(find_blocks(held)) == wanted
    assert len(wanted) == 2 * len(rows) + 1
    assert held["learning_rate"] == 0.1


class Rolling(MLP):
    """With a momentum, whose sign may be wrong."""

    sign = 1.0

    def train(self, X: Any, Y: Any, epochs: int, lr: float, momentum: float = 0.9) -> None:  # noqa: N803
        velocity: list[Any] = []
        for _ in range(epochs):
            for x, t in zip(X, Y, strict=True):
                found = self.slopes(x, t)
                held = velocity or scaled(found, 0.0)
                velocity = added(scaled(held, self.sign * momentum), found)
                self.change(velocity, lr)


def scaled(one: Any, factor: float) -> Any:
    return [scaled(part, factor) for part in one] if isinstance(one, list) else factor * one


def added(one: Any, other: Any) -> Any:
    if isinstance(one, list):
        return [added(a, b) for a, b in zip(one, other, strict=True)]
    return one + other


def test_a_momentum_rolls_on() -> None:
    assert "right" in repr(check_training(Rolling, examples=2))
    with pytest.raises(LawBroken, match="sign of the momentum wrong"):
        check_training(type("Rolling", (Rolling,), {"sign": -1.0}), examples=2)


def test_a_generator_of_epochs_is_run_to_its_end() -> None:
    class Told(MLP):
        def train(self, X: Any, Y: Any, epochs: int, lr: float) -> Any:  # noqa: N803
            for epoch in range(epochs):
                super().train(X, Y, 1, lr)
                yield epoch

    assert "right" in repr(check_training(Told, examples=2))


class Mean:
    """A loss that is a mean over the examples, and a gradient that is none."""

    def value(self, predictions: Any, targets: Any) -> float:
        found = [
            math.fsum((p - t) ** 2 for p, t in zip(*both, strict=True))
            for both in zip(predictions, targets, strict=True)
        ]
        return math.fsum(found) / len(found) / 2

    def gradient(self, predictions: Any, targets: Any) -> Any:
        return [
            [p - t for p, t in zip(*both, strict=True)]
            for both in zip(predictions, targets, strict=True)
        ]


def test_a_training_is_held_to_the_loss_object_that_it_has() -> None:
    class Summed(MLP):
        def __init__(self) -> None:
            super().__init__()
            self.loss = Mean()

        def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
            for _ in range(epochs):
                each = [self.slopes(x, t) for x, t in zip(X, Y, strict=True)]
                total = each[0]
                for one in each[1:]:
                    total = added(total, one)
                self.change(total, lr)

    with pytest.raises(LawBroken, match="mean's 1/n is missing"):
        check_training(Summed, examples=2)


def test_the_random_numbers_and_the_output_of_a_program_leave_no_trace(capsys: Any) -> None:
    class Loud(MLP):
        def train(self, X: Any, Y: Any, epochs: int, lr: float) -> None:  # noqa: N803
            print("epoch", random.random())
            super().train(X, Y, epochs, lr)

    random.seed(7)
    wanted = random.random()
    random.seed(7)
    check_training(Loud, examples=2)
    assert random.random() == wanted
    assert capsys.readouterr().out == ""


def test_the_librarys_own_step_is_right() -> None:
    def train(net: Network, X: Any, y: Any, rate: float, epochs: int) -> None:  # noqa: N803
        optimizer = tm.SGD(learning_rate=rate)
        examples = list(zip(X, y, strict=True))
        for _ in range(epochs):
            _, gradient = tm.mean_gradient(net, tm.MeanSquaredError(), examples)
            net.load_parameters(optimizer.step(net.parameters(), gradient))

    make: Callable[[], Network] = lambda: Network.random([2, 3, 2], activation="tanh", seed=1)  # noqa: E731
    right = check_training(
        train,
        network=make,
        predict=lambda net, x: net.predict(list(x)),
        get_parameters=lambda net: net.parameters(),
        set_parameters=lambda net, parameters: net.load_parameters(parameters),
        strict=True,
        examples=2,
    )
    assert "½·Σe², the mean over a batch" in repr(right)  # of two outputs ½·Σ is the mean


def line(new: Callable[..., tuple[float, float]]) -> Callable[..., Any]:
    """Return a linear regression whose step is `new`, from where its arguments say."""

    def descend(x: Any, y: Any, w: float = 0.5, b: float = 0.25, lr: float = 0.1, epochs: int = 1):  # type: ignore[no-untyped-def]
        def slopes(w: float, b: float) -> tuple[float, float]:
            errors = [w * one[0] + b - t[0] for one, t in zip(x, y, strict=True)]
            of_w = sum(e * one[0] for e, one in zip(errors, x, strict=True)) / len(x)
            return of_w, sum(errors) / len(x)

        for _ in range(epochs):
            w, b = new(w, b, lr, slopes)
        return w, b

    return descend


def both(w: float, b: float, lr: float, slopes: Any) -> tuple[float, float]:
    of_w, of_b = slopes(w, b)
    return w - lr * of_w, b - lr * of_b


def weight_first(w: float, b: float, lr: float, slopes: Any) -> tuple[float, float]:
    w -= lr * slopes(w, b)[0]
    return w, b - lr * slopes(w, b)[1]


def bias_first(w: float, b: float, lr: float, slopes: Any) -> tuple[float, float]:
    b -= lr * slopes(w, b)[1]
    return w - lr * slopes(w, b)[0], b


def on_the_line(w_and_b: Any, inputs: Any) -> Any:
    return w_and_b[0] * inputs[0] + w_and_b[1]


def test_weights_with_a_default_are_where_a_training_begins() -> None:
    assert "½·" in repr(check_training(line(both), predict=on_the_line, examples=2))


@pytest.mark.parametrize("new", [weight_first, bias_first])
def test_a_bias_that_is_changed_before_or_after_its_weight_is_told(new: Any) -> None:
    with pytest.raises(LawBroken, match="find both, then change both"):
        check_training(line(new), predict=on_the_line, examples=2)


@pytest.mark.parametrize("strength", [0.125, -0.125])
def test_a_penalty_shrinks_the_weights(strength: float) -> None:
    class Decaying(MLP):
        def change(self, slopes: Any, rate: float) -> None:
            before = [list(row) for row in self.w1]
            super().change(slopes, rate)
            for row, old in zip(self.w1, before, strict=True):
                row[:] = [w - rate * strength * o for w, o in zip(row, old, strict=True)]

    if strength > 0:
        assert "weights that decay" in repr(check_training(Decaying, examples=2))
        return
    with pytest.raises(LawBroken, match=r"weights grow: .*here λ is -0\.125"):
        check_training(Decaying, examples=2)


def stepped(net: MLP, slopes: Any, lr: float = 1.25) -> MLP:
    net.change(slopes, lr)
    return net


def of_own(X: Any, Y: Any, epochs: int = 1) -> tuple[Any, ...]:  # noqa: N803
    """Train a network of its own, with a rate that stands in the function that it calls alone."""
    net = MLP()
    for _ in range(epochs):
        for x, t in zip(X, Y, strict=True):
            net = stepped(net, net.slopes(x, t))
    return net.w1, net.b1, net.w2, net.b2


def test_a_rate_may_be_the_default_of_a_function_that_is_called() -> None:
    def predict(weights: Any, x: Any) -> Vector:
        net = MLP()
        net.w1, net.b1, net.w2, net.b2 = weights
        return net.predict(x)

    assert "a learning rate of 1.25" in repr(check_training(of_own, predict=predict, examples=2))


def test_a_softmax_over_the_examples_is_refused_with_the_question() -> None:
    class OverExamples(MLP):
        def predict(self, x: Sequence[float]) -> Vector:
            return [math.exp(z) / math.exp(z) for z in super().predict(x)]

    with pytest.raises(ArgumentError, match="is a softmax's sum over the examples, axis=0"):
        check_training(OverExamples)
