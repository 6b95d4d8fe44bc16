"""Whether several workers pay is measured on the work itself.

The result is the same bit for bit either way, so a trial is never wasted: its steps count. What
can be wasted is time, and that is bounded:

    the first calls are done here and timed; below a millisecond they stay here for good
    workers are started only once enough has been done here that their start is a few per cent of it
    a few calls are then done by the workers; the first, which starts them, is not counted
    whichever median is smaller is used from then on

>>> choice = Choice("784-30-10, batch 32", n_workers=2, start_seconds=0.0)
>>> for seconds in (0.027, 0.027, 0.027, 0.5, 0.015, 0.015, 0.015):
...     choice.record(seconds)
>>> choice.told
'784-30-10, batch 32: serial 27 ms, 2 workers 15 ms: using 2'
"""

import statistics

_TRIES = 3
_LEAST_SECONDS = 0.001
"""A call shorter than this is over before a worker could have answered."""
_START_SHARE = 0.04
"""Starting workers may cost this share of what has been spent without them."""
_ENOUGH = 0.95
"""Workers must take at most this share of the time that the work takes without them."""


class Choice:
    """What is known about one kind of call, and who does the next one."""

    def __init__(self, what: str, *, n_workers: int, start_seconds: float) -> None:
        self.what = what
        self.n_workers = n_workers
        self.start_seconds = start_seconds
        self.told: str | None = None
        """The decision and its reason, once there is one."""
        self.parallel = False
        """Whether the next call is for the workers."""
        self._serial: list[float] = []
        self._spent = 0.0
        self._trial: list[float] = []

    def record(self, seconds: float) -> None:
        """Take the time of the call that was just made, the way `parallel` said."""
        if self.told is not None:
            return
        if not self.parallel:
            self._spent += seconds
            self._serial = [*self._serial, seconds][-_TRIES:]
            if len(self._serial) == _TRIES:
                if statistics.median(self._serial) < _LEAST_SECONDS:
                    self.told = f"{self.what}: serial {_milliseconds(self._serial)}: using 1"
                self.parallel = (
                    self.told is None and self.start_seconds <= _START_SHARE * self._spent
                )
            return
        self._trial.append(seconds)
        tries = self._trial[1:]
        hopeless = any(one > 2 * statistics.median(self._serial) for one in tries)
        if len(tries) < _TRIES and not hopeless:
            return
        self.parallel = statistics.median(tries) < _ENOUGH * statistics.median(self._serial)
        self.told = (
            f"{self.what}: serial {_milliseconds(self._serial)}, {self.n_workers} workers "
            f"{_milliseconds(tries)}: using {self.n_workers if self.parallel else 1}"
        )


def _milliseconds(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):.2g} ms"
