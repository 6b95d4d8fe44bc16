"""What the package promises as a whole: its public names, its imports, its one fingerprint."""

import ast
import importlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import tinymlp

ROOT = Path(__file__).parent.parent


def run_python(python: str, *arguments: str) -> str:
    return subprocess.run(
        [python, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_every_public_name_is_there_documented_and_listed_once() -> None:
    assert len(set(tinymlp.__all__)) == len(tinymlp.__all__)
    for name in tinymlp.__all__:
        assert getattr(tinymlp, name).__doc__, name


def test_all_lists_every_public_name() -> None:
    parts = {path.stem for path in (ROOT / "tinymlp").iterdir()}
    public = {name for name in dir(tinymlp) if not name.startswith("_")}
    helpers = {"Displayable", "TYPE_CHECKING", "find_spec", "import_module"}
    assert public - parts - helpers == set(tinymlp.__all__) - {"datasets", "__version__"}


def test_a_type_checker_sees_the_names_where_they_are_loaded_from() -> None:
    source = (ROOT / "tinymlp" / "__init__.py").read_text(encoding="utf-8")
    static = {
        alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tinymlp.")
        for alias in node.names
        if alias.asname  # as they are exported to whoever checks types
    }
    assert set(static) | {"datasets"} == set(tinymlp.__all__)
    for name, home in static.items():
        module = importlib.import_module(home.rpartition(".")[0])
        assert getattr(module, name) is getattr(tinymlp, name)


def test_a_name_that_there_is_not_is_refused_as_of_any_module() -> None:
    for name in ("Netwrok", "no_such_package", "_hidden"):
        with pytest.raises(AttributeError, match=f"has no attribute '{name}'"):
            getattr(tinymlp, name)


NEW_MODULES = (
    "import sys, threading, json; before = set(sys.modules); {script};"
    "print(json.dumps([sorted(set(sys.modules) - before), threading.active_count()]))"
)


def loaded_by(script: str) -> set[str]:
    """Return the modules that a script loads in an interpreter without any package installed."""
    printed = run_python(sys.executable, "-S", "-c", NEW_MODULES.format(script=script))
    modules, threads = json.loads(printed)
    assert threads == 1
    return set(modules)


def test_importing_loads_the_table_of_contents_alone() -> None:
    assert {name for name in loaded_by("import tinymlp") if name.startswith("tinymlp.")} == {
        "tinymlp.displayable",
        "tinymlp.version",
    }


def test_the_book_needs_the_standard_library_alone_and_no_instrument() -> None:
    modules = loaded_by("import tinymlp; tinymlp.fit, tinymlp.load, tinymlp.datasets")
    tops = {module.partition(".")[0] for module in modules}
    assert tops - {"tinymlp"} <= set(sys.stdlib_module_names)
    assert not tops & {"multiprocessing", "concurrent", "asyncio", "socket", "sqlite3"}
    parts = {module.split(".")[1] for module in modules if module.startswith("tinymlp.")}
    instruments = "gradient_check diagnostics tracing parallel report monitoring testing cli"
    assert not parts & set(instruments.split())


def test_the_wheel_has_every_file_of_the_package(tmp_path: Path) -> None:
    """Not its Python alone: data sets, style sheets and scripts are read when they are used."""
    pytest.importorskip("hatchling", reason="needs hatchling, which builds the wheel")
    run_python(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("tinymlp/")}
    files = (path for path in (ROOT / "tinymlp").rglob("*") if path.is_file())
    ours = {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc"}
    scripts = {
        f"tinymlp/tutorials/_scripts/{path.name}" for path in (ROOT / "tutorials").glob("*.py")
    }
    assert packed == ours | scripts
    assert "tinymlp/tutorials/_scripts/01_one_neuron.py" in packed
    assert "tinymlp/report/step_through.js" in packed


def test_the_sdist_has_every_file_of_the_checkout(tmp_path: Path) -> None:
    """Not the package alone: whoever has it can run the tests and build the documentation."""
    pytest.importorskip("hatchling", reason="needs hatchling, which builds the sdist")
    if not (ROOT / ".git").exists():
        pytest.skip("needs git, which says what the checkout's files are")
    run_python(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path))
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    assert sorted(name for name in tracked if (ROOT / name).is_file() and name not in packed) == []
    assert {"Makefile", "CONTRIBUTING.md", "requirements-dev.txt", ".ci/run"} <= packed
    assert ".git" not in packed


TRAINED = (
    "import tinymlp as tm; d = tm.datasets.iris();"
    "print(tm.fit(d, hidden=[5], activation={activation!r}, n_epochs=3,"
    " engine='textbook', seed=7).network.fingerprint())"
)


def other_pythons() -> list[str]:
    """Return the interpreters from 3.11 on that this machine has, by what they call themselves."""
    found: dict[str, str] = {}
    names = [
        "python3.11",
        "python3.12",
        "python3.13",
        "python3.14",
        "python3.15",
        "pypy3",
        "pypy3.11",
    ]
    candidates = [path for name in names if (path := shutil.which(name))]
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates += [str(path) for path in sorted(versions.glob("*/bin/python"))]
    for path in candidates:
        asked = "import sys; print(sys.version_info >= (3, 11), sys.version)"
        result = subprocess.run([path, "-c", asked], capture_output=True, text=True, check=False)
        if result.stdout.startswith("True"):
            found.setdefault(result.stdout, path)
    return list(found.values())


def test_the_same_seed_gives_the_same_bits_on_every_interpreter_found() -> None:
    script = "\n".join(TRAINED.format(activation=activation) for activation in ("relu", "tanh"))
    prints = {python: run_python(python, "-S", "-c", script) for python in other_pythons()}
    prints[sys.executable] = run_python(sys.executable, "-S", "-c", script)
    assert len(set(prints.values())) == 1, prints
