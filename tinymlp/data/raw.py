"""Examples as a reader found them, before anything is decided about them.

Each reader (this one for what is in memory, `columns` for a table, `idx` for images) gives the same
plain record, and a `Dataset` makes itself of it: what is missing, what is text, what are classes.

>>> raw = raw_from_memory([[1.5], [2.0]], ["small", "big"])
>>> raw.rows, raw.targets, raw.feature_names, raw.place_of_target(1)
([[1.5], [2.0]], ['small', 'big'], ['input 0'], 'targets[1]')
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from tinymlp.arguments import check_list, check_whole
from tinymlp.data.alignment import check_same_labels
from tinymlp.data.column_info import ColumnInfo
from tinymlp.data.dates import DateFormat
from tinymlp.data.number_format import NumberFormat
from tinymlp.data.rows import (
    Place,
    PlainRows,
    PlainTargets,
    Row,
    name_inputs,
    plain_rows,
    plain_targets,
)
from tinymlp.data.values import Scalar, plain_value
from tinymlp.errors import DataError, invalid
from tinymlp.text import plural, short_repr


@dataclass(frozen=True, kw_only=True)
class RawData:
    """Rows and targets of equal number, what they are called, and where they stand."""

    rows: list[Row]
    targets: Sequence[Scalar | list[float]]
    feature_names: list[str]
    target_name: str
    target_names: list[str] | None = None
    """What the numbers of a target are called, where it is several and they have names."""
    source: str
    place_of_row: Place
    """What a message calls a row: "line 17", "inputs[3]" or "image 3"."""
    place_of_target: Place
    weights: list[float] | None = None
    groups: list[Scalar] | None = None
    """What holds examples together: no group is in both parts of a split."""
    image_shape: tuple[int, int] | None = None
    categories: list[list[str] | None] | None = None
    """For each column the texts it was declared to have, sorted; None where it was not."""
    labels: list[Scalar] | None = None
    """The classes that the target was declared to have."""
    only_numbers: bool = False
    """The rows are known to hold neither text nor None; False says nothing."""
    notes_numbers_as_text: bool = False
    """Whether texts that read as numbers are worth a note: they may not be meant so."""
    notes: list[str] = field(default_factory=list)
    """What was done to read it, in sentences."""
    number_formats: dict[str, NumberFormat | DateFormat] = field(default_factory=dict)
    """How columns were written whose numbers are not written as programs do, by their names."""
    missing_marks: list[str] | None = None
    """The texts that meant a missing value, where they were chosen."""
    marks_among_texts: list[str] = field(default_factory=list)
    """Those that were found in columns of text, where they might be a category or a class."""

    header: list[str] = field(default_factory=list)
    """All columns in their order; a table's may be more than those that are learned from."""
    roles: dict[str, str] = field(default_factory=dict)
    """Of the columns of weights and groups, by their names."""
    left_out: list[ColumnInfo] = field(default_factory=list)
    """The columns that are not learned from."""
    left_out_places: dict[int, str] = field(default_factory=dict)
    """Those of them that the rows had at first, by their places in a row."""
    are_known: bool = False
    """The columns are those of a model, of which none is left out."""

    def __post_init__(self) -> None:
        if self.weights is not None:
            check_weights_sum(self.weights)

    def without(self, left_out: Mapping[int, ColumnInfo]) -> Self:
        """Return the examples without the inputs of these places in a row."""
        if not left_out:
            return self
        kept = [j for j in range(len(self.feature_names)) if j not in left_out]
        return replace(
            self,
            rows=[[row[j] for j in kept] for row in self.rows],
            feature_names=[self.feature_names[j] for j in kept],
            categories=self.categories and [self.categories[j] for j in kept],
            left_out=[*self.left_out, *left_out.values()],
            left_out_places=self.places_given({j: each.name for j, each in left_out.items()}),
        )

    def places_given(self, left_out: Mapping[int, str]) -> dict[int, str]:
        """Return the places in a row as it was given of all that is left out, and of these."""
        n_given = len(self.feature_names) + len(self.left_out_places)
        there = [place for place in range(n_given) if place not in self.left_out_places]
        return self.left_out_places | {there[j]: name for j, name in left_out.items()}

    def take(self, indices: Sequence[int]) -> Self:
        """Return only these examples, still knowing where they stood."""
        return replace(
            self,
            rows=[self.rows[index] for index in indices],
            targets=[self.targets[index] for index in indices],
            weights=self.weights and [self.weights[index] for index in indices],
            groups=self.groups and [self.groups[index] for index in indices],
            place_of_row=lambda index: self.place_of_row(indices[index]),
            place_of_target=lambda index: self.place_of_target(indices[index]),
        )


