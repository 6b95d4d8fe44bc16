"""The columns that a network in an ONNX file takes: numbers, or texts by a OneHotEncoder.

    X [n, columns]                    a column of numbers each
    a Concat of inputs [n, 1]         a column each, of numbers or of texts
    OneHotEncoder, LabelEncoder       the categories of a column of texts

>>> from tinymlp.interchange.onnx.graph import Input
>>> encoder_of(Graph(), Input("X"), [], None, 2).column_names
['input 0', 'input 1']
"""

import math
from collections.abc import Sequence
from typing import Any

from tinymlp import json_fields
from tinymlp.arguments import check_list
from tinymlp.data.cells import MISSING
from tinymlp.data.encoding import Column, Encoder, NumberColumn, TextColumn
from tinymlp.data.rows import name_inputs
from tinymlp.errors import invalid
from tinymlp.interchange.onnx.graph import Graph, Input, Node, Operand, Tensor
from tinymlp.interchange.onnx.layers import Fill, Mark, given_to, spread, stages_of
from tinymlp.interchange.onnx.scaling import front
from tinymlp.text import plural


def encoder_of(
    graph: Graph, given: Operand, missing: list[Fill | Mark], names: Any, n_inputs: int
) -> Encoder:
    """Return the columns: one of numbers for each input, or what stands in a Concat."""
    parts = given.inputs if isinstance(given, Node) else [given] * n_inputs
    if isinstance(given, Node) and (given.attributes.get("axis") not in (1, -1) or missing):
        raise invalid(given.where, "columns beside each other, as they are", "another")
    if names is None:
        names = _noted_names(graph)
    if names is None:
        names = name_inputs(n_inputs)
        if isinstance(given, Node):
            names = [_input_name(part) for part in parts]
    names = [str(name) for name in check_list("feature_names", names, "a list of texts")]
    if len(names) != len(parts) or len({*names}) != len(names):
        what = f"{plural(len(parts), 'different text')}, one for each column"
        raise invalid("feature_names", what, names)
    marks: set[str] = set()
    if isinstance(given, Node):
        columns = [_column(name, part, marks) for name, part in zip(names, parts, strict=True)]
    else:
        fills = _fills(missing, n_inputs, marks)
        columns = [NumberColumn(name, fill) for name, fill in zip(names, fills, strict=True)]
    encoder = Encoder(columns, missing_marks=sorted(marks) if marks - MISSING else None)
    if encoder.n_inputs != n_inputs:
        raise invalid("the columns", f"of {plural(n_inputs, 'input')}", encoder.n_inputs)
    return encoder


def _noted_names(graph: Graph) -> Any:
    """Return the names that an export of tinymlp has noted."""
    if "columns" not in graph.notes:
        return None
    return json_fields.texts(json_fields.parse(graph.notes["columns"]), "columns")


def _fills(missing: Sequence[Fill | Mark], n: int, marks: set[str]) -> list[float | None]:
    """Return what a missing number of each of n columns becomes, and add to the marks."""
    fills: list[float | None] = [None] * n
    for stage in missing:
        if isinstance(stage, Mark):
            marks |= {*MISSING, repr(stage.number)}
        else:
            fills = [
                None if math.isnan(number) else number
                for number in spread(stage.numbers, n, stage.where)
            ]
    return fills


def _column(name: str, part: Operand | None, marks: set[str]) -> Column:
    """Return the column of one part, of numbers or of texts, and add to the marks."""
    categories = part
    if isinstance(categories, Node) and categories.operator == "Reshape":
        categories = given_to(categories, 0)
    if isinstance(categories, Node) and categories.operator == "OneHotEncoder":
        return _text_column(name, categories, marks)
    stages, given = stages_of(part)
    missing, scaling = front(stages)
    if scaling or not isinstance(given, Input):
        where = scaling[0].where if scaling else f"column {name!r}"
        raise invalid(where, "behind the columns", "before them")
    return NumberColumn(name, _fills(missing, 1, marks)[0])


def _text_column(name: str, one_hot: Node, marks: set[str]) -> TextColumn:
    """Return the column of a OneHotEncoder, also behind a LabelEncoder."""
    if one_hot.attributes.get("zeros", 1):
        raise invalid(f"{one_hot.where}, zeros", "0, which refuses an unknown category", 1)
    given = given_to(one_hot, 0)
    if isinstance(given, Input):
        return TextColumn(name, one_hot.attributes.get("cats_strings", []))
    keys = places = None
    if isinstance(given, Node) and given.operator == "LabelEncoder":
        keys, places = (given.attributes.get(name) for name in ("keys_strings", "values_int64s"))
    wanted = one_hot.attributes.get("cats_int64s")
    if not keys or not places or len(keys) != len(places) or wanted != [*range(max(places) + 1)]:
        raise invalid(one_hot.where, "of texts, each by its place", "another")
    # Of several texts with one place the last is the category, the others mean a missing one.
    categories: dict[int, str] = dict(zip(places, keys, strict=True))
    others = [key for key, place in zip(keys, places, strict=True) if categories[place] != key]
    fill = next((categories[p] for k, p in zip(keys, places, strict=True) if k in others), None)
    marks |= {*others}
    if [*categories] != wanted and sorted(categories) != wanted:
        raise invalid(one_hot.where, "of a text for each place", len(categories))
    return TextColumn(name, [categories[place] for place in sorted(categories)], fill)


def _input_name(part: Operand | None) -> str:
    """Return the name of the input that a column begins with."""
    while isinstance(part, Node):
        part = next((each for each in part.inputs if not isinstance(each, Tensor)), None)
    return part.name if isinstance(part, Input) else ""
