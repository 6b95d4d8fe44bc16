"""The batch engine gives the textbook's numbers, to rounding, and the textbook's errors."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.loops import no_network_is_small as no_network_is_small
from tests.engine.same import same
from tinymlp.engine.batch import ROWS_AT_ONCE, BatchEngine
from tinymlp.errors import ArgumentError
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import Engine, TextbookEngine
from tinymlp.learning.loss import LOSSES, Huber, Loss, find_loss
from tinymlp.learning.penalty import L1, L2, Penalty
from tinymlp.network.activation import ACTIVATIONS, ELU, Activation, LeakyReLU, ReLU
from tinymlp.network.network import Network

TEXTBOOK, BATCH = TextbookEngine(), BatchEngine()


class Cube:
    """A student's own activation, without a value it could be compared by."""

    name = "cube"

    def value(self, z: float) -> float:
        return z * z * z

    def derivative(self, z: float) -> float:
        return 3 * z * z


class Capped(ReLU):
    """A ReLU by descent, but not by formula."""

    def value(self, z: float) -> float:
        return min(super().value(z), 0.5)

    def derivative(self, z: float) -> float:
        return 1.0 if 0.0 < z < 0.5 else 0.0


class Logarithmic:
    """A student's own loss: Σ log(1 + e²)."""

    name = "logarithmic"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return sum(
            math.log(1.0 + (p - t) * (p - t)) for p, t in zip(prediction, target, strict=True)
        )

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        errors = [p - t for p, t in zip(prediction, target, strict=True)]
        return [2.0 * e / (1.0 + e * e) for e in errors]


class Lean:
    """A student's own penalty, which also has a slope at 0."""

    def value(self, weight: float) -> float:
        return 0.1 * weight

    def derivative(self, weight: float) -> float:
        return 0.1


class Shrunk(L2):
    """A penalty by descent, but not by formula."""

    def derivative(self, weight: float) -> float:
        return 0.5 * super().derivative(weight)


@dataclass
class Case:
    """Everything a mean gradient takes."""

    network: Network
    loss: Loss
    examples: list[Example]
    weights: list[float] | None
    penalty: Penalty | None

    def mean_gradient(self, engine: Engine) -> tuple[float, list[float]]:
        return engine.mean_gradient(
            self.network, self.loss, self.examples, weights=self.weights, penalty=self.penalty
        )


activations: st.SearchStrategy[Activation] = st.sampled_from(
    [
        *(kind() for kind in ACTIVATIONS.values()),
        LeakyReLU(slope=0.25),
        ELU(alpha=2.0),
        Cube(),
        Capped(),
    ]
)
losses: st.SearchStrategy[Loss] = st.sampled_from(
    [*(kind() for kind in LOSSES.values()), Logarithmic()]
)
penalties: st.SearchStrategy[Penalty | None] = st.sampled_from(
    [None, L1(0.1), L2(0.1), Shrunk(0.1), Lean()]
)


@st.composite
def cases(draw: st.DrawFn, *, largest: float = 1.0) -> Case:
    """Draw the structure freely, and the numbers from a seed.

    So no z falls on a kink, where the last bit of a sum decides between two derivatives.
    """
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=4))
    random = Random(draw(st.integers(0, 2**32 - 1)))
    network = Network.random(
        sizes,
        activation=draw(st.lists(activations, min_size=len(sizes) - 2, max_size=len(sizes) - 2)),
        output_activation=draw(activations),
        initializer="zeros",
    )
    network.load_parameters([random.gauss(0.0, 0.7) * largest for _ in range(network.n_parameters)])
    loss = draw(losses)
    kind: Callable[[list[float]], Sequence[float]] = draw(st.sampled_from([list, tuple]))
    whole = draw(st.booleans())
    examples: list[Example] = [
        (
            kind(
                [
                    random.randint(-2, 2) if whole else random.gauss(0.0, 1.0) * largest
                    for _ in range(network.n_in)
                ]
            ),
            kind([random.random() for _ in range(network.n_out)]),
        )
        for _ in range(draw(st.just(1) | st.integers(2, 9)))  # one has a path of its own
    ]
    weights = [random.choice([0, 1, 2, 0.5]) for _ in examples]
    weights[-1] = 1
    return Case(network, loss, examples, draw(st.sampled_from([None, weights])), draw(penalties))


