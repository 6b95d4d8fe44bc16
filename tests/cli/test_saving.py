"""What was trained is saved however a command goes on, and nothing good is replaced by nonsense."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tinymlp
from tests.cli.running import environment, refusal, tinymlp_command
from tinymlp.cli import saving, train
from tinymlp.errors import ModelFileError
from tinymlp.model.model import Model

QUICK = ("--hidden", "2", "--epochs", 3)
WILD = ("--optimizer", "sgd", "--hidden", 4, "--l2", "none", "--batch-size", 60, "--force")


@pytest.fixture
def line(tmp_path: Path) -> Path:
    """Make a folder with numbers to learn from and a good model of them."""
    rows = "".join(f"{i},{3 * i}.5\n" for i in range(60))
    (tmp_path / "line.csv").write_text(f"x,y\n{rows}")
    assert tinymlp_command("train", "line.csv", *QUICK, folder=tmp_path).returncode == 0
    return tmp_path


def test_a_training_that_diverges_leaves_the_good_model_and_the_best_weights_beside_it(
    line: Path,
) -> None:
    before = (line / "line.json").read_bytes()
    result = tinymlp_command("train", "line.csv", *WILD, "--learning-rate", 1.9, folder=line)
    assert result.returncode == 1
    message = refusal(result)
    assert "training diverged: in epoch 6, measured after its steps, row 4 of the data" in message
    assert "the steps are too long, the largest weight is" in message
    assert "give --learning-rate 0.19, with which 100 steps stayed finite" in message
    assert "the weights of epoch 1, the best, are saved as line.diverged.json" in message
    assert message.endswith("line.json stays as it was")
    assert (line / "line.json").read_bytes() == before
    model = tinymlp.load(line / "line.diverged.json")
    assert model.history.best_epoch == 1
    assert model.predict([3.0]) == model.predict([3.0])


def test_the_row_that_was_first_is_that_of_the_file_and_the_remedy_an_option(
    tmp_path: Path,
) -> None:
    rows = [f"{i},{3 * i}.5\n" for i in range(60)]
    rows[23] = "1e200,1.5\n"
    (tmp_path / "far.csv").write_text("x,y\n" + "".join(rows))
    wild = ("--scaling", "none", "--hidden", "none", "--epochs", 3, "--test", "none")
    message = refusal(tinymlp_command("train", "far.csv", *wild, folder=tmp_path))
    assert "training diverged: in epoch 1, batch " in message
    assert "row 23 of the data (counted from 0): the loss is inf" in message
    assert "inputs are as large as 1e+200: give --scaling standard, with which" in message


@pytest.mark.parametrize("rate", ["1e100", "1e155", "1e300"])
def test_where_no_epoch_was_finite_nothing_is_saved(rate: str, line: Path) -> None:
    before = (line / "line.json").read_bytes()
    # Few epochs: that training ends before it meets a number that is not finite is no excuse.
    for epochs in (1, 50):
        wild = (*WILD, "--learning-rate", rate, "--epochs", epochs)
        result = tinymlp_command("train", "line.csv", *wild, folder=line)
        assert result.returncode == 1
        refusal(result)
        assert (line / "line.json").read_bytes() == before
        assert sorted(path.name for path in line.iterdir()) == ["line.csv", "line.json"]


def test_a_search_keeps_its_winner_and_replaces_nothing_by_nonsense(line: Path) -> None:
    before = (line / "line.json").read_bytes()
    grid = ("--grid", "learning-rate=1e100/1e99", "--folds", 2, "--epochs", 1)
    command = ("search", "line.csv", *WILD, *grid, "--out", "line.json")
    assert tinymlp_command(*command, folder=line).returncode == 1
    assert (line / "line.json").read_bytes() == before


def test_a_number_too_large_in_the_test_part_is_told_when_the_model_is_saved(
    line: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Any:
        assert (line / "line.json").exists()
        raise OverflowError("a number too large")

    (line / "line.json").unlink()
    monkeypatch.setattr(Model, "evaluate_outputs", fail)
    result = tinymlp_command("train", "line.csv", *QUICK, folder=line)
    assert result.returncode == 1
    assert "tinymlp: saved line.json (fingerprint " in result.stderr
    assert "a number too large" in refusal(result)
    assert tinymlp.load(line / "line.json").trained_on["test"] == 0.2


def test_an_error_after_some_epochs_leaves_the_best_of_them(
    line: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> Any:
        def callback(epochs: Any) -> Any:
            for epoch in epochs:
                yield epoch
                if epoch.number == 2:
                    raise MemoryError

        return callback

    (line / "line.json").unlink()
    monkeypatch.setattr(train, "progress", failing)
    result = tinymlp_command("train", "line.csv", *QUICK, folder=line)
    assert result.returncode == 1
    assert "out of memory" in refusal(result)
    assert "MemoryError" in tinymlp.load(line / "line.json").history.why_stopped


def test_where_the_file_can_no_longer_be_written_the_model_is_elsewhere(
    line: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.mkdtemp", lambda prefix: str(line / "elsewhere"))
    (line / "elsewhere").mkdir()
    model = tinymlp.load(line / "line.json")
    with pytest.raises(ModelFileError, match=r"No such file.*the model is saved as .*elsewhere"):
        saving.save_trained(model, line / "gone" / "line.json")
    assert tinymlp.load(line / "elsewhere" / "line.json") == model


@pytest.mark.parametrize(
    ("out", "why"),
    [
        ("no/such.json", "in a folder that exists"),
        ("folder", "it is a folder"),
        ("/dev/null", "Not a regular file"),
        ("line.csv/model.json", "in a folder that exists"),
        ("broken", "check its name and folder"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_before_training(
    out: str, why: str, line: Path
) -> None:
    (line / "folder").mkdir()
    (line / "broken").symlink_to("nowhere/at all")
    result = tinymlp_command("train", "line.csv", "--out", out, folder=line)
    assert (result.returncode, result.stdout) == (2, "")
    assert why in refusal(result)


@pytest.mark.skipif(sys.platform == "win32", reason="redirects as a shell does")
@pytest.mark.parametrize(
    ("redirection", "code", "said"),
    [
        ("> /dev/full", 1, "No space left on device"),
        ("2> /dev/full --json", 1, ""),
        ("--json > /dev/full", 1, "No space left on device"),
        (">&-", 1, "standard output is closed"),
        ("2>&-", 0, ""),
        (">&- 2>&-", 1, ""),
        ("| head -n 1", 141, "Broken pipe"),
        ("2>&1 | head -n 1", 141, ""),
    ],
)
def test_a_model_is_saved_whatever_becomes_of_what_is_printed(
    redirection: str, code: int, said: str, tmp_path: Path
) -> None:
    if "full" in redirection and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    words = ["train", "iris", "--hidden", "none", "--epochs", "30", "--patience", "none"]
    command = f"'{sys.executable}' -m tinymlp {' '.join(words)} {redirection}"
    result = subprocess.run(
        ["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == code, result.stderr
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert "Exception ignored" not in result.stderr
    assert len(tinymlp.load(tmp_path / "iris.json").history.epochs) == 30


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_predictions_that_could_not_be_written_are_an_error(line: Path) -> None:
    result = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m tinymlp predict line.json line.csv > /dev/full"],
        cwd=line,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "No space left on device" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_json_of_a_training_has_what_it_had(line: Path) -> None:
    told = json.loads(tinymlp_command("train", "line.csv", *QUICK, "--json", folder=line).stdout)
    assert list(told)[-2:] == ["test", "findings"]
    assert told["model"] == "line.json"
