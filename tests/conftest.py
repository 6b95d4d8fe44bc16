"""How tests run here: hypothesis without a clock, which a busy machine or a cold JIT would fail.

With `pytest -n`, the tests that share a browser or a Prometheus run in one process. In `make quick`
only the tests of the parts run, and one that would start a process is skipped when it does.
"""

import multiprocessing.process
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.depth import QUICK, tries

HERE = Path(__file__).parent

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


def refuse_process(*arguments: object, **keywords: object) -> None:
    """Stand in for what starts a process."""
    pytest.skip("starts a process, which make quick does not")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let no test start a process in `make quick`; those that pytest-xdist runs in have started."""
    if QUICK:
        subprocess.Popen.__init__ = refuse_process  # type: ignore[method-assign]
        multiprocessing.process.BaseProcess.start = refuse_process  # type: ignore[method-assign]


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out in `make quick`, every folder of tests that is not that of a part."""
    is_folder_of_tests = collection_path.is_dir() and collection_path.parent == HERE
    part = HERE.parent / "tinymlp" / collection_path.name
    return True if QUICK and is_folder_of_tests and not part.is_dir() else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep, in `make quick`, one case of each law: the first."""
    if not QUICK:
        return
    first: dict[str, pytest.Item] = {}
    for item in items:
        first.setdefault(item.nodeid.partition("[")[0], item)
    kept = set(map(id, first.values()))
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = [item for item in items if id(item) in kept]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return one more than there are processors, since some tests wait for what they started."""
    return (os.cpu_count() or 1) + (not QUICK)


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


ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return Chromium, driven by playwright; where either is absent, the tests are skipped.

    It ends with its module: playwright's event loop runs in this thread as long as it lives, where
    another test's `asyncio.run` is an error then, and Python 3.11 sometimes parses no program.
    """
    reason = "needs playwright, which python3 -m pip install -r requirements-dev.txt installs"
    playwright = pytest.importorskip("playwright.sync_api", reason=reason)
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("needs a browser: Debian's package chromium, or another's, on the PATH")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield chromium
        chromium.close()
