"""The reference: every public name in reading order, a page for each part, written from the code.

Public is what a package's `__all__` names. `tinymlp/__init__.py` is the table of contents: its
chapters are the pages. A package with public names of its own has a page too. A page is a
chapter for each file, which begins with the file's docstring and goes on with its public names.

>>> [page.title for page in pages()][:2]
['I. A network is a function', 'II. Learning is going downhill']
>>> pages()[0].names[:3]
['Activation', 'Identity', 'Sigmoid']
>>> pages()[0].opening
'tinymlp.network'
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from docstrings import rest

import tinymlp

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


@dataclass(frozen=True)
class Page:
    """A part of the library: its title, the module that exports the names, and the names."""

    title: str
    module: ModuleType
    names: list[str] = field(default_factory=list)

    @property
    def file(self) -> str:
        """What the page's file is called, without an ending."""
        title = self.module.__name__.partition(".")[2] or re.sub(r"^[IVX]+\. ", "", self.title)
        return re.sub(r"\W+|_", "-", title).strip("-").lower()

    @property
    def chapters(self) -> dict[str, list[str]]:
        """The names, by the module in which each is defined."""
        found: dict[str, list[str]] = {}
        for name in self.names:
            found.setdefault(_home(getattr(self.module, name), self.module), []).append(name)
        return found

    @property
    def opening(self) -> str:
        """The module whose docstring opens the page."""
        first = next(iter(self.chapters))
        package = ".".join(first.split(".")[:2])
        return package if self.module is tinymlp else self.module.__name__


def _home(thing: Any, exported_by: ModuleType) -> str:
    """Return the module in which something public is defined, or else the one that exports it."""
    home: str = getattr(thing, "__module__", exported_by.__name__)
    return home if home.startswith("tinymlp.") else exported_by.__name__


def pages() -> list[Page]:
    """Return the pages: the chapters of `tinymlp`, then one for each package."""
    found = [
        Page(title, tinymlp, " ".join(chapter.values()).split())
        for title, chapter in tinymlp._CONTENTS.items()
    ]
    entries = {id(getattr(page.module, name)) for page in found for name in page.names}
    for package in _packages():
        own = [name for name in package.__all__ if id(getattr(package, name)) not in entries]
        entries |= {id(getattr(package, name)) for name in own}
        own.sort(key=lambda name: _home(getattr(package, name), package))
        if own:
            found.append(Page(_title(package), package, own))
    return [page for page in found if page.names]


def _packages() -> list[ModuleType]:
    """Return the packages with public names, those that `tinymlp` itself exports first."""
    names = [module.name for module in pkgutil.iter_modules(tinymlp.__path__) if module.ispkg]
    names.sort(key=lambda name: name not in tinymlp.__all__)
    modules = [importlib.import_module(f"tinymlp.{name}") for name in names]
    return [module for module in modules if getattr(module, "__all__", [])]


def _title(package: ModuleType) -> str:
    """Return the first sentence of a package's docstring, up to a colon, without "Part VIII."."""
    line = re.sub(r"^Part [IVX]+\. ", "", (package.__doc__ or package.__name__).partition("\n")[0])
    return re.split(r"(?<=[?!]) |[:.](?= |$)", line)[0]


MOST_PAGES = 4
"""Pages that are named after a docstring."""

PUBLIC = {
    name: f"{page.module.__name__}.{name}" for page in reversed(pages()) for name in page.names
}
"""Where each public name is; of two that are called alike, the first in reading order."""


def page_text(page: Page) -> str:
    """Return the page as reStructuredText."""
    return "\n\n".join([_headed(page.title, "="), *_body(page)]) + "\n"


def _body(page: Page) -> Iterator[str]:
    yield _docstring(page.opening)
    for module, names in page.chapters.items():
        if module != page.opening:
            yield _headed(module.rpartition(".")[2].replace("_", " ").capitalize(), "-")
            if module.startswith(page.opening):
                yield _docstring(module)
        for name in names:
            thing = getattr(page.module, name)
            kind = "class" if inspect.isclass(thing) else "function" if callable(thing) else "data"
            value = "\n   :no-value:" * (kind == "data")
            yield f".. auto{kind}:: {page.module.__name__}.{name}{value}"


def _headed(title: str, line: str) -> str:
    return f"{title}\n{line * len(title)}"


def _docstring(module: str) -> str:
    return rest(inspect.getdoc(importlib.import_module(module)) or "", PUBLIC)


def write_pages(app: "Sphinx") -> None:
    """Write the pages and their index into docs/api/."""
    folder = Path(app.srcdir) / "api"
    folder.mkdir(exist_ok=True)
    for page in pages():
        (folder / f"{page.file}.rst").write_text(page_text(page), encoding="utf-8")
    listed = "\n".join(f"   {page.file}" for page in pages())
    (folder / "index.rst").write_text(
        f"{_headed('Reference', '=')}\n\n"
        "Every public name, in the order in which they are best read. A section is a file.\n\n"
        f".. toctree::\n   :maxdepth: 2\n\n{listed}\n",
        encoding="utf-8",
    )


def plain_docstring(
    app: "Sphinx", what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Let autodoc see reStructuredText where the code has plain text, and lead on from there."""
    text = rest("\n".join(lines), PUBLIC, _parameters(thing))
    lines[:] = [*text.splitlines(), "", *_see_also(app, name), ""]


def _parameters(thing: object) -> set[str]:
    """Return the names of what a function, or a class, is called with."""
    try:
        return set(inspect.signature(thing).parameters) if callable(thing) else set()
    except (TypeError, ValueError):  # a class that is made in C
        return set()


def _see_also(app: "Sphinx", name: str) -> list[str]:
    """Return the pages that have the most to say of a public name."""
    short = name.rpartition(".")[2]
    if PUBLIC.get(short) != name:
        return []
    said = re.compile(rf"\btm\.{short}\b|`{short}[`(]")
    counts = {
        page.stem: len(said.findall(page.read_text(encoding="utf-8")))
        for page in Path(app.srcdir).glob("*.md")
    }
    best = sorted(filter(counts.get, counts), key=lambda page: (-counts[page], page))[:MOST_PAGES]
    return [f".. seealso:: {', '.join(f':doc:`/{page}`' for page in best)}"] if best else []


def plain_signature(
    app: "Sphinx",
    what: str,
    name: str,
    thing: object,
    options: object,
    signature: str | None,
    returned: str | None,
) -> tuple[str | None, str | None]:
    """Leave out that of a protocol, which nobody calls; a default that is made is `...`."""
    if getattr(thing, "_is_protocol", False):
        return "", returned
    return signature and signature.replace("<factory>", "..."), returned


def public_name(
    app: "Sphinx", environment: "BuildEnvironment", node: "pending_xref", content: "Element"
) -> "Element | None":
    """Lead an annotation like `tinymlp.network.layer.Layer` to `tinymlp.Layer`."""
    target = node.get("reftarget", "")
    public = PUBLIC.get(target.rpartition(".")[2])
    if node.get("refdomain") != "py" or not public or public == target:
        return None
    return environment.domains.python_domain.resolve_xref(
        environment, node["refdoc"], app.builder, "obj", public, node, content
    )


def setup(app: "Sphinx") -> dict[str, Any]:
    """Connect the functions above."""
    app.connect("builder-inited", write_pages)
    app.connect("autodoc-process-docstring", plain_docstring)
    app.connect("autodoc-process-signature", plain_signature)
    app.connect("missing-reference", public_name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
