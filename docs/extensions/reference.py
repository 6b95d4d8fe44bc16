"""The reference: every public name in reading order, a page for each part, written from the code.

`tinymlp/__init__.py` is the table of contents: its comments are the pages' titles. A page is a
chapter for each file, which begins with the file's docstring and goes on with its public names.

>>> [page.title for page in pages()][:2]
['I. A network is a function', 'II. Learning is going downhill']
>>> pages()[0].names[:3]
['Activation', 'Identity', 'Sigmoid']
>>> pages()[0].told_by
'tinymlp.network'
"""

import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from docstrings import rest

import tinymlp
import tinymlp.monitoring
import tinymlp.testing
import tinymlp.tracing

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

ELSEWHERE = {
    "VIII. Living with it": tinymlp.monitoring,
    "IX. Every multiplication of a training step, seen": tinymlp.tracing,
    "For a student's own code": tinymlp.testing,
}
"""Pages of modules whose names are not in `tinymlp` itself."""


@dataclass(frozen=True)
class Page:
    """A part of the library: its title, the module that exports the names, and the names."""

    title: str
    module: ModuleType
    names: list[str] = field(default_factory=list)

    @property
    def file(self) -> str:
        """What the page's file is called, without an ending."""
        return re.sub(r"\W+", "-", re.sub(r"^[IVX]+\. ", "", self.title)).strip("-").lower()

    @property
    def chapters(self) -> dict[str, list[str]]:
        """The names, by the module in which each is told about."""
        found: dict[str, list[str]] = {}
        for name in self.names:
            found.setdefault(_home(getattr(self.module, name), self.module), []).append(name)
        return found

    @property
    def told_by(self) -> str:
        """The module whose docstring opens the page."""
        first = next(iter(self.chapters))
        package = ".".join(first.split(".")[:2])
        return package if self.module is tinymlp else self.module.__name__


def _home(thing: Any, exported_by: ModuleType) -> str:
    """Return its module; of a part of a part, as `learning.gradient_check`, the whole."""
    return ".".join(getattr(thing, "__module__", exported_by.__name__).split(".")[:3])


def pages() -> list[Page]:
    """Return the pages: as the comments divide `tinymlp.__all__`, then those of `ELSEWHERE`."""
    source = inspect.getsource(tinymlp)
    listed = source[source.index("__all__ = [") :]
    found: list[Page] = []
    for comment, name in re.findall(r"^    (?:# (.+)|\"(\w+)\",)$", listed, re.MULTILINE):
        if comment:
            found.append(Page(comment.rstrip("."), tinymlp))
        elif found and inspect.ismodule(getattr(tinymlp, name)):
            module = getattr(tinymlp, name)
            found[-1] = Page(found[-1].title, module, module.__all__)
        elif found:
            found[-1].names.append(name)
    for title, module in ELSEWHERE.items():
        by_home = sorted(module.__all__, key=lambda name: _home(getattr(module, name), module))
        found.append(Page(title, module, by_home))
    return found


PUBLIC = {
    name: f"{page.module.__name__}.{name}" for page in reversed(pages()) for name in page.names
}
"""Where each public name is; `Step` is the trainer's, not the classroom's."""


def written(page: Page) -> str:
    """Return the page as reStructuredText."""
    return "\n\n".join([_headed(page.title, "="), *_body(page)]) + "\n"


def _body(page: Page) -> Iterator[str]:
    yield _docstring(page.told_by)
    for module, names in page.chapters.items():
        if module != page.told_by:
            yield _headed(module.rpartition(".")[2].replace("_", " ").capitalize(), "-")
            if module.startswith(page.told_by):
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
        (folder / f"{page.file}.rst").write_text(written(page), encoding="utf-8")
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
    """Let autodoc see reStructuredText where the code has plain text."""
    lines[:] = [*rest("\n".join(lines), PUBLIC).splitlines(), ""]


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
