"""What `train --verbose` says of a training before it begins: its columns, layers and settings."""

from collections.abc import Mapping
from typing import Any

from tinymlp.data.encoding import TextColumn
from tinymlp.model.prepared_training import PreparedTraining
from tinymlp.named import format_settings
from tinymlp.text import draw_table, plural, printable

MOST = 100
"""Columns that have a line each."""


def details(prepared: PreparedTraining) -> str:
    """Return them as a text of some lines; the columns and the network as they are learned."""
    model = prepared.model
    rows = [["column", "taken as", "inputs"]]
    for column in model.encoder.columns[:MOST]:
        kind = "number"
        if isinstance(column, TextColumn):
            kind = plural(len(column.categories), "category", "categories")
        rows.append([printable(column.name), kind, f"{len(column.input_names()):,}"])
    more = len(model.encoder.columns) - MOST
    if more > 0:
        rows.append([f"and {more:,} more", "", ""])
    settings = [
        f"{name.replace('_', ' ')}: {_format(value)}"
        for name, value in model.trained_with.items()
        if value is not None
    ]
    lines = "\n".join(settings)
    return f"{draw_table(rows)}\n\n{model.network.summary()}\n\n{lines}"


def _format(value: Any) -> str:
    if isinstance(value, Mapping):
        return format_settings(value)
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
