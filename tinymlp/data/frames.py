"""What holds rows: a list, an array, a frame, a table of columns, a cursor, a mapping of columns.

Each is recognized by what it can do, so no library has to be imported:

    itertuples                      a pandas frame              its own iteration gives names
    iter_rows                       a polars frame              ... gives columns
    itercolumns, column_names       a pyarrow table or batch    ... gives columns
    fetchall, description           a database cursor           rows that were selected
    keys, every value a column      {"age": [31, 40], ...}      columns of equal lengths
    dtype.names                     a structured array          rows with named fields
    tolist, to_pylist, to_list, __array__    an array, a series, a tensor
    anything that iterates          rows, which may be mappings from name to value

Where the columns have names they come along, and so do the categories that a column was declared
to have, of which some may not occur.

>>> frame = frame_of({"age": [31, 40], "island": ["Dream", "Biscoe"]}, "inputs")
>>> frame.names, list(frame.rows)
(['age', 'island'], [(31, 'Dream'), (40, 'Biscoe')])
>>> frame_of([{"a": 1}, {"b": 2, "a": 3}], "inputs").names
['a', 'b']
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tinymlp.data.alignment import check_same_labels
from tinymlp.errors import DataError, invalid
from tinymlp.text import plural, short_repr

LISTING = ("tolist", "to_pylist", "to_list")
"""The methods by which arrays and series make a list of themselves."""

_LIST_OF_ITEMS = "a list with one item for each example"


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows as their holder gives them, and what it says of the columns."""

    rows: Iterable[Any]
    """Each a list of values, or one value alone where the holder is no table."""
    names: list[str] | None = None
    """Of the columns; None when they have none of their own."""
    categories: Sequence[list[Any] | None] = ()
    """For each column the values it was declared to have, None where it was not; () for none."""


def frame_of(given: Any, argument: str) -> Frame:
    """Return the rows of whatever holds them. DataError naming `argument` for what has none.

    A lazy frame is refused, and so is what has columns but no known way to its rows: iterating it
    might give columns for rows.
    """
    if isinstance(given, str | bytes | type):
        raise invalid(argument, _LIST_OF_ITEMS, given, error=DataError)
    try:
        frame = _frame(given, argument)
    except DataError:
        raise
    except Exception as error:  # whatever goes wrong in an object that says that it holds rows
        raise invalid(argument, _LIST_OF_ITEMS, given, error=DataError) from error
    if frame.names is None and not frame.categories:
        frame = _with_names_of_rows(frame, argument)
    names = frame.names
    if names is not None and len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        remedy = f"{short_repr(twice)} is there twice, rename one"
        raise invalid(argument, "columns of different names", names, remedy, error=DataError)
    return frame


def _frame(given: Any, argument: str) -> Frame:
    if type(given) is list:  # which is none of what follows, as a server is asked often
        return Frame(iter(given))
    if isinstance(given, Mapping):
        return _frame_of_columns(given, argument)
    if can(given, "itertuples"):
        rows = given.itertuples(index=False, name=None)
        return Frame(rows, names_of(given.columns), _categories_of_types(given))
    if can(given, "iter_rows"):
        return Frame(given.iter_rows(), names_of(given.columns), _categories_of_types(given))
    if can(given, "itercolumns") and hasattr(given, "column_names"):
        columns = list(given.itercolumns())
        lists = [column.to_pylist() for column in columns]
        rows = zip(*lists, strict=True)
        return Frame(rows, names_of(given.column_names), [declared(each) for each in columns])
    if can(given, "fetchall") and hasattr(given, "description"):
        return _frame_of_cursor(given, argument)
    for method in ("collect", "read_all"):
        if can(given, method):  # the rows are not there yet
            what, remedy = "a frame that holds its rows", f"{argument}.{method}() reads them"
            raise invalid(argument, what, _kind(given), remedy, error=DataError)
    if isinstance(given, set | frozenset):
        what, remedy = "rows in an order", "a set has none, sorted(…) gives it one"
        raise invalid(argument, what, given, remedy, error=DataError)
    if field_names(given) is not None:
        return Frame(_listed(given, argument), field_names(given))
    if _has_columns(given) and not _can_be_listed(given):
        what = "rows, or a frame whose rows are known"
        remedy = "iterating it may give columns, pass a list of its rows"
        raise invalid(argument, what, _kind(given), remedy, error=DataError)
    categories = declared(given)
    return Frame(_listed(given, argument), None, () if categories is None else [categories])