def size_of(case: Case) -> float:
    """Return how large the numbers are that are added up, at the least."""
    one = Case(case.network, case.loss, case.examples, None, None)
    sizes = [1.0]
    for example in case.examples:
        one.examples = [example]
        value, gradient = one.mean_gradient(TEXTBOOK)
        sizes += [abs(number) for number in [value, *gradient]]
    return max(sizes)


@given(cases())
def test_a_mean_gradient_is_the_textbooks(case: Case) -> None:
    value, gradient = case.mean_gradient(BATCH)
    expected_value, expected = case.mean_gradient(TEXTBOOK)
    scale = size_of(case)
    assert same([value], [expected_value], scale=scale)
    assert same(gradient, expected, scale=scale)


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.sampled_from(sorted(ACTIVATIONS)))
def test_drawings_that_are_mostly_background_have_the_textbooks_gradient(
    seed: int, n_examples: int, activation: str
) -> None:
    random = Random(seed)
    network = Network.random([50, 4, 3], activation=activation, seed=seed)
    examples: list[Example] = [
        ([random.choice([0, 0.0, 0.0, 0.0, random.random()]) for _ in range(50)], [0.0, 1.0, 0.0])
        for _ in range(n_examples)
    ]
    case = Case(network, find_loss("softmax_cross_entropy"), examples, None, None)
    value, gradient = case.mean_gradient(BATCH)
    expected_value, expected = case.mean_gradient(TEXTBOOK)
    assert same([value, *gradient], [expected_value, *expected])


@given(cases(largest=1e200))
def test_numbers_too_large_for_a_float_become_the_textbooks_inf_and_nan(case: Case) -> None:
    expected_value, expected = case.mean_gradient(TEXTBOOK)
    value, gradient = case.mean_gradient(BATCH)
    assert same([value], [expected_value])
    assert same(gradient, expected)


@given(cases())
def test_predictions_are_the_textbooks(case: Case) -> None:
    rows = [inputs for inputs, _ in case.examples]
    expected = TEXTBOOK.predictions(case.network, rows)
    for got, row in zip(BATCH.predictions(case.network, rows), expected, strict=True):
        assert same(got, row)
    assert same(BATCH.prediction(case.network, rows[0]), expected[0])
    assert BATCH.predictions(case.network, rows[:1]) == [BATCH.prediction(case.network, rows[0])]


@given(cases())
def test_the_same_call_gives_the_same_bits(case: Case) -> None:
    assert repr(case.mean_gradient(BATCH)) == repr(case.mean_gradient(BatchEngine()))
    rows = [inputs for inputs, _ in case.examples]
    assert repr(BATCH.predictions(case.network, rows)) == repr(
        BatchEngine().predictions(case.network, rows)
    )


@given(cases())
def test_a_call_changes_nothing_it_was_given(case: Case) -> None:
    before = repr((case.network.parameters(), case.examples, case.weights))
    case.mean_gradient(BATCH)
    BATCH.predictions(case.network, [inputs for inputs, _ in case.examples])
    assert repr((case.network.parameters(), case.examples, case.weights)) == before


@given(cases(), st.randoms(use_true_random=False))
def test_a_weight_changed_by_hand_counts_at_once(case: Case, random: Random) -> None:
    case.mean_gradient(BATCH)
    neuron = random.choice(random.choice(case.network.layers).neurons)
    neuron.weights[0] += 0.5
    neuron.bias -= 0.25
    assert same(case.mean_gradient(BATCH)[1], case.mean_gradient(TEXTBOOK)[1], scale=size_of(case))
    inputs = case.examples[0][0]
    assert same(BATCH.prediction(case.network, inputs), case.network.predict(inputs))


