"""How many examples hypothesis tries in `make test`, `make properties`, `make interpreters`."""

import os

LAWS = os.environ.get("TINYMLP_LAWS")
DEEP = LAWS == "deep"


def tries(number: int) -> int:
    """Return the number of examples for a law that has `number` of them in `make test`."""
    if LAWS == "brief":
        return max(2, number // 4)
    return 40 * number if DEEP else number
