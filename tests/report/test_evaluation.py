"""The tables of a report hold what the evaluation holds."""

from hypothesis import given
from hypothesis import strategies as st

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.report.evaluation import scores
from tinymlp.report.markup import to_html

LABELS = ["cat", "dog", "eel"]
labels = st.lists(st.sampled_from(LABELS), min_size=1, max_size=30)


@given(st.data())
def test_every_count_stands_in_the_matrix_and_the_wrong_ones_are_marked(
    data: st.DataObject,
) -> None:
    actual = data.draw(labels)
    predicted = data.draw(
        st.lists(st.sampled_from(LABELS), min_size=len(actual), max_size=len(actual))
    )
    evaluation = tm.ClassificationEvaluation.of(predicted, actual, LABELS, loss=0.5)
    _, matrix, _ = scores(evaluation)
    cells = matrix.findall("table/tbody/tr/td")
    counts = [count for row in evaluation.confusion for count in row]
    for cell, count, k in zip(cells, counts, range(9), strict=True):
        assert cell.text == (str(int(count)) if count else "·")
        style = cell.get("style") or ""
        assert bool(style) == (count > 0)
        assert ("dashed" in style) == (count > 0 and k % 4 != 0)  # 0, 4 and 8 are right


def test_each_output_of_a_regression_has_its_row() -> None:
    rows = [[1.0, 5.0], [2.0, 7.0]]
    evaluation = tm.RegressionEvaluation.of(rows, rows[::-1], loss=0.5, names=["height", "age"])
    loss, numbers = scores(evaluation)
    assert loss.text == "Loss 0.5000."
    heads = [one.text for one in numbers.findall("table/tbody/tr/*")]
    cells = evaluation.table()
    assert [text for row in cells[1:] for text in row] == heads


def test_labels_are_cut_where_they_would_be_too_wide() -> None:
    long = ["a" * 50, "line\nbreak"]
    evaluation = tm.ClassificationEvaluation.of(long, long, long, loss=0.5)
    texts = Parsed(to_html(*scores(evaluation))).texts
    assert "a" * 21 + "..." in texts
    assert "'line\\nbreak'" in texts
