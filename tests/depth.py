"""How long each law is tried: in `make test`, `properties`, `interpreters` and `quick`."""

import os

LAWS = os.environ.get("TINYMLP_LAWS")
DEEP = LAWS == "deep"
QUICK = LAWS == "quick"
"""Set by `make quick`: few examples, no processes, and the parts alone."""


def tries(number: int) -> int:
    """Return the number of examples for a law that has `number` of them in `make test`."""
    if QUICK:
        return max(1, number // 10)
    if LAWS == "brief":
        return max(2, number // 4)
    return 40 * number if DEEP else number
