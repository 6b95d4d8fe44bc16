"""What is stored is what is read back, to the last bit."""

import csv
import errno
import io
import json
import math
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.errors import ArgumentError, FormatError
from tinymlp.text import short_repr
from tinymlp.training.history import Epoch, History

floats = st.floats()


@st.composite
def histories(draw: st.DrawFn) -> History:
    # A metric's name is a word that may hold commas and quotes, but it stays on its line.
    words = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=5)
    names = draw(st.lists(words, min_size=1, max_size=3, unique=True))
    validated = draw(st.booleans())
    history = History(
        why_stopped=draw(st.text()), best_epoch=draw(st.none() | st.integers(1, 2**40))
    )
    for number in sorted(draw(st.sets(st.integers(1, 10**6), max_size=4))):
        training = {name: draw(floats) for name in names}
        validation = {name: draw(floats) for name in reversed(names)} if validated else {}
        rest = draw(st.tuples(floats, floats, floats))
        history.add(Epoch(number, training, validation, *rest))
    return history


def epoch(number: int, loss: float = 0.5, validation: float | None = 0.75) -> Epoch:
    validated = {} if validation is None else {"loss": validation}
    return Epoch(number, {"loss": loss}, validated, 0.25, 2.0, 0.125)


def bits(value: float) -> str:
    """Tell nan from numbers and −0.0 from 0.0, which == does not."""
    return repr(float(value))


@given(histories())
def test_json_reads_back_exactly_and_is_strict(history: History) -> None:
    text = history.to_json()
    json.loads(text, parse_constant=pytest.fail)
    again = History.from_json(text)
    assert again.to_json() == text
    assert (again.why_stopped, again.best_epoch) == (history.why_stopped, history.best_epoch)
    for name in history.columns:
        assert [*map(bits, again.column(name))] == [*map(bits, history.column(name))]


def test_what_is_not_known_of_the_steps_is_not_written() -> None:
    known, unknown = replace(epoch(1), step_loss=0.25), epoch(1)
    assert Epoch.from_dict(known.to_dict()).step_loss == 0.25
    assert "step_loss" not in unknown.to_dict()
    assert math.isnan(Epoch.from_dict(unknown.to_dict()).step_loss)


@given(histories())
def test_a_dict_reads_back_exactly(history: History) -> None:
    assert History.from_dict(history.to_dict()).to_dict() == history.to_dict()


@given(histories())
def test_csv_has_the_very_same_numbers(history: History) -> None:
    rows = list(csv.reader(io.StringIO(history.to_csv(), newline="")))
    if not history.epochs:
        assert rows == []
        return
    heading, *lines = rows
    assert heading == history.columns
    for column, name in enumerate(heading):
        assert [bits(float(line[column])) for line in lines] == [*map(bits, history.column(name))]


def test_what_is_written_to_a_file_is_what_is_returned(tmp_path: Path) -> None:
    history = History([epoch(1), epoch(2)], "it was enough", 2)
    assert (tmp_path / "h.csv").write_bytes(b"old") == 3
    assert history.to_csv(tmp_path / "h.csv").encode() == (tmp_path / "h.csv").read_bytes()
    text = history.to_json(str(tmp_path / "h.json"))
    assert text.encode() == (tmp_path / "h.json").read_bytes()
    assert History.from_json(text) == history


def test_a_file_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "h.csv"
    with pytest.raises(FileNotFoundError, match="the history could not be written") as caught:
        History([epoch(1)]).to_csv(missing)
    assert os.fspath(missing) in str(caught.value)
    with pytest.raises(OSError, match="the history could not be written"):
        History([epoch(1)]).to_json(tmp_path)
    assert message_of(ArgumentError, History().to_csv, 3) == (
        "path must be the name of a file, got 3"
    )


def test_a_full_disk_leaves_the_history_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disk_is_full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "history.json"
    History([epoch(1)]).to_json(path)
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", disk_is_full)
    for write in (History([epoch(2)]).to_json, History([epoch(2)]).to_csv):
        with pytest.raises(OSError, match="could not be written: No space left on device"):
            write(path)
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [
        (path.name, before)
    ]


def test_a_row_is_flat_and_in_reading_order() -> None:
    scores = {"loss": 0.5, "accuracy": 0.75}
    assert list(Epoch(3, scores, scores, 0.25, 2.0, 0.125).row().items()) == [
        ("epoch", 3),
        ("training_loss", 0.5),
        ("training_accuracy", 0.75),
        ("validation_loss", 0.5),
        ("validation_accuracy", 0.75),
        ("learning_rate", 0.25),
        ("gradient_norm", 2.0),
        ("seconds", 0.125),
    ]


def test_every_column_is_a_value_of_every_epoch() -> None:
    history = History([epoch(1, 4.0), epoch(2, 2.0)])
    assert history.column("epoch") == [1, 2]
    assert history.column("training_loss") == [4.0, 2.0]
    assert all(len(history.column(name)) == 2 for name in history.columns)


