"""What led to a number is all that it needs."""

from typing import Any

from hypothesis import given, settings

from tests.depth import tries
from tests.tracing.steps import traced, training_steps


@settings(max_examples=tries(10))
@given(step=training_steps())
def test_why_holds_all_that_a_number_needs_and_nothing_else(step: dict[str, Any]) -> None:
    recorded = traced(step, level="operation")
    name = next(name for name, value in recorded.values.items() if name[0] == "w" and value.made_by)
    operations = recorded.why(name).operations
    inside = {one.number for one in operations}
    needed = {o.made_by for one in operations for o in one.operands if o.made_by is not None}
    assert needed == inside - {operations[-1].number}
    assert repr(operations[-1]) == repr(recorded.at(name))
    coarse = traced(step, level="layer").why(name)
    assert repr(coarse.operations) == repr(operations)
    assert coarse.text() == recorded.why(name).text()
