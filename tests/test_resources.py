"""From an archive the package has its folders, and the lines of its source."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tinymlp.resources import package_folder

ROOT = Path(__file__).parent.parent
SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import tinymlp as tm
from tinymlp.resources import package_folder
from tinymlp.tutorials.tutorial import tutorials
assert tm.__file__.startswith(sys.argv[1])
trace = tm.Network.random([1, 1]).trace([0.5], [1.0])
print(all(operation.code for operation in trace.operations))
one, other = package_folder("tutorials/_scripts"), package_folder("tutorials/_scripts")
print(len(tutorials()), one == other)
print(package_folder("course/_lessons"))
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return the package as an archive, as `make zipapp` lays it out."""
    path = tmp_path / "tinymlp.pyz"
    with zipfile.ZipFile(path, "w") as packed:
        for file in sorted((ROOT / "tinymlp").rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                packed.write(file, file.relative_to(ROOT))
        for file in sorted((ROOT / "tutorials").glob("*.py")):
            packed.write(file, f"tinymlp/tutorials/_scripts/{file.name}")
    return path


def test_from_an_archive_folders_and_lines_of_source_are_there(archive: Path) -> None:
    command = [sys.executable, "-S", "-c", SCRIPT, str(archive)]
    result = subprocess.run(command, cwd=archive.parent, capture_output=True, text=True, check=True)
    assert result.stderr == ""
    has_code, found, lessons = result.stdout.splitlines()
    assert has_code == "True"
    n_scripts = len(list((ROOT / "tutorials").glob("*.py")))
    n_lessons = len(list((ROOT / "tinymlp/course/_lessons").glob("*/lesson.md")))
    assert found == f"{n_scripts + n_lessons} True"
    assert not Path(lessons).exists()  # it is removed when Python ends


def test_in_a_checkout_a_folder_is_that_beside_the_module() -> None:
    assert package_folder("course/_lessons") == ROOT / "tinymlp/course/_lessons"
    assert not package_folder("no/such").exists()
