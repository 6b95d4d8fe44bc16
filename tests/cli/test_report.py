"""`tinymlp report`, as a process of its own: one page of everything."""

import json
from pathlib import Path

import pytest

import tinymlp as tm
from tests.cli.running import Result, tinymlp_command
from tests.depth import not_quick
from tests.report.parsed import Parsed
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import UNICODE

HOSTILE = "</script><b>bold</b>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two models, and a CSV file whose names are hostile."""
    folder = tmp_path_factory.mktemp("report")
    digits = tm.fit(tm.datasets.digits().subset(range(300)), hidden=[12], n_epochs=2, seed=0)
    digits.save(folder / "digits.json")
    lines = [f"{HOSTILE},mm,kind"]
    lines += [f"{n},{n * n % 7},{HOSTILE if n < 20 else 'plain'}" for n in range(40)]
    (folder / "own.csv").write_text("\n".join(lines))
    tm.fit(tm.Dataset.from_csv(folder / "own.csv"), hidden=[3], n_epochs=2).save(
        folder / "own.json"
    )
    return folder


def report(folder: Path, *arguments: str) -> Result:
    result = tinymlp_command("report", *arguments, folder=folder)
    assert "Traceback" not in result.stderr
    return result


@not_quick
def test_the_page_of_an_image_model_is_small_and_has_its_pictures(folder: Path) -> None:
    result = report(folder, "digits.json", "digits")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("wrote digits.html (")
    page = (folder / "digits.html").read_bytes()
    assert len(page) < 2_000_000
    parsed = Parsed(page.decode())
    model = tm.load(folder / "digits.json")
    assert parsed.named("id") == [
        *("learned", "network", "worst", "good", "sure", "first-layer", "step", "made")
    ]
    assert "… 55 more" in parsed.texts
    for j in range(12):
        assert f"The weights of neuron {j}" in parsed.named("aria-label")
    assert all(source.startswith("data:image/png;") for source in parsed.named("src"))
    assert len(parsed.named("src")) > 1
    assert all(link.startswith("#") for link in parsed.named("href"))
    assert model.network.fingerprint() in parsed.text
    evaluation = model.evaluate(tm.datasets.digits())
    assert isinstance(evaluation, tm.ClassificationEvaluation)
    assert evaluation.headline in parsed.text


def test_hostile_names_in_a_file_are_shown_as_text(folder: Path) -> None:
    result = report(folder, "own.json", "own.csv", "--row", "30", "--out", "page.html")
    assert result.returncode == 0, result.stderr
    parsed = Parsed((folder / "page.html").read_text(encoding="utf-8"))
    assert "b" not in {tag for tag, _ in parsed.tags}
    assert HOSTILE in parsed.texts
    assert f"weight of {HOSTILE}" in parsed.texts


def test_the_step_is_that_of_the_row_and_the_rate_asked_for(folder: Path) -> None:
    result = report(folder, "own.json", "own.csv", "--row", "30", "--learning-rate", "0.5")
    assert result.returncode == 0, result.stderr
    parsed = Parsed((folder / "own.html").read_text(encoding="utf-8"))
    model, own = tm.load(folder / "own.json"), tm.Dataset.from_csv(folder / "own.csv")
    inputs, target = model.examples(own)[30]
    trace = model.network.trace(inputs, target, loss=model.loss, learning_rate=0.5)
    found, _ = [json.loads(text) for text in parsed.scripts if text.startswith('{"items"')]
    assert [item["lines"] for item in found["items"][1:]] == [
        [line_of(one, trace.unnamed_maker, UNICODE)] for one in trace.operations
    ]


@not_quick
def test_the_boundary_of_two_inputs_is_shown_as_far_as_it_is_proven(folder: Path) -> None:
    lines = ["x,y,kind", *(f"{n % 7},{n % 5},{'abc'[n % 3]}" for n in range(60))]
    (folder / "plane.csv").write_text("\n".join(lines))
    plane = tm.Dataset.from_csv(folder / "plane.csv")
    tm.fit(plane, hidden=[3], n_epochs=4).save(folder / "plane.json")
    assert report(folder, "plane.json", "plane.csv").returncode == 0
    grown = Parsed((folder / "plane.html").read_text(encoding="utf-8"))
    assert "had the model's own weights again, bit for bit" in grown.text
    assert report(folder, "plane.json", "plane.csv", "--final-only").returncode == 0
    final = Parsed((folder / "plane.html").read_text(encoding="utf-8"))
    assert "at its end alone: training was not run again" in final.text
    (folder / "other.csv").write_text("\n".join(lines[:40]))
    assert report(folder, "plane.json", "other.csv", "--out", "other.html").returncode == 0
    other = Parsed((folder / "other.html").read_text(encoding="utf-8"))
    assert "at its end alone: other.csv is not the data" in other.text
    for alone in (final, other):
        assert "Epoch" not in alone.named("aria-label")
        assert alone.named("href")[-1] == grown.named("href")[-1]  # the same model, the same colors


