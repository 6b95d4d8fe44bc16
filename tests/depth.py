"""How long each law is tried: in `make test`, `properties`, `interpreters` and `quick`."""

import os
from collections.abc import Iterable
from typing import TypeVar

import pytest

Case = TypeVar("Case")

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


def some(cases: Iterable[Case], one_in: int, start: int = 0) -> list[Case]:
    """Return every case in `make properties`, and elsewhere one in `one_in`, from number `start`.

    Laws that differ in `start` alone try all the cases between them.
    """
    return list(cases) if DEEP else list(cases)[start % one_in :: one_in]


not_quick = pytest.mark.skipif(QUICK, reason="trains for long")
"""For a test that takes half a second or more."""
