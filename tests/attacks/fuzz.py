"""Change files of every kind at random and use them: `python -m tests.attacks.fuzz [COUNT] [SEED]`.

Prints how many inputs of each kind were tried and what failed, with the seed that makes it again:
`python -m tests.attacks.fuzz 1 SEED` does. Where the system can, memory is limited to 2 GiB and a
use that takes a minute is ended, so that neither can go unnoticed.
"""

import contextlib
import signal
import sys
import time
from collections import Counter
from random import Random
from types import FrameType

from tests.attacks.kinds import KINDS

MEMORY = 2 << 30
SECONDS = 60


class TookTooLongError(Exception):
    """A use that would perhaps never end."""


def kind_of(seed: int) -> str:
    """Return the kind of the input of that number."""
    names, shares = [*KINDS], [kind.share for kind in KINDS.values()]
    return Random(f"kind {seed}").choices(names, shares)[0]


def limit() -> None:
    """Limit the memory of this process, and have an alarm raise."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, stop)


def alarm(seconds: int) -> None:
    """Have an alarm after so many seconds, where the system has such."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def stop(number: int, frame: FrameType | None) -> None:
    """End what runs."""
    raise TookTooLongError


def main() -> int:
    """Try so many inputs, and return 1 if one failed."""
    count, first = (int(word) for word in [*sys.argv[1:], *["1000000", "0"][len(sys.argv) - 1 :]])
    limit()
    tried: Counter[str] = Counter()
    n_failed: Counter[str] = Counter()
    begin = time.monotonic()
    with contextlib.suppress(KeyboardInterrupt):  # what was tried until then is told
        for seed in range(first, first + count):
            name = kind_of(seed)
            alarm(SECONDS)
            fault = KINDS[name].fault(KINDS[name].input(seed))
            tried[name] += 1
            if fault:
                n_failed[name] += 1
                print(f"{name}, seed {seed}: {fault}", flush=True)
    alarm(0)
    for name in KINDS:
        print(f"{tried[name]:>9,}  {name}" + (f": {n_failed[name]} failed" * (name in n_failed)))
    n_tried, failures, seconds = tried.total(), n_failed.total(), time.monotonic() - begin
    print(f"{n_tried:,} inputs tried from seed {first} in {seconds:.0f} s, {failures:,} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
