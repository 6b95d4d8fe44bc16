"""What SECURITY.md promises of the whole package: nothing that is read is run, no port is open."""

import ast
import re
import socket
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
LESSONS = ROOT / "tinymlp" / "course" / "_lessons"  # programs of students, which are data
MODULES = sorted(path for path in (ROOT / "tinymlp").rglob("*.py") if LESSONS not in path.parents)

RUNS_CODE = {
    *("eval", "exec", "compile", "__import__"),
    *("pickle.load", "pickle.loads", "pickle.Unpickler", "marshal.load", "marshal.loads"),
    *("os.system", "os.popen", "subprocess.run", "subprocess.Popen"),
}
OWN_PROCESSES = "parallel"
"""The part that unpickles what its own processes send, as SECURITY.md says."""


def calls(module: Path) -> set[str]:
    """Return the functions that a module calls, as they are written."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


TEACHING = {
    "course/bare_script.py": {"exec", "eval", "compile"},
    "course/bare_process.py": {"eval", "subprocess.Popen"},
    "tutorials/cells.py": {"exec", "compile"},
    "interchange/processes.py": {"subprocess.run"},
    "laboratory/own_code.py": {"exec", "compile"},
    "engine/compiled.py": {"exec", "compile"},
}
"""What runs a student's file when a course is checked or graded, the package's own tutorials in
`learn`, what an export has just written, and in the laboratory what a person has typed and pressed
a button for, as SECURITY.md says. The engine compiles what it has written from numbers and fixed
formulas."""


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_that_runs_code_is_called_outside_of_the_worker_processes(module: Path) -> None:
    found = calls(module) & RUNS_CODE
    allowed = {"pickle.loads", "marshal.loads"} if module.parent.name == OWN_PROCESSES else set()
    allowed |= TEACHING.get(module.relative_to(ROOT / "tinymlp").as_posix(), set())
    assert found <= allowed


def test_the_page_of_metrics_is_at_this_machine_s_own_address() -> None:
    pytest.importorskip("prometheus_client")
    from prometheus_client import CollectorRegistry

    from tinymlp.monitoring import Metrics
    from tinymlp.monitoring.exposition import serving

    with serving(Metrics(CollectorRegistry()), 0) as url:
        port = int(url.rpartition(":")[2].partition("/")[0])
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            assert connection.getpeername()[0] == "127.0.0.1"
        if sys.platform == "linux":  # where a port open to every address answers at this one too
            with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=60):
                pass


def test_the_page_names_the_limits_that_the_code_has() -> None:
    from tinymlp.data.files import LIMIT as OF_DATA
    from tinymlp.model.persistence import LIMIT as OF_MODELS

    assert f"At most {OF_MODELS >> 20} MiB of a model are read" in PAGE
    assert f"at most {OF_DATA >> 30} GiB of a data file" in PAGE


def test_every_file_that_the_page_names_is_there() -> None:
    named = re.findall(r"`(tinymlp/[\w/.]+)`", PAGE)
    assert len(named) > 8
    assert [name for name in named if not (ROOT / name).exists()] == []
