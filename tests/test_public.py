"""What is public: what a package's `__all__` names. The reference has that and nothing else.

And whoever asks for help about one of these names gets no more than fits on a screen.
"""

import ast
import importlib
import inspect
import math
import pkgutil
import pydoc
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import tinymlp

ROOT = Path(__file__).parent.parent
PACKAGES: list[ModuleType] = [
    tinymlp,
    *(
        importlib.import_module(f"tinymlp.{module.name}")
        for module in pkgutil.iter_modules(tinymlp.__path__)
        if module.ispkg
    ),
]
PUBLIC = [(package, name) for package in PACKAGES for name in getattr(package, "__all__", [])]
every_public_name = pytest.mark.parametrize(
    ("package", "name"), PUBLIC, ids=[f"{package.__name__}.{name}" for package, name in PUBLIC]
)

SCREEN = 60
"""So many lines of 100 characters."""


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_every_package_says_what_is_public_each_name_once(package: ModuleType) -> None:
    assert len(set(package.__all__)) == len(package.__all__)
    assert [name for name in package.__all__ if not hasattr(package, name)] == []


@pytest.fixture
def reference(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the extension that writes the reference; it is imported as Sphinx does."""
    monkeypatch.syspath_prepend(ROOT / "docs" / "extensions")
    yield importlib.import_module("reference")
    for name in ("reference", "docstrings"):
        sys.modules.pop(name)


def test_the_reference_has_every_public_name_once_and_no_other(reference: Any) -> None:
    text = "\n".join(reference.page_text(page) for page in reference.pages())
    entries = re.findall(r"^\.\. auto\w+:: (.+)\.(\w+)$", text, re.MULTILINE)
    found = [(sys.modules[package], name) for package, name in entries]
    assert [name for package, name in found if name not in package.__all__] == []
    things = [id(getattr(package, name)) for package, name in found]
    assert len(set(things)) == len(things)
    assert set(things) == {id(getattr(*public)) for public in PUBLIC if is_entry(*public)}


def is_entry(package: ModuleType, name: str) -> bool:
    """Return whether a name is not that of a package, which has a page, or of the version."""
    return name != "__version__" and not inspect.ismodule(getattr(package, name))


FOR_AUTHORS = ("recipes", "teaching")
"""Pages about files that are written inside the package."""

FOR_USERS = [
    ROOT / "README.md",
    *(page for page in (ROOT / "docs").glob("*.md") if page.stem not in FOR_AUTHORS),
    *(ROOT / "docs" / "production").glob("*.py"),
    *(ROOT / "tutorials").glob("*.py"),
]
PRIVATE_ALL_THE_SAME = {
    ("09_real_digits.py", "tinymlp.cli.drawing"),
    ("why_validation_data.py", "tinymlp.data.folds"),
    ("why_validation_data.py", "tinymlp.model.fit"),
    ("why_validation_data.py", "tinymlp.model.shrinkage"),
}
"""A tutorial shows an image as the command line does, and another does by hand what `fit` does."""


OF_AN_EXTRA = ("tinymlp.sklearn",)
"""Modules with public names that cannot be imported without the package that they are for."""


def listed_in(module: str) -> set[str]:
    """Return the names in the `__all__` of a module, which is read and not imported."""
    path = ROOT / (module.replace(".", "/") + ".py")
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    raise AssertionError(f"{module} has no __all__")


@pytest.mark.parametrize("page", FOR_USERS, ids=lambda page: page.name)
def test_what_a_page_or_a_tutorial_imports_is_public(page: Path) -> None:
    public = {package.__name__: set(package.__all__) for package in PACKAGES}
    public |= {module: listed_in(module) for module in OF_AN_EXTRA}
    public["tinymlp"] |= {name.partition(".")[2] for name, names in public.items() if names}
    imports = re.findall(
        r"^\W*from (tinymlp[\w.]*) import ([\w, ]+)",
        page.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    for module, names in imports:
        if (page.name, module) not in PRIVATE_ALL_THE_SAME:
            assert set(names.replace(" ", "").split(",")) <= public.get(module, set()), module


@every_public_name
def test_help_signature_and_entry_fit_on_a_screen(package: ModuleType, name: str) -> None:
    for title, thing in entries(name, getattr(package, name)):
        assert n_lines(signature(thing)) <= 2 * SCREEN / 5, title
        of_class = inspect.isclass(thing)
        text = inspect.getdoc(thing) if of_class else pydoc.plain(pydoc.render_doc(thing))
        assert n_lines(text or "") <= SCREEN, title


def entries(name: str, thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield a function, or a class and each of its public methods and properties."""
    if inspect.isroutine(thing) or inspect.isclass(thing):
        yield name, thing
    if inspect.isclass(thing):
        for member, value in vars(thing).items():
            if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                yield f"{name}.{member}", value


def signature(thing: Any) -> str:
    """Return the signature, or nothing where there is none to see: of a property, of an error."""
    try:
        return str(inspect.signature(thing))
    except (TypeError, ValueError):
        return ""


def n_lines(text: str) -> int:
    """Return how many lines of 100 characters a text takes."""
    return sum(max(1, math.ceil(len(line) / 100)) for line in text.splitlines())
