"""What `train --verbose` says of a training before it begins: its columns, layers and settings."""

from tinymlp.data.encoding import TextColumn
from tinymlp.model.prepared_training import PreparedTraining
from tinymlp.text import draw_table, plural, printable, short_repr

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
        [name.replace("_", " "), short_repr(value)]
        for name, value in model.trained_with.items()
        if value is not None
    ]
    return f"{draw_table(rows)}\n\n{model.network.summary()}\n\n{draw_table(settings)}"
