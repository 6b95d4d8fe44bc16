"""A model of a stream is that of the same examples in memory."""

import math
from pathlib import Path
from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.parts import draw_numbers
from tinymlp.data.stream import DatasetStream
from tinymlp.errors import ArgumentError
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.model.partial_fit import partial_fit
from tinymlp.model.persistence import load
from tinymlp.model.resume import resume

QUICK: dict[str, Any] = {"n_epochs": 2, "hidden": [3], "verbose": False}
CASES = ("numbers", "classes", "missing", "several numbers")


def rows_of(case: str, n: int = 90) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for i in range(n):
        row: dict[str, Any] = {"a": math.sin(i) * 100, "b": (i * i) % 7, "c": "xyz"[i % 3]}
        if case == "missing":
            row["a"] = None if i % 8 == 1 else row["a"]
            row["c"] = None if i % 9 == 2 else row["c"]
        row["y"] = math.cos(i) + i / 9
        if case == "classes":
            row["y"] = "no" if i % 4 else "yes"
        if case == "several numbers":
            row["z"] = 3 * row["y"] + row["b"]
        rows.append(row)
    return rows


def both(case: str, window: int) -> tuple[Dataset, DatasetStream]:
    rows, target = rows_of(case), ["y", "z"] if case == "several numbers" else "y"
    whole = Dataset.from_table(rows, target=target)
    return whole, DatasetStream(lambda: iter(rows), target=target, window=window)


def in_memory(whole: Dataset, stream: DatasetStream, **given: Any) -> Model:
    """Return the model of the same parts of the examples in memory."""
    kept = set(draw_numbers(len(stream), test=0.2, seed=0))
    rest = whole.subset([i for i in range(len(whole)) if i not in kept])
    return fit(rest, validation=whole.subset(sorted(kept)), **QUICK, **given)


@pytest.mark.parametrize("case", CASES)
def test_of_one_window_it_is_the_same_to_the_last_bit(case: str) -> None:
    whole, stream = both(case, 90)
    given: dict[str, Any] = {} if case == "missing" else {"scaling": "min_max"}
    ours = fit(stream, validation=0.2, **QUICK, penalty=None, **given)
    theirs = in_memory(whole, stream, penalty=None, **given)
    if case != "missing":  # which is filled in part by part
        assert ours.network.fingerprint() == theirs.network.fingerprint()
        measured = [
            [(each.training, each.validation) for each in model.history.epochs]
            for model in (ours, theirs)
        ]
        assert measured[0] == measured[1]
        assert ours.training_profile == theirs.training_profile
    assert ours.encoder.column_names == theirs.encoder.column_names
    assert ours.trained_on["n_examples"] == theirs.trained_on["n_examples"] == 72
    rows = whole.inputs[:9]
    assert ours.outputs(rows) == [pytest.approx(row, rel=1e-9) for row in theirs.outputs(rows)]


@pytest.mark.parametrize("case", CASES)
def test_of_many_windows_it_encodes_and_scales_the_same(case: str) -> None:
    whole, stream = both(case, 16)
    ours, theirs = fit(stream, validation=0.2, **QUICK), in_memory(whole, stream)
    for row in rows_of(case):
        given = {name: row[name] for name in "abc"}
        assert ours.inputs([given])[0] == pytest.approx(theirs.inputs([given])[0], rel=1e-12)
    targets = ours.target.rows(whole)
    assert targets == [pytest.approx(row, rel=1e-12) for row in theirs.target.rows(whole)]
    profile, expected = ours.training_profile, theirs.training_profile
    assert profile is not None
    assert expected is not None
    assert profile.ranges() == expected.ranges()


def test_of_more_rows_than_are_held_the_sample_knows_the_range(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tinymlp.model.stream_parts.MOST_DRAWN", 10)
    whole, stream = both("numbers", 16)
    model = fit(stream, validation=None, **QUICK)
    assert model.training_profile is not None
    assert model.training_profile.n_rows == 10
    lowest, highest = model.training_profile.ranges()
    column = [row[0] for row in whole.inputs]
    assert (lowest[0], highest[0]) == (min(column), max(column))  # type: ignore[type-var]
    assert model.trained_on["n_examples"] == 90


def test_it_goes_on_from_a_checkpoint_to_the_same_bits(tmp_path: Path) -> None:
    _, stream = both("classes", 16)
    given: dict[str, Any] = {"validation": 0.2, "hidden": [3], "batch_size": 4, "verbose": False}
    through = fit(stream, n_epochs=3, **given)
    place = tmp_path / "some.ckpt"

    class StopError(Exception):
        pass

    def stopping(epochs: Any) -> Any:
        for epoch in epochs:
            yield epoch
            if epoch.number == 2:
                raise StopError

    with pytest.raises(StopError):
        fit(stream, n_epochs=3, **given, checkpoint=place, every="3steps", callbacks=[stopping])
    resumed = resume(place, stream, verbose=False)
    assert resumed.network.fingerprint() == through.network.fingerprint()
    _, other = both("numbers", 16)
    assert "dataset must be the one that" in message_of(ArgumentError, resume, place, other)
    path = tmp_path / "some.json"
    resumed.save(path)
    assert load(path) == resumed


def test_a_part_is_predicted_learned_from_and_judged_as_any_data_set() -> None:
    whole, stream = both("classes", 16)
    model = fit(stream, validation=0.2, **QUICK)
    answers = [answer for part in stream for answer in model.predict_many(part.inputs)]
    assert answers == model.predict_many(whole.inputs)
    later = model
    for part in stream:
        later = partial_fit(later, part.inputs, part.targets)
    assert later.optimizer is not None
    assert later.network.fingerprint() != model.network.fingerprint()
    assert model.evaluate(stream.sample(99)) == model.evaluate(whole)


def test_it_starts_from_a_model() -> None:
    whole, stream = both("numbers", 16)
    start = fit(whole, **QUICK)
    model = fit(stream, start=start, n_epochs=1, verbose=False)
    assert model.encoder == start.encoder
    assert model.trained_with["start"] == start.network.fingerprint()


class OwnScaler:
    """Learns from rows alone."""

    @classmethod
    def learn(cls, rows: Any) -> "OwnScaler":
        return cls()

    def scale(self, row: list[float]) -> list[float]:
        return row

    unscale = scale


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"validation": 3}, "folds go through all rows again and again, validation=0.15 draws"),
        ({"class_weights": "balanced"}, "class_weights must be None for a stream, got 'balanced'"),
        ({"scaling": OwnScaler}, "a class with of_summaries(summaries) for a stream"),
    ],
)
def test_what_needs_all_rows_at_once_is_refused(given: dict[str, Any], message: str) -> None:
    _, stream = both("classes", 16)
    assert message in message_of(ArgumentError, fit, stream, **given)
