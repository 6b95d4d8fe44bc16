"""A function that is written for one network computes the textbook's numbers, to the bit."""

import math
import struct
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.test_batch import BROKEN, GOOD, Case, cases
from tinymlp.engine import compiled
from tinymlp.engine.batch import BatchEngine
from tinymlp.engine.compiled import MOST_PARAMETERS, is_small
from tinymlp.engine.formulas import NAMES
from tinymlp.engine.kernels import PYPY
from tinymlp.errors import ArgumentError
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import TextbookEngine, mean_loss
from tinymlp.learning.loss import find_loss
from tinymlp.learning.penalty import L1L2
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network

TEXTBOOK, FAST = TextbookEngine(), BatchEngine()


@pytest.fixture(scope="module", autouse=True)
def compiled_at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "_ENOUGH", 0)
        if PYPY:  # which is given loops instead, since they are faster there
            patch.setattr(compiled, "MOST_PARAMETERS", 600)
        yield


def bits(numbers: Sequence[float]) -> list[bytes]:
    """Return each number's eight bytes, the same for every nan."""
    return [b"nan" if math.isnan(n) else struct.pack("<d", n) for n in numbers]


def assert_is_the_textbooks(case: Case) -> None:
    value, gradient = case.mean_gradient(FAST)
    expected_value, expected = case.mean_gradient(TEXTBOOK)
    assert bits([value, *gradient]) == bits([expected_value, *expected])


@given(cases())
def test_a_mean_gradient_has_the_textbooks_bits(case: Case) -> None:
    assert_is_the_textbooks(case)


@given(cases(largest=1e200))
def test_numbers_too_large_for_a_float_become_the_textbooks_inf_and_nan(case: Case) -> None:
    assert_is_the_textbooks(case)


@given(cases(), st.sampled_from([math.inf, -math.inf, math.nan]), st.integers(0, 99))
def test_an_input_that_is_not_finite_becomes_the_textbooks_inf_and_nan(
    case: Case, number: float, place: int
) -> None:
    example = place % len(case.examples)
    inputs, target = case.examples[example]
    spoiled = [number if i == place % len(inputs) else x for i, x in enumerate(inputs)]
    case.examples[example] = spoiled, target
    assert_is_the_textbooks(case)


def test_an_infinite_input_is_not_lost_where_every_neuron_is_off() -> None:
    network = Network(
        [
            Layer.from_weights([[-1.0], [-2.0]], [0.0, 0.0], activation="relu"),
            Layer.from_weights([[1.0, 1.0]], [0.0]),
        ]
    )
    loss = find_loss("mean_squared_error")
    infinite: Example = ([math.inf], [1.0])
    for examples in [[infinite], [([1.0], [1.0]), infinite]]:
        case = Case(network, loss, list(examples), None, None)
        assert_is_the_textbooks(case)
        assert math.isnan(case.mean_gradient(FAST)[1][0])


@given(cases())
def test_predictions_have_the_textbooks_bits(case: Case) -> None:
    rows = [inputs for inputs, _ in case.examples]
    found = FAST.predictions(case.network, rows)
    assert list(map(bits, found)) == list(map(bits, TEXTBOOK.predictions(case.network, rows)))
    assert bits(FAST.prediction(case.network, rows[0])) == bits(case.network.predict(rows[0]))


@given(cases(), st.booleans())
def test_a_mean_loss_has_the_textbooks_bits(case: Case, infinite: bool) -> None:
    predictions = [case.network.predict(inputs) for inputs, _ in case.examples]
    if infinite:  # of validation examples one may be too far out
        predictions[-1] = [math.inf * z for z in predictions[-1]]
    given = case.loss, predictions, [target for _, target in case.examples]
    expected = mean_loss(*given, weights=case.weights)
    assert bits([FAST.mean_loss(*given, weights=case.weights)]) == bits([expected])


