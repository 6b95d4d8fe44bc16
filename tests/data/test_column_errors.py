"""All that keeps columns from being read is one message with one remedy."""

import shlex

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.column_errors import ColumnError, all_of, quoted, say
from tinymlp.errors import MAX_MESSAGE


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\n\r"), min_size=1))
def test_a_shell_reads_the_word_that_was_quoted(text: str) -> None:
    assert shlex.split(quoted(text)) == [text]


def test_names_with_spaces_are_in_double_quotes_which_every_shell_knows() -> None:
    assert quoted("Order date") == '"Order date"'
    assert say({"missing_marks": ["-", "NA"]}) == (
        "say missing_marks=['-', 'NA'] (--missing-marks=-,NA)"
    )


def test_one_problem_has_its_own_remedy() -> None:
    assert str(all_of([ColumnError("x must be y", "do z", ignore="x")])) == "x must be y: do z"
    assert str(all_of([ColumnError("x must be y", ignore="x")])) == (
        "x must be y: say ignore=['x'] (--ignore x)"
    )


def test_several_problems_have_one_remedy() -> None:
    problems = [
        ColumnError("line 2 must be a", ignore="Order date"),
        ColumnError("line 3 must be b", thousands=","),
        ColumnError("line 4 must be c", thousands=","),
        ColumnError("line 5 must be d", ignore="id"),
    ]
    assert str(all_of(problems)) == (
        "4 columns cannot be read (line 2 must be a; line 3 must be b; line 4 must be c; and 1 "
        "more): say ignore=['Order date', 'id'], thousands=',' "
        '(--ignore "Order date" --ignore id --thousands ,)'
    )


@given(st.integers(2, 400), st.integers(1, 300))
def test_the_message_is_bounded_and_ends_with_the_remedy(n: int, length: int) -> None:
    problems = [ColumnError(f"line {i} " + "x" * 90, ignore="n" * length) for i in range(n)]
    message = str(all_of(problems))
    assert len(message) <= MAX_MESSAGE
    assert "--ignore" in message[-220:]
