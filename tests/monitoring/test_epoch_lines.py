"""A file that has a line of JSON for each epoch that is done."""

import json
from math import inf, nan
from pathlib import Path

import tinymlp as tm
from tests.refusals import message_of
from tinymlp.errors import ArgumentError
from tinymlp.monitoring.epoch_lines import to_json_lines
from tinymlp.training.history import Epoch


def test_each_epoch_is_a_line_that_is_read_back_as_its_row(tmp_path: Path) -> None:
    path = tmp_path / "epochs.jsonl"
    sides = tm.Dataset([[float(i)] for i in range(12)], ["left", "right"] * 6)
    model = tm.fit(sides, hidden=[2], n_epochs=3, callbacks=[to_json_lines(path)])
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert rows == [epoch.row() for epoch in model.history.epochs]
    tm.fit(sides, hidden=[2], n_epochs=2, callbacks=[to_json_lines(path)])
    assert len(path.read_text(encoding="utf-8").splitlines()) == 5  # what it had stays


def test_a_line_is_whole_before_the_next_epoch_begins_and_has_nan_as_a_text(tmp_path: Path) -> None:
    path = tmp_path / "epochs.jsonl"
    epochs = (Epoch(n, {"loss": nan, "é": inf}, {}, 0.5, 1.0, 0.0) for n in (1, 2))
    for epoch in to_json_lines(path)(epochs):
        *_, last = path.read_bytes().splitlines(keepends=True)
        assert last.endswith(b"\n")
        row = json.loads(last)
        assert (row["epoch"], row["training_loss"], row["training_é"]) == (
            epoch.number,
            "nan",
            "inf",
        )


def test_what_is_no_path_or_no_epochs_is_refused(tmp_path: Path) -> None:
    assert message_of(ArgumentError, to_json_lines, 3) == "path must be the name of a file, got 3"
    message = message_of(ArgumentError, to_json_lines(tmp_path / "x"), 3)
    assert "epochs must be epochs to loop over" in message
