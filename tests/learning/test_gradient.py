"""The mean gradient of a batch: every parameter, every activation, every loss, every penalty."""

import copy
import math
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agreement import assert_agree
from tests.depth import tries
from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.gradient_check.central_difference import gradient_by_differences
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import (
    TextbookEngine,
    example_weights,
    mean_gradient,
    mean_loss,
    total_penalty,
    total_weight,
)
from tinymlp.learning.loss import LOSSES, Huber, Loss, MeanAbsoluteError, MeanSquaredError
from tinymlp.learning.penalty import L1, L2, Penalty
from tinymlp.network.activation import ACTIVATIONS, Identity, LeakyReLU, ReLU
from tinymlp.network.network import Network
from tinymlp.testing.strategies import (
    batches_for,
    examples_for,
    losses,
    networks,
    penalties,
    vectors,
)

Setting = tuple[Network, Loss, list[Example]]

some_weights = st.floats(0.125, 4.0)


@st.composite
def settings_of_learning(draw: st.DrawFn) -> Setting:
    """Draw a network, a loss and a batch that suits both."""
    network, loss = draw(networks()), draw(losses())
    return network, loss, draw(batches_for(network, loss))


@pytest.mark.parametrize("loss_name", LOSSES)
@pytest.mark.parametrize("activation_name", ACTIVATIONS)
@settings(max_examples=tries(3))
@given(data=st.data())
def test_every_parameter_moves_the_loss_as_its_derivative_says(
    activation_name: str, loss_name: str, data: st.DataObject
) -> None:
    # The last layer is bent by the same activation, or straight as for logits.
    activation, loss = ACTIVATIONS[activation_name](), LOSSES[loss_name]()
    network = data.draw(networks(activation=st.sampled_from([activation, Identity()])))
    examples = data.draw(st.lists(examples_for(network, loss), min_size=2, max_size=2))
    uneven = data.draw(vectors(2, numbers=some_weights))
    strength = data.draw(st.floats(0.125, 2.0))
    varied = network.copy()

    for penalty in (None, L1(strength), L2(strength)):
        for weights in (None, uneven):

            def mean(
                parameters: list[float],
                weights: list[float] | None = weights,
                penalty: Penalty | None = penalty,
            ) -> float:
                varied.load_parameters(parameters)
                predictions = [varied.predict(inputs) for inputs, _ in examples]
                targets = [target for _, target in examples]
                value = mean_loss(loss, predictions, targets, weights=weights)
                return value if penalty is None else value + total_penalty(varied, penalty)

            value, gradient = mean_gradient(
                network, loss, examples, weights=weights, penalty=penalty
            )
            assert value == mean(network.parameters())
            assert_agree(
                gradient,
                gradient_by_differences(mean, network.parameters()),
                size=value,
                names=network.parameter_names(),
            )


@given(setting=settings_of_learning())
def test_the_mean_gradient_is_the_mean_of_the_single_gradients(setting: Setting) -> None:
    network, loss, examples = setting
    value, gradient = mean_gradient(network, loss, examples)
    single = [mean_gradient(network, loss, [example]) for example in examples]
    n = len(examples)
    assert value == pytest.approx(math.fsum(v for v, _ in single) / n, rel=1e-12, abs=1e-13)
    columns = zip(*(g for _, g in single), strict=True)
    assert gradient == pytest.approx([math.fsum(c) / n for c in columns], rel=1e-10, abs=1e-12)


@given(setting=settings_of_learning())
def test_the_gradient_of_one_example_is_what_backward_says(setting: Setting) -> None:
    network, loss, ((inputs, target), *_) = setting
    trace = network.forward(inputs)
    value, gradient = mean_gradient(network, loss, [(inputs, target)])
    assert value == loss.value(trace.prediction, target)
    assert gradient == network.backward(trace, loss.gradient(trace.prediction, target))


@given(setting=settings_of_learning(), data=st.data())
def test_an_example_of_weight_two_is_the_example_twice(
    setting: Setting, data: st.DataObject
) -> None:
    network, loss, examples = setting
    times = data.draw(st.lists(st.integers(1, 3), min_size=len(examples), max_size=len(examples)))
    repeated = [e for example, n in zip(examples, times, strict=True) for e in [example] * n]
    assert_same(
        mean_gradient(network, loss, examples, weights=times),
        mean_gradient(network, loss, repeated),
    )