def can(given: object, method: str) -> bool:
    """Return whether an object has a method of that name.

    >>> can([], "append"), can(3.0, "append"), can(list, "append")
    (True, False, False)
    """
    return not isinstance(given, type) and callable(getattr(given, method, None))


def field_names(given: object) -> list[str] | None:
    """Return the names of the fields of a structured array, or of one of its rows; else None."""
    names = getattr(getattr(given, "dtype", None), "names", None)
    return names_of(names) if isinstance(names, tuple) else None


def names_of(labels: Iterable[Any]) -> list[str] | None:
    """Return the labels of columns as texts; None when they only count the columns.

    >>> names_of(["age", 3]), names_of(range(2))
    (['age', '3'], None)
    """
    listed = list(labels)
    if not any(isinstance(label, str) for label in listed) and listed == [*range(len(listed))]:
        return None
    return [str(label) for label in listed]


def declared(column: object) -> list[Any] | None:
    """Return the values that a column says it can have, in its order; None when it says nothing.

    A pandas or a polars type has `categories`; of pyarrow each piece has a `dictionary`.
    """
    found = _categories_of_type(getattr(column, "dtype", None))
    if found is not None:
        return found
    pieces: Any = getattr(column, "chunks", None)
    values: dict[Any, None] = {}
    for piece in pieces if isinstance(pieces, list) and pieces else [column]:
        dictionary: Any = getattr(piece, "dictionary", None)
        if not can(dictionary, "to_pylist"):
            return None
        values |= dict.fromkeys(dictionary.to_pylist())
    return [value for value in values if value is not None]


def _categories_of_types(frame: Any) -> list[list[Any] | None]:
    return [_categories_of_type(each) for each in getattr(frame, "dtypes", ())]


def _categories_of_type(dtype: object) -> list[Any] | None:
    """Return the categories of a column's type, where it has some that can be listed.

    Those of a polars Categorical cannot: they are of all columns that share them.
    """
    categories: Any = getattr(dtype, "categories", None)
    return list(categories.to_list()) if can(categories, "to_list") else None


def _frame_of_columns(given: Mapping[Any, Any], argument: str) -> Frame:
    """Return the rows of a mapping from name to column. DataError unless all are equally long."""
    columns: list[list[Any]] = []
    categories: list[list[Any] | None] = []
    first, first_place = None, argument
    for name, column in given.items():
        where = f"{argument}[{short_repr(name)}]"
        if isinstance(column, str | bytes | Mapping | type) or not hasattr(column, "__iter__"):
            what, remedy = "a column of values", "a mapping is read as columns, one row is [{…}]"
            raise invalid(where, what, column, remedy, error=DataError)
        columns.append(list(_listed(column, where)))
        if len(columns) == 1:
            first, first_place = column, where
        check_same_labels(first_place, first, where, column)
        categories.append(declared(column))
        if len(columns[-1]) != len(columns[0]):
            what = f"a column of {plural(len(columns[0]), 'value')} as the first"
            raise invalid(where, what, column, f"it has {len(columns[-1])}", error=DataError)
    if not columns:
        raise invalid(argument, _LIST_OF_ITEMS, given, error=DataError)
    return Frame(zip(*columns, strict=True), names_of(given), categories)


