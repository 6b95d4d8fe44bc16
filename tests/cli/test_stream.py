"""With --stream a command does to a large file what it does to a small one."""

import math
import sys
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import tinymlp
from tests.cli.running import refusal, tinymlp_command
from tinymlp.data.stream import DatasetStream
from tinymlp.model.fit import fit

QUICK = ("--epochs", "2", "--hidden", "3")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a table, and a model that was trained on its stream."""
    made = tmp_path_factory.mktemp("stream")
    rows = [f"{i},{math.sin(i):.3f},{'xyz'[i % 3]},{'no' if i % 4 else 'yes'}" for i in range(90)]
    (made / "some.csv").write_text("\n".join(["id,a,c,y", *rows]))
    options = ("--ignore", "id", "--test", "20", *QUICK, "--out", "some.json")
    told = tinymlp_command("train", "some.csv", "--stream", *options, folder=made)
    assert told.returncode == 0, told.stderr
    assert "DatasetStream(90 examples, 2 inputs, 2 classes: no, yes" in told.stdout
    assert "As the first 90 rows say, the columns are:" in told.stdout
    assert "On the test part" in told.stdout
    return made


def test_the_model_is_that_of_python(folder: Path) -> None:
    stream = DatasetStream(folder / "some.csv", ignore=["id"])
    training, _ = stream.split(test=20, seed=0)
    model = fit(training, hidden=[3], n_epochs=2, verbose=False)
    saved = tinymlp.load(folder / "some.json")
    assert saved.network.fingerprint() == model.network.fingerprint()
    assert saved.known_rows is None


def test_the_same_command_may_write_over_its_model(folder: Path) -> None:
    options = ("--ignore", "id", "--test", "20", *QUICK, "--out", "some.json")
    assert not tinymlp_command("train", "some.csv", "--stream", *options, folder=folder).returncode
    other = ("train", "some.csv", "--stream", *options, "--seed", "1")
    told = refusal(tinymlp_command(*other, folder=folder))
    assert "of other settings" in told


def test_predictions_are_those_of_the_table_read_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (folder / "some.csv").read_text().splitlines()
    text[40], text[70] = "40,0.5,w,no", "70,0.5,no"
    (folder / "new.csv").write_text("\n".join(text[:70] + text[71:]))
    monkeypatch.setattr("tinymlp.data.windows.rows_in_window", lambda n_columns: 16)
    for ask in (("--keep", "id"), ("--on-unknown", "ignore"), ("--spreadsheet",)):
        command = ("predict", "some.json", "new.csv", *ask)
        whole = tinymlp_command(*command, folder=folder)
        stream = tinymlp_command(*command, "--stream", folder=folder)
        assert stream.stdout == whole.stdout
        assert stream.stderr == whole.stderr
        assert stream.returncode == whole.returncode == 0


class Cluster(ThreadPoolExecutor):
    """What stands for a Dask client, with two workers; the first task's worker is lost."""

    n_workers, n_tasks = 2, 0

    def __init__(self, address: str, *, timeout: float) -> None:
        if address != "tcp://head:8786":
            raise OSError("nobody is there")
        super().__init__(self.n_workers or 1)

    def nthreads(self) -> dict[str, int]:
        return {str(number): 1 for number in range(self.n_workers)}

    def get_executor(self, *, pure: bool) -> ThreadPoolExecutor:
        assert not pure
        return self

    def submit(self, function: Any, /, *arguments: Any, **keywords: Any) -> Any:
        Cluster.n_tasks += 1
        if Cluster.n_tasks == 1:
            lost: Future[Any] = Future()
            lost.set_exception(BrokenExecutor("its worker was killed"))
            return lost
        return super().submit(function, *arguments, **keywords)


def test_a_cluster_that_loses_a_worker_gives_the_same_answers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, *rows = (folder / "some.csv").read_text().splitlines()
    (folder / "many.csv").write_text("\n".join([header, *rows * 4]))
    monkeypatch.setattr("tinymlp.data.windows.rows_in_window", lambda n_columns: 130)
    monkeypatch.setattr("tinymlp.parallel.sharded_engine.MIN_PRODUCTS", 1)
    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Cluster))
    command = ("predict", "some.json", "many.csv", "--keep", "id", "--stream")
    alone = tinymlp_command(*command, folder=folder)
    there = tinymlp_command(*command, "--executor", "dask://head:8786", folder=folder)
    assert there.stdout == alone.stdout
    assert there.returncode == 0
    assert Cluster.n_tasks > 2 * 3  # of each window two shares, and what was lost again


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("head:8786", "executor must be dask://HOST:PORT, got 'head:8786'"),
        ("dask://head", "executor must be dask://HOST:PORT, got 'dask://head'"),
        ("dask://elsewhere:1", "executor must be the address of a Dask scheduler that runs"),
    ],
)
def test_an_address_without_a_cluster_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, address: str, message: str
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Cluster))
    command = ("predict", "some.json", "some.csv", "--executor", address)
    assert message in refusal(tinymlp_command(*command, folder=folder))


