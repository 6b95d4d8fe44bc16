"""Work that is shared out on every interpreter, as in the tests of parallel."""

from tests.parallel.conftest import small_work_is_shared

__all__ = ["small_work_is_shared"]
