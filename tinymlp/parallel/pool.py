"""Worker processes of our own, which come when they are needed and never outlive their work.

    start       with the first task, by the platform's usual way; never by a fork beside threads,
                which may leave a lock held forever
    Ctrl-C      is the parent's to handle, as is a terminal that closes; workers do not hear it, not
                even while they start
    SIGKILL     of the parent: each worker waits for it in a thread, and ends too
    SIGKILL     of a worker: noticed even when it died in the middle of an answer
    end         idle workers are asked to go; busy ones are killed, and those that have not gone
                within a second: one that is stopped, or waits for a lock that a dead one holds

Importing this module starts nothing, and imports nothing that could.
"""

import _thread
import contextlib
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from tinymlp.engine.kernels import PYPY
from tinymlp.parallel.file_exchange import FileExchange
from tinymlp.parallel.guard import check_guard

HAS_SLOW_PIPES = PYPY
_PARENTS_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)]
"""What a terminal sends to a script and its workers alike."""
_NO_PROCESSES = ("emscripten", "wasi")
_GRACE_SECONDS = 1.0
_END_SECONDS = 10.0


class RestartablePool:
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
        self.files: FileExchange | None = None
        self.imports_script: bool = False
        """Whether its workers begin by importing the script that started them."""
        self._pool: Any = None
        self._owner = 0

    @property
    def can_start(self) -> bool:
        """Whether this platform has processes: a web page's Python has none."""
        return sys.platform not in _NO_PROCESSES

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return the future answer of a function of a module on plain data.

        Raises `UnguardedError` in a worker that is still importing the script.
        """
        if self._pool is None:
            self._start()
        with _deaf_children():
            if self.files is None:
                future = self._pool.submit(function, *arguments)
            else:
                future = self.files.submit(self._pool, function, *arguments)
        # Not in the block: a Ctrl-C that is heard as it ends would be a TypeError there on PyPy 8.
        return future

    def has_lost_worker(self) -> bool:
        """Return whether a process is gone, as none should be before `close`."""
        from multiprocessing.connection import wait

        sentinels = [process.sentinel for process in self._processes()]
        return bool(wait(sentinels, timeout=0)) if sentinels else False

    def process_ids(self) -> list[int]:
        """Return the numbers by which the system knows the workers."""
        return [process.pid for process in self._processes() if process.pid is not None]

    def abandon(self) -> None:
        """Kill every worker, whatever it does."""
        self._end(grace=0.0)

    def close(self) -> None:
        """Let idle workers go, and kill those that do not."""
        self._end(grace=_GRACE_SECONDS)

    def _end(self, *, grace: float) -> None:
        """End every worker, by force once so many seconds are over."""
        pool, processes = self._pool, self._processes()
        self._pool = None
        if pool is None:
            return
        thread = getattr(pool, "_executor_manager_thread", None)
        # The far ends of its pipes, which our own process holds too.
        ends = [
            getattr(getattr(pool, queue, None), end, None)
            for queue, end in (("_call_queue", "_reader"), ("_result_queue", "_writer"))
        ]
        try:
            # Before the kill, after which the pool's thread stumbles over what has been canceled.
            pool.shutdown(wait=False, cancel_futures=True)
            if thread is not None:
                thread.join(grace)
        finally:
            for process in processes:
                process.kill()  # which one that is stopped hears too
            self._remove_files()
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

    def __del__(self) -> None:
        """Wait for the pool's thread: at the interpreter's exit the two would get in their way."""
        if getattr(self, "_pool", None) is not None and self._owner == os.getpid():
            self.close()

    def _start(self) -> None:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        check_guard()
        context: Any = multiprocessing.get_context(self.start_method or _default_start_method())
        self.imports_script = context.get_start_method() != "fork"
        self._owner = os.getpid()
        self.files = FileExchange() if self.through_files else None
        folder = "" if self.files is None else str(self.files.folder)
        self._pool = ProcessPoolExecutor(
            self.n_workers, mp_context=context, initializer=prepare_worker, initargs=(folder,)
        )

    def _processes(self) -> list[Any]:
        return list((getattr(self._pool, "_processes", None) or {}).values())

    def _remove_files(self) -> None:
        if self.files is not None:
            self.files.remove()
            self.files = None


def _default_start_method() -> str:
    import multiprocessing

    usual = multiprocessing.get_start_method(allow_none=True)
    usual = usual or multiprocessing.get_all_start_methods()[0]
    # _thread counts those too that were started without `threading`.
    if usual == "fork" and (threading.active_count() > 1 or _thread._count() > 0):
        return "forkserver"
    return usual


@contextlib.contextmanager
def _deaf_children() -> Iterator[None]:
    """Start processes in the block that hear of no signal before they are prepared for it.

    A Python that hears Ctrl-C while it starts ends with "Fatal Python error".
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # It blocks and unblocks signals itself when it starts, so it starts before.
    tracker = sys.modules.get("multiprocessing.resource_tracker")
    if tracker is not None:
        tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _PARENTS_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def prepare_worker(folder: str) -> None:
    """Prepare this process to be a worker; the folder, if any, goes when the parent is killed."""
    for number in _PARENTS_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _PARENTS_SIGNALS)
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


def n_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
