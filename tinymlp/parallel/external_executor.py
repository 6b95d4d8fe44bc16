"""An executor of the user's, such as Dask's or MPI's: the way past one machine.

Only `submit` and futures are used, and what is submitted is a function of a module with plain data.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from tinymlp.errors import invalid
from tinymlp.extras import require


class Executor(Protocol):
    """Anything with the `submit` of `concurrent.futures.Executor`."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Any:
        """Return a future with `result`, `done` and `cancel`."""
        ...


class ExternalExecutor:
    """In the place of a pool, an executor that its owner starts, repairs and ends.

    Raises `ArgumentError` for an object that is none.
    """

    can_start = True
    imports_script = False

    def __init__(self, executor: Executor) -> None:
        if isinstance(executor, type) or not callable(getattr(executor, "submit", None)):
            raise invalid(
                "executor",
                "an object with submit, as in concurrent.futures",
                executor,
                "of a Dask client give client.get_executor()",
            )
        self.submit: Callable[..., Any] = executor.submit

    def has_lost_worker(self) -> bool:
        """Return False: that is the executor's business."""
        return False

    def process_ids(self) -> list[int]:
        """Return none: they are the executor's."""
        return []

    def abandon(self) -> None:
        """Leave it alone."""

    def close(self) -> None:
        """Leave it alone."""


DASK = "dask://"

_SECONDS = 10
"""How long a scheduler is waited for."""


@contextmanager
def connected(address: str) -> Iterator[tuple[Executor, int]]:
    """Give the executor of the Dask scheduler at `dask://HOST:PORT`, and how many workers it has.

    Raises `ArgumentError` for another address, and for a scheduler that does not answer or has no
    worker; `MissingPackageError` without Dask.
    """
    host, _, port = address.removeprefix(DASK).rpartition(":")
    if not (address.startswith(DASK) and host and port.isascii() and port.isdigit()):
        raise invalid("executor", "dask://HOST:PORT", address, "as in dask://127.0.0.1:8786")
    distributed = require("distributed", extra="dask")
    try:
        client = distributed.Client(f"tcp://{host}:{port}", timeout=_SECONDS)
    except (OSError, ValueError) as error:
        what, remedy = "the address of a Dask scheduler that runs", "start one: dask scheduler"
        raise invalid("executor", what, address, remedy) from error
    with client:
        n_workers = len(client.nthreads())
        if n_workers == 0:
            what, remedy = "a Dask scheduler with workers", f"start one: dask worker {host}:{port}"
            raise invalid("executor", what, address, remedy)
        yield client.get_executor(pure=False), n_workers
