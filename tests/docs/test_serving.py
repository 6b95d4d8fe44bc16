"""docs/serving.md: its commands answer what it shows, and its limits are those of the code."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

import tinymlp as tm
from tests.cli.serving import serving
from tinymlp.serving.limits import Limits

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")


def commands() -> list[tuple[str, str]]:
    """Return each command of curl that shows its answer."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    found = re.findall(r"^\$ (curl .*)\n(\{.*)$", "".join(blocks), re.MULTILINE)
    assert len(found) == 5
    return found


def test_its_commands_answer_what_it_shows(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    tm.fit(tm.datasets.iris(), hidden=[8], n_epochs=15, seed=0).save(tmp_path / "iris.json")
    with serving("iris.json", folder=tmp_path) as url:
        for command, shown in commands():
            words = shlex.split(command.replace("http://127.0.0.1:8000", url))
            printed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
            pattern = ".*".join(map(re.escape, shown.split("…")))
            assert re.fullmatch(pattern, printed), printed


def test_its_limits_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)`[^|]* \| ([\d,]+) \|", PAGE, re.MULTILINE)
    shown = {name: float(number.replace(",", "")) for name, number in rows}
    assert shown == {name: getattr(Limits(), name) for name in Limits.__dataclass_fields__}