def test_a_cluster_without_workers_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Cluster))
    monkeypatch.setattr(Cluster, "n_workers", 0)
    command = ("predict", "some.json", "some.csv", "--executor", "dask://head:8786")
    told = refusal(tinymlp_command(*command, folder=folder))
    assert "executor must be a Dask scheduler with workers" in told


def test_it_is_judged_as_by_the_table_read_whole(folder: Path) -> None:
    for part in ("all", "test"):
        command = ("evaluate", "some.json", "some.csv", "--part", part)
        whole = tinymlp_command(*command, folder=folder)
        stream = tinymlp_command(*command, "--stream", folder=folder)
        assert stream.stdout == whole.stdout
        assert ("20 examples" in stream.stdout) == (part == "test")


def test_of_more_rows_some_are_judged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinymlp.cli.evaluate.MOST_JUDGED", 30)
    told = tinymlp_command("evaluate", "some.json", "some.csv", "--stream", folder=folder)
    assert "judged by 30 of 90 rows, drawn by their numbers" in told.stderr
    assert "30 examples" in told.stdout


DIALECTS = {
    "as it was": "a,c\n0.5,x\n0.25,y\n",
    "of a spreadsheet": "\ufeffa;c\r\n0,5;x\r\n0,25;y\r\n;\r\n;\r\n",
    "with lines of separators": "a,c\n0.5,x\n,\n0.25,y\n,\n , \n\n",
    "a cell too few, and one too many": "a,c\n0.5\n0.25,y\n0.5,x,4\n0.5,x,\n",
    "with what is not known": "a,c\nNA,x\n0.5,w\nsmall,y\n,\n",
    "with other columns": "id,c,y,a\n1,x,no,0.5\n2,y,yes,0.25\n,,,\n",
    "with a title": "# of today\nAll days\na,c\n0.5,x\n",
    "without a line": "a,c\n",
    "of nothing": "",
}


@pytest.mark.parametrize("policy", ["mark", "ignore"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_file_is_answered_alike_whole_and_as_a_stream(
    folder: Path, dialect: str, policy: str
) -> None:
    (folder / "new.csv").write_text(DIALECTS[dialect], encoding="utf-8", newline="")
    command = ("predict", "some.json", "new.csv", "--on-unknown", policy)
    whole, streamed = (
        tinymlp_command(*command, *how, folder=folder) for how in ((), ("--stream",))
    )
    assert (streamed.returncode, streamed.stdout) == (whole.returncode, whole.stdout)
    left_out = [line for line in whole.stderr.splitlines() if "left out" in line]
    assert [line for line in streamed.stderr.splitlines() if "left out" in line] == left_out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("train", "iris", "--stream"), "--stream must be left out for the shipped iris"),
        (("train", "some.csv", "--stream", "--group", "c"), "--group must be left out with"),
        (("train", "some.csv", "--stream", "--split", "random"), "--split must be left out with"),
        (("train", "some.csv", "--stream", "--weights", "a"), "--weights must be left out with"),
        (("predict", "some.json", "some.csv", "--stream", "--json"), "--json must be left out"),
        (
            ("predict", "some.json", "some.csv", "--stream", "--on-unknown", "refuse"),
            "--on-unknown must be mark or ignore with --stream",
        ),
    ],
)
def test_what_a_stream_cannot_do_is_refused(
    folder: Path, words: tuple[str, ...], message: str
) -> None:
    assert message in refusal(tinymlp_command(*words, folder=folder))


def test_of_other_data_there_is_no_test_part(folder: Path) -> None:
    text = (folder / "some.csv").read_text().splitlines()
    (folder / "fewer.csv").write_text("\n".join(text[:50]))
    command = ("evaluate", "some.json", "fewer.csv", "--stream", "--part", "test")
    told = refusal(tinymlp_command(*command, folder=folder))
    assert "unless `train --stream` kept a part of the same DATA" in told