@given(setting=settings_of_learning(), data=st.data(), factor=st.floats(1e-3, 1e3))
def test_weights_scaled_by_a_constant_change_nothing(
    setting: Setting, data: st.DataObject, factor: float
) -> None:
    network, loss, examples = setting
    weights = data.draw(vectors(len(examples), numbers=some_weights))
    assert_same(
        mean_gradient(network, loss, examples, weights=[factor * w for w in weights]),
        mean_gradient(network, loss, examples, weights=weights),
    )


@given(setting=settings_of_learning())
def test_a_data_set_given_twice_is_the_same_data_set(setting: Setting) -> None:
    network, loss, examples = setting
    assert_same(mean_gradient(network, loss, examples * 2), mean_gradient(network, loss, examples))


@given(setting=settings_of_learning())
def test_weights_of_one_are_no_weights_to_the_last_bit(setting: Setting) -> None:
    network, loss, examples = setting
    ones = mean_gradient(network, loss, examples, weights=[1.0] * len(examples))
    assert ones == mean_gradient(network, loss, examples)


@given(setting=settings_of_learning(), data=st.data())
def test_an_example_of_weight_zero_is_left_out(setting: Setting, data: st.DataObject) -> None:
    network, loss, examples = setting
    other = data.draw(examples_for(network, loss))
    with_other = mean_gradient(
        network, loss, [*examples, other], weights=[1.0] * len(examples) + [0.0]
    )
    assert with_other == mean_gradient(network, loss, examples)


@given(setting=settings_of_learning(), data=st.data())
def test_the_order_of_the_examples_changes_nothing_beyond_rounding(
    setting: Setting, data: st.DataObject
) -> None:
    network, loss, examples = setting
    assert_same(
        mean_gradient(network, loss, data.draw(st.permutations(examples))),
        mean_gradient(network, loss, examples),
    )


@given(setting=settings_of_learning(), penalty=penalties())
def test_a_penalty_pulls_at_every_weight_and_at_no_bias(setting: Setting, penalty: Penalty) -> None:
    network, loss, examples = setting
    value, gradient = mean_gradient(network, loss, examples)
    with_penalty, pulled = mean_gradient(network, loss, examples, penalty=penalty)
    assert with_penalty == value + total_penalty(network, penalty)
    pulls = zip(gradient, pulled, network.parameters(), network.is_weight(), strict=True)
    for before, after, parameter, is_weight in pulls:
        assert after == (before + penalty.derivative(parameter) if is_weight else before)


@given(network=networks(), penalty=penalties(), data=st.data())
def test_the_total_penalty_is_that_of_the_weights_alone(
    network: Network, penalty: Penalty, data: st.DataObject
) -> None:
    weights = [w for layer in network.layers for row in layer.weights for w in row]
    total = total_penalty(network, penalty)
    assert total == pytest.approx(math.fsum(penalty.value(w) for w in weights), rel=1e-13)
    moved = [
        p if is_weight else p + 1.0
        for p, is_weight in zip(network.parameters(), network.is_weight(), strict=True)
    ]
    network.load_parameters(moved)
    assert total_penalty(network, penalty) == total


@given(setting=settings_of_learning(), penalty=penalties())
def test_the_mean_loss_is_the_value_beside_the_gradient(setting: Setting, penalty: Penalty) -> None:
    network, loss, examples = setting
    engine = TextbookEngine()
    predictions = engine.predictions(network, [inputs for inputs, _ in examples])
    targets = [target for _, target in examples]
    assert predictions == [network.predict(inputs) for inputs, _ in examples]
    weights = [1.0 + i for i in range(len(examples))]
    value = mean_loss(loss, predictions, targets, weights=weights)
    assert value == mean_gradient(network, loss, examples, weights=weights)[0]
    assert mean_loss(loss, predictions, targets) == mean_gradient(network, loss, examples)[0]
    assert engine.mean_gradient(
        network, loss, examples, weights=weights, penalty=penalty
    ) == mean_gradient(network, loss, examples, weights=weights, penalty=penalty)


@given(setting=settings_of_learning(), penalty=penalties())
def test_nothing_that_is_given_changes(setting: Setting, penalty: Penalty) -> None:
    network, loss, examples = setting
    weights = [0.5] * len(examples)
    before = network.fingerprint(), copy.deepcopy(examples), list(weights)
    one = mean_gradient(network, loss, examples, weights=weights, penalty=penalty)
    assert one == mean_gradient(network, loss, examples, weights=weights, penalty=penalty)
    assert (network.fingerprint(), examples, weights) == before


