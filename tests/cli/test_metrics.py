"""The command line's metrics as Prometheus gets them: over HTTP while it runs, and from a file."""

import json
import os
import re
import signal
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import tinymlp
from tests.cli.running import ROOT, command_in_a_process, refusal, started_command, tinymlp_command
from tests.monitoring.pages import Page, parsed, total, value
from tinymlp.text import short_repr


def fetched(url: str) -> Page:
    with urllib.request.urlopen(url, timeout=120) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        return parsed(answer.read().decode())


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT as a terminal does")
def test_a_training_s_page_is_there_while_it_trains_and_no_longer(tmp_path: Path) -> None:
    command = "train iris --epochs 100000 --patience 99999 --metrics-port 0 --metrics-file end.prom"
    process = started_command(*command.split(), folder=tmp_path)
    assert process.stdout is not None
    announced = process.stdout.readline()
    address = re.fullmatch(r"metrics until the end: (http://127\.0\.0\.1:\d+/metrics)\n", announced)
    assert address is not None, announced
    for line in process.stdout:
        if line.startswith("epoch   5"):
            break
    pages = [fetched(address[1])]
    # So many epochs that the next page cannot be of the same moment, however long they take.
    for number in range(10, 40, 10):
        for line in process.stdout:
            if line.startswith(f"epoch {number:3}"):
                break
        pages.append(fetched(address[1]))
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=180)
    assert process.returncode == 130, errors
    numbers = [total(page, "training_epochs_total", run="iris") for page in pages]
    assert numbers == sorted(numbers)
    assert 5 <= numbers[0] < numbers[-1]
    for page, n_epochs in zip(pages, numbers, strict=True):
        # Of one moment: what belongs together agrees.
        assert value(page, "training_samples_total", run="iris") == 2 * 120 * n_epochs
        assert value(page, "training_epoch_duration_seconds_count", run="iris") == n_epochs
    losses = [total(page, "training_loss", dataset="training") for page in pages]
    assert losses[-1] < losses[0]
    with pytest.raises(urllib.error.URLError):
        fetched(address[1])
    end = parsed((tmp_path / "end.prom").read_text())
    # The log of so many epochs is bounded; it has the last one where training ended by itself.
    last = max(map(int, re.findall(r"^epoch +(\d+) ", rest, re.MULTILINE)), default=0)
    assert total(end, "training_epochs_total", run="iris") >= max(last, numbers[-1])
    assert (tmp_path / "iris.json").exists()


def test_a_file_says_what_a_short_training_did(tmp_path: Path) -> None:
    result = tinymlp_command(
        *("train", "iris", "--epochs", 3, "--workers", 2, "--out", "flowers.json"),
        *("--metrics-file", "flowers.prom", "--json"),
        folder=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    page = parsed((tmp_path / "flowers.prom").read_text())
    n_epochs = json.loads(result.stdout)["epochs"]
    assert value(page, "training_epochs_total", run="flowers") == n_epochs == 3
    assert value(page, "training_task_failures_total", run="flowers", reason="timeout") == 0
    names = {name for name, _ in page}
    assert not [name for name in names if name.endswith("_created")]
    assert all(name.startswith("tinymlp_") for name in names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["flowers.json", "flowers.prom"]


def test_a_training_that_fails_leaves_its_numbers(tmp_path: Path) -> None:
    (tmp_path / "wild.csv").write_text("x,y\n" + "".join(f"{i},{i * i}.5\n" for i in range(40)))
    result = tinymlp_command(
        *("train", "wild.csv", "--optimizer", "sgd", "--learning-rate", "1e300"),
        *("--batch-size", 4, "--metrics-file", "wild.prom"),
        folder=tmp_path,
    )
    assert "training diverged: in epoch " in refusal(result)
    page = parsed((tmp_path / "wild.prom").read_text())
    assert value(page, "training_nonfinite_total", run="wild") == 1
    assert not (tmp_path / "wild.json").exists()


def test_a_port_that_is_taken_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = tinymlp_command("train", "iris", "--metrics-port", port, folder=tmp_path)
    line = refusal(result)
    assert line.startswith(f"tinymlp: error: port must be free at 127.0.0.1, got {port}: ")
    assert line.endswith(": choose another one, or end the process that has it")
    assert (result.returncode, result.stdout) == (2, "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--metrics-file", "no/such/folder.prom"],
            "a folder that exists, got 'no/such/folder.prom': make the",
        ),
        (["--metrics-file", "."], "--metrics-file must be the name of a file, got '.'"),
        *(
            (
                ["--metrics-port", text],
                f"--metrics-port must be a whole number from 0 to 65535, got {shown}: "
                "0 is any free port",
            )
            for text, shown in (
                ("65536", "65536"),
                ("here", "'here'"),
                ("-1", "-1"),
                ("", "''"),
                ("x" * 5000, short_repr("x" * 5000)),
            )
        ),
    ],
)
def test_what_cannot_be_had_is_refused_before_anything_is_done(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    result = tinymlp_command("train", "iris", *arguments, folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr.splitlines()[-1]
    assert not list(tmp_path.iterdir())


def test_without_the_package_only_metrics_are_missing(tmp_path: Path) -> None:
    (tmp_path / "prometheus_client.py").write_text("raise ImportError")
    path = f"{tmp_path}{os.pathsep}{ROOT}"
    command = ("train", "iris", "--epochs", 1)
    asked = command_in_a_process(*command, "--metrics-port", 0, folder=tmp_path, PYTHONPATH=path)
    assert refusal(asked) == (
        "tinymlp: error: the package prometheus_client is not installed: "
        'python3 -m pip install "tinymlp[metrics]"'
    )
    plain = command_in_a_process(*command, folder=tmp_path, PYTHONPATH=path)
    assert plain.returncode == 0, plain.stderr


def test_a_file_says_what_was_predicted(tmp_path: Path) -> None:
    data = tinymlp.datasets.digits()
    model = tinymlp.fit(data, hidden=[], n_epochs=1, validation=None)
    model.save(tmp_path / "digits.json")
    command = ("predict", "digits.json", "digits", "--metrics-file", "answers.prom")
    predicted = command_in_a_process(*command, folder=tmp_path)
    answers = [line.split(",")[0] for line in predicted.stdout.splitlines()[1:]]
    assert answers == list(map(str, model.predict_many(data.inputs)))
    page = parsed((tmp_path / "answers.prom").read_text())
    digits = {"model": "digits", "version": "1"}
    assert value(page, "prediction_requests_total", **digits, outcome="ok") == 1
    assert value(page, "prediction_samples_total", **digits) == len(answers) == 1797
    for label in "0123456789":
        counted = value(page, "prediction_class_total", **digits, **{"class": label})
        assert counted == answers.count(label)
    # All rows are one window, and they are those of training.
    assert value(page, "drift_window_samples", **digits) == 1797
    assert value(page, "input_drift_psi_max", **digits) == 0
    (tmp_path / "digits.json").write_text("{")
    assert "not a tinymlp model" in refusal(tinymlp_command(*command, folder=tmp_path))
    page = parsed((tmp_path / "answers.prom").read_text())
    assert value(page, "model_load_failures_total", model="digits") == 1
