"""A pool can be abandoned at any moment, and no process is left, however a script ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random

import pytest

from tests.parallel.waiting import PATIENCE, ROOT, all_gone, eventually
from tinymlp.parallel.pool import RestartablePool


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.2, 0.3, 0.5])
def test_workers_killed_in_the_middle_of_an_answer_leave_no_thread_waiting(seconds: float) -> None:
    before = set(threading.enumerate())
    pool = RestartablePool(2)
    assert pool.submit(bytes, 1).result(timeout=PATIENCE) == b"\0"
    pool.submit(bytes, 200_000_000)
    time.sleep(seconds)
    processes = pool.process_ids()
    assert processes
    pool.abandon()
    assert pool.process_ids() == []
    assert eventually(lambda: set(threading.enumerate()) <= before)
    assert all_gone(processes)


def test_an_abandoned_pool_starts_anew() -> None:
    pool = RestartablePool(1)
    first = pool.submit(len, b"12").result(timeout=PATIENCE), pool.process_ids()
    pool.abandon()
    pool.abandon()
    second = pool.submit(len, b"123").result(timeout=PATIENCE), pool.process_ids()
    pool.close()
    assert (first[0], second[0]) == (2, 3)
    assert first[1] != second[1]
    assert all_gone(first[1] + second[1])


SCRIPT = """
import os, signal, sys
import tinymlp.parallel.sharded_engine
from random import Random
from tinymlp.learning.loss import SoftmaxCrossEntropy
from tinymlp.network.network import Network
from tinymlp.parallel.workers import Workers

tinymlp.parallel.sharded_engine.MIN_PRODUCTS = 100_000  # PyPy would share nothing so small

def main():
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
    network, random = Network.random([100, 60, 3]), Random(0)
    examples = [([random.random() for _ in range(100)], [1.0, 0.0, 0.0]) for _ in range(64)]
    expected = Workers(1).mean_gradient(network, SoftmaxCrossEntropy(), examples)
    {use}

if __name__ == "__main__":
    main()
"""
WITH = """
    with Workers(2, start_method=sys.argv[1]) as workers:
        assert workers.mean_gradient(network, SoftmaxCrossEntropy(), examples) == expected
        print(*workers.process_ids(), flush=True)
        {end}
"""
FOREVER = "while True: workers.mean_gradient(network, SoftmaxCrossEntropy(), examples)"
ENDS = {
    "at its end": ("pass", 0),
    "by an error": ("raise ValueError('by an error')", 1),
    "by sys.exit": ("sys.exit(3)", 3),
}
METHODS = ["fork", "forkserver", "spawn"] if sys.platform != "win32" else ["spawn"]


def start(path: Path, use: str, method: str, *python: str) -> "subprocess.Popen[str]":
    path.write_text(SCRIPT.format(use=use))
    return subprocess.Popen(
        [sys.executable, *(python or [str(path)]), method],
        cwd=path.parent,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{path.parent}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("method", METHODS)
def test_no_worker_outlives_a_script(tmp_path: Path, method: str, end: str) -> None:
    statement, code = ENDS[end]
    script = start(tmp_path / "script.py", WITH.format(end=statement), method)
    out, error = script.communicate(timeout=PATIENCE)
    assert script.returncode == code, error
    assert error == "" or end == "by an error"
    processes = [int(word) for word in out.split()]
    assert processes
    assert all_gone(processes)


@pytest.mark.parametrize("method", METHODS)
def test_workers_that_nobody_closed_end_with_the_script(tmp_path: Path, method: str) -> None:
    use = WITH.format(end="pass").replace("with", "if True: workers =").replace(" as workers:", "")
    use = use.replace("if True: workers =", "workers =").replace("\n        ", "\n    ")
    script = start(tmp_path / "script.py", use, method)
    out, error = script.communicate(timeout=PATIENCE)
    assert (script.returncode, error) == (0, "")
    assert all_gone([int(word) for word in out.split()])


@pytest.mark.parametrize("method", METHODS)
def test_python_dash_m_works_with_every_start_method(tmp_path: Path, method: str) -> None:
    script = start(tmp_path / "module.py", WITH.format(end="pass"), method, "-m", "module")
    out, error = script.communicate(timeout=PATIENCE)
    assert (script.returncode, error) == (0, "")
    assert all_gone([int(word) for word in out.split()])


@pytest.mark.parametrize("method", METHODS)
def test_code_that_no_file_holds_works_as_in_a_notebook(tmp_path: Path, method: str) -> None:
    code = SCRIPT.format(use=WITH.format(end="pass")).replace("if __name__", "if True or __name__")
    script = start(tmp_path / "unused.py", "pass", method, "-c", code)
    out, error = script.communicate(timeout=PATIENCE)
    assert (script.returncode, error) == (0, "")
    assert all_gone([int(word) for word in out.split()])


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("method", METHODS)
def test_no_worker_outlives_a_script_that_is_killed(
    tmp_path: Path, method: str, how: signal.Signals
) -> None:
    script = start(tmp_path / "script.py", WITH.format(end=FOREVER), method)
    assert script.stdout is not None
    processes = [int(word) for word in script.stdout.readline().split()]
    assert processes
    time.sleep(0.2)
    script.send_signal(how)
    _, error = script.communicate(timeout=PATIENCE)
    assert script.returncode == (-how if how != signal.SIGINT else script.returncode)
    assert script.returncode != 0
    assert all_gone(processes)
    if how == signal.SIGINT:
        assert error.count("Traceback") == 1, error  # the script's own, and no worker's


def test_ctrl_c_that_reaches_the_whole_group_is_heard_by_the_script_alone(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT.format(use=WITH.format(end=FOREVER)))
    script = subprocess.Popen(
        [sys.executable, str(path), METHODS[0]],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert script.stdout is not None
    processes = [int(word) for word in script.stdout.readline().split()]
    time.sleep(0.2)
    os.killpg(script.pid, signal.SIGINT)
    _, error = script.communicate(timeout=PATIENCE)
    assert error.count("Traceback") == 1, error
    assert error.rstrip().endswith("KeyboardInterrupt")
    assert all_gone(processes)


INTERRUPTED = """
    import os, threading
    many, heard = examples * 10, threading.Event()
    expected = Workers(1).mean_gradient(network, SoftmaxCrossEntropy(), many)
    def press():
        patience = 0.3
        while not heard.wait(patience):
            os.kill(os.getpid(), signal.SIGINT)
            patience = 30.0  # a second one shall not meet what the first began
    with Workers(2, start_method=sys.argv[1]) as workers:
        workers.mean_gradient(network, SoftmaxCrossEntropy(), many)
        try:
            threading.Thread(target=press).start()
            while True:
                workers.mean_gradient(network, SoftmaxCrossEntropy(), many)
        except KeyboardInterrupt:
            heard.set()
        assert workers.mean_gradient(network, SoftmaxCrossEntropy(), many) == expected
    assert workers.process_ids() == []
    print("right")
