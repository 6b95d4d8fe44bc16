"""A training step on one row of the data: what was measured, and every operation on it."""

import dataclasses
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from tinymlp.arguments import check_whole
from tinymlp.data.dataset import Dataset
from tinymlp.model.model import Model
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.number_target import NumberTarget
from tinymlp.network.shapes import Vector
from tinymlp.report.image import image
from tinymlp.report.markup import element, format_value, scrolled, table
from tinymlp.report.step_through import blocks_table, step_through
from tinymlp.report.worst_rows import actual_answers, answer_text
from tinymlp.text import printable
from tinymlp.tracing.notation import UNICODE
from tinymlp.tracing.record import trace
from tinymlp.tracing.training_trace import TrainingTrace

MAX_INPUTS = 100
"""Inputs of a row that are written out as a table."""


def check_row(row: int, dataset: Dataset) -> int:
    """Return the row's number; raise `ArgumentError` for a row that there is not."""
    return check_whole("row", row, minimum=0, maximum=len(dataset) - 1)


def trace_row(
    model: Model, dataset: Dataset, row: int, *, learning_rate: float, level: str | None = None
) -> TrainingTrace:
    """Return every operation of training on one row by plain SGD; the model stays as it is.

    Raises `ArgumentError` for a row, a rate or a level that there is not.
    """
    inputs, target = model.examples(dataset.subset([check_row(row, dataset)]))[0]
    return trace(
        model.network, inputs, target, loss=model.loss, learning_rate=learning_rate, level=level
    )


def step_on_row(
    model: Model,
    dataset: Dataset,
    row: int,
    learning_rate: float,
    earlier: Vector | None = None,
    epoch: int = 0,
) -> list[Element]:
    """Return the step to go through, and the row itself.

    `earlier` are the parameters after `epoch` epochs, 0 before training, with which the step is
    shown once more. Raises `ArgumentError` as `trace_row` does.
    """
    traced = trace_row(model, dataset, row, learning_rate=learning_rate)
    (actual,) = actual_answers(model, dataset.subset([row]))
    intro = (
        f"Row {row} of {dataset.source}, whose {dataset.target_name} is {answer_text(actual)}, as "
        "if it were learned from once more: forward, the loss, backward, and the update of every "
        "weight. The file of the model stays as it is."
    )
    found = [element("p", {}, printable(intro))]
    if dataset.image_shape is not None:
        found.append(element("figure", {}, image(dataset.inputs[row], dataset.image_shape)))
    names = model.encoder.input_names
    found.append(step_through(traced, input_names=names, output_names=output_names(model)))
    if model.network.n_in <= MAX_INPUTS:
        (measured,) = model.rows_of(dataset.subset([row]))
        inputs = [traced.given[f"x[{i}]"] for i in range(model.network.n_in)]
        found.append(_tables(model, measured, inputs))
    found.append(blocks_table(traced))
    if earlier is not None:
        network = model.network.copy()
        network.load_parameters(earlier)
        before = dataclasses.replace(model, network=network)
        traced = trace_row(before, dataset, row, learning_rate=learning_rate)
        named = {"input_names": names, "output_names": output_names(model)}
        if epoch == 0:
            label = "Step before training"
            summary = "The same step before training, from the first random weights"
        else:
            label = f"Step after epoch {epoch}"
            summary = f"The same step after epoch {epoch}, from the weights that training had then"
        widget = step_through(traced, **named, label=label)
        found.append(element("details", {}, element("summary", {}, summary), widget))
    return found


def output_names(model: Model) -> list[str]:
    """Return what the outputs of a model's network stand for; [] for numbers without names."""
    target = model.target
    if isinstance(target, MultiLabelTarget):
        return [f"{label}?" for label in target.labels]
    if isinstance(target, NumberTarget):
        return [target.name] if target.n_outputs == 1 else target.names or []
    labels = [str(label) for label in target.labels]
    return labels if target.n_outputs > 1 else [f"{labels[1]}?"]


def _tables(model: Model, measured: Sequence[Any], inputs: Sequence[float]) -> Element:
    """Return the row as it was measured, and what the network gets of it."""
    raw = [
        [printable(name), format_value(value)]
        for name, value in zip(model.encoder.column_names, measured, strict=True)
    ]
    scaled = [
        [UNICODE.symbols(f"x[{i}]"), printable(name), UNICODE.number(value)]
        for i, (name, value) in enumerate(zip(model.encoder.input_names, inputs, strict=True))
    ]
    beside = element(
        "div",
        {"class": "beside"},
        scrolled(table(["column", "measured"], raw, kind="numbers"), "As measured"),
        scrolled(
            table(["input", "of", "scaled"], scaled, kind="numbers"), "As the network gets it"
        ),
    )
    summary = element("summary", {}, "The row, as measured and as the network gets it")
    return element("details", {}, summary, beside)
