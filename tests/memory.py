"""How much memory something takes, where Python counts it."""

from collections.abc import Callable

import pytest


def most_memory(run: Callable[[], object]) -> int:
    """Return the most bytes that Python held at a time; skip the test where none are counted."""
    tracemalloc = pytest.importorskip("tracemalloc", reason="only CPython counts memory")
    tracemalloc.start()
    try:
        run()
        most: int = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return most
