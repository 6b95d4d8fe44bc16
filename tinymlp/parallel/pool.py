"""Worker processes of our own, which come when they are needed and never outlive their work.

    start       with the first task, by the platform's usual way; never by a fork beside threads,
                which may leave a lock held for ever
    Ctrl-C      is the parent's to handle; workers do not hear it
    SIGKILL     of the parent: each worker waits for it in a thread, and ends too
    SIGKILL     of a worker: noticed even when it died in the middle of an answer
    end         idle workers are asked to go, busy ones are killed; then they are waited for

PyPy sends through a process pool's pipes ten times as slowly as CPython: 22 ms instead of 1.5 for
636 KB out and home. There, tasks and answers stand in files, in memory where the system has such
(3 ms), and the pipes carry their names.

Importing this module starts nothing, and imports nothing that could.
"""

import _thread
import itertools
import marshal
import os
import pickle
import shutil
import signal
import tempfile
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinymlp.engine.kernels import PYPY

if TYPE_CHECKING:
    from concurrent.futures import Future

HAS_SLOW_PIPES = PYPY
_MEMORY = Path("/dev/shm")
_POLL_SECONDS = 0.25
_GRACE_SECONDS = 1.0
_END_SECONDS = 10.0


class Processes:
    """A `ProcessPoolExecutor` that can be abandoned, and then starts anew with the next task."""

    def __init__(
        self,
        n_workers: int,
        *,
        start_method: str | None = None,
        through_files: bool = HAS_SLOW_PIPES,
    ) -> None:
        self.n_workers = n_workers
        self.start_method = start_method
        self.through_files = through_files
        self.folder: Path | None = None
        self._names = itertools.count()
        self._pool: Any = None
        self._started_by = 0
        self._removed: Callable[[], object] | None = None

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return the future answer of a function of a module on plain data."""
        if self._pool is None:
            self._pool = self._started()
        if self.folder is None:
            return self._pool.submit(function, *arguments)
        file = self.folder / str(next(self._names))
        file.write_bytes(marshal.dumps((pickle.dumps(function), arguments)))
        return _Filed(self._pool.submit(_from_file, str(file)), file)

    def a_worker_ended(self) -> bool:
        """Return whether a process is gone, as none should be before `close`."""
        from multiprocessing.connection import wait

        sentinels = [process.sentinel for process in self._processes()]
        return bool(wait(sentinels, timeout=0)) if sentinels else False

    def process_ids(self) -> list[int]:
        """Return the numbers by which the system knows the workers."""
        return [process.pid for process in self._processes() if process.pid is not None]

    def abandon(self) -> None:
        """Kill every worker, whatever it does."""
        pool, processes = self._pool, self._processes()
        self._pool = None
        if pool is None:
            return
        for process in processes:
            process.kill()
        thread = getattr(pool, "_executor_manager_thread", None)
        # The far ends of its pipes, which our own process holds too.
        ends = [
            getattr(getattr(pool, queue, None), end, None)
            for queue, end in (("_call_queue", "_reader"), ("_result_queue", "_writer"))
        ]
        pool.shutdown(wait=False, cancel_futures=True)
        self._remove_folder()
        if thread is None:
            return
        thread.join(_GRACE_SECONDS)
        if thread.is_alive():
            # A worker that died while it read or wrote leaves the pool's threads waiting for the
            # rest: once nobody holds the other end, they notice.
            for connection in ends:
                if connection is not None:
                    connection.close()
            thread.join(_END_SECONDS)

    def close(self) -> None:
        """Let idle workers go."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
            self._remove_folder()

    def _remove_folder(self) -> None:
        if self._removed is not None:
            self._removed()
            self.folder = self._removed = None

    def __del__(self) -> None:
        """Wait for the pool's thread: at the interpreter's exit the two would get in their way."""
        if getattr(self, "_pool", None) is not None and self._started_by == os.getpid():
            self.close()

    def _processes(self) -> list[Any]:
        return list((getattr(self._pool, "_processes", None) or {}).values())

    def _started(self) -> Any:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        context: Any = multiprocessing.get_context(self.start_method or _usual_start_method())
        if getattr(multiprocessing.current_process(), "_inheriting", False):
            raise RuntimeError(
                "workers are started while this script is being imported by a worker: put what "
                'runs under if __name__ == "__main__":'
            )
        self._started_by = os.getpid()
        folder = ""
        if self.through_files:
            memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
            folder = tempfile.mkdtemp(prefix="tinymlp-", dir=memory)
            self.folder = Path(folder)
            # Also at the interpreter's exit, where PyPy calls no `__del__`.
            self._removed = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return ProcessPoolExecutor(
            self.n_workers, mp_context=context, initializer=begin, initargs=(folder,)
        )


def _usual_start_method() -> str:
    import multiprocessing

    usual = multiprocessing.get_start_method(allow_none=True)
    usual = usual or multiprocessing.get_all_start_methods()[0]
    # _thread counts those too that were started without `threading`.
    if usual == "fork" and (threading.active_count() > 1 or _thread._count() > 0):
        return "forkserver"
    return usual


def begin(folder: str) -> None:
    """Prepare this process to be a worker; the folder, if any, goes when the parent is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(
        target=_end_with_parent, args=(folder,), name="end with parent", daemon=True
    ).start()


def _end_with_parent(folder: str) -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    above = os.getppid()
    while parent is not None and os.getppid() == above and not wait([parent.sentinel], timeout=1.0):
        pass
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _from_file(name: str) -> None:
    """Do the task that stands in a file, and put its answer there instead."""
    file = Path(name)
    function, arguments = marshal.loads(file.read_bytes())
    file.write_bytes(marshal.dumps(pickle.loads(function)(*arguments)))


class _Filed:
    """A future whose answer stands in a file."""

    def __init__(self, future: "Future[None]", file: Path) -> None:
        self.done = future.done
        self.cancel = future.cancel
        self._future = future
        self._file = file

    def result(self, timeout: float | None = None) -> Any:
        """Return the answer, as a future does."""
        self._future.result(timeout)
        answer = marshal.loads(self._file.read_bytes())
        self._file.unlink()
        return answer


class Borrowed:
    """The user's executor: whoever lent it starts, mends and ends it."""

    def __init__(self, executor: Any) -> None:
        self.executor = executor

    def submit(self, function: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Return the future answer, by the executor's own `submit`."""
        future: Future[Any] = self.executor.submit(function, *arguments)
        return future

    def a_worker_ended(self) -> bool:
        """Return False: that is the executor's business."""
        return False

    def abandon(self) -> None:
        """Leave it alone."""

    def close(self) -> None:
        """Leave it alone."""


class WorkerEndedError(Exception):
    """A worker process is gone, and its pool has not noticed."""


class LateError(Exception):
    """An answer did not come within the user's time limit."""


def answer_of(future: "Future[Any]", executor: Processes | Borrowed, deadline: float | None) -> Any:
    """Return the answer; raise what the executor raises, or that a worker is gone or late."""
    ended = False
    while not future.done():
        left = _POLL_SECONDS if deadline is None else deadline - time.monotonic()
        if left <= 0:
            raise LateError
        try:
            return future.result(timeout=min(left, _POLL_SECONDS))
        except TimeoutError:
            if ended and not future.done():
                raise WorkerEndedError("a worker process ended") from None
            ended = executor.a_worker_ended()  # the pool itself is given one more moment
    return future.result()
