"""Past one machine: Dask and MPI, with real processes that talk over loopback."""

import concurrent.futures
import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.parallel.executors import Inline
from tests.parallel.waiting import PATIENCE, ROOT, eventually
from tinymlp.data.dataset import Dataset
from tinymlp.data.files import rows_in_window
from tinymlp.errors import ArgumentError
from tinymlp.extras import require
from tinymlp.model.fit import fit
from tinymlp.parallel.external_executor import ExternalExecutor

TRAINING = """
import os, signal, sys, time, warnings
import tinymlp.parallel.sharded_engine
from random import Random
from tinymlp.learning.loss import SoftmaxCrossEntropy
from tinymlp.learning.optimizer import Adam
from tinymlp.network.network import Network
from tinymlp.parallel.workers import Workers
from tinymlp.training.trainer import Trainer

tinymlp.parallel.sharded_engine.MIN_PRODUCTS = 100_000  # PyPy would share nothing so small

def trained(engine, on_step=lambda step: None):
    network, random = Network.random([100, 60, 3], seed=1), Random(0)
    examples = [([random.random() for _ in range(100)], [1.0, 0.0, 0.0]) for _ in range(300)]
    trainer = Trainer(network, SoftmaxCrossEntropy(), Adam(), batch_size=64, engine=engine)
    for _ in range(3):
        for step in trainer.steps(examples):
            on_step(step.number)
        trainer.measure(examples)
    return network.fingerprint()

def same(executor, on_step=lambda step: None):
    with Workers(2, executor=executor) as workers, warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        there = trained(workers, on_step)
        alone = trained(Workers(1))
        print(there == alone, workers.gave_up, workers.bytes_sent > 0, flush=True)
"""

DASK = """
from dask.distributed import Client

def main():
    scheduler_file, kill = sys.argv[1], int(sys.argv[2])
    with Client(scheduler_file=scheduler_file) as client:
        client.wait_for_workers(2, timeout=90)
        same(client.get_executor(pure=False),
             lambda step: os.kill(kill, signal.SIGKILL) if kill and step == 7 else None)

if __name__ == "__main__":
    main()
"""

MPI = """
from mpi4py.futures import MPIPoolExecutor

def main():
    with MPIPoolExecutor() as executor:
        same(executor)

if __name__ == "__main__":
    main()
"""

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None,
    reason="needs dask: pip install tinymlp[dask]",
)


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[Path, list["subprocess.Popen[bytes]"]]]:
    """Give the file of a scheduler, and its process and those of two workers."""
    file = folder / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    shared = ["--scheduler-file", str(file), "--no-dashboard", "--host", "127.0.0.1"]
    processes: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> None:
        quiet = subprocess.DEVNULL
        processes.append(
            subprocess.Popen(
                [*dask, *words], env=ENVIRONMENT, cwd=folder, stdout=quiet, stderr=quiet
            )
        )

    try:
        start("scheduler", *shared, "--port", "0")
        assert eventually(file.exists)
        for _ in range(2):
            start("worker", *shared, "--nthreads", "1", "--no-nanny")
        yield file, processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