def _frame_of_cursor(cursor: Any, argument: str) -> Frame:
    """Return the rows that a cursor has left. DataError when nothing was selected."""
    if not cursor.description:
        what, remedy = "a cursor with a result", "execute a SELECT first"
        raise invalid(argument, what, _kind(cursor), remedy, error=DataError)
    names = [str(column[0]) for column in cursor.description]
    return Frame(cursor.fetchall(), names)


def _with_names_of_rows(frame: Frame, argument: str) -> Frame:
    """Return rows as they are, or those with names under the union of all their names.

    What a row has no value for is missing. DataError when only some rows have names.
    """
    rows = iter(frame.rows)
    looked_at = list(itertools.islice(rows, 1))
    if not looked_at or by_name(looked_at[0]) is None:
        return Frame(itertools.chain(looked_at, rows))
    named: list[dict[str, Any]] = []
    for index, row in enumerate(itertools.chain(looked_at, rows)):
        values = by_name(row)
        if values is None:
            what = "a mapping from name to value as the first row is"
            raise invalid(f"{argument}[{index}]", what, row, error=DataError)
        named.append(values)
    names = list(dict.fromkeys(name for values in named for name in values))
    return Frame([[values.get(name) for name in names] for values in named], names)


def by_name(row: Any) -> dict[str, Any] | None:
    """Return one row's values by the names of its columns; None when it has no names.

    A mapping has names, and so have a named tuple, a row of a structured array or of a database,
    and a pandas series whose labels do not only count.

    >>> by_name({"age": 31}), by_name([31])
    ({'age': 31}, None)
    """
    if type(row) is list:
        return None
    if isinstance(row, Mapping):
        return {str(name): value for name, value in row.items()}
    if can(row, "_asdict"):  # a named tuple
        return dict(row._asdict())
    labels: Any = None
    values = row
    if field_names(row) is not None and getattr(row, "shape", None) == ():
        labels, values = field_names(row), row.tolist()
    elif can(row, "keys") and can(row, "__getitem__"):
        labels, values = row.keys(), row.values() if can(row, "values") else row
    names = None if labels is None else names_of(labels)
    if names is None or len(set(names)) != len(names):
        return None
    return dict(zip(names, values, strict=True))


def _listed(given: Any, argument: str) -> Iterable[Any]:
    """Return an iterator over what an array, a series, a tensor or anything else holds."""
    if can(given, "__dlpack__") and not can(given, "__iter__"):
        what, remedy = "an array that can be listed", "numpy.from_dlpack reads it"
        raise invalid(argument, what, _kind(given), remedy, error=DataError)
    listed: Iterable[Any] = iter(as_list(given, argument))
    return listed


def as_list(given: Any, name: str) -> Any:
    """Return the list that an array, a series or a tensor makes of itself; else what was given.

    Dates stay dates. DataError naming it for an array of spans of time.
    """
    if type(given) is list or isinstance(given, type):
        return given
    kind = getattr(getattr(given, "dtype", None), "kind", None)
    # Counted in nanoseconds, the list of either would be of plain numbers.
    if kind == "M" and can(given, "__iter__"):
        return list(given)
    if kind in ("m", "M"):
        what, remedy = "numbers or texts", "take numbers from the times, such as their seconds"
        raise invalid(name, what, given, remedy, error=DataError)
    for method in LISTING:
        if can(given, method):
            return getattr(given, method)()
    return given.__array__().tolist() if can(given, "__array__") else given


def _can_be_listed(given: object) -> bool:
    return any(can(given, method) for method in LISTING)


def _has_columns(given: object) -> bool:
    """Return whether an object says that it is a frame."""
    names = ("columns", "column_names")
    return can(given, "__dataframe__") or any(
        getattr(given, name, None) is not None and not can(given, name) for name in names
    )


def _kind(given: object) -> str:
    """Return the name of what an object is, where its own text would read its rows."""
    return type(given).__name__
