"""No path that stands in a file is opened, whatever field it stands in, and nothing is started."""

import contextlib
import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.kinds import KINDS, folder
from tests.attacks.mutations import places
from tests.attacks.watching import watched
from tests.depth import some

PATHS = ["/etc/passwd", "../../../../etc/passwd", "file:///etc/passwd", "\\\\server\\share\\x"]


@pytest.mark.parametrize("name", ["model", "checkpoint", "trace", "history"])
def test_no_path_in_a_text_of_a_file_is_opened(name: str) -> None:
    """Each text is a path once, the names of things among them."""
    kind = KINDS[name]
    whole = json.loads(kind.sound()[0])
    texts = [way for way in places(whole) if isinstance(value_at(whole, way), str)]
    for number, way in enumerate(some(texts, 1 + len(texts) // 20)):
        changed = copy.deepcopy(whole)
        value_at(changed, way[:-1])[way[-1]] = PATHS[number % len(PATHS)]
        assert kind.fault(json.dumps(changed).encode()) == ""


@pytest.mark.parametrize("name", ["CSV", "JSON Lines"])
def test_no_path_in_a_table_is_opened(name: str) -> None:
    for path in PATHS:
        rows = [{path: f"{path}{i % 2}", "b": i, "c": [path, "x"][i % 2]} for i in range(12)]
        lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
        text = "\n".join(lines if name == "CSV" else map(json.dumps, rows))
        assert KINDS[name].fault(text.encode()) == ""


def value_at(whole: Any, way: tuple[Any, ...]) -> Any:
    for key in way:
        whole = whole[key]
    return whole


ASKING: dict[str, Callable[[], object]] = {
    "a file": lambda: Path("/etc/hostname").read_bytes(),
    "a file that is not there": lambda: Path("/no/such/file").read_bytes(),
    "a path from here": lambda: Path("../../x").read_bytes(),
    "a folder": lambda: list(Path("/").iterdir()),
    "a program": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
}


@pytest.mark.parametrize("name", ASKING)
def test_whoever_asks_is_seen(name: str) -> None:
    with watched(folder()) as asked, contextlib.suppress(OSError):
        ASKING[name]()
    assert asked
    with watched(folder()) as asked:
        (folder() / "own").write_text("x")
    assert asked == []
