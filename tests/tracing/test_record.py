"""The recorded training step is the real one, and the record is complete."""

import copy
import itertools
import json
import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.learning.classification_loss import SoftmaxCrossEntropy
from tinymlp.learning.loss import Loss
from tinymlp.learning.optimizer import SGD, Adam, Optimizer
from tinymlp.learning.regression_loss import MeanSquaredError
from tinymlp.named import name_of
from tinymlp.network.activation import Activation
from tinymlp.network.network import Network
from tinymlp.testing.strategies import examples_for, losses, networks, optimizers, schedules
from tinymlp.tracing import Operand, TrainingTrace, trace


def bits(numbers: Any) -> list[str]:
    """Return numbers so that 0.0 and -0.0 differ and nan equals nan."""
    return [float(number).hex() for number in numbers]


def whole_of(shown: TrainingTrace) -> list[str]:
    """Return all that a trace tells but its level, the kept steps last, so that nan equals nan."""
    parts = (shown.setting, shown.given, shown.values, shown.runs, shown.kept)
    return [repr(part) for part in parts]


def untraced(
    network: Network,
    inputs: Sequence[float],
    target: Sequence[float],
    loss: Loss,
    optimizer: Optimizer,
) -> tuple[list[float], float, list[float], list[float]]:
    forward = network.forward(inputs)
    gradient = network.backward(forward, loss.gradient(forward.prediction, target))
    value = loss.value(forward.prediction, target)
    return forward.prediction, value, gradient, optimizer.step(network.parameters(), gradient)


