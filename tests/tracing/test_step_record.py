"""Every number of a step can be looked up, and every operation of it."""

from typing import Any

import pytest
from hypothesis import given, settings

from tests.depth import tries
from tests.tracing.steps import traced, training_steps, whole_of
from tinymlp.errors import ArgumentError
from tinymlp.learning.loss import SoftmaxCrossEntropy
from tinymlp.network.network import Network
from tinymlp.tracing import Block, TrainingTrace, trace


@settings(max_examples=tries(8))
@given(step=training_steps())
def test_what_is_expanded_on_demand_is_what_would_have_been_kept(step: dict[str, Any]) -> None:
    whole = traced(step, level="operation")
    coarse = traced(step, level="neuron")
    assert coarse.kept is None
    assert whole_of(coarse)[:-1] == whole_of(whole)[:-1]
    neurons = [one for block in coarse.blocks() for one in coarse.expand(block)]
    layers = [one for block in coarse.blocks("layer") for one in coarse.expand(block)]
    for expanded in (neurons, layers, coarse.operations):
        assert repr(expanded) == repr(whole.operations)


@given(step=training_steps())
def test_every_named_number_can_be_looked_up(step: dict[str, Any]) -> None:
    recorded = traced(step, level="operation")
    for name, value in recorded.values.items():
        if value.made_by is None:
            with pytest.raises(ArgumentError, match="the name of a number that an operation made"):
                recorded.at(name)
        else:
            found = recorded.at(name)
            assert found.result.hex() == value.value.hex()
            assert name in (found.name, *found.also)
            assert found.phase == value.phase or name in found.also


def test_numbers_are_found_by_any_of_their_names() -> None:
    recorded = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0])
    operation = recorded.at("d_w[1][0][1]")
    for name in ("dL/dw[1][0][1]", "∂L/∂w[1][0][1]", "∂L/∂w¹₀‚₁", f"#{operation.number}"):
        assert recorded.at(name) == operation
    assert recorded.at(operation.number) == operation
    assert recorded.at("d_b[1][0]") == recorded.at("delta[1][0]")
    assert recorded.at("a[2][0]") == recorded.at("z[2][0]")  # no activation: the same number


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("z[1][1", "got 'z[1][1': did you mean 'z[1][1]'?"),
        (9999, "got 9999"),
        ("#0", "got '#0'"),
        pytest.param(10**5000, "got <int>", id="10**5000"),
        (True, "got True: there are z[1][0], a[1][0], z[1][1], a[1][1], z[2][0], a[2][0], L, "
         "d_a[2][0], f'(z[2][0]), delta[2][0], d_w[2][0][0], d_w[2][0][1], … (40 in all)"),
        (None, "got None: there are z[1][0], a[1][0], z[1][1], a[1][1], z[2][0], a[2][0], L, "
         "d_a[2][0], f'(z[2][0]), delta[2][0], d_w[2][0][0], d_w[2][0][1], … (40 in all)"),
    ],
)  # fmt: skip
def test_a_name_that_is_not_there_is_refused_with_one_that_is(name: Any, message: str) -> None:
    recorded = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0])
    for ask in (recorded.at, recorded.number_of, recorded.why):
        with pytest.raises(ArgumentError) as refused:
            ask(name)
        what = "name must be the name of a number, or an operation from 1 to 66"
        assert str(refused.value) == f"{what}, {message}"


def test_a_number_that_no_operation_made_is_refused_with_its_value() -> None:
    recorded = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0])
    with pytest.raises(ArgumentError) as refused:
        recorded.at("x[0]")
    assert str(refused.value) == (
        "name must be the name of a number that an operation made, got 'x[0]': x[0] = 0.5 was "
        "given, or is a constant, or was computed by something that records nothing, like math.exp"
    )


@pytest.mark.parametrize("block", [None, 1, "forward", (), Block])
def test_only_a_block_of_the_trace_is_expanded(block: Any) -> None:
    recorded = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0])
    with pytest.raises(ArgumentError, match=r"^block must be one of trace\.blocks\(\), got "):
        recorded.expand(block)
    last = recorded.blocks()[-1]
    beyond = last._replace(last=last.last + 1)
    with pytest.raises(ArgumentError, match=r"^block must be one of trace\.blocks\(\), got "):
        recorded.expand(beyond)


def test_blocks_are_by_a_level_that_there_is() -> None:
    recorded = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0])
    with pytest.raises(ArgumentError) as refused:
        recorded.blocks("layers")
    assert str(refused.value) == (
        "level must be 'operation' or 'neuron' or 'layer', got 'layers': did you mean 'layer'?"
    )


def test_a_trace_saved_without_its_operations_says_so() -> None:
    coarse = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0], level="layer")
    again = TrainingTrace.from_json(coarse.to_json())
    with pytest.raises(ArgumentError) as refused:
        again.operations  # noqa: B018
    assert str(refused.value) == (
        "the trace must be one of level 'operation', got one that was saved at level 'layer', "
        "without its operations: trace the network again"
    )


def test_a_large_trace_is_shown_by_neurons_and_still_knows_every_operation() -> None:
    network = Network.random([30, 12, 3], seed=0)
    inputs, target = [i / 30 for i in range(30)], [1.0, 0.0, 0.0]
    recorded = trace(network, inputs, target, loss=SoftmaxCrossEntropy())
    whole = trace(network, inputs, target, loss=SoftmaxCrossEntropy(), level="operation")
    assert recorded.n_operations == len(whole.operations) > 2000
    assert (recorded.level, recorded.kept) == ("neuron", None)
    assert recorded.at("d_w[1][7][21]") == whole.at("d_w[1][7][21]")
    small = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0])
    assert small.level == "operation"