def raw_from_memory(
    inputs: Iterable[Any],
    targets: Iterable[Any],
    *,
    feature_names: Iterable[str] | None = None,
    text: Iterable[str] = (),
    ignore: Iterable[str] = (),
    target_name: str | None = None,
    target_names: Iterable[str] | None = None,
    weights: Iterable[Any] | None = None,
    groups: Iterable[Any] | None = None,
    image_shape: tuple[int, int] | None = None,
    source: str = "memory",
) -> RawData:
    """Copy examples of any kind: lists, generators, arrays, frames. See `Dataset`."""
    if feature_names is not None:
        feature_names = check_list("feature_names", feature_names, "a list of names")
    plain = plain_rows(inputs, "inputs", names=feature_names, text=text, ignore=ignore)
    if feature_names is not None and plain.ignored:
        feature_names = [name for j, name in enumerate(feature_names) if j not in plain.ignored]
    wanted = plain_targets(targets, "targets")
    if not plain.rows or not plain.rows[0]:
        raise invalid("inputs", "rows of at least one value", plain.rows, error=DataError)
    n_examples, width = len(plain.rows), len(plain.rows[0])
    _check_count("targets", len(wanted.values), n_examples, "row of inputs")
    for other, given in (("targets", targets), ("weights", weights), ("groups", groups)):
        check_same_labels("inputs", inputs, other, given)
    names = _target_names(target_names, wanted)
    name = wanted.name if names is None else ", ".join(names)
    given_name = target_name if target_name is not None else name or "target"
    input_names = _names(feature_names, plain, width)
    header = list(input_names)
    for place, column in sorted(plain.ignored.items()):
        header.insert(place, column.name)
    return RawData(
        rows=plain.rows,
        targets=wanted.values,
        feature_names=input_names,
        header=[*header, *(names or [given_name])],
        target_name=_text("target_name", given_name),
        target_names=names if names is not None and len(names) > 1 else None,
        source=_text("source", source),
        place_of_row="inputs[{}]".format,
        place_of_target="targets[{}]".format,
        weights=None if weights is None else _weights(weights, n_examples),
        groups=None if groups is None else list_groups(groups, n_examples),
        image_shape=check_image_shape(
            plain.image_shape if image_shape is None else image_shape, width
        ),
        categories=plain.categories,
        labels=wanted.labels,
        left_out=[*plain.ignored.values()],
        left_out_places={j: column.name for j, column in plain.ignored.items()},
        only_numbers=plain.only_numbers,
        notes_numbers_as_text=True,
    )


def name_pixels(height: int, width: int) -> list[str]:
    """Name the inputs of an image, row by row.

    >>> name_pixels(1, 2)
    ['pixel 0,0', 'pixel 0,1']
    """
    return [f"pixel {row},{column}" for row in range(height) for column in range(width)]


