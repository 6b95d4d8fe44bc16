"""Blocks are the whole step: each operation stands in one, each number where it was made."""

from typing import Any

from hypothesis import given

from tests.tracing.steps import traced, training_steps


@given(step=training_steps())
def test_every_operation_and_every_number_stands_in_one_block(step: dict[str, Any]) -> None:
    recorded = traced(step, level="operation")
    for level in ("neuron", "layer"):
        blocks = recorded.blocks(level)
        assert [block.number for block in blocks] == list(range(1, len(blocks) + 1))
        numbers = [n for block in blocks for n in range(block.first, block.last + 1)]
        assert numbers == list(range(1, recorded.n_operations + 1))
        for block in blocks:
            for one in recorded.expand(block):
                assert (one.phase, block.layer) == (block.phase, one.layer or block.layer)
                if level == "neuron":
                    assert block.neuron in (one.neuron, block.neuron)
        found = {name: value for block in blocks for name, value in block.values.items()}
        made = {n: v.value for n, v in recorded.values.items() if v.made_by is not None}
        assert repr(sorted(found.items())) == repr(sorted(made.items()))


@given(step=training_steps())
def test_a_neuron_is_one_block_on_each_way(step: dict[str, Any]) -> None:
    recorded = traced(step, level="neuron")
    for phase in ("forward", "backward"):
        places = [(b.layer, b.neuron) for b in recorded.blocks() if b.phase == phase and b.layer]
        assert len(places) == len(set(places)) == sum(recorded.setting.sizes[1:])
