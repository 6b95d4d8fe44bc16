"""Every operation has a reason, which names what it is about."""

from typing import Any

import pytest
from hypothesis import given, settings

from tests.depth import tries
from tests.tracing.steps import traced, training_steps
from tinymlp.tracing.reasons import kind_of, place_of, why_named


@settings(max_examples=tries(8))
@given(step=training_steps())
def test_every_operation_has_a_sentence_and_names_that_there_are(step: dict[str, Any]) -> None:
    recorded = traced(step, level="operation")
    for one in recorded.operations:
        assert one.why[0].isupper() or one.why[0] in "zawbdxL" or one.why[:1].islower()
        assert one.why.endswith(".")
        if one.layer is not None and one.neuron is not None and one.phase == "forward":
            assert f"[{one.layer}][{one.neuron}]" in one.why + one.name


@pytest.mark.parametrize(
    ("name", "kind", "place"),
    [("d_w[1][0][2]", "d_w", [1, 0, 2]), ("f'(z[1][0])", "f'", [1, 0]), ("L", "L", [])],
)
def test_a_name_has_its_kind_and_its_place(name: str, kind: str, place: list[int]) -> None:
    assert (kind_of(name), place_of(name)) == (kind, place)


def test_the_chain_rule_names_what_the_loss_moves_with() -> None:
    delta = why_named("delta[2][1]", ["d_b[2][1]"], ["d_a[2][1]", "f'(z[2][1])"], "tanh")
    assert "the loss moves with a[2][1], and a[2][1] moves with z[2][1]" in delta
    assert "It is d_b[2][1] too" in delta
    assert "too" not in why_named("delta[2][1]", [], ["d_a[2][1]"], "tanh")
    assert "every neuron of layer 3" in why_named("d_a[2][1]", [], [], "tanh")
    assert "every neuron of layer 1" in why_named("d_x[1]", [], [], "tanh")
