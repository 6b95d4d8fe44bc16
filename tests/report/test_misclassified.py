"""The mistakes of a classifier are shown with their rows, the surest first."""

import re

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.report.markup import to_html
from tinymlp.report.misclassified import MAX_SHOWN, mistakes

IRIS = tm.datasets.iris()
MODEL = tm.fit(IRIS, hidden=[2], n_epochs=1, seed=0)


def test_every_row_that_is_named_is_one_that_the_model_gets_wrong() -> None:
    tested = IRIS.subset(range(10, 140))
    parsed = Parsed(to_html(*mistakes(MODEL, tested, IRIS)))
    captions = [text for text in parsed.texts if text.startswith("row ")]
    wrong = [row for row in range(10, 140) if MODEL.predict(IRIS.inputs[row]) != IRIS.targets[row]]
    assert 0 < len(captions) == min(len(wrong), MAX_SHOWN)
    assert f"{len(wrong)} of 130 examples, the surest first" in parsed.text
    sure = []
    for caption in captions:
        found = re.fullmatch(r"row (\d+): (\w+) taken for (\w+) \(([\d.]+) %\)", caption)
        assert found is not None
        row = int(found[1])
        assert row in wrong
        assert found[2] == IRIS.targets[row]
        assert found[3] == MODEL.predict(IRIS.inputs[row])
        sure.append(float(found[4]))
    assert sure == sorted(sure, reverse=True)


def test_where_nothing_is_wrong_it_says_so_and_a_regression_has_no_mistakes() -> None:
    right = [row for row in range(150) if MODEL.predict(IRIS.inputs[row]) == IRIS.targets[row]]
    assert Parsed(to_html(*mistakes(MODEL, IRIS.subset(right), IRIS))).text == (
        "Nothing, of these examples."
    )
    line = tm.Dataset([[0.0], [1.0], [2.0]], [1.0, 2.0, 3.5])
    assert mistakes(tm.fit(line, hidden=[], n_epochs=1), line, line) == []
