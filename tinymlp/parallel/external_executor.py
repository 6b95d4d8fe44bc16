"""An executor of the user's, such as Dask's or MPI's: the way past one machine.

Only `submit` and futures are used, and what is submitted is a function of a module with plain data.
"""

from collections.abc import Callable
from typing import Any, Protocol

from tinymlp.errors import invalid


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
        self.submit = executor.submit

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
