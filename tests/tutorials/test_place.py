"""A place is remembered, and a file that holds none is not taken for one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import FormatError
from tinymlp.tutorials.place import FILE, Place, Places

numbers = st.integers(0, 1000)
places = st.builds(Place, numbers, numbers, numbers)


@given(st.dictionaries(st.text(max_size=9), places, max_size=4))
def test_what_is_kept_is_there_again(
    tmp_path_factory: pytest.TempPathFactory, kept: dict[str, Place]
) -> None:
    folder = tmp_path_factory.mktemp("places")
    for name, place in kept.items():
        Places(folder).keep(name, place)
    assert Places(folder).all() == kept
    assert Places(folder).of("another name") == Place(0, 0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "1",
        '{"a": 1}',
        '{"a": {"steps": 1}}',
        '{"a": {"step": -1}}',
        '{"a": {"step": 0.5}}',
        '{"a": {"step": true}}',
        '{"a": {"step": "1"}}',
        "[" * 100_000,
        " " * (1 << 20) + "{}",
    ],
    ids=lambda text: text[:20] or "empty",
)
def test_another_file_is_refused_and_left_as_it_is(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(FormatError, match="is not what `tinymlp learn` wrote: delete it"):
        Places(tmp_path).keep("a", Place())
    assert (tmp_path / FILE).read_text() == text
