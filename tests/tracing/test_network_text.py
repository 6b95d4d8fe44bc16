"""The network as a table of numbers: what is computed already, and where."""

import re

import pytest

from tinymlp.network.network import Network
from tinymlp.tracing.network_text import MAX_NEURONS, network_lines
from tinymlp.tracing.notation import ASCII, UNICODE

TRACE = Network.random([2, 3, 1], activation="tanh", seed=0).trace([0.5, -1.0], [1.0])


@pytest.mark.parametrize("symbol", ["a", "delta"])
def test_a_number_is_there_from_the_operation_on_that_made_it(symbol: str) -> None:
    for layer, neuron in ((1, 0), (1, 2), (2, 0)):
        made = TRACE.at(f"{symbol}[{layer}][{neuron}]")
        before = network_lines(TRACE, TRACE.at(made.number - 1), ASCII)
        after = network_lines(TRACE, made, ASCII)
        number = f"> {ASCII.number(made.result)}"
        assert number in after[neuron + 1]
        assert number not in before[neuron + 1]


def test_only_the_neuron_that_computes_is_marked() -> None:
    for operation in TRACE.operations:
        marks = "\n".join(network_lines(TRACE, operation, UNICODE)).count(">")
        assert marks == (operation.neuron is not None)


def test_every_number_is_known_at_the_end_of_each_way() -> None:
    assert "?" not in "".join(network_lines(TRACE, TRACE.at("L"), ASCII))
    assert "?" not in "".join(network_lines(TRACE, TRACE.at(TRACE.n_operations), ASCII))


def test_a_wide_layer_says_how_many_more_there_are() -> None:
    wide = Network.random([30, 4, 1200], seed=0).trace([0.0] * 30, [0.0] * 1200, level="layer")
    head, *rows, last = network_lines(wide, wide.blocks()[0], ASCII)
    assert head.split("  ")[0] == "inputs"
    assert len(rows) == MAX_NEURONS
    assert re.findall(r"([\d,]+) more", last) == ["22", "1,192"]
