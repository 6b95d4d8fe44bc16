"""Any row of the data, in the page: what the model says of it, why, and if it were another row.

The model itself is in the page, as the plain JavaScript that `tinymlp export` writes, so an edited
row is answered by the same operations as everywhere else. What stands here is the worst row, or
the one asked for, and stays where scripts are stripped.
"""

import json
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import NumberColumn, TextColumn
from tinymlp.errors import invalid
from tinymlp.interchange.code import javascript
from tinymlp.interchange.plain_model import plain_model
from tinymlp.learning.loss import has_link
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.model.number_target import NumberTarget
from tinymlp.report.chart import number
from tinymlp.report.importance import Importances
from tinymlp.report.lines import line
from tinymlp.report.markup import Child, data, element, scrolled, table
from tinymlp.report.network_drawing import Diagram, draw_network, drawn_neurons
from tinymlp.report.step_on_row import output_names
from tinymlp.report.what_if import WhatIf
from tinymlp.report.worst_rows import JudgedRow, actual_answers, answer_text
from tinymlp.text import printable
from tinymlp.tracing.notation import UNICODE

MAX_PARAMETERS = 50_000
"""Of a model that is put into the page, about a megabyte."""

MAX_CHARACTERS = 600_000
"""Of the rows that are put into the page, the worst first."""

MAX_FIELDS = 60
"""Columns that can be edited."""

NAME = "tinymlp_model"
"""What the model is called in the page."""


def row_explorer(
    model: Model,
    dataset: Dataset,
    judged: Sequence[JudgedRow],
    row: int,
    importances: Importances | None = None,
) -> list[Element]:
    """Return the row of that number, and what chooses and changes it.

    `judged` are the rows the worst first, which come before the others of `dataset`. Raises
    `ArgumentError` for a model that is too large for a page, and as `plain_model` does for one with
    an object of the user's own, which JavaScript has not.
    """
    n_parameters = model.network.n_parameters
    if n_parameters > MAX_PARAMETERS:
        what = f"of at most {MAX_PARAMETERS:,} parameters"
        raise invalid("model", what, f"{n_parameters:,} parameters")
    code = javascript.write(plain_model(model), NAME)
    explorer = _Explorer(model, dataset, row, importances)
    order = [one.number for one in judged]
    return [explorer.shown(order), element("script", {}, code)]