@given(cases(), st.integers(0, 99))
def test_a_thinned_network_s_gradient_has_the_textbooks_bits(case: Case, seed: int) -> None:
    dropout = Dropout(0.5, inputs=0.25)
    masks = dropout.masks(case.network, Random(seed))
    case.network = dropout.thin(case.network, masks)
    case.penalty = L1L2(l1=0.1, l2=0.2)
    assert_is_the_textbooks(case)


@given(cases())
def test_a_weight_changed_by_hand_counts_at_once(case: Case) -> None:
    case.mean_gradient(FAST)
    neuron = case.network.layers[-1].neurons[0]
    neuron.weights[0] += 0.5
    neuron.bias -= 0.25
    assert_is_the_textbooks(case)


def test_the_first_examples_have_the_same_bits_as_those_after_compiling(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compiled, "_ENOUGH", 2)
    network, loss = Network.random([3, 5, 4, 2], activation="sigmoid"), find_loss("huber")
    examples = [([0.1, 0.7, -0.3], [1.0, 0.0])]
    answers = [FAST.mean_gradient(network, loss, examples) for _ in range(4)]
    assert answers == [TEXTBOOK.mean_gradient(network, loss, examples)] * 4


def test_two_slopes_of_one_activation_are_not_confused() -> None:
    from tinymlp.network.activation import LeakyReLU

    for slope in (0.5, 0.25):
        network = Network.random([2, 3, 1], activation=LeakyReLU(slope=slope))
        loss = find_loss("mean_squared_error")
        assert FAST.mean_gradient(network, loss, [GOOD]) == TEXTBOOK.mean_gradient(
            network, loss, [GOOD]
        )


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_wrong_is_said_in_the_textbooks_words(broken: dict[str, Any]) -> None:
    arguments = {
        "network": Network.random([2, 3, 1]),
        "loss": find_loss("mean_squared_error"),
        "examples": [GOOD, GOOD],
        **broken,
    }
    raised = []
    for engine in (TEXTBOOK, FAST):
        with pytest.raises(ArgumentError) as error:
            engine.mean_gradient(**arguments)
        raised.append((type(error.value), str(error.value)))
    assert raised[0] == raised[1]


@pytest.mark.parametrize("rows", [[[0.5]], [[0.5, 1.0], [0.5]], [(x for x in [0.5, 1.0])]])
def test_a_row_that_does_not_fit_is_refused_in_the_textbooks_words(rows: list[Any]) -> None:
    raised = []
    for engine in (TEXTBOOK, FAST):
        with pytest.raises(ArgumentError) as error:
            engine.predictions(Network.random([2, 3, 1]), rows)
        raised.append(str(error.value).partition(" at 0x")[0])
    assert raised[0] == raised[1]


@pytest.mark.parametrize("targets", [[[1.0]], [[1.0, 0.0]] * 3, [[1.0, 0.0], [1.0]], 7])
def test_targets_that_do_not_fit_are_refused_in_the_textbooks_words(targets: Any) -> None:
    raised = []
    for mean in (mean_loss, FAST.mean_loss):
        with pytest.raises(ArgumentError) as error:
            mean(find_loss("softmax_cross_entropy"), [[0.5, 1.0], [0.5, 2.0]], targets)
        raised.append(str(error.value))
    assert raised[0] == raised[1]


def test_the_source_is_the_function_that_is_run() -> None:
    network, loss = Network.random([2, 3, 2], activation="relu"), find_loss("softmax_cross_entropy")
    names = dict(NAMES)
    exec(FAST.source(network, loss), names)
    each = [([0.5, -1.0], [1.0, 0.0]), ([2.0, 1.0], [0.0, 1.0])]
    found = names["mean_gradient"](network, loss, each, [1.0, 1.0], 2.0)
    assert found == TEXTBOOK.mean_gradient(network, loss, each)


@pytest.mark.skipif(PYPY, reason="there none has")
def test_a_larger_network_has_no_source_and_the_limit_is_said() -> None:
    network = Network.random([100, 40, 1])
    assert not is_small(network)
    with pytest.raises(ArgumentError, match=f"at most {MOST_PARAMETERS:,} parameters"):
        FAST.source(network, find_loss("huber"))
