"""A row cache knows its rows, and notices when they change."""

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.parallel.buffers import to_bytes
from tinymlp.parallel.row_cache import RowCache

rows = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5)


@given(st.lists(rows, max_size=8))
def test_each_row_has_one_key_and_its_own_content(given_rows: list[list[float]]) -> None:
    cache = RowCache()
    keys = [cache.key(row) for row in given_rows]
    assert [cache.key(row) for row in given_rows] == keys
    assert len(set(keys)) == len(given_rows)
    contents = cache.contents(keys)
    assert [contents[key] for key in keys] == [to_bytes(row) for row in given_rows]


@given(rows, st.data())
def test_a_row_changed_in_place_is_a_new_row(row: list[float], data: st.DataObject) -> None:
    cache = RowCache()
    before = cache.key(row)
    at = data.draw(st.integers(0, len(row) - 1))
    row[at] = row[at] / 2 + 1.5 if row[at] != 3.0 else 0.0
    after = cache.key(row)
    assert after != before
    assert cache.contents([after]) == {after: to_bytes(row)}


def test_a_longer_or_shorter_row_is_a_new_row() -> None:
    cache, row = RowCache(), [1.0, 2.0]
    first = cache.key(row)
    row.append(3.0)
    second = cache.key(row)
    row.pop()
    assert len({first, second, cache.key(row)}) == 3


def test_no_key_is_used_again_after_clearing_or_by_another_cache() -> None:
    cache, row = RowCache(), [1.0, 2.0]
    first = cache.key(row)
    cache.clear()
    assert len({first, cache.key(row), RowCache().key(row)}) == 3