@pytest.mark.parametrize("n_rows", [0, 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1, 3 * ROWS_AT_ONCE - 1])
def test_each_of_many_rows_has_its_prediction(n_rows: int) -> None:
    network = Network.random([2, 3, 1], seed=1)
    rows = [[float(i), -0.5 * i] for i in range(n_rows)]
    predictions = BATCH.predictions(network, rows)
    assert len(predictions) == n_rows
    for row, prediction in zip(rows, predictions, strict=True):
        assert type(prediction) is list
        assert same(prediction, network.predict(row))


def _shorter_weights(network: Network) -> Network:
    del network.layers[1].neurons[2].weights[0]
    return network


class LongGradient(Huber):
    """A loss whose gradient has too many numbers: more than the message shows."""

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        return [*super().gradient(prediction, target), *[0.0] * 9]


GOOD: Example = ([0.5, 1.0], [0.0])
BROKEN: dict[str, dict[str, Any]] = {
    "no example": {"examples": []},
    "a short row": {"examples": [GOOD, ([0.5], [0.0])]},
    "a long row": {"examples": [GOOD, ([0.5, 1.0, 2.0], [0.0])]},
    "a long target": {"examples": [GOOD, ([0.5, 1.0], [0.0, 1.0])]},
    "too few weights": {"weights": [1.0]},
    "weights of 0": {"weights": [0.0, 0.0]},
    "weights that are nan": {"weights": [math.nan, 1.0]},
    "a neuron of another width": {"network": _shorter_weights(Network.random([2, 8, 3, 1]))},
    "alone, a neuron of another width": {
        "network": _shorter_weights(Network.random([2, 8, 3, 1])),
        "examples": [GOOD],
    },
    "alone, a short row": {"examples": [([0.5], [0.0])]},
    "alone, a long target": {"examples": [([0.5, 1.0], [0.0, 1.0])]},
    "alone, a weight of 0": {"examples": [GOOD], "weights": [0.0]},
    "alone, a loss with a long gradient": {"examples": [GOOD], "loss": LongGradient()},
    "a loss with a long gradient": {"loss": LongGradient()},
    "inputs that can be read once": {"examples": [GOOD, (iter([0.5, 1.0]), [0.0])]},
    "a target that can be read once": {"examples": [([0.5, 1.0], iter([0.0])), GOOD]},
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_wrong_is_said_in_the_textbooks_words(broken: dict[str, Any]) -> None:
    arguments = {
        "network": Network.random([2, 3, 1]),
        "loss": find_loss("mean_squared_error"),
        "examples": [GOOD, GOOD],
        **broken,
    }
    network, loss = arguments.pop("network"), arguments.pop("loss")
    examples = arguments.pop("examples")
    with pytest.raises(ArgumentError) as expected:
        TEXTBOOK.mean_gradient(network, loss, examples, **arguments)
    with pytest.raises(ArgumentError) as got:
        BATCH.mean_gradient(network, loss, examples, **arguments)
    assert (type(got.value), str(got.value)) == (type(expected.value), str(expected.value))


@pytest.mark.parametrize("rows", [[[0.5]], [[0.5, 1.0], [0.5]], [[0.5, 1.0], [0.5, 1.0, 2.0]]])
def test_a_row_that_does_not_fit_is_refused_in_the_textbooks_words(rows: list[list[float]]) -> None:
    network = Network.random([2, 3, 1])
    with pytest.raises(ArgumentError) as expected:
        TEXTBOOK.predictions(network, rows)
    with pytest.raises(ArgumentError) as got:
        BATCH.predictions(network, rows)
    assert (type(got.value), str(got.value)) == (type(expected.value), str(expected.value))
