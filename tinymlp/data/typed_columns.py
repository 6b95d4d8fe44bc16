"""Columns whose values have types: which texts are dates, which are names, and which are neither.

A text stays a text where it comes with its type, but what is no category from a file is none from
memory either: ISO dates are days, names and notes are left out, and other dates, times and numbers
as text are refused (`column`).

>>> days = decide({"day": ["1970-01-02", "1970-01-11"]}, "row {}".format)
>>> days.columns, days.number_formats
({'day': [1.0, 10.0]}, {'day': DateFormat()})
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tinymlp.data.cells import is_code
from tinymlp.data.column import Cells, Reading, is_nearly_unique, note_dates
from tinymlp.data.column_errors import ColumnError, all_of, say
from tinymlp.data.column_info import ColumnInfo
from tinymlp.data.columns import check_categories, few_notes, not_ignored, note_free_texts, why_free
from tinymlp.data.dates import DateFormat, days_of_column
from tinymlp.data.number_format import NumberFormat, is_like_number
from tinymlp.data.raw import RawData
from tinymlp.data.rows import Place, name_column, rows_of_columns
from tinymlp.data.values import Value
from tinymlp.errors import DataError
from tinymlp.text import short_repr


@dataclass(frozen=True, slots=True)
class Decided:
    """The columns to learn from, by their names, and what became of the others."""

    columns: dict[str, list[Value]]
    number_formats: dict[str, NumberFormat | DateFormat]
    left_out: list[ColumnInfo]
    places: dict[int, str]
    """The names of those that are left out, by their places among all."""
    notes: list[str]


def decide(
    columns: Mapping[str, list[Value]],
    place: Place,
    *,
    chosen: Collection[str] = (),
    are_known: bool = False,
) -> Decided:
    """Decide about columns by their names; those that are `chosen` are categories in any case.

    Of a model's columns, which `are_known`, none is left out. Raises DataError about all of them
    that are neither numbers nor categories, with the place of the first row that shows it.
    """
    kept = dict(columns)
    number_formats: dict[str, NumberFormat | DateFormat] = {}
    problems: list[ColumnError] = []
    dated: list[str] = []
    for name, values in columns.items():
        if name in chosen or str not in set(map(type, values)):
            continue
        days = days_of_column(values)
        if days is not None:
            kept[name], number_formats[name] = [*days], DateFormat()
            there = next(place for place, day in enumerate(days) if day is not None)
            dated.append(note_dates(name, str(values[there]), days[there]))
        elif not are_known:
            try:
                check_texts(name, values, place)
            except ColumnError as problem:
                problems.append(problem)
    if problems:
        raise all_of(problems, are_all_inputs=1 < len(problems) == len(columns))
    free = [name for name in kept if name not in chosen and is_nearly_unique(kept[name])]
    free = [] if are_known else free
    places = {place: name for place, name in enumerate(columns) if name in free}
    notes = note_free_texts([(name, kept[name]) for name in free], list(columns))
    left_out = []
    for name in free:
        values = kept.pop(name)
        n_missing = sum(value is None for value in values)
        n_values = len(values) - n_missing
        left_out.append(ColumnInfo(name, "left out", n_values, n_missing, why_free(values)))
    return Decided(kept, number_formats, left_out, places, notes + few_notes(dated))


def decide_columns(raw: RawData) -> RawData:
    """Return examples from memory with their inputs decided about.

    >>> from tinymlp.data.raw import raw_from_memory
    >>> raw = raw_from_memory([["1970-01-02"], ["1970-01-11"]], [1.5, 2.5], feature_names=["day"])
    >>> decide_columns(raw).rows
    [[1.0], [10.0]]
    """
    if raw.only_numbers or raw.image_shape is not None:
        return raw
    names = raw.feature_names
    columns = {
        name: list(values) for name, values in zip(names, zip(*raw.rows, strict=True), strict=True)
    }
    declared = dict(zip(names, raw.categories or [None] * len(names), strict=True))
    chosen = [name for name, texts in declared.items() if texts is not None]
    found = decide(columns, raw.place_of_row, chosen=chosen)
    if not (found.left_out or found.number_formats):
        return raw
    return replace(
        raw,
        rows=rows_of_columns([*found.columns.values()]),
        feature_names=[*found.columns],
        categories=raw.categories and [declared[name] for name in found.columns],
        number_formats=found.number_formats,
        left_out=[*raw.left_out, *found.left_out],
        left_out_places=raw.places_given(found.places),
        notes=[*raw.notes, *found.notes],
    )


def check_classes(
    name: str, targets: Sequence[object], place: Place, remedy: str | None = None
) -> None:
    """Raise DataError for a target of texts that nobody means as classes.

    The `remedy` is how to say that they are classes all the same.
    """
    texts = [target if isinstance(target, str) else None for target in targets]
    as_text = remedy or say({"text": name})
    check_categories(name, texts, f"choose another target=, or {as_text} for a class each")
    try:
        check_texts(name, texts, place)
    except ColumnError as problem:
        if remedy is None:
            raise all_of([not_ignored(name, problem)]) from None
        raise DataError(f"{problem.what}: make numbers of it, or {remedy} for classes") from None


def check_texts(name: str, values: Sequence[Value], place: Place) -> None:
    """Raise `ColumnError` for texts that nobody means as categories."""
    texts = [value if isinstance(value, str) else "" for value in values]
    there = [text for text in texts if text.strip()]
    cells = Cells(name, texts, place, Reading())
    cells.check_kind(dict(zip(there, there, strict=True)))
    if (
        is_nearly_unique([*there])
        and all(map(is_like_number, there))
        and not any(map(is_code, there))
    ):
        what = f"{name_column(name)} must be numbers, or categories that repeat, got numbers as "
        what += f"text, such as {short_repr(there[0])}"
        remedy = (
            f"convert them with float(), or {say({'ignore': name})}, or {say({'text': name})} for "
            "a category each"
        )
        raise ColumnError(what, remedy, ignore=name)
