"""The worst rows are those of the largest loss, with their numbers in all of the data."""

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.report.markup import to_html
from tinymlp.report.worst_rows import MAX_SHOWN, answer_text, judge_rows, worst_rows

IRIS = tm.datasets.iris()
MODEL = tm.fit(IRIS, hidden=[2], n_epochs=1, seed=0)


def test_rows_are_judged_by_their_loss_the_worst_first() -> None:
    tested = IRIS.subset(range(10, 140))
    judged = judge_rows(MODEL, MODEL.dataset_outputs(tested), tested, IRIS)
    assert sorted(row.number for row in judged) == list(range(10, 140))
    losses = [row.loss for row in judged]
    assert losses == sorted(losses, reverse=True)
    mean = sum(losses) / len(losses)
    assert abs(mean - MODEL.evaluate(tested).loss) < 1e-12
    for row in judged:
        assert row.predicted == MODEL.predict(IRIS.inputs[row.number])
        assert row.actual == IRIS.targets[row.number] == tested.targets[row.index]


def test_those_that_are_wrong_are_counted_and_marked() -> None:
    judged = judge_rows(MODEL, MODEL.dataset_outputs(IRIS), IRIS, IRIS)
    parts = worst_rows(MODEL, IRIS, judged)
    parsed = Parsed(to_html(*parts))
    n_wrong = sum(row.predicted != row.actual for row in judged)
    assert f"Of 150 rows, {n_wrong} are wrong; here are the 12 worst" in parsed.text
    assert parsed.named("data-row") == [str(row.number) for row in judged[:12]]
    lines = parts[1].findall("table/tbody/tr")
    marked = [line.get("class") == "wrong" for line in lines]
    assert marked == [row.predicted != row.actual for row in judged[:12]]


def test_pictures_say_what_they_were_taken_for() -> None:
    digits = tm.datasets.digits().subset(range(60))
    model = tm.fit(digits, hidden=[], n_epochs=1, seed=0)
    judged = judge_rows(model, model.dataset_outputs(digits), digits, digits)
    parsed = Parsed(to_html(*worst_rows(model, digits, judged)))
    assert parsed.named("data-row") == [str(row.number) for row in judged[:MAX_SHOWN]]
    worst = judged[0]
    assert f" {worst.actual} taken for {worst.predicted} (" in parsed.text


def test_a_number_is_off_by_so_much_and_labels_are_named() -> None:
    line = tm.Dataset([[0.0], [1.0], [2.0]], [1.0, 2.0, 30.0])
    model = tm.fit(line, hidden=[], n_epochs=1, seed=0)
    judged = judge_rows(model, model.dataset_outputs(line), line, line)
    parsed = Parsed(to_html(*worst_rows(model, line, judged)))
    assert answer_text(judged[0].predicted - judged[0].actual) in parsed.texts
    assert "wrong" not in parsed.text
    rows = [[float(n), float(n % 3)] for n in range(12)]
    answers = [[n % 2, n // 6] for n in range(12)]
    labels = tm.Dataset(rows, answers, target_names=["odd", "late"], task="multi-label")
    several = tm.fit(labels, hidden=[], n_epochs=1, seed=0)
    actual = {
        row.number: row.actual
        for row in judge_rows(several, several.dataset_outputs(labels), labels, labels)
    }
    assert actual[0] == []
    assert actual[7] == ["odd", "late"]
    assert answer_text(actual[7]) == "odd, late"
    assert answer_text(actual[0]) == "none"


def test_the_most_important_columns_stand_beside_it_as_far_as_the_page_is_wide() -> None:
    judged = judge_rows(MODEL, MODEL.dataset_outputs(IRIS), IRIS, IRIS)
    order = IRIS.feature_names[::-1]
    made = worst_rows(MODEL, IRIS, judged, order)[1]
    heads = ["".join(head.itertext()) for head in made.findall("table/thead/tr/th")]
    first = ["".join(cell.itertext()) for cell in made.findall("table/tbody/tr[1]/*")]
    assert heads[5:] == order
    measured = IRIS.inputs[judged[0].number]
    assert first[5:] == [f"{value:g}" for value in measured[::-1]]

    wide = tm.Dataset([[float(n)] * 40 for n in range(12)], [float(n) for n in range(12)])
    model = tm.fit(wide, hidden=[], n_epochs=1, seed=0)
    rows = judge_rows(model, model.dataset_outputs(wide), wide, wide)
    lines = worst_rows(model, wide, rows)[1].findall("table/tbody/tr")
    longest = max(sum(len("".join(cell.itertext())) for cell in line) for line in lines)
    assert 6 < len(lines[0]) < 40
    assert longest <= 100