def test_a_model_is_judged_by_what_it_has_not_seen(folder: Path) -> None:
    trained = tinymlp_command("train", "iris", "--epochs", 2, "--hidden", 3, folder=folder)
    assert trained.returncode == 0, trained.stderr
    assert report(folder, "iris.json", "iris").returncode == 0
    page = (folder / "iris.html").read_text(encoding="utf-8")
    assert "the 30 of 150 examples of iris.csv that were kept apart" in page
    assert report(folder, "iris.json", "iris", "--part", "all").returncode == 0
    page = (folder / "iris.html").read_text(encoding="utf-8")
    assert "all 150 examples of iris.csv. It was trained on most of them" in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--row", "1797"], "row must be a whole number from 0 to 1796, got 1797"),
        (["--out", "none/page.html"], "--out must be a file in a folder that exists, got 'none/p"),
        (
            ["--part", "test"],
            "--part must be all, unless DATA is what `tinymlp train` made the model from, ",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(
    folder: Path, arguments: list[str], message: str
) -> None:
    before = sorted(folder.iterdir())
    result = report(folder, "digits.json", "digits", *arguments)
    assert result.returncode == 2
    assert message in result.stderr
    assert sorted(folder.iterdir()) == before


def test_a_regression_is_drawn_beside_what_was_right(folder: Path) -> None:
    lines = ["x,y,z", *(f"{n},{n % 5},{n * 0.5}" for n in range(30))]
    (folder / "line.csv").write_text("\n".join(lines))
    line = tm.Dataset.from_csv(folder / "line.csv")
    tm.fit(line, hidden=[], n_epochs=2).save(folder / "line.json")
    assert report(folder, "line.json", "line.csv").returncode == 0
    parsed = Parsed((folder / "line.html").read_text(encoding="utf-8"))
    assert "z: predicted against actual, 30 examples" in parsed.named("aria-label")
    assert "R squared" in parsed.text


def test_help_says_what_the_page_has(folder: Path) -> None:
    text = report(folder, "--help").stdout
    assert "tinymlp report model.json data.csv --row 3 --out report.html" in text
    assert "--row N" in text


@not_quick
def test_a_learning_curve_is_of_the_models_own_training(tmp_path: Path) -> None:
    """At all examples, and the first of the draws, it is the model itself once more."""
    options = ("--epochs", 4, "--hidden", 3, "--seed", 2)
    trained = tinymlp_command("train", "iris", *options, folder=tmp_path)
    assert trained.returncode == 0, trained.stderr
    result = report(tmp_path, "iris.json", "iris", "--learning-curve")
    assert result.returncode == 0, result.stderr
    training, test = tm.datasets.iris().split(test=0.2, seed=2)
    curve = tm.learning_curve(training, test=test, seed=2, hidden=[3], n_epochs=4, verbose=False)
    assert curve.test[-1].evaluations[0] == tm.load(tmp_path / "iris.json").evaluate(test)
    page = (tmp_path / "iris.html").read_text(encoding="utf-8")
    assert curve.conclusion in page
    for one in (*curve.training, *curve.test):
        assert f"{one.mean:.4f} ± {one.spread:.4f}" in page

    # Judged by what it has learned from, folds are kept apart.
    result = report(tmp_path, "iris.json", "iris", "--learning-curve", "--part", "all", "--force")
    assert result.returncode == 0, result.stderr
    folds = tm.learning_curve(training, seed=2, hidden=[3], n_epochs=4, verbose=False)
    assert folds.conclusion in (tmp_path / "iris.html").read_text(encoding="utf-8")


def test_a_learning_curve_needs_the_data_of_training(folder: Path) -> None:
    result = report(folder, "digits.json", "digits", "--learning-curve")
    assert "--learning-curve must be left out for other data" in result.stderr
    assert result.returncode == 2
    result = report(folder, "own.json", "own.csv", "--workers", "2")
    assert "--workers must be left out without --learning-curve" in result.stderr
