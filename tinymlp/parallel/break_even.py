"""Whether several workers pay is measured on the work itself.

The result is the same bit for bit either way, so a trial is never wasted: its steps count. What
can be wasted is time, and that is bounded:

    the first calls are done here and timed; below a millisecond they stay here for good
    workers are started only once enough has been done here that their start is a few per cent of it
    a few calls are then done by the workers; the first, which starts them, is not counted
    whichever median is smaller is used from then on

>>> break_even = BreakEven("784-30-10, batch 32", n_workers=2, start_seconds=0.0)
>>> for seconds in (0.027, 0.027, 0.027, 0.5, 0.015, 0.015, 0.015):
...     break_even.record(seconds)
>>> break_even.decision
'784-30-10, batch 32: serial 27 ms, 2 workers 15 ms: using 2'
"""

from statistics import median

_TRIES = 3
_MIN_SECONDS = 0.001
"""A call shorter than this is over before a worker could have answered."""
_START_SHARE = 0.04
"""Starting workers may cost this share of what has been spent without them."""
_ENOUGH = 0.95
"""Workers must take at most this share of the time that the work takes without them."""


class BreakEven:
    """What is known about one kind of call, and who does the next one."""

    def __init__(self, name: str, *, n_workers: int, start_seconds: float) -> None:
        self.name = name
        self.n_workers = n_workers
        self.start_seconds = start_seconds
        self.decision: str | None = None
        """What was decided and why, once it was."""
        self.is_parallel: bool = False
        """Whether the next call is for the workers."""
        self._serial: list[float] = []
        self._spent = 0.0
        self._parallel: list[float] = []

    def record(self, seconds: float) -> None:
        """Take the time of the call that was just made, the way `is_parallel` said."""
        if self.decision is not None:
            return
        if self.is_parallel:
            self._record_parallel(seconds)
        else:
            self._record_serial(seconds)

    def _record_serial(self, seconds: float) -> None:
        self._spent += seconds
        self._serial = [*self._serial, seconds][-_TRIES:]
        if len(self._serial) < _TRIES:
            return
        if median(self._serial) < _MIN_SECONDS:
            self.decision = f"{self.name}: serial {_milliseconds(self._serial)}: using 1"
        else:
            self.is_parallel = self.start_seconds <= _START_SHARE * self._spent

    def _record_parallel(self, seconds: float) -> None:
        self._parallel.append(seconds)
        counted, serial = self._parallel[1:], median(self._serial)
        is_hopeless = any(one > 2 * serial for one in counted)
        if len(counted) < _TRIES and not is_hopeless:
            return
        self.is_parallel = median(counted) < _ENOUGH * serial
        self.decision = (
            f"{self.name}: serial {_milliseconds(self._serial)}, {self.n_workers} workers "
            f"{_milliseconds(counted)}: using {self.n_workers if self.is_parallel else 1}"
        )


def _milliseconds(seconds: list[float]) -> str:
    return f"{1000 * median(seconds):.2g} ms"
