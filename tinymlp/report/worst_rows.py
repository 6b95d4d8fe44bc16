"""The rows that a model is worst at, by their loss: as pictures, or as a table.

The loss is what training makes small, so it says for every task alike what "worst" is: a class
that is given a small probability, a number that is far off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.model.number_target import NumberTarget
from tinymlp.network.shapes import Vector
from tinymlp.report.chart import number
from tinymlp.report.image import image
from tinymlp.report.markup import Child, breakable, element, scrolled, table
from tinymlp.text import format_number, printable, shortened

MAX_SHOWN = 24
_MAX_LINES = 12
"""Rows of a table, which takes more room than pictures."""
_MAX_TEXT = 60
_WIDTH, _BETWEEN = 100, 3
"""So many characters stand beside each other on paper too, with the room between two columns."""
_MAX_NAME = 26


@dataclass(frozen=True)
class JudgedRow:
    """A row that the model was judged by."""

    number: int
    """Which one of all the data it is."""
    index: int
    """Which one of the judged it is."""
    loss: float
    outputs: Vector
    """What the network gave, shape (n_outputs,)."""
    predicted: Any
    actual: Any


def judge_rows(
    model: Model, outputs: Sequence[Vector], tested: Dataset, whole: Dataset
) -> list[JudgedRow]:
    """Return the rows of `tested`, the worst first, numbered as in `whole`, of which it is a part.

    `outputs` are the `dataset_outputs` of `tested`.

    >>> from tinymlp.model.fit import fit
    >>> line = Dataset([[0.0], [1.0], [2.0], [3.0]], ["low", "low", "high", "low"])
    >>> model = fit(line, hidden=[], n_epochs=50, seed=0)
    >>> worst = judge_rows(model, model.dataset_outputs(line), line, line)[0]
    >>> worst.number, worst.predicted, worst.actual
    (2, 'low', 'high')
    """
    target = model.target
    # A part shares the rows of the whole.
    numbers = {id(row): number for number, row in enumerate(whole.inputs)}
    actual = actual_answers(model, tested)
    rows = []
    for index, (given, wanted) in enumerate(zip(outputs, target.rows(tested), strict=True)):
        place = numbers[id(tested.inputs[index])]
        loss = model.loss.value(given, wanted)
        predicted = target.decode(given)
        rows.append(JudgedRow(place, index, loss, given, predicted, actual[index]))
    return sorted(rows, key=lambda row: -row.loss)


def actual_answers(model: Model, dataset: Dataset) -> list[Any]:
    """Return what would have been right for each row, as the model's own answers are."""
    if isinstance(model.target, ClassTarget | NumberTarget):
        return list(dataset.targets)
    return [model.target.decode(row) for row in model.target.rows(dataset)]


def worst_rows(
    model: Model, tested: Dataset, judged: Sequence[JudgedRow], columns: Sequence[str] = ()
) -> list[Element]:
    """Return the first of the `judged`, as buttons that a script takes to show more of each.

    `columns` are named by their importance: a table has what the first of them are in each row.
    """
    shown = judged[: MAX_SHOWN if tested.image_shape else _MAX_LINES]
    text = f"Of {len(judged):,} rows, "
    if not isinstance(model.target, NumberTarget):
        n_wrong = sum(row.predicted != row.actual for row in judged)
        text += f"{f'{n_wrong:,} are' if n_wrong > 1 else '1 is' if n_wrong else 'none is'} wrong; "
    text += f"here are the {len(shown)} worst, by their loss."
    if tested.image_shape is None:
        return [element("p", {}, text), _as_table(model, tested, shown, columns)]
    pictures = [
        element(
            "figure",
            {},
            image(tested.inputs[row.index], tested.image_shape),
            element("figcaption", {}, row_button(row.number, "row "), f" {_said(model, row)}"),
        )
        for row in shown
    ]
    return [element("p", {}, text), element("div", {"class": "pictures"}, *pictures)]


def row_button(number: int, before: str = "") -> Element:
    """Return a button that shows that row, which it does once a script has enabled it."""
    return element(
        "button",
        {"type": "button", "class": "row", "data-row": number, "disabled": ""},
        f"{before}{number}",
    )


def answer_text(answer: Any) -> str:
    """Return a label, a number, or a list of either, as a cell has it."""
    if isinstance(answer, list | tuple):
        return shortened(", ".join(map(answer_text, answer)), _MAX_TEXT) or "none"
    if isinstance(answer, float):
        return number(answer)
    return shortened(printable(str(answer)), _MAX_TEXT)


def _said(model: Model, row: JudgedRow) -> str:
    """Return what a row is and what it was taken for."""
    predicted, actual = answer_text(row.predicted), answer_text(row.actual)
    if isinstance(model.target, ClassTarget):
        sure = _sureness(model, row)
        if row.predicted == row.actual:
            return f"is {actual}{sure and f' ({sure})'}"
        return f"{actual} taken for {predicted}{sure and f' ({sure})'}"
    return f"{actual}, predicted {predicted}"


def _sureness(model: Model, row: JudgedRow) -> str:
    """Return the probability of the answer, "" where there is none."""
    if not model.target.has_probabilities:
        return ""
    return f"{100 * model.target.probabilities(row.outputs)[row.predicted]:.1f} %"


def _as_table(
    model: Model, tested: Dataset, shown: Sequence[JudgedRow], columns: Sequence[str]
) -> Element:
    heads: list[Child] = ["row", "actual", "predicted"]
    one_number = isinstance(model.target, NumberTarget) and model.target.n_outputs == 1
    sure = isinstance(model.target, ClassTarget) and model.target.has_probabilities
    heads += ["with probability"] * sure + ["off by"] * one_number + ["loss"]
    cells: list[list[Child]] = []
    for row in shown:
        answers = [answer_text(row.actual), answer_text(row.predicted)]
        line: list[Child] = [row_button(row.number), *answers]
        line += [_sureness(model, row)] if sure else []
        line += [number(row.predicted - row.actual)] if one_number else []
        cells.append([*line, format_number(row.loss)])
    room = _WIDTH - _wide(["row 000"])
    for place in range(1, len(heads)):
        room -= _wide([str(heads[place]), *(str(line[place]) for line in cells)])
    measured = model.rows_of(tested.subset([row.index for row in shown]))
    named = model.encoder.column_names
    for name in columns or named:
        head = shortened(printable(name), _MAX_NAME)
        texts = [_measured(row[named.index(name)]) for row in measured]
        room -= _wide([*head.split("_"), *texts])
        if room < 0:
            break
        heads.append(breakable(head))
        for line, text in zip(cells, texts, strict=True):
            line.append(text)
    made = table(heads, cells, kind="numbers")
    if isinstance(model.target, ClassTarget):
        for drawn, row in zip(made.iterfind("tbody/tr"), shown, strict=True):
            if row.predicted != row.actual:
                drawn.set("class", "wrong")
    return scrolled(made, "The worst rows")


def _measured(value: Any) -> str:
    return "–" if value is None else answer_text(value)


def _wide(texts: Sequence[str]) -> int:
    """Return how many characters wide a column is."""
    return max(map(len, texts)) + _BETWEEN