@needs_dask
@pytest.mark.parametrize("killed", [False, True])
def test_dask_gives_the_same_bits_also_when_a_worker_is_killed(
    tmp_path: Path, killed: bool
) -> None:
    script = tmp_path / "script.py"
    script.write_text(TRAINING + DASK)
    with cluster(tmp_path) as (file, processes):
        result = subprocess.run(
            [sys.executable, str(script), str(file), str(processes[1].pid if killed else 0)],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert result.stdout == "True False True\n", result.stderr
        if killed:
            assert processes[1].wait(timeout=PATIENCE) == -signal.SIGKILL


@needs_dask
def test_a_stream_is_answered_alike_when_a_worker_is_killed_in_the_middle(tmp_path: Path) -> None:
    draw = random.Random(0)
    rows = [[draw.gauss(0.0, 1.0) for _ in range(500)] for _ in range(50)]
    targets = [row[0] for row in rows]
    model = fit(Dataset(rows, targets), hidden=[64], n_epochs=1, validation=None)
    model.save(tmp_path / "model.json")
    lines = [",".join(model.encoder.column_names)]
    lines += [",".join(f"{number:.3f}" for number in row) for row in rows]
    windows = 3 * rows_in_window(500) // 50
    (tmp_path / "new.csv").write_text("\n".join([lines[0], *lines[1:] * windows]))
    command = [sys.executable, "-m", "tinymlp", "predict", "model.json", "new.csv", "--stream"]
    alone = subprocess.run(command, env=ENVIRONMENT, cwd=tmp_path, capture_output=True, check=True)
    with cluster(tmp_path) as (file, processes):
        address = json.loads(file.read_text())["address"]
        with require("distributed", extra="dask").Client(address) as client:
            client.wait_for_workers(2, timeout=PATIENCE)
        words = [*command, "--executor", address.replace("tcp://", "dask://")]
        with subprocess.Popen(
            words, env=ENVIRONMENT, cwd=tmp_path, stdout=subprocess.PIPE
        ) as predicting:
            assert predicting.stdout is not None
            first = predicting.stdout.readline()  # a window is answered, and others are to come
            processes[1].kill()
            assert first + predicting.stdout.read() == alone.stdout
        assert predicting.returncode == 0


MPIEXEC = shutil.which("mpiexec", path=str(Path(sys.executable).parent)) or shutil.which("mpiexec")


@pytest.mark.skipif(
    importlib.util.find_spec("mpi4py") is None or MPIEXEC is None,
    reason="needs mpi4py and mpiexec: pip install tinymlp[mpi]",
)
def test_mpi_gives_the_same_bits(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(TRAINING + MPI)
    assert MPIEXEC is not None
    mpi = [MPIEXEC, "--allow-run-as-root", "--oversubscribe", "-n", "3"]
    result = subprocess.run(
        [*mpi, sys.executable, "-m", "mpi4py.futures", str(script)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert "True False True" in result.stdout, result.stderr


POOL = """
from concurrent.futures import {pool}

def main():
    with {pool}(2) as executor:
        same(executor)

if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize("pool", ["ThreadPoolExecutor", "InterpreterPoolExecutor"])
def test_threads_and_interpreters_give_the_same_bits(pool: str, tmp_path: Path) -> None:
    if not hasattr(concurrent.futures, pool):
        pytest.skip(f"no {pool} before Python 3.14")
    script = tmp_path / "script.py"
    script.write_text(TRAINING + POOL.format(pool=pool))
    done = subprocess.run(
        [sys.executable, str(script)], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "True False True\n", done.stderr


LACKING = """
import sys
sys.path.insert(0, sys.argv[1])
from concurrent.futures import InterpreterPoolExecutor
import tinymlp as tm

def main():
    network = tm.Network.random([100, 60, 3])
    with InterpreterPoolExecutor(2) as executor:
        with tm.Workers(2, executor=executor, min_products=1) as workers:
            print(len(workers.predictions(network, [[0.5] * 100] * 256)))

if __name__ == "__main__":
    main()
"""


@pytest.mark.skipif(sys.version_info < (3, 14), reason="no interpreters of their own before")
def test_the_module_that_an_interpreter_of_its_own_lacks_is_told(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(LACKING)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, str(script), str(ROOT)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "256\n", done.stderr
    assert "No module named 'tinymlp'" in done.stderr


def test_an_executor_is_asked_and_otherwise_left_alone() -> None:
    executor = ExternalExecutor(Inline())
    assert executor.submit(pow, 2, 3).result() == 8
    executor.abandon()
    executor.close()
    assert executor.submit(pow, 2, 4).result() == 16
    assert (executor.has_lost_worker(), executor.process_ids()) == (False, [])


@pytest.mark.parametrize("thing", [None, 3, Inline, object(), "dask"])
def test_what_has_no_submit_is_refused(thing: Any) -> None:
    with pytest.raises(
        ArgumentError,
        match=r"^executor must be an object with submit, as in concurrent\.futures, got .*: of a "
        r"Dask client give client\.get_executor\(\)$",
    ):
        ExternalExecutor(thing)