def test_a_value_that_is_not_there_is_answered_with_those_that_are() -> None:
    there_are = "epoch, training_loss, learning_rate, gradient_norm, seconds"
    alone = epoch(1, validation=None)
    assert message_of(ArgumentError, alone.value, "los") == (
        f"name must be a number that an epoch has, got 'los': there are {there_are}"
    )
    assert message_of(ArgumentError, History([alone]).column, "validation_loss") == (
        "name must be a number that an epoch has, got 'validation_loss': "
        f"train with a validation set to have it; there are {there_are}"
    )


def test_a_line_shows_loss_and_accuracy_of_both_sets() -> None:
    scores = {"loss": 0.0812, "accuracy": 0.979}
    other = {"loss": 0.1123, "accuracy": 0.965}
    assert Epoch(12, scores, other, 0.5, 1.0, 2.0).line() == (
        "epoch  12  training loss 0.0812, accuracy 97.9 %  validation loss 0.1123, accuracy 96.5 %"
    )


@given(floats)
def test_any_number_has_a_line_and_a_repr(value: float) -> None:
    measured = {"loss": value, "accuracy": value, "r_squared": value}
    one = Epoch(1, measured, measured, value, value, value)
    assert "\n" not in one.line()
    assert one.line() in repr(one)


def test_the_repr_tells_the_story() -> None:
    assert repr(History()) == "<History: no epochs yet>"
    assert repr(History([epoch(1, validation=None)])) == (
        "<History: 1 epoch, training loss from 0.5000 to 0.5000>"
    )
    assert repr(History([epoch(1, 4.0), epoch(2, 2.0)], "all 2 epochs are done", 1)) == (
        "<History: 2 epochs, training loss from 4.0000 to 2.0000, "
        "validation loss from 0.7500 to 0.7500, best epoch 1; all 2 epochs are done>"
    )


def test_recording_stores_each_epoch_before_it_is_passed_on() -> None:
    history, source = History(), [epoch(1), epoch(2)]
    for number, passed in enumerate(history.record(source)):
        assert passed is source[number]
        assert history.epochs == source[: number + 1]


def test_recording_closes_its_source_when_it_is_closed() -> None:
    closed = []

    def source() -> Iterator[Epoch]:
        try:
            yield from map(epoch, range(1, 10))
        finally:
            closed.append(True)

    epochs = source()  # a second reference, so that only an explicit close can end it
    recording = History().record(epochs)
    next(recording)
    recording.close()
    assert closed == [True]


def test_a_history_refuses_an_epoch_that_cannot_follow() -> None:
    history = History([epoch(2)])
    for number in (1, 2):
        assert message_of(ArgumentError, history.add, epoch(number)) == (
            f"epoch.number must be above 2, with which the history ends, got {number}: "
            "start a new History for a new run"
        )
    measured = "learning_rate, gradient_norm, seconds"
    assert message_of(ArgumentError, history.add, epoch(3, validation=None)) == (
        f"epoch must be one that measures epoch, training_loss, validation_loss, {measured} as "
        f"those before it, got epoch, training_loss, {measured}: "
        "start a new History for another choice of metrics"
    )
    assert message_of(ArgumentError, history.add, 3) == (
        "epoch must be an Epoch, got 3: trainer.epochs(examples) yields them"
    )
    assert history.epochs == [epoch(2)]
    assert message_of(ArgumentError, list, history.record([3])) == (  # type: ignore[list-item]
        "epoch must be an Epoch, got 3: trainer.epochs(examples) yields them"
    )
    assert message_of(ArgumentError, history.record, 3) == (
        "epochs must be epochs to loop over, got 3"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"epochs": 3}, "epochs must be a list of epochs, got 3"),
        (
            {"epochs": [None]},
            "epoch must be an Epoch, got None: trainer.epochs(examples) yields them",
        ),
        (
            {"epochs": [epoch(2), epoch(1)]},
            "epoch.number must be above 2, with which the history ends, got 1: "
            "start a new History for a new run",
        ),
        ({"why_stopped": None}, "why_stopped must be a text, got None"),
        ({"best_epoch": 0}, "best_epoch must be a whole number from 1 up, got 0"),
    ],
)
def test_a_history_of_anything_else_is_refused(arguments: Any, message: str) -> None:
    assert message_of(ArgumentError, History, **arguments) == message