@given(data=st.data())
def test_with_fractions_the_mean_gradient_is_exact(data: st.DataObject) -> None:
    fractions: Any = st.integers(-36, 36).map(lambda n: Fraction(n, 12))
    third: Any = Fraction(1, 3)
    activations: Any = st.sampled_from([Identity(), ReLU(), LeakyReLU(slope=third)])
    exact: Any = st.sampled_from([MeanSquaredError(), MeanAbsoluteError(), Huber(delta=third)])
    loss = data.draw(exact)
    network = data.draw(networks(activation=activations, numbers=fractions))
    example = st.tuples(
        vectors(network.n_in, numbers=fractions), vectors(network.n_out, numbers=fractions)
    )
    examples: Any = data.draw(st.lists(example, min_size=1, max_size=3))
    for weights in (None, [third] * len(examples)):
        for penalty in (None, L1(third), L2(third)):
            value, gradient = mean_gradient(
                network, loss, examples, weights=weights, penalty=penalty
            )
            numbers: list[Any] = [value, *gradient]
            assert {type(number) for number in numbers} == {Fraction}


class CountingPenalty:
    """A penalty is any object with these two methods."""

    def value(self, weight: float) -> float:
        return 1.0

    def derivative(self, weight: float) -> float:
        return 0.0


@given(network=networks())
def test_any_object_with_a_value_and_a_derivative_is_a_penalty(network: Network) -> None:
    assert total_penalty(network, CountingPenalty()) == sum(network.is_weight())


@pytest.mark.parametrize("n", [1, 3])
def test_predictions_and_targets_come_in_pairs(n: int) -> None:
    with pytest.raises(ShapeError, match=r"^targets must be a list of 2 rows, got \[\[0.0\]"):
        mean_loss(MeanSquaredError(), [[1.0], [2.0]], [[0.0]] * n)


def test_repr_of_the_engine() -> None:
    assert repr(TextbookEngine()) == "TextbookEngine()"


def test_weights_of_examples_are_passed_on_or_made() -> None:
    assert example_weights(["a", "b"], None) == [1, 1]
    weights = [0.5, 2.0]
    assert example_weights(["a", "b"], weights) is weights
    assert total_weight(weights) == 2.5


NETWORK = Network.random([2, 1])
EXAMPLES: list[Example] = [([1.0, 2.0], [0.0]), ([0.0, 1.0], [1.0])]


def of(examples: Sequence[Example], weights: Sequence[float] | None = None) -> Callable[[], object]:
    return lambda: mean_gradient(NETWORK, MeanSquaredError(), examples, weights=weights)


@pytest.mark.parametrize(
    ("compute", "error", "message"),
    [
        (
            of([]),
            ArgumentError,
            "examples must be a list of pairs (inputs, target), at least one, got []",
        ),
        (
            lambda: mean_loss(MeanSquaredError(), [], []),
            ArgumentError,
            "predictions must be a list with a row for each example, got []",
        ),
        (
            of(EXAMPLES, [1.0]),
            ShapeError,
            "weights must be a list of 2 numbers, got [1.0]: one for each example",
        ),
        (
            of(EXAMPLES, [0.0, 0.0]),
            ArgumentError,
            "weights must be numbers, at least one above 0, got [0.0, 0.0]",
        ),
        (
            of(EXAMPLES, [1.0, -2.0]),
            ArgumentError,
            "weights[1] must be a number from 0, got -2.0",
        ),
        (
            of(EXAMPLES, [1.0, math.nan]),
            ArgumentError,
            "weights[1] must be a number from 0, got nan",
        ),
        (
            of([([1.0], [0.0])]),
            ShapeError,
            "examples[0], inputs must be a list of 2 numbers, got [1.0]: one for each input of the "
            "network",
        ),
        (
            of([([1.0, 2.0], [0.0, 1.0])]),
            ShapeError,
            "examples[0], target must be a list of 1 number, got [0.0, 1.0]: one for each output "
            "of the network",
        ),
    ],
)
def test_what_has_no_mean_is_named(
    compute: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        compute()


def assert_same(one: tuple[float, list[float]], other: tuple[float, list[float]]) -> None:
    """Fail unless two mean gradients are the same up to the rounding of their sums."""
    assert one[0] == pytest.approx(other[0], rel=1e-12, abs=1e-13)
    assert one[1] == pytest.approx(other[1], rel=1e-10, abs=1e-12 * max(1.0, abs(other[0])))
