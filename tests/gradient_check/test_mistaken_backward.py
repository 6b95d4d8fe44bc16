"""The textbook's backward pass in lines, which is the library's own until one is replaced."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tests.gradient_check.figures import random_problem
from tinymlp.errors import ArgumentError
from tinymlp.gradient_check import Mistake
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.mistaken_backward import TEXTBOOK, Lines, run_backward, run_layer
from tinymlp.learning.gradient import mean_gradient


@given(st.integers(min_value=0, max_value=2**32))
@settings(deadline=None, max_examples=tries(25))
def test_the_lines_of_the_textbook_are_the_librarys_own_backward_pass(seed: int) -> None:
    given_problem = random_problem(Random(seed))
    problem = Problem(**given_problem)
    gradient, all_d_inputs = run_backward(TEXTBOOK, problem)
    expected = mean_gradient(**given_problem)[1]
    size = max(1.0, *(abs(d) for d in expected))
    assert gradient == pytest.approx(expected, rel=1e-9, abs=1e-9 * size)
    for (inputs, target), d_inputs in zip(problem.examples, all_d_inputs, strict=True):
        trace = problem.network.forward(inputs)
        d_prediction = problem.loss.gradient(trace.prediction, target)
        right = problem.network.backward(trace, d_prediction).d_inputs
        assert d_inputs == pytest.approx(right, rel=1e-9, abs=1e-9 * max(1.0, *map(abs, right)))


@given(st.integers(min_value=0, max_value=2**32))
@settings(deadline=None, max_examples=tries(10))
def test_one_layer_answers_as_the_librarys(seed: int) -> None:
    problem = Problem(**random_problem(Random(seed)))
    layer = problem.network.layers[0]
    trace = layer.forward(problem.examples[0][0])
    d_activations = [1.0 + j for j in range(layer.n_out)]
    answer = run_layer(TEXTBOOK, layer, trace, d_activations)
    right = layer.backward(trace, d_activations)
    assert TEXTBOOK.flatten(answer.d_weights, answer.d_biases) == pytest.approx(list(right))
    assert answer.d_inputs == pytest.approx(right.d_inputs)


def test_a_mistake_replaces_one_line_in_the_layers_it_is_made_in() -> None:
    mistake = Mistake("mine", "every slope is 3", "slope", lambda unit: 3.0)
    assert mistake.in_layers
    assert mistake.lines._replace(slope=TEXTBOOK.slope) == TEXTBOOK
    problem = Problem(**random_problem(Random(1)))
    nowhere, _ = run_backward(mistake.lines, problem, layers=[])
    assert nowhere == run_backward(TEXTBOOK, problem)[0]
    everywhere, _ = run_backward(mistake.lines, problem)
    n = len(problem.network.layers)
    assert everywhere == run_backward(mistake.lines, problem, layers=range(n))[0]


@pytest.mark.parametrize("line", Lines._fields)
def test_every_line_can_be_replaced(line: str) -> None:
    def fails(*_: Any) -> Any:
        raise RuntimeError(line)

    with pytest.raises(RuntimeError, match=line):
        run_backward(
            Mistake("mine", "it raises", line, fails).lines, Problem(**random_problem(Random(1)))
        )


def test_what_is_no_line_and_no_function_is_refused() -> None:
    with pytest.raises(ArgumentError, match="line must be 'examples' or"):
        Mistake("mine", "wrong", "slopes", lambda unit: 1.0)
    with pytest.raises(ArgumentError, match=r"instead must be a function, got 1\.0"):
        Mistake("mine", "wrong", "slope", 1.0)  # type: ignore[arg-type]