def check_image_shape(shape: tuple[int, int] | None, width: int) -> tuple[int, int] | None:
    """ArgumentError unless the shape, if given, has as many pixels as there are inputs."""
    if shape is None:
        return None
    sizes = check_list("image_shape", shape, "(height, width)")
    if len(sizes) != 2:
        raise invalid("image_shape", "(height, width)", shape)
    names = ("image_shape[0]", "image_shape[1]")
    sizes = [check_whole(name, size, minimum=1) for name, size in zip(names, sizes, strict=True)]
    if sizes[0] * sizes[1] != width:
        raise invalid("image_shape", f"(height, width) of {plural(width, 'pixel')} in all", shape)
    return (sizes[0], sizes[1])


def check_weights_sum(weights: list[float]) -> list[float]:
    """DataError when no example would count, or all of them together without end."""
    if not any(weights):
        raise invalid("weights", "numbers, at least one above 0", weights, error=DataError)
    if not sum(weights) < math.inf:
        remedy = "only their proportions matter"
        raise invalid("weights", "numbers with a finite sum", weights, remedy, error=DataError)
    return weights


def _check_count(argument: str, count: int, expected: int, of: str) -> None:
    """DataError unless there is one for each."""
    if count != expected:
        raise invalid(argument, f"{expected}, one for each {of}", count, error=DataError)


def _names(given: Iterable[str] | None, plain: PlainRows, width: int) -> list[str]:
    """Take the names given, else the frame's, else make some. DataError unless one for each."""
    names = plain.names if given is None else given
    if names is None:
        return name_inputs(width) if plain.image_shape is None else name_pixels(*plain.image_shape)
    return _check_names("feature_names", names, width, "input")


def _target_names(given: Iterable[str] | None, plain: PlainTargets) -> list[str] | None:
    """Take the names given to each number of a target, else those of a frame's columns."""
    names = plain.names if given is None else given
    if names is None:
        return None
    first = plain.values[0]
    width = len(first) if isinstance(first, list) else 1
    return _check_names("target_names", names, width, "number of a target")


def _check_names(argument: str, given: Iterable[str], width: int, of: str) -> list[str]:
    """Return different texts, `width` of them. DataError otherwise."""
    names = check_list(argument, given, "a list of names")
    for place, name in enumerate(names):
        if not isinstance(name, str | int):
            raise invalid(f"{argument}[{place}]", "a text", name)
    names = [str(name) for name in names]
    _check_count(argument, len(names), width, of)
    if len(set(names)) != len(names):
        twice = next(name for name, count in Counter(names).items() if count > 1)
        remedy = f"{short_repr(twice)} is there twice"
        raise invalid(argument, "different names", names, remedy, error=DataError)
    return names


def _weights(weights: Iterable[Any], n_examples: int) -> list[float]:
    """Take the weights of the examples, each finite and at least 0."""
    plain = plain_targets(weights, "weights").values
    _check_count("weights", len(plain), n_examples, "row of inputs")
    return check_weights(plain, "weights[{}]".format)


def check_weights(weights: Iterable[object], place: Place) -> list[float]:
    """Return numbers, each finite and at least 0; DataError with the place otherwise."""
    numbers = []
    for index, weight in enumerate(weights):
        number = plain_value(weight, place(index))
        if not isinstance(number, float) or number < 0.0:
            raise invalid(place(index), "a number from 0 up", weight, error=DataError)
        numbers.append(number)
    return numbers


def list_groups(groups: Iterable[Any], n_examples: int) -> list[Scalar]:
    """Take the group of each example, a text or a number."""
    plain = plain_targets(groups, "groups").values
    _check_count("groups", len(plain), n_examples, "row of inputs")
    return check_groups(plain, "groups[{}]".format)


def check_groups(groups: Iterable[object], place: Place) -> list[Scalar]:
    """Return texts or numbers; DataError with the place for one that is missing."""
    checked: list[Scalar] = []
    for index, group in enumerate(groups):
        if not isinstance(group, str | int | float):
            what, remedy = "a text or a number", "name the group of each example"
            raise invalid(place(index), what, group, remedy, error=DataError)
        checked.append(group)
    return checked


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise invalid(name, "a text", value)
    return value
