"""How tests run here: hypothesis without a clock, which a busy machine or a cold JIT would fail.

And with `pytest -n`, the tests that share a browser or a Prometheus run in one process.
"""

import os
import signal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.depth import tries

# A shell that starts the tests in the background has Ctrl-C ignored, in them and what they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "laws",
    max_examples=tries(10),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# For `make mutants`: the same examples each time, and none sought that fails more simply.
settings.register_profile(
    "mutants",
    settings.get_profile("laws"),
    max_examples=20,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "laws"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Send one law after the other to whoever is free; who shares a browser or a Prometheus, does.

    That is `--dist loadgroup`, whose groups pytest-xdist 3.8 does not see under pytest 9.2. In the
    order of the files: the longest of all, the README's commands, is not among the last.
    """
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    class OneByOne(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            folder = nodeid.rpartition("/")[0]
            shares = folder in ("tests/browser", "tests/prometheus")
            return folder if shares else nodeid.partition("[")[0]

    config.option.loadscopereorder = False
    return OneByOne(config, log)