@st.composite
def training_steps(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a network, an example, a loss, and an optimizer that may have stepped before."""
    network, loss = draw(networks()), draw(losses())
    inputs, target = draw(examples_for(network, loss))
    optimizer = draw(optimizers(st.floats(1e-4, 1.0) | schedules()))
    for _ in range(draw(st.integers(0, 2))):
        network.load_parameters(untraced(network, inputs, target, loss, optimizer)[-1])
    return {
        "network": network,
        "inputs": inputs,
        "target": target,
        "loss": loss,
        "optimizer": optimizer,
    }


def traced(step: dict[str, Any], **how: Any) -> TrainingTrace:
    return trace(**step, **how)


@given(step=training_steps())
def test_traced_and_untraced_are_the_same_bit_for_bit(step: dict[str, Any]) -> None:
    shown = traced(step, level="operation")
    prediction, value, gradient, parameters = untraced(**copy.deepcopy(step))
    assert bits(shown.prediction) == bits(prediction)
    assert shown.loss.hex() == float(value).hex()
    assert bits(shown.parameters) == bits(parameters)
    derivatives = [v.value for n, v in shown.values.items() if n[:3] in ("d_w", "d_b")]
    assert sorted(bits(derivatives)) == sorted(bits(gradient))


@given(step=training_steps())
def test_nothing_that_is_given_changes(step: dict[str, Any]) -> None:
    before = copy.deepcopy(step)
    traced(step)
    assert step == before
    assert bits(step["network"].parameters()) == bits(before["network"].parameters())


@given(step=training_steps())
def test_every_step_recomputes_from_its_own_operands(step: dict[str, Any]) -> None:
    for one in traced(step, level="operation").steps:
        assert one.recompute().hex() == one.result.hex(), one


@given(step=training_steps())
def test_every_operand_is_what_its_step_made(step: dict[str, Any]) -> None:
    shown = traced(step, level="operation")
    for one in shown.steps:
        for operand in one.operands:
            if operand.step is not None:
                assert operand.step < one.number
                assert shown.steps[operand.step - 1].result.hex() == operand.value.hex()


@given(step=training_steps())
def test_replaying_the_steps_alone_gives_the_new_weights(step: dict[str, Any]) -> None:
    shown = TrainingTrace.from_json(traced(step, level="operation").to_json())
    assert bits(shown.replay()) == bits(untraced(**step)[-1])


def test_a_replay_follows_the_steps_and_not_the_values_kept_beside_them() -> None:
    shown = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0])
    first = next(s for s in shown.steps if any(o.name == "x[0]" for o in s.operands))
    kept = list(shown.steps)
    operands = tuple(Operand(o.name, 2 * o.value, o.step) for o in first.operands)
    object.__setattr__(kept[first.number - 1], "operands", operands)
    shown.kept = kept
    assert shown.replay() != shown.parameters


@given(step=training_steps())
def test_a_trace_comes_back_from_json_as_it_was(step: dict[str, Any]) -> None:
    for level in ("operation", "neuron", "layer"):
        shown = traced(step, level=level)
        text = shown.to_json()
        json.loads(text, parse_constant=pytest.fail)
        again = TrainingTrace.from_json(text)
        assert again.level == shown.level
        assert whole_of(again) == whole_of(shown)
        assert again.to_json() == text
        assert bits(again.parameters) == bits(shown.parameters)


@settings(max_examples=tries(8))
@given(step=training_steps())
def test_what_is_expanded_on_demand_is_what_would_have_been_kept(step: dict[str, Any]) -> None:
    whole = traced(step, level="operation")
    coarse = traced(step, level="neuron")
    assert coarse.kept is None
    assert whole_of(coarse)[:-1] == whole_of(whole)[:-1]
    neurons = [one for part in coarse.parts() for one in coarse.expand(part)]
    layers = [one for part in coarse.parts("layer") for one in coarse.expand(part)]
    for expanded in (neurons, layers, coarse.steps):
        assert repr(expanded) == repr(whole.steps)


@given(step=training_steps())
def test_every_named_number_can_be_looked_up(step: dict[str, Any]) -> None:
    shown = traced(step, level="operation")
    for name, value in shown.values.items():
        if value.step is None:
            with pytest.raises(ArgumentError, match=r"no step's result"):
                shown.at(name)
        else:
            found = shown.at(name)
            assert found.result.hex() == value.value.hex()
            assert name in (found.name, *found.also)
            assert found.phase == value.phase or name in found.also


@settings(max_examples=tries(10))
@given(step=training_steps())
def test_why_holds_all_that_a_number_needs_and_nothing_else(step: dict[str, Any]) -> None:
    shown = traced(step, level="operation")
    name = next(name for name, value in shown.values.items() if name[0] == "w" and value.step)
    steps = shown.why(name).steps
    inside = {one.number for one in steps}
    needed = {o.step for one in steps for o in one.operands if o.step is not None}
    assert needed == inside - {steps[-1].number}
    assert repr(steps[-1]) == repr(shown.at(name))
    coarse = traced(step, level="layer").why(name)
    assert repr(coarse.steps) == repr(steps)
    assert coarse.text() == shown.why(name).text()


OF_VALUE = {"identity": (0, 0), "tanh": (1, 1), "relu": (0, 1), "leaky_relu": (0, 1)}
OF_VALUE |= {"elu": (0, 3), "sigmoid": (4, 3), "softplus": (4, 2), "silu": (5, 4), "gelu": (5, 5)}
OF_SLOPE = {"identity": (0, 0), "tanh": (3, 3), "relu": (0, 0), "leaky_relu": (0, 0)}
OF_SLOPE |= {"elu": (0, 2), "sigmoid": (6, 5), "softplus": (4, 3), "silu": (8, 7), "gelu": (10, 10)}


def counted(activation: Activation, z: float) -> tuple[int, int]:
    """Return how many operations f(z) and f′(z) take, which may depend on the sign of z."""
    positive = z >= 0 if name_of(activation) in ("sigmoid", "silu") else z > 0
    side = 0 if positive else 1
    slope = OF_SLOPE[name_of(activation)]
    if name_of(activation) == "softplus":
        return OF_VALUE["softplus"][side], slope[0 if z >= 0 else 1]
    return OF_VALUE[name_of(activation)][side], slope[side]


@given(data=st.data())
def test_the_number_of_steps_can_be_counted_beforehand(data: st.DataObject) -> None:
    network = data.draw(networks())
    inputs, target = data.draw(examples_for(network, MeanSquaredError()))
    sizes = network.sizes
    n_weights = sum(a * b for a, b in itertools.pairwise(sizes))
    n_biases = sum(sizes[1:])
    of_activations = 0
    forward = network.forward(inputs)
    for layer, layer_trace in zip(network.layers, forward.layers, strict=True):
        for z in layer_trace.z:
            of_activations += sum(counted(layer.activation, z))
    expected = 7 * n_weights + 3 * n_biases + of_activations + 6 * network.n_out + 1
    assert len(trace(network, inputs, target, level="operation").steps) == expected


def test_the_line_of_python_that_did_it_stands_beside_each_step() -> None:
    shown = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0], optimizer=Adam())
    found = {(one.file, one.code) for one in shown.steps}
    assert ("tinymlp/network/neuron.py", "total += w * x") in found
    assert ("tinymlp/network/neuron.py", "d_inputs = [delta * w for w in self.weights]") in found
    assert ("tinymlp/network/activation.py", "return tanh(z)") in found
    assert ("tinymlp/learning/regression_loss.py", "total += e * e") in found
    files = {file for file, _ in found}
    assert "tinymlp/learning/optimizer.py" in files
    assert not [file for file in files if "elementary" in file or "classroom" in file]


def test_a_function_of_elementary_is_told_at_the_line_that_called_it() -> None:
    network = Network.random([2, 1], output_activation="sigmoid", seed=0)
    shown = trace(network, [0.5, -1.0], [1.0])
    power = next(one for one in shown.steps if one.operation == "exp")
    assert power.file == "tinymlp/network/activation.py"
    assert "exp(" in power.code


def test_places_and_inputs_are_those_of_the_textbook() -> None:
    shown = trace(Network.random([2, 3, 1], seed=0), [0.5, -1.0], [1.0], learning_rate=0.5)
    product = shown.steps[0]
    assert (product.name, product.layer, product.neuron, product.input) == (
        "w[1][0][0]*x[0]",
        1,
        0,
        0,
    )
    assert [one.name for one in shown.steps[1:4]] == [
        "z[1][0] so far",
        "w[1][0][1]*x[1]",
        "z[1][0]",
    ]
    slope = shown.at("d_w[2][0][1]")
    assert (slope.layer, slope.neuron, slope.input, slope.phase) == (2, 0, 1, "backward")
    assert [operand.name for operand in slope.operands] == ["delta[2][0]", "a[1][1]"]
    new = shown.at("w[1][2][1]")
    assert (new.layer, new.neuron, new.input, new.phase) == (1, 2, 1, "update")
    assert [operand.name for operand in new.operands] == [
        "w[1][2][1]",
        "learning_rate*d_w[1][2][1]",
    ]


def test_numbers_are_found_by_any_of_their_names() -> None:
    shown = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0])
    step = shown.at("d_w[1][0][1]")
    for name in ("dL/dw[1][0][1]", "∂L/∂w[1][0][1]", "∂L/∂w¹₀‚₁", f"#{step.number}", step.number):
        assert shown.at(name) == step
    assert shown.at("d_b[1][0]") == shown.at("delta[1][0]")
    assert shown.at("a[2][0]") == shown.at("z[2][0]")  # no activation: the same number


def test_a_name_that_is_not_there_is_refused_with_one_that_is() -> None:
    shown = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0])
    with pytest.raises(ArgumentError, match=r"did you mean z\[1\]\[1\]"):
        shown.at("z[1][1")
    with pytest.raises(ArgumentError, match=r"x\[0\] = 0.5 is no step's result: it was given"):
        shown.at("x[0]")
    with pytest.raises(ArgumentError, match=r"there are steps 1 to \d+, got 9999"):
        shown.at(9999)


class Unseen:
    """An activation that computes with `math`, which records nothing."""

    name = "unseen"

    def value(self, z: float) -> float:
        return math.tanh(z)

    def derivative(self, z: float) -> float:
        return 1.0 - math.tanh(z) ** 2


def test_what_an_own_activation_computes_out_of_sight_is_not_made_up() -> None:
    network = Network.random([2, 2, 1], activation=Unseen(), seed=0)
    shown = trace(network, [0.5, -1.0], [1.0])
    with pytest.raises(ArgumentError, match=r"math\.exp"):
        shown.at("a[1][0]")
    known = Network.random([2, 2, 1], activation="tanh", seed=0)
    known.load_parameters(network.parameters())
    same = trace(known, [0.5, -1.0], [1.0])
    assert shown.parameters == pytest.approx(same.parameters)
    assert bits(shown.replay()) == bits(shown.parameters)


def test_a_large_trace_is_shown_by_neurons_and_still_knows_every_step() -> None:
    network = Network.random([30, 12, 3], seed=0)
    inputs, target = [i / 30 for i in range(30)], [1.0, 0.0, 0.0]
    shown = trace(network, inputs, target, loss=SoftmaxCrossEntropy())
    whole = trace(network, inputs, target, loss=SoftmaxCrossEntropy(), level="operation")
    assert shown.n_operations == len(whole.steps) > 2000
    assert (shown.level, shown.kept) == ("neuron", None)
    assert shown.at("d_w[1][7][21]") == whole.at("d_w[1][7][21]")
    small = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0])
    assert small.level == "operation"


def test_what_does_not_fit_is_refused() -> None:
    network = Network.random([2, 2, 1], seed=0)
    with pytest.raises(ShapeError, match="layer 1 expects 2 inputs, got 1"):
        network.trace([0.5], [1.0])
    with pytest.raises(ShapeError, match="the loss expects 1 targets, got 2"):
        network.trace([0.5, 1.0], [1.0, 2.0])
    with pytest.raises(ArgumentError, match=r"inputs\[1\] must be a finite number, got nan"):
        network.trace([0.5, math.nan], [1.0])
    with pytest.raises(ArgumentError, match="level is one of operation, neuron, layer"):
        network.trace([0.5, 1.0], [1.0], level="atom")
    with pytest.raises(ArgumentError, match="an optimizer has its own"):
        network.trace([0.5, 1.0], [1.0], optimizer=SGD(), learning_rate=0.5)


def test_a_diverged_network_can_be_traced_and_stored() -> None:
    network = Network.random([2, 2, 1], activation="relu", seed=0)
    network.load_parameters([1e200] * network.n_parameters)
    shown = trace(network, [1e200, 1.0], [1.0])
    assert math.isinf(shown.loss)
    again = TrainingTrace.from_json(shown.to_json())
    assert bits(again.parameters) == bits(shown.parameters)
    assert bits(again.replay()) == bits(shown.replay())


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda stored: stored.update(schema="other"), "no trace"),
        (lambda stored: stored.update(version=2), "version 2"),
        (lambda stored: stored.update(level="neuron"), "does not suit"),
        (lambda stored: stored.pop("given"), "has exactly"),
        (lambda stored: stored["steps"].pop(3), "one after the other"),
        (lambda stored: stored["steps"][0].update(operation="pop"), "no operation"),
        (lambda stored: stored["steps"][0].update(result="much"), "step 1"),
        (lambda stored: stored["steps"][0]["operands"][0].__setitem__(2, 5), "comes after"),
        (lambda stored: stored["values"].pop("L"), "damaged"),
        (lambda stored: stored["values"].pop("b[1][0]"), "damaged"),
        (lambda stored: stored.update(runs=[]), "damaged"),
        (lambda stored: stored.update(runs=3), "damaged"),
    ],
)
def test_a_damaged_trace_is_refused(damage: Any, told: str) -> None:
    stored = json.loads(Network.random([2, 1]).trace([0.5, 1.0], [1.0]).to_json())
    damage(stored)
    with pytest.raises(ArgumentError, match=told):
        TrainingTrace.from_json(json.dumps(stored))


def test_text_that_is_not_json_is_refused() -> None:
    with pytest.raises(ArgumentError, match="not JSON"):
        TrainingTrace.from_json("{")
