"""How many examples hypothesis tries: some in `make test`, twenty times as many in the deep run."""

import os

DEEP = os.environ.get("TINYMLP_LAWS") == "deep"


def tries(number: int) -> int:
    """Return the number of examples for a law that usually has `number`."""
    return 20 * number if DEEP else number
