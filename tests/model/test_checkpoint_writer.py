"""When a checkpoint is written, where, and what happens when it cannot be."""

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.model.checkpoints import CLASSES, HOW, begun, broken_off, bytes_of, written
from tinymlp.errors import ArgumentError, ModelFileError, TinyMLPWarning
from tinymlp.files import write_atomically
from tinymlp.locks import locked
from tinymlp.model import checkpoint_writer
from tinymlp.model.checkpoint_writer import check_every
from tinymlp.model.fit import fit


@pytest.mark.parametrize(
    ("every", "n_written"), [("1step", 14), ("2 steps", 8), ("5epochs", 2), (2, 4), (1, 6)]
)
def test_it_is_written_as_often_as_asked_for(every: Any, n_written: int, tmp_path: Path) -> None:
    """Four epochs of three steps, and once before the first and after the last."""
    arguments = {**HOW, "validation": None}
    arguments["batch_size"] = 5
    _, kept = written(CLASSES, tmp_path / "a", arguments, every)
    assert len(kept) == n_written


def test_by_the_clock_it_is_written_when_the_time_has_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += 0.125
        return now

    monkeypatch.setattr(checkpoint_writer, "time", SimpleNamespace(monotonic=clock))
    _, often = written(CLASSES, tmp_path / "a", {**HOW, "validation": None}, "0.1s")
    _, seldom = written(CLASSES, tmp_path / "b", {**HOW, "validation": None}, "1s")
    assert len(often) > 2 * len(seldom) > 4
    assert len(written(CLASSES, tmp_path / "c", {**HOW, "validation": None}, "9000s")[1]) == 2


@pytest.mark.parametrize(
    "every", ["", "s", "0s", "-1s", "1.5steps", "3 days", 0, -1, 2.5, True, [], "1e9s"]
)
def test_what_is_no_interval_is_refused(every: Any, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="every must be a number of epochs from 1 up, or a"):
        check_every(every)
    with pytest.raises(ArgumentError, match="every must be"):
        begun(tmp_path / "a", every=every)
    assert list(tmp_path.iterdir()) == []


def test_an_interval_without_a_checkpoint_is_refused() -> None:
    with pytest.raises(ArgumentError, match="every must be None without a checkpoint, got '30s'"):
        fit(CLASSES, **HOW, every="30s")


def test_what_is_no_checkpoint_or_has_not_ended_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("an afternoon's work")
    with pytest.raises(ArgumentError, match=r"checkpoint must be a new file, .* no checkpoint"):
        begun(path)
    broken_off(tmp_path / "b")
    before = (tmp_path / "b").read_bytes()
    with pytest.raises(ArgumentError, match=r"with which tinymlp\.resume\('.*b', dataset\), or"):
        begun(tmp_path / "b")
    assert path.read_text() == "an afternoon's work"
    assert (tmp_path / "b").read_bytes() == before
    begun(tmp_path / "c")
    begun(tmp_path / "c", seed=1)  # the first has ended


def test_two_trainings_do_not_write_one_file(tmp_path: Path) -> None:
    with (
        locked("it", tmp_path / "a"),
        pytest.raises(ArgumentError, match="checkpoint must be a file that no other training"),
    ):
        begun(tmp_path / "a")


def test_what_a_killed_training_left_half_written_is_removed(tmp_path: Path) -> None:
    left = tmp_path / ".run.ckpt.0123456789abcdef.tmp"
    left.write_bytes(b"half")
    fit(CLASSES, **HOW, checkpoint=tmp_path / "run.ckpt")
    assert [entry.name for entry in tmp_path.iterdir()] == ["run.ckpt"]


def test_a_place_that_cannot_be_written_is_refused_before_training(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="the checkpoint cannot be written: No such file"):
        begun(tmp_path / "no" / "a")


def test_a_disk_that_is_full_is_warned_of_and_training_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, write, count = tmp_path / "a", write_atomically, 0

    def full(place: Any, content: bytes) -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise OSError(28, "No space left on device")
        write(place, content)

    monkeypatch.setattr(checkpoint_writer, "write_atomically", full)
    with pytest.warns(TinyMLPWarning, match="cannot be written: No space left on device"):
        model = begun(path, every=1)
    assert bytes_of(model) == bytes_of(fit(CLASSES, **HOW))
    assert count > 3


def test_it_works_in_a_thread(tmp_path: Path) -> None:
    thread = threading.Thread(target=begun, args=(tmp_path / "a",))
    thread.start()
    thread.join()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]
