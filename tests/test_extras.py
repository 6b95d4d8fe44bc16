"""Nothing is required; what is optional is an extra, and who lacks it is told the command."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

from tests.depth import not_quick
from tinymlp.errors import MissingPackageError
from tinymlp.extras import require

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
ALL = ("metrics", "progress", "testing")


@pytest.fixture(scope="module")
def metadata(tmp_path_factory: pytest.TempPathFactory) -> Message:
    """Return what a wheel that is built here says of itself."""
    pytest.importorskip("hatchling", reason="needs hatchling, which builds the wheel")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def test_the_wheel_requires_nothing_and_has_every_extra(metadata: Message) -> None:
    assert set(metadata.get_all("Provides-Extra", [])) == {
        *ALL,
        "all",
        "completion",
        "dask",
        "mpi",
        "numpy",
        "serve",
        "sklearn",
    }
    required: dict[str, set[str]] = {}
    for line in metadata.get_all("Requires-Dist", []):
        package, _, condition = line.partition(";")
        extra = re.search(r"extra == '(\w+)'", condition)
        assert extra is not None, f"{line} is required of everybody"
        required.setdefault(extra[1], set()).add(package)
    assert required["metrics"] == {"prometheus-client>=0.20"}
    assert required["progress"] == {"rich>=13"}
    assert required["testing"] == {"hypothesis>=6.100"}
    assert required["all"] == set().union(*(required[extra] for extra in ALL))


def test_the_install_lines_of_the_pages_name_extras_that_there_are() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "tutorials" / "README.md"]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    named = {
        extra
        for names in re.findall(r"(?:tinymlp|\.)\[([\w,]+)\]", text)
        for extra in names.split(",")
    }
    assert "all" in named
    assert named <= EXTRAS.keys()
    assert 'python3 -m pip install ".[all]"' in (ROOT / "README.md").read_text(encoding="utf-8")


OTHERWISE_CALLED = {"sklearn": "scikit-learn"}
"""What a package is called where it is installed, if not as it is imported."""


def required_in_the_package() -> list[tuple[str, str]]:
    """Return the package and the extra of each call of `require` in the library."""
    found = []
    for path in (ROOT / "tinymlp").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # tinymlp.testing has another function of that name, without an extra.
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "require" and node.keywords:
                (package,), (extra,) = node.args, node.keywords
                found.append((ast.literal_eval(package), ast.literal_eval(extra.value)))
    return found


@not_quick
def test_each_package_is_in_the_extra_that_the_message_names() -> None:
    found = required_in_the_package()
    assert set(found) >= {("prometheus_client", "metrics"), ("hypothesis", "testing")}
    for package, extra in found:
        names = [re.split(r"[<>=]", line)[0] for line in EXTRAS[extra]]
        top = package.partition(".")[0]
        assert OTHERWISE_CALLED.get(top, top.replace("_", "-")) in names


def test_a_package_that_is_there_is_returned() -> None:
    assert require("json", extra="all") is sys.modules["json"]


def test_a_package_that_cannot_be_imported_is_missing_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_installed.py").write_text("import not_there_either")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(MissingPackageError) as caught:
        require("half_installed", extra="all")
    assert str(caught.value) == (
        'the package half_installed is not installed: python3 -m pip install "tinymlp[all]"'
    )
    assert "not_there_either" in str(caught.value.__cause__)


DOORS = {
    "prometheus_client": ("metrics", "from tinymlp.monitoring import Metrics; Metrics()"),
    "hypothesis": ("testing", "import tinymlp.testing"),
    "sklearn": ("sklearn", "import tinymlp.sklearn"),
}


@pytest.mark.parametrize("package", DOORS)
def test_whoever_lacks_a_package_is_told_how_to_get_it(package: str) -> None:
    extra, door = DOORS[package]
    script = f"import sys; sys.modules[{package!r}] = None; {door}"
    # -S: nothing at all is installed.
    for command in (["-c", script], ["-S", "-c", door]):
        result = subprocess.run(
            [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert result.stderr.splitlines()[-1] == (
            f"tinymlp.errors.MissingPackageError: the package {package} is not installed: "
            f'python3 -m pip install "tinymlp[{extra}]"'
        )


def test_with_nothing_installed_a_network_is_trained_and_used(tmp_path: Path) -> None:
    script = f"""
import io, os, sys
sys.path.insert(0, {str(ROOT)!r})
from tinymlp.cli import main
from tinymlp.training.history import Epoch
from tinymlp.training.progress import progress

class Terminal(io.StringIO):
    def isatty(self):
        return True

# Without rich a terminal has the same line, without colors.
os.environ["TERM"] = "xterm"
terminal = Terminal()
for _ in progress(1, stream=terminal)([Epoch(1, {{"loss": 0.5}}, {{}}, 0.25, 2.0, 0.125)]):
    pass
shown = terminal.getvalue()
assert shown.startswith("\\repoch 1/1  ") and "loss 0.5000" in shown, shown
for command in ("train iris --epochs 2", "evaluate iris.json iris", "predict iris.json iris",
                "show iris.json", "check iris.json iris"):
    assert main(command.split()) == 0, command
assert not {{"rich", "prometheus_client", "hypothesis"}} & set(sys.modules)
"""
    subprocess.run(
        [sys.executable, "-S", "-c", script], cwd=tmp_path, capture_output=True, check=True
    )
