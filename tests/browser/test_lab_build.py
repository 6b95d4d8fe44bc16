"""What the laboratory is built of: this package, and code that was compiled of it."""

import _imp  # what `importlib.util.source_hash` asks, for any version of Python
import ast
import gzip
import importlib.util
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.browser.lab import PARTS, ROOT, built, press, watched


@pytest.fixture(scope="module")
def parts() -> list[dict[str, bytes]]:
    """Return the files of both parts of the package, by name."""
    found = []
    for name in PARTS:
        data = gzip.decompress((built() / "python" / name).read_bytes())
        with zipfile.ZipFile(io.BytesIO(data)) as part:
            found.append({entry: part.read(entry) for entry in part.namelist()})
    return found


def test_all_of_the_package_is_there_once(parts: list[dict[str, bytes]]) -> None:
    first, later = parts
    assert not set(first) & set(later)
    package = ROOT / "tinymlp"
    paths = [one for one in package.rglob("*") if one.is_file() and "__pycache__" not in one.parts]
    missing = {str(one.relative_to(ROOT)) for one in paths} - set(first | later)
    assert missing == set()


def test_compiled_code_is_of_the_sources_that_come_with_it(parts: list[dict[str, bytes]]) -> None:
    first, later = parts
    compiled = {name: data for name, data in (first | later).items() if name.endswith(".pyc")}
    assert "tinymlp/training/trainer.pyc" in first and "tinymlp/training/trainer.py" in later
    for name, data in compiled.items():
        path = Path(name)
        source = (
            later[f"{path.parent.parent / path.name.partition('.')[0]}.py"]
            if (path.parent.name == "__pycache__")
            else later[name.removesuffix("c")]
        )
        magic, is_checked = int.from_bytes(data[:4], "little"), data[4] & 2
        assert data[8:16] == _imp.source_hash(magic, source), name
        assert not is_checked


def test_what_its_modules_ask_of_the_standard_library_is_there(
    parts: list[dict[str, bytes]],
) -> None:
    first, later = parts
    stdlib = gzip.decompress((built() / "python" / "python_stdlib.zip.gz").read_bytes())
    with zipfile.ZipFile(io.BytesIO(stdlib)) as archive:
        there = set(archive.namelist())
    compiled = [Path(name) for name in first | later if name.endswith(".pyc")]
    for path in compiled:
        folder = path.parent.parent if path.parent.name == "__pycache__" else path.parent
        source = later[f"{folder}/{path.name.partition('.')[0]}.py"]
        for name in imported(source):
            spec = importlib.util.find_spec(name)
            if spec is not None and str(spec.origin).endswith(".py"):
                assert {f"{name}.pyc", f"{name}/__init__.pyc"} & there, (path, name)


def imported(source: bytes) -> set[str]:
    """Return the modules of the standard library that one names, be it in a function."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found.add(node.module)
    return {name.partition(".")[0] for name in found} & sys.stdlib_module_names


def test_another_web_server_need_not_know_that_the_program_is_compressed(
    browser: Any, address: str
) -> None:
    page = browser.new_page()
    asked, _ = watched(page)
    page.route("**/pyodide.asm.wasm", lambda route: route.fulfill(status=404))
    page.goto(address)
    page.locator("body[data-ready]").wait_for()
    assert press(page, "One epoch").startswith("Epoch 1: loss ")
    page.close()
    names = [url.rpartition("/")[2] for url in asked if "asm.wasm" in url]
    assert names == ["pyodide.asm.wasm", "pyodide.asm.wasm.gz"]
