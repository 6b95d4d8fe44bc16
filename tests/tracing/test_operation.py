"""An operation is its operands and an operator: its result can be computed again."""

from typing import Any

from hypothesis import given

from tests.tracing.steps import traced, training_steps


@given(step=training_steps())
def test_every_operation_recomputes_from_its_own_operands(step: dict[str, Any]) -> None:
    for one in traced(step, level="operation").operations:
        assert one.recompute().hex() == one.result.hex(), one


@given(step=training_steps())
def test_every_operand_is_what_its_operation_made(step: dict[str, Any]) -> None:
    recorded = traced(step, level="operation")
    for one in recorded.operations:
        for operand in one.operands:
            if operand.made_by is not None:
                assert operand.made_by < one.number
                assert recorded.operations[operand.made_by - 1].result.hex() == operand.value.hex()
