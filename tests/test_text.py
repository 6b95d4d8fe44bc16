"""Text for messages and tables stays within its bounds, whatever it is made of."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.zoo import ZOO
from tinymlp.text import (
    MAX_ERROR,
    MAX_VALUE,
    describe_error,
    did_you_mean,
    draw_table,
    folded,
    format_number,
    join_names,
    plural,
    printable,
    short_repr,
    shortened,
    width,
)

cells = st.text(st.characters(exclude_categories=("C", "Z", "M")), max_size=6)
text_lines = st.text(st.characters(codec="ascii", exclude_categories=("C", "Zl")), max_size=150)
names = st.lists(st.text(max_size=60), max_size=30)


@pytest.mark.parametrize("kind", ZOO)
def test_any_object_has_a_text_of_one_short_line(kind: str) -> None:
    text = short_repr(ZOO[kind]())
    assert 0 < len(text) <= MAX_VALUE
    assert len(text.splitlines()) == 1


@given(st.none() | st.booleans() | st.integers(-999, 999) | st.floats())
def test_a_short_value_is_shown_as_python_writes_it(value: object) -> None:
    assert short_repr(value) == repr(value)


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n))))
def test_the_columns_of_a_table_begin_or_end_at_one_place(rows: list[list[str]]) -> None:
    assume(rows)
    lines = [[*row, "|"] for row in rows]  # so that no line ends in spaces, which are left out
    drawn = draw_table(lines).split("\n")
    assert len(drawn) == len(rows)
    assert len(set(map(width, drawn))) == 1
    for row, line in zip(rows, drawn, strict=True):
        assert line.startswith(row[0])
        assert all(cell in line for cell in row)


@given(st.text(), st.integers(3, 50))
def test_a_shortened_text_is_the_beginning_of_the_text(text: str, length: int) -> None:
    short = shortened(text, length)
    assert len(short) <= length
    assert text == short or text.startswith(short.removesuffix("..."))


@given(st.text())
def test_a_printable_text_is_one_line_that_is_there(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert shown


@given(names, st.integers(1, 10))
def test_joined_names_are_bounded_and_say_how_many_there_are(names: list[str], most: int) -> None:
    joined = join_names(names, most)
    assert len(joined) <= most * 42 + 30
    assert f"({len(names):,} in all)" in joined or len(names) <= most


@given(st.lists(st.text("abcdef", min_size=4, max_size=8), min_size=1, unique=True), st.data())
def test_a_name_with_a_letter_too_many_is_guessed(known: list[str], data: st.DataObject) -> None:
    meant = data.draw(st.sampled_from(known))
    remedy = did_you_mean(f"{meant}x", known)
    assert remedy.startswith("did you mean '")
    assert remedy.removeprefix("did you mean '").removesuffix("'?") in known


@given(st.floats(1e-3, 99_999.0) | st.floats(-99_999.0, -1e-3))
def test_a_number_to_read_is_close_to_the_number(value: float) -> None:
    assert float(format_number(value)) == pytest.approx(value, abs=5e-5)


@given(st.integers(0, 10**9))
def test_one_is_not_plural(n: int) -> None:
    number, noun = plural(n, "row").split(" ")
    assert int(number.replace(",", "")) == n
    assert (noun == "row") == (n == 1)


@given(text_lines, st.integers(20, 100))
def test_a_line_is_folded_into_pieces_that_fit_and_loses_nothing(line: str, width: int) -> None:
    pieces = folded(line, width)
    assert all(len(piece) <= width for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(line.split())


def test_a_line_is_cut_at_spaces_and_no_word_is_broken_that_fits() -> None:
    line = "∂L/∂w¹₀‚₁ = δ¹₀·x₁ = 0.5×(−1) = −0.5 in tinymlp/network/neuron.py:64"
    assert [word for piece in folded(line, 34) for word in piece.split()] == line.split()


@given(st.lists(st.from_regex("[a-z]{1,4}( = [0-9]{1,4})?", fullmatch=True), min_size=2))
def test_a_line_of_things_apart_is_cut_between_them(things: list[str]) -> None:
    pieces = folded("   ".join(things), 20)
    assert [thing for piece in pieces for thing in piece.strip().split("   ")] == things


class OwnError(Exception):
    """An error of a user's, which says what it was given, or raises that."""

    def __init__(self, message: object) -> None:
        self.message = message

    def __str__(self) -> str:
        if isinstance(self.message, BaseException):
            raise self.message
        return self.message  # type: ignore[return-value]


@given(st.text() | st.just(RuntimeError("no")) | st.just(7), st.none() | st.text())
def test_any_error_is_described_on_one_short_line(message: object, cause: str | None) -> None:
    error = OwnError(message)
    error.__cause__ = None if cause is None else OwnError(cause)
    described = describe_error(error)
    assert described.startswith("OwnError")
    assert len(described) <= MAX_ERROR and described.splitlines() == [described]