class _Explorer:
    """What is shown of one row, and all that a script needs to show of the others."""

    def __init__(
        self,
        model: Model,
        dataset: Dataset,
        row: int,
        importances: Importances | None,
    ) -> None:
        self._model = model
        self._dataset = dataset
        self._number = row
        self._rows = model.rows_of(dataset)
        self._actual = [answer_text(answer) for answer in actual_answers(model, dataset)]
        self._row = _plain_row(model, self._rows[row])
        self._output_names = output_names(model)
        (self._outputs,) = model.outputs([self._row])
        order = [one.column for one in importances.columns] if importances else []
        self._what_if = WhatIf(model, dataset, order)

    def shown(self, order: Sequence[int]) -> Element:
        """Return all of it; `order` are the numbers of the judged rows, the worst first."""
        stored = self._stored(order)
        outputs = scrolled(self._answer(), "The answer")
        answer = element("div", {"class": "tinymlp-answer"}, self._said(), outputs)
        inputs = [*self._fields(), answer]
        curves = self._what_if.figures(self._row)
        parts = [self._controls(len(self._rows)), element("div", {"class": "beside"}, *inputs)]
        drawing = {"class": "tinymlp-drawing"}
        parts.append(element("div", drawing, draw_network(self._diagram()), self._why()))
        if curves:
            text = (
                "What it would say of this row if one column were another, and all others as they "
                "are; the dotted line is where the row is."
            )
            parts.append(element("h3", {}, "What if"))
            parts.append(element("p", {}, text))
            parts.append(self._key())
            parts.append(element("div", {"class": "curves"}, *curves))
        return element("div", {"class": "tinymlp-explorer"}, *parts, data(stored))

    def _stored(self, order: Sequence[int]) -> dict[str, Any]:
        """Return what the script gets: rows of number, what was right, and the values."""
        first = [self._number, *(n for n in order if n != self._number)]
        known = set(first)
        others = [n for n in range(len(self._rows)) if n not in known]
        rows: dict[str, list[Any]] = {}
        left = MAX_CHARACTERS
        for n in [*first, *others]:
            plain = map(_short_number, _plain_row(self._model, self._rows[n]))
            row = [self._actual[n], *plain]
            left -= len(json.dumps(row))
            if rows and left < 0:
                break
            rows[str(n)] = row
        return {
            "rows": rows,
            "order": [n for n in order if str(n) in rows],
            "start": self._number,
            "judged": len(order),
            "inputs": self._model.encoder.input_names,
            "outputs": self._output_names,
            "categories": [getattr(column, "categories", None) for column in self._columns()],
            "numbers": isinstance(self._model.target, NumberTarget),
            "single": len(self._what_if.lines) == 1,
            "curves": self._what_if.numbers(),
            "ink": self._ink(),
        }

    def _columns(self) -> Sequence[NumberColumn | TextColumn]:
        """Return what a row is edited by, [] for a picture."""
        return [] if self._model.image_shape is not None else self._model.encoder.columns

    def _ink(self) -> float:
        """Return the number of a pixel that is all ink."""
        if self._model.image_shape is None:
            return 0.0
        return max((max(row) for row in self._rows), default=0.0)

    def _controls(self, n_rows: int) -> Element:
        """Return what chooses a row, hidden until the script is there to obey."""
        field = {
            "type": "number",
            "min": 0,
            "max": n_rows - 1,
            "step": 1,
            "value": self._number,
            "autocomplete": "off",
            "data-number": "",
        }
        buttons = [
            element("button", {"type": "button", "data-go": go}, name)
            for go, name in (("worse", "Worse row"), ("better", "Better row"), ("reset", "Reset"))
        ]
        return element(
            "div",
            {"class": "tinymlp-controls", "hidden": ""},
            element("label", {}, "Row ", element("input", field)),
            *buttons,
        )

    def _fields(self) -> list[Element]:
        """Return what a row is changed by."""
        if self._model.image_shape is not None:
            height, width = self._model.image_shape
            canvas = {
                "width": width,
                "height": height,
                "class": "tinymlp-canvas",
                "tabindex": 0,
                "role": "application",
                "aria-label": "The picture: arrow keys move, Space sets or clears a pixel",
            }
            help_text = (
                "Draw on it; with Shift it erases. Keys: the arrows move, Space sets or clears a "
                "pixel."
            )
            clear = element("button", {"type": "button", "data-go": "clear"}, "Clear")
            drawn = element(
                "div",
                {"class": "tinymlp-controls tinymlp-drawn", "hidden": ""},
                element("canvas", canvas),
                element("p", {"class": "small"}, help_text),
                clear,
            )
            return [drawn]
        columns = self._model.encoder.columns
        if len(columns) > MAX_FIELDS:
            return []
        labels = [
            element("label", {}, element("span", {}, printable(column.name)), _field(k, column, v))
            for k, (column, v) in enumerate(zip(columns, self._row, strict=True))
        ]
        legend = element("legend", {}, "The row: change it")
        shown = {"class": "tinymlp-fields", "disabled": ""}
        return [element("fieldset", shown, legend, *labels)]

    def _said(self) -> Element:
        """Return the answer in a sentence."""
        answer = answer_text(self._model.target.decode(self._outputs))
        parts: list[Child] = [
            "Row ",
            element("span", {"data-said": "row"}, str(self._number)),
            ": predicted ",
            element("strong", {"data-said": "answer"}, answer),
            ", actual ",
            element("strong", {"data-said": "actual"}, self._actual[self._number]),
            element("span", {"data-said": "note"}, "."),
        ]
        return element("p", {"aria-live": "polite", "aria-atomic": "true"}, *parts)

    def _answer(self) -> Element:
        """Return each output beside what it means: a probability, or a number in its own unit."""
        target = self._model.target
        outputs = [UNICODE.number(value) for value in self._outputs]
        if isinstance(target, NumberTarget):
            # `numbers` undoes the scaling of the targets.
            numbers = [number(value + 0.0) for value in target.numbers(self._outputs)]
            names = self._output_names or [f"output {k}" for k in range(len(outputs))]
            rows: list[list[Child]] = [
                [printable(name), _cell("predicted", k, value), _cell("output", k, output)]
                for k, (name, value, output) in enumerate(zip(names, numbers, outputs, strict=True))
            ]
            return table(["target", "predicted", "output of the network"], rows, kind="numbers")
        labels = [answer_text(label) for label in target.labels]
        # One output decides between two classes: it is the second one's.
        skipped = len(labels) - len(outputs)
        given = []
        if target.has_probabilities:
            given = list(target.probabilities(self._outputs).values())
        cells: list[list[Child]] = []
        for k, label in enumerate(labels):
            cell: list[Child] = [label]
            if given:
                share = _cell("probability", k, f"{100 * given[k]:.1f} %")
                cell.append(element("span", {"class": "share"}, _bar(k, given[k]), share))
            at = k - skipped
            cell.append(_cell("output", at, outputs[at]) if at >= 0 else "")
            cells.append(cell)
        what = "logit" if has_link(self._model.loss) else "output"
        heads = ["class" if isinstance(target, ClassTarget) else "label"]
        heads += ["probability"] if given else []
        return table([*heads, what], cells, kind="numbers")

    def _diagram(self) -> Diagram:
        network = self._model.network
        (inputs,) = self._model.inputs([self._row])
        numbers = {f"x[{i}]": UNICODE.number(value) for i, value in enumerate(inputs)}
        for depth, layer in enumerate(network.forward(inputs).layers, start=1):
            for j, value in enumerate(layer.activations):
                numbers[f"a[{depth}][{j}]"] = UNICODE.number(value)
        plain = Diagram.of(network, self._model.encoder.input_names, self._output_names)
        return Diagram(
            plain.sizes,
            plain.activations,
            plain.weight,
            plain.input_names,
            plain.output_names,
            numbers,
        )

    def _why(self) -> Element:
        """Return what says how a neuron's number came about, which the script fills in."""
        sizes = self._model.network.sizes
        options = [
            element("option", {"value": f"{depth}-{j}"}, f"layer {depth}, neuron {j}")
            for depth in range(len(sizes) - 1, 0, -1)
            for j in drawn_neurons(sizes[depth])
            if j is not None
        ]
        chosen = element("select", {"data-neuron": "", "autocomplete": "off"}, *options)
        return element(
            "div",
            {"class": "tinymlp-controls tinymlp-why", "hidden": ""},
            element("label", {}, "Why: choose a neuron, or click on it ", chosen),
            element("div", {"data-why": "", "aria-live": "polite"}),
        )

    def _key(self) -> Element:
        """Return what each line of the curves is of."""
        entries = []
        for kind, name in enumerate(self._what_if.lines):
            box = {"viewBox": "0 0 24 10", "width": 24.0, "height": 10.0, "aria-hidden": "true"}
            sample = element("svg", box, line("M0 5H24", kind))
            entries.append(element("li", {}, sample, f" {answer_text(name)}"))
        return element("ul", {"class": "key"}, *entries)


