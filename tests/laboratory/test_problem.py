"""Rows become what the network takes, by what is known of those that are learned from alone."""

import pytest

from tinymlp.errors import ArgumentError
from tinymlp.laboratory.problem import COLORS, HELD_OUT, Problem, class_of, learned
from tinymlp.laboratory.settings import Settings
from tinymlp.laboratory.tables import TABLES


@pytest.mark.parametrize("data", [*TABLES, "xor", "wave"])
def test_every_example_is_its_row_encoded_and_scaled(data: str) -> None:
    problem = Problem.of(Settings(data=data))
    for row, target, (x, t) in zip(problem.rows, problem.targets, problem.examples, strict=True):
        assert x == problem.scaler.scale(problem.encoder.encode(row))
        if problem.is_classes:
            assert problem.labels[class_of(t)] == str(target)
        else:
            assert t == [target]
    assert len(problem.training) + len(problem.held_out) == len(problem.rows)
    assert problem.points and len(problem.input_names) == len(problem.examples[0][0])


def test_what_is_held_out_changes_nothing_of_the_scaling() -> None:
    rows = [f"{k},{k % 3},{'ab'[k % 2]}" for k in range(20)]
    other = [row if k % HELD_OUT != HELD_OUT - 1 else "500,1,a" for k, row in enumerate(rows)]
    one, changed = (
        Problem.of(Settings(data="pasted table", table="\n".join(["x,y,c", *lines])))
        for lines in (rows, other)
    )
    assert one.training == changed.training != one.held_out


def test_it_is_drawn_by_the_inputs_that_tell_most_or_by_those_that_are_chosen() -> None:
    lines = [f"{(7 * k) % 5},{k % 2},{'ab'[k % 2]}" for k in range(30)]
    table = "\n".join(["noise,copy,c", *lines])
    assert Problem.of(Settings(data="pasted table", table=table)).axes == [1, 0]
    assert Problem.of(Settings(data="pasted table", table=table, axes=[0, 1])).axes == [0, 1]
    with pytest.raises(ArgumentError, match=r"axes\[0\] must be"):
        Problem.of(Settings(data="pasted table", table=table, axes=[2, 0]))


def test_a_table_of_one_input_is_drawn_too() -> None:
    problem = Problem.of(Settings(data="pasted table", table="a,c\n1,x\n2,y\n3,x\n4,y"))
    assert problem.axes == [0]
    assert all(x == y for x, y, _ in problem.points)


def test_points_are_learned_as_they_are() -> None:
    problem = Problem.of(Settings(data="xor"))
    assert [[*x] for x, _ in problem.examples] == problem.rows
    assert problem.labels == COLORS
    assert len(learned(problem.rows)) == 160