SOUND: Any = {
    "number": 1,
    "training": {"loss": 0.5},
    "validation": {},
    "learning_rate": 0.5,
    "gradient_norm": math.inf,
    "seconds": math.nan,
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"number": 0}, "number must be a whole number from 1 up, got 0"),
        ({"n_examples": -1}, "n_examples must be a whole number from 0 up, got -1"),
        ({"training": [0.5]}, "training must be a dict from name to number, got [0.5]"),
        ({"training": {1: 0.5}}, "training must be a dict with text keys, got {1: 0.5}"),
        ({"training": {"loss": "0.5"}}, "training['loss'] must be a number, got '0.5'"),
        ({"training": {"loss": True}}, "training['loss'] must be a number, got True"),
        (
            {"validation": {"accuracy": 0.5}},
            "validation must be a dict with exactly loss, as training is, got {'accuracy': 0.5}",
        ),
        ({"seconds": None}, "seconds must be a number, got None"),
        (
            {"learning_rate": 10**400},
            f"learning_rate must be a number, got {short_repr(10**400)}",
        ),
    ],
)
def test_an_epoch_that_makes_no_sense_is_refused(change: Any, message: str) -> None:
    assert Epoch(**SOUND).line() == "epoch   1  training loss 0.5000"
    assert message_of(ArgumentError, Epoch, **{**SOUND, **change}) == message


STORED_EPOCH: Any = epoch(1).to_dict()
STORED: Any = {"epochs": [STORED_EPOCH], "why_stopped": "", "best_epoch": None}
EXACTLY = "must be a dict with exactly"
ANY_NUMBER = "must be a number, or 'nan', 'inf' or '-inf'"
PARTS = "number, training, validation, learning_rate, gradient_norm, seconds"


CHANGES: list[tuple[dict[Any, Any], str]] = [
    ({"number": 0}, "epoch, number must be a whole number from 1 up, got 0"),
    ({"number": True}, "epoch, number must be a whole number from 1 up, got True"),
    (
        {"training": [1.0]},
        "epoch 1, training must be a dict with text keys, got [1.0]",
    ),
    (
        {"training": {1: 0.5}},
        "epoch 1, training must be a dict with text keys, got {1: 0.5}",
    ),
    (
        {"training": {"loss": None}},
        f"epoch 1, training, loss {ANY_NUMBER}, got None",
    ),
    (
        {"training": {"loss": "Infinity"}},
        f"epoch 1, training, loss {ANY_NUMBER}, got 'Infinity'",
    ),
    (
        {"validation": {"accuracy": 0.5}},
        "epoch 1, validation must be a dict with exactly loss, as training is, "
        "got {'accuracy': 0.5}",
    ),
    ({"seconds": True}, f"epoch 1, seconds {ANY_NUMBER}, got True"),
    ({"seconds": math.nan}, f"epoch 1, seconds {ANY_NUMBER}, got nan"),
    (
        {"seconds": 10**400},
        f"epoch 1, seconds {ANY_NUMBER}, got {short_repr(10**400)}",
    ),
    ({"unknown": 1.0}, f"epoch {EXACTLY} {PARTS}, got {PARTS}, unknown"),
]


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (None, "history must be a dict with text keys, got None"),
        ([], "history must be a dict with text keys, got []"),
        ({}, f"history {EXACTLY} epochs, why_stopped, best_epoch, got none"),
        (
            {**STORED, "extra": 1},
            f"history {EXACTLY} epochs, why_stopped, best_epoch, "
            "got epochs, why_stopped, best_epoch, extra",
        ),
        ({**STORED, "epochs": None}, "history, epochs must be a list, got None"),
        (
            {**STORED, "epochs": [STORED_EPOCH, STORED_EPOCH]},
            "history, epoch.number must be above 1, with which the history ends, got 1: "
            "start a new History for a new run",
        ),
        ({**STORED, "epochs": [None]}, "epoch must be a dict with text keys, got None"),
        ({**STORED, "why_stopped": None}, "history, why_stopped must be a text, got None"),
        *(
            (
                {**STORED, "best_epoch": best},
                f"history, best_epoch must be a whole number from 1 up, got {best}",
            )
            for best in (0, True, 1.0)
        ),
        *(
            ({**STORED, "epochs": [{**STORED_EPOCH, **change}]}, message)
            for change, message in CHANGES
        ),
        (
            {**STORED, "epochs": [{k: v for k, v in STORED_EPOCH.items() if k != "seconds"}]},
            f"epoch {EXACTLY} {PARTS}, got {PARTS.removesuffix(', seconds')}",
        ),
    ],
)
def test_anything_but_a_stored_history_is_refused(stored: Any, message: str) -> None:
    assert message_of(FormatError, History.from_dict, stored) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        b"\xff",
        "{",
        "[]",
        "nan",
        "NaN",
        "[" * 100_000,
        '{"epochs": [], "why_stopped": "", "best_epoch": NaN}',
        '{"epochs": [], "why_stopped": "", "best_epoch": null, "best_epoch": null}',
    ],
)
def test_any_other_text_is_refused(text: str | bytes) -> None:
    assert message_of(FormatError, History.from_json, text)


def test_what_is_no_text_is_an_argument_that_makes_no_sense() -> None:
    assert message_of(ArgumentError, History.from_json, STORED["epochs"][0]["number"]) == (
        "text must be the JSON of a history, got 1"
    )


def test_a_whole_number_in_json_is_a_float_in_the_history() -> None:
    stored = {**STORED, "epochs": [{**STORED_EPOCH, "seconds": 2}]}
    assert bits(History.from_dict(stored).epochs[0].seconds) == "2.0"
