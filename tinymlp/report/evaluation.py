"""How good a model is, as tables: the confusion matrix shaded by its counts, and the scores.

>>> from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
>>> evaluation = RegressionEvaluation.of([1.0, 2.0], [1.5, 4.0], loss=2.125)
>>> [part.tag for part in scores(evaluation)]
['div']
"""

from xml.etree.ElementTree import Element

from tinymlp.evaluation.any_task import Evaluation
from tinymlp.evaluation.headline import format_count
from tinymlp.evaluation.multilabel import MultiLabelEvaluation
from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
from tinymlp.report.markup import element, scrolled, table
from tinymlp.text import format_number, printable, shortened

MAX_LABEL = 24

_MAX_SHADE = 55
"""Of the blue behind the largest count, in per cent: what is written on it stays readable."""


def scores(evaluation: Evaluation) -> list[Element]:
    """Return the details and the tables, which come below the `summary`."""
    if isinstance(evaluation, RegressionEvaluation):
        return _numbers(evaluation)
    details = element("p", {}, f"{evaluation.details[:1].upper()}{evaluation.details[1:]}.")
    if isinstance(evaluation, MultiLabelEvaluation):
        heads, *cells = evaluation.table()
        made = table(["label", *heads[1:]], cells, kind="numbers")
        return [details, scrolled(made, "Label by label")]
    matrix = scrolled(_confusion(evaluation), "Confusion matrix")
    return [details, matrix, _per_class(evaluation)]


def _numbers(evaluation: RegressionEvaluation) -> list[Element]:
    cells = evaluation.table()
    if not evaluation.per_output:
        return [scrolled(table([], cells, kind="numbers"), "Scores")]
    label = evaluation.label("loss")
    loss = f"{label[:1].upper()}{label[1:]} {format_number(evaluation.loss)}."
    heads, *rows = cells
    made = table(["output", *heads[1:]], rows, kind="numbers")
    return [element("p", {}, loss), scrolled(made, "Output by output")]


def _confusion(evaluation: Evaluation) -> Element:
    heads = [_label(label) for label in evaluation.labels]
    made = table(
        ["actual ↓ predicted →", *heads],
        [
            [head, *(format_count(count) if count else "·" for count in row)]
            for head, row in zip(heads, evaluation.confusion, strict=True)
        ],
        caption="Confusion matrix: a row is the actual class, a column the predicted one",
        kind="numbers confusion",
    )
    largest = max(max(row) for row in evaluation.confusion)
    cells = made.findall("tbody/tr/td")
    counts = [(i, j, n) for i, row in enumerate(evaluation.confusion) for j, n in enumerate(row)]
    for cell, (i, j, count) in zip(cells, counts, strict=True):
        if count:
            right = i == j
            share = 12 + (_MAX_SHADE - 12) * count / largest
            # What is wrong is orange, and has a dashed border where colors do not show.
            color = f"rgba({'31, 119, 201' if right else '199, 80, 0'}, {share / 100:.2f})"
            border = "" if right else "; outline: 1px dashed; outline-offset: -3px"
            cell.set("style", f"background-color: {color}{border}")
    return made


def _per_class(evaluation: Evaluation) -> Element:
    rows = [
        [
            _label(one.label),
            *(f"{value:.4f}" for value in (one.precision, one.recall, one.f1)),
            format_count(one.support),
        ]
        for one in evaluation.per_class
    ]
    heads = ["class", "precision", "recall", "f1", "examples"]
    made = table(heads, rows, caption="Class by class", kind="numbers")
    return scrolled(made, "Class by class")


def _label(label: object) -> str:
    return shortened(printable(str(label)), MAX_LABEL)