def _plain_row(model: Model, row: Sequence[Any]) -> list[Any]:
    """Return a row as JavaScript takes it: numbers, categories, None for a missing one."""
    if model.image_shape is not None:
        return [float(pixel) for pixel in row]
    marks = model.encoder._marks
    plain: list[Any] = []
    for column, value in zip(model.encoder.columns, row, strict=True):
        if value is None:
            plain.append(None)
            continue
        encoded = column.encode(value, marks)
        if isinstance(column, TextColumn):
            plain.append(column.categories[encoded.index(1.0)])
        else:
            plain.append(encoded[0])
    return plain


def _short_number(value: Any) -> Any:
    """Return 3.0 as 3, which is the same number in JavaScript."""
    is_whole = isinstance(value, float) and abs(value) < 2**53 and value.is_integer()
    return int(value) if is_whole and value else value  # -0.0 stays what it is


def _field(place: int, column: NumberColumn | TextColumn, value: Any) -> Element:
    """Return what a value is changed by: a choice of categories, or a number."""
    common = {"data-column": place, "autocomplete": "off"}
    if isinstance(column, NumberColumn):
        shown = "" if value is None else repr(_short_number(value))
        return element("input", {"type": "number", "step": "any", "value": shown, **common})
    options = [
        element("option", {"value": k, "selected": "" if name == value else None}, printable(name))
        for k, name in enumerate(column.categories)
    ]
    if column.fill is not None or value is None:
        chosen = "" if value is None else None
        options.insert(0, element("option", {"value": "", "selected": chosen}, "– missing –"))
    return element("select", common, *options)


def _cell(kind: str, place: int, text: str) -> Element:
    return element("span", {f"data-{kind}": place}, text)


def _bar(place: int, probability: float) -> Element:
    """Return a bar as long as a probability."""
    return element(
        "progress", {"data-bar": place, "value": f"{probability:.4f}", "aria-hidden": "true"}
    )
