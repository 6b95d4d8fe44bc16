"""A training that was killed goes on with its own options, and ends as one that nobody killed."""

import json
import re
import signal
import subprocess
import time
from pathlib import Path
from random import Random

import pytest

from tests.cli.running import refusal, started_command, tinymlp_command
from tests.depth import not_quick

PATIENCE = 120.0
HOW = ["iris", "--hidden", "4", "--epochs", "30", "--batch-size", "8", "--dropout", "0.1"]


def content_of(path: Path) -> str:
    """Return what is in a model's file, but for the seconds and the checksum of it all."""
    stored = json.loads(path.read_text())
    del stored["checksum"]
    return re.sub(r'"seconds": [^,}]*', '"seconds": 0', json.dumps(stored))


def trained(folder: Path, *words: object) -> str:
    result = tinymlp_command("train", *words, "--out", "whole.json", "--force", folder=folder)
    assert result.returncode == 0, result.stderr
    return content_of(folder / "whole.json")


@not_quick
@pytest.mark.parametrize("workers", [[], ["--workers", "2"]])
def test_a_training_killed_at_any_moment_goes_on_to_the_same_model(
    workers: list[str], tmp_path: Path
) -> None:
    expected, random = trained(tmp_path, *HOW), Random(len(workers))
    words = ["train", *HOW, "--checkpoint", "run.ckpt", "--every", "3steps"]
    n_killed = 0
    for _ in range(3):
        process = started_command(*words, *workers, "--out", "model.json", folder=tmp_path)
        assert process.stdout is not None
        deadline = time.monotonic() + PATIENCE
        while not (tmp_path / "run.ckpt").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(random.random() * 0.3)
        process.kill()
        process.communicate(timeout=PATIENCE)
        n_killed += process.returncode == -signal.SIGKILL
        words = ["train", "iris", "--resume", "run.ckpt"]
    assert n_killed > 0
    result = tinymlp_command(*words, "--out", "model.json", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "training goes on from run.ckpt, where " in result.stdout
    assert content_of(tmp_path / "model.json") == expected


@not_quick
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_model_so_far_and_a_checkpoint_of_that_step(
    sent: signal.Signals, tmp_path: Path
) -> None:
    expected = trained(tmp_path, *HOW)
    words = ["train", *HOW, "--checkpoint", "run.ckpt", "--out", "model.json", "--force"]
    process = started_command(*words, folder=tmp_path)
    wait_for_epoch(process, 3)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + sent, errors
    n_epochs = len(json.loads((tmp_path / "run.ckpt").read_text())["model"]["history"]["epochs"])
    assert n_epochs >= 3  # though the interval of half a minute was far from over
    again = ["train", "iris", "--resume", "run.ckpt", "--out", "model.json", "--force"]
    assert tinymlp_command(*again, folder=tmp_path).returncode == 0
    assert content_of(tmp_path / "model.json") == expected


@not_quick
def test_two_commands_do_not_write_one_checkpoint_and_a_killed_one_keeps_nobody_out(
    tmp_path: Path,
) -> None:
    long = ["iris", "--hidden", "none", "--epochs", "100000", "--patience", "none"]
    first = started_command("train", *long, "--checkpoint", "run.ckpt", folder=tmp_path)
    wait_for_epoch(first, 1)
    go_on = ["train", "iris", "--resume", "run.ckpt", "--out", "other.json"]
    for words in (go_on, ["train", *HOW, "--checkpoint", "run.ckpt", "--out", "other.json"]):
        result = tinymlp_command(*words, folder=tmp_path)
        assert f"process {first.pid} does: wait for its end" in refusal(result)
        assert result.returncode == 2
    first.kill()
    first.communicate(timeout=PATIENCE)
    result = tinymlp_command(*go_on, "--epochs", "3", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.json", "run.ckpt"]


def wait_for_epoch(process: "subprocess.Popen[str]", number: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if re.match(rf"epoch +{number} ", line):
            return
    raise AssertionError(process.communicate())


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a checkpoint of iris, and a model."""
    folder = tmp_path_factory.mktemp("begun")
    words = ["iris", "--hidden", "none", "--epochs", "3", "--seed", "4", "--out", "model.json"]
    result = tinymlp_command("train", *words, "--checkpoint", "run.ckpt", folder=folder)
    assert result.returncode == 0, result.stderr
    return folder


def test_more_epochs_and_another_patience_may_be_given(begun: Path, tmp_path: Path) -> None:
    """The model of the training so far is replaced, as that of no other training is."""
    for name in ("run.ckpt", "model.json"):
        (tmp_path / name).write_bytes((begun / name).read_bytes())
    how = ["--hidden", "none", "--seed", "4", "--epochs", "5", "--patience", "none"]
    expected = trained(tmp_path, "iris", *how, "--min-delta", "0.001")
    more = ["--resume", "run.ckpt", "--epochs", "5", "--patience", "none", "--out", "model.json"]
    assert tinymlp_command("train", "iris", *more, folder=tmp_path).returncode == 0
    more_layers = json.loads(content_of(tmp_path / "model.json"))["layers"]
    assert more_layers == json.loads(expected)["layers"]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ["--hidden", "3"],
            2,
            "--hidden must be left out, as run.ckpt was begun by `tinymlp train",
        ),
        (["--seed", "5"], 2, "--seed must be left out, as run.ckpt was begun by"),
        (["--test", "0.3"], 2, "--test must be left out"),
        (["--checkpoint", "b.ckpt"], 2, "--checkpoint must be left out beside --resume"),
        (["--start", "model.json"], 2, "--start must be left out beside --resume"),
        (["--epochs", "1"], 2, "--epochs must be at least the 3 epochs that are done"),
        (["--out", "run.ckpt"], 2, "--out must be another file than the checkpoint"),
    ],
)
def test_what_does_not_go_with_it_is_refused(
    words: list[str], code: int, message: str, begun: Path
) -> None:
    before = {path.name: path.read_bytes() for path in begun.iterdir()}
    result = tinymlp_command(
        "train", "iris", "--resume", "run.ckpt", "--force", *words, folder=begun
    )
    assert message in refusal(result)
    assert result.returncode == code
    assert {path.name: path.read_bytes() for path in begun.iterdir()} == before


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["penguins", "--resume", "run.ckpt"], 2, "dataset must be the one that run.ckpt was"),
        (["iris", "--resume", "model.json"], 1, "must be a checkpoint, got 'a model'"),
        (["iris", "--resume", "no.ckpt"], 1, "no.ckpt: cannot be read"),
        (["iris", "--every", "3"], 2, "--every must be left out without --checkpoint"),
        (["iris", "--checkpoint", "model.json"], 2, "checkpoint must be a new file"),
        (["iris", "--checkpoint", "c", "--every", "0s"], 2, "every must be a number of epochs"),
    ],
)
def test_what_cannot_go_on_or_begin_is_one_line(
    words: list[str], code: int, message: str, begun: Path
) -> None:
    result = tinymlp_command("train", *words, "--out", "other.json", folder=begun)
    assert message in refusal(result)
    assert result.returncode == code
    assert not (begun / "other.json").exists()


def test_a_training_that_starts_from_a_checkpoint_says_what_its_optimizer_remembers(
    begun: Path,
) -> None:
    more = ["train", "iris", "--epochs", "2", "--out", "more.json", "--force"]
    new = tinymlp_command(*more, "--start", "run.ckpt", folder=begun)
    assert "what its optimizer remembers is new" in new.stdout
    keeping = [*more, "--optimizer", "kept"]
    kept = tinymlp_command(*keeping, "--start", "run.ckpt", folder=begun)
    assert "what its optimizer remembers is kept, of 12 steps" in kept.stdout
    stored = json.loads((begun / "more.json").read_text())["trained_with"]
    assert stored["optimizer_memory"] == "kept, of 12 steps"
    assert stored["optimizer"]["name"] == "adam"
    for start in (["--start", "model.json"], []):
        message = refusal(tinymlp_command(*keeping, *start, folder=begun))
        assert "--optimizer must be the name of a new one, unless --start is" in message


def test_a_checkpoint_of_fit_is_for_python(begun: Path, tmp_path: Path) -> None:
    import tinymlp

    tinymlp.fit(tinymlp.datasets.iris(), n_epochs=1, checkpoint=tmp_path / "fit.ckpt")
    result = tinymlp_command("train", "iris", "--resume", "fit.ckpt", folder=tmp_path)
    assert "tinymlp.resume('fit.ckpt', dataset) goes on with it in Python" in refusal(result)
    assert result.returncode == 1


def test_show_evaluate_and_predict_take_a_checkpoint(begun: Path) -> None:
    for words in (["show", "run.ckpt"], ["evaluate", "run.ckpt", "iris", "--part", "test"]):
        result = tinymlp_command(*words, folder=begun)
        assert result.returncode == 0, result.stderr
    assert tinymlp_command("predict", "run.ckpt", "iris", folder=begun).stdout.startswith("species")
