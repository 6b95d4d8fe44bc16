"""The lessons: their laws, their marks, and the refusal of another."""

import pytest

from tinymlp.errors import ArgumentError
from tinymlp.testing import laws, lesson
from tinymlp.testing.lessons import LESSONS


@pytest.mark.parametrize("name", LESSONS)
def test_every_law_of_a_lesson_has_a_name_and_a_sentence(name: str) -> None:
    names = [law.name for law in laws(name)]
    assert len(set(names)) == len(names) >= 4
    for one in laws(name):
        assert str(one) == f"{one.name}: {one.sentence}"
        assert one.name.isidentifier()
        assert " " in one.sentence
        assert not one.sentence.endswith(".")


@pytest.mark.parametrize("ask", [laws, lesson])
def test_a_lesson_that_there_is_not_is_refused(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(
        ArgumentError, match=r"lesson must be 'activation' or 'loss' or .+, got 'perceptron'"
    ):
        ask("perceptron")
