"""How good a model is, at a glance: the headline, and four numbers that are read from afar.

>>> from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
>>> evaluation = RegressionEvaluation.of([1.0, 2.0], [1.5, 4.0], loss=2.125)
>>> [part.tag for part in summary(evaluation)]
['p', 'dl']
"""

from xml.etree.ElementTree import Element

from tinymlp.evaluation.any_task import Evaluation
from tinymlp.report.markup import Child, element


def summary(evaluation: Evaluation) -> list[Element]:
    """Return the sentence, and a strip of four numbers with their names (`summary.css`)."""
    numbers = [
        element("div", {}, element("dt", {}, name), element("dd", {}, *_parts(value)))
        for name, value in evaluation.key_numbers
    ]
    return [
        element("p", {"class": "tinymlp-headline"}, f"{evaluation.headline}."),
        element("dl", {"class": "tinymlp-strip"}, *numbers),
    ]


def _parts(value: str) -> list[Child]:
    """Return a number, and smaller behind it the name of a unit."""
    number, _, unit = value.partition(" ")
    if unit in ("", "%"):
        return [value]
    return [f"{number} ", element("span", {"class": "unit"}, unit)]
