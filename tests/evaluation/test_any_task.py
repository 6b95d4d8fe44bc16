"""An evaluation of any task is typed as what has all attributes, and has those of its own kind."""

import ast
import copy
import inspect
import pickle

import pytest

import tinymlp as tm
from tinymlp.evaluation import any_task

KINDS = [
    tm.ClassificationEvaluation.of(["a", "b"], ["a", "a"], ["a", "b"], loss=0.5),
    tm.MultiLabelEvaluation.of([[1, 0]], [[1, 1]], ["wet", "cold"], loss=0.5),
    tm.RegressionEvaluation.of([1.0, 2.0], [1.5, 4.0], loss=2.0),
]
each_kind = pytest.mark.parametrize("evaluation", KINDS, ids=lambda kind: type(kind).__name__)


def declared() -> set[str]:
    """Return what a type checker finds in `Evaluation`."""
    (found,) = (
        node
        for node in ast.parse(inspect.getsource(any_task)).body
        if isinstance(node, ast.ClassDef) and node.name == "Evaluation"
    )
    (of_checkers,) = (node for node in found.body if isinstance(node, ast.If))
    return {node.name for node in of_checkers.body if isinstance(node, ast.FunctionDef)}


def public(evaluation: tm.Evaluation) -> set[str]:
    return {name for name in dir(evaluation) if not name.startswith("_")} - {"of"}


def test_a_checker_finds_what_the_kinds_have_and_no_more() -> None:
    assert declared() == set().union(*map(public, KINDS))


@each_kind
def test_what_only_another_kind_has_is_no_attribute_and_what_there_is_is_said(
    evaluation: tm.Evaluation,
) -> None:
    for name in declared() - public(evaluation):
        assert not hasattr(evaluation, name)
        with pytest.raises(AttributeError, match=f"no '{name}' of .*: it has ") as caught:
            getattr(evaluation, name)
        assert (caught.value.name, caught.value.obj) == (name, evaluation)
        said = str(caught.value).partition(": it has ")[2].split(", ")
        assert set(said) <= public(evaluation)


@each_kind
def test_each_is_copied_and_pickled(evaluation: tm.Evaluation) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(evaluation, protocol)) == evaluation
    assert copy.copy(evaluation) == copy.deepcopy(evaluation) == evaluation