"""


def test_after_an_interrupted_step_the_next_is_right(tmp_path: Path) -> None:
    script = start(tmp_path / "script.py", INTERRUPTED, METHODS[0])
    out, error = script.communicate(timeout=PATIENCE)
    assert (out, error, script.returncode) == ("right\n", "", 0)


@pytest.mark.parametrize("method", METHODS)
def test_a_script_without_a_guard_ends_as_its_workers_do_and_is_told_what_it_lacks(
    tmp_path: Path, method: str
) -> None:
    path, guarded = tmp_path / "script.py", SCRIPT.format(use=WITH.format(end="print('end')"))
    path.write_text(guarded.replace('if __name__ == "__main__":', "if True:"))
    result = subprocess.run(
        [sys.executable, str(path), method],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if method == "fork":  # whose workers import nothing
        assert (result.returncode, result.stderr) == (0, "")
        return
    assert result.returncode == 1, result.stderr
    assert result.stderr.rstrip().endswith('put what runs under if __name__ == "__main__":')
    assert "end" not in result.stdout


def test_a_worker_killed_before_its_first_answer_is_no_missing_guard(tmp_path: Path) -> None:
    kill = """
    from tinymlp.parallel.pool import RestartablePool
    submit, killed = RestartablePool.submit, []
    def submit_and_kill(pool, *arguments):
        future = submit(pool, *arguments)
        if not killed:
            killed.extend(pool.process_ids())
            os.kill(killed[0], signal.SIGKILL)
        return future
    RestartablePool.submit = submit_and_kill
    """
    script = start(tmp_path / "script.py", kill + WITH.format(end="pass"), METHODS[-1])
    _, error = script.communicate(timeout=PATIENCE)
    assert script.returncode == 0, error
    assert "its work is done again" in error


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals as POSIX has them")
@pytest.mark.parametrize("method", METHODS)
def test_closing_ends_though_a_worker_was_killed_or_stopped_just_before(method: str) -> None:
    random = Random(method)
    for round_number in range(4):
        pool = RestartablePool(2, start_method=method)
        futures = [pool.submit(len, b"12") for _ in range(2)]
        assert [future.result(timeout=PATIENCE) for future in futures] == [2, 2]
        processes = pool.process_ids()
        how = signal.SIGSTOP if round_number == 0 else signal.SIGKILL
        os.kill(random.choice(processes), how)
        time.sleep(random.choice([0.0, 0.001]))
        closing = threading.Thread(target=pool.close, daemon=True)
        closing.start()
        closing.join(PATIENCE)
        assert not closing.is_alive()
        assert all_gone(processes)


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT as a terminal does")
@pytest.mark.parametrize("method", METHODS[1:])
def test_ctrl_c_while_workers_start_is_heard_by_the_script_alone(
    tmp_path: Path, method: str
) -> None:
    path = tmp_path / "script.py"
    use = 'print("now", flush=True)\n' + WITH.format(end=FOREVER)
    path.write_text(SCRIPT.format(use=use))
    for seconds in (0.03, 0.06, 0.1):
        script = subprocess.Popen(
            [sys.executable, str(path), method],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert script.stdout is not None
        assert script.stdout.readline() == "now\n"
        time.sleep(seconds)
        os.killpg(script.pid, signal.SIGINT)
        _, error = script.communicate(timeout=PATIENCE)
        assert "Fatal Python error" not in error
        assert error.count("KeyboardInterrupt\n") == 1, error
