"""What the operations alone compute is what training computed."""

from typing import Any

from hypothesis import given

from tests.tracing.steps import bits, traced, training_steps, untraced
from tinymlp.network.network import Network
from tinymlp.tracing import Operand, TrainingTrace, trace


@given(step=training_steps())
def test_replaying_the_operations_alone_gives_the_new_weights(step: dict[str, Any]) -> None:
    recorded = TrainingTrace.from_json(traced(step, level="operation").to_json())
    assert bits(recorded.replay()) == bits(untraced(**step)[-1])


def test_a_replay_follows_the_operations_and_not_the_values_kept_beside_them() -> None:
    recorded = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0])
    first = next(s for s in recorded.operations if any(o.name == "x[0]" for o in s.operands))
    kept = list(recorded.operations)
    operands = tuple(Operand(o.name, 2 * o.value, o.made_by) for o in first.operands)
    object.__setattr__(kept[first.number - 1], "operands", operands)
    recorded.kept = kept
    assert recorded.replay() != recorded.parameters
