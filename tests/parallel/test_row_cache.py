"""A shelf knows its rows, and notices when they change."""

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.parallel.row_cache import Shelf, names_of, numbers_of, to_bytes, to_list

rows = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5)


@given(rows)
def test_numbers_come_back_bit_for_bit(row: list[float]) -> None:
    assert to_bytes(to_list(to_bytes(row))) == to_bytes(row)
    assert repr(to_list(to_bytes(row))) == repr(row)


@given(st.lists(st.integers(0, 2**40)))
def test_names_come_back(numbers: list[int]) -> None:
    assert numbers_of(names_of(numbers)) == numbers


@given(st.lists(rows, max_size=8))
def test_each_row_has_one_number_and_its_own_content(given_rows: list[list[float]]) -> None:
    shelf = Shelf()
    numbers = [shelf.number(row) for row in given_rows]
    assert [shelf.number(row) for row in given_rows] == numbers
    assert len(set(numbers)) == len(given_rows)
    contents = shelf.contents(numbers)
    assert [contents[n] for n in numbers] == [to_bytes(row) for row in given_rows]


@given(rows, st.data())
def test_a_row_changed_in_place_is_a_new_row(row: list[float], data: st.DataObject) -> None:
    shelf = Shelf()
    before = shelf.number(row)
    at = data.draw(st.integers(0, len(row) - 1))
    row[at] = row[at] / 2 + 1.5 if row[at] != 3.0 else 0.0
    after = shelf.number(row)
    assert after != before
    assert shelf.contents([after]) == {after: to_bytes(row)}


def test_a_longer_or_shorter_row_is_a_new_row() -> None:
    shelf, row = Shelf(), [1.0, 2.0]
    first = shelf.number(row)
    row.append(3.0)
    second = shelf.number(row)
    row.pop()
    assert len({first, second, shelf.number(row)}) == 3


def test_a_cleared_shelf_has_another_name() -> None:
    shelf = Shelf()
    before = shelf.name
    shelf.clear()
    assert shelf.name != before
