"""A trace offers all that can be done with the record of a step."""

import io

from hypothesis import given

from tests.tracing.reading import traces
from tinymlp.network.network import Network
from tinymlp.tracing import TrainingTrace
from tinymlp.tracing.difference import compare
from tinymlp.tracing.step_record import StepRecord
from tinymlp.tracing.stepper import play
from tinymlp.tracing.text import text_of
from tinymlp.tracing.trace_json import to_json


@given(traced=traces())
def test_each_method_is_the_function_of_its_file(traced: TrainingTrace) -> None:
    assert isinstance(traced, StepRecord)
    assert traced.text(why=False) == text_of(traced, why=False)
    assert traced.to_json() == to_json(traced)
    assert traced.diff(traced).rows == compare(traced, traced).rows
    one, other = io.StringIO(), io.StringIO()
    traced.play(source=io.StringIO("p\nw\n"), out=one, ascii=True)
    play(traced, source=io.StringIO("p\nw\n"), out=other, ascii=True)
    assert one.getvalue() == other.getvalue()


def test_a_trace_says_in_a_line_what_it_is_of() -> None:
    trace = Network.random([2, 3, 1], initializer="zeros").trace([0.5, -1.0], [1.0])
    assert repr(trace) == f"TrainingTrace(2 → 3 → 1: {trace.n_operations} operations, loss 1)"


def test_a_trace_equals_one_of_the_same_numbers_and_no_other() -> None:
    network = Network.random([2, 1], seed=0)
    assert network.trace([0.5, 1.0], [1.0]) == network.trace([0.5, 1.0], [1.0])
    assert network.trace([0.5, 1.0], [1.0]) != network.trace([0.5, 1.0], [2.0])
