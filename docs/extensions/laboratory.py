r"""The laboratory in the pages, where `make lab SINGLE=1` has built it: a picture becomes it.

It is 10 MB: nothing is loaded before the picture or the link is pressed. Where it is not built
nothing is shown.

>>> print(frame("lab.html"))
<p><a href="lab.html" target="laboratory">Open the laboratory below</a>, or
<a href="lab.html">in a page of its own</a>.</p>
<iframe class="laboratory" name="laboratory" title="The laboratory" srcdoc="<a
href='lab.html'><img src='_static/lab-still.webp' width='100%' alt='Open the laboratory'></a>">
</iframe>
"""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import Directive

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BUILT = Path(__file__).parent.parent / "lab" / "_build" / "single" / "lab.html"
NAME = "laboratory.html"


def frame(address: str) -> str:
    """Return the links and the frame that they fill."""
    return f"""\
<p><a href="{address}" target="laboratory">Open the laboratory below</a>, or
<a href="{address}">in a page of its own</a>.</p>
<iframe class="laboratory" name="laboratory" title="The laboratory" srcdoc="<a
href='{address}'><img src='_static/lab-still.webp' width='100%' alt='Open the laboratory'></a>">
</iframe>"""


class Laboratory(Directive):
    """Shows it, or nothing."""

    def run(self) -> list[nodes.Node]:
        """Return what is shown."""
        return [nodes.raw("", frame(NAME), format="html")] if BUILT.exists() else []


def put_it_there(app: "Sphinx", problem: Exception | None) -> None:
    """Put the file beside the pages."""
    if problem is None and app.builder.format == "html" and BUILT.exists():
        shutil.copyfile(BUILT, Path(app.outdir) / NAME)


def setup(app: "Sphinx") -> dict[str, Any]:
    """Connect both."""
    app.add_directive("laboratory", Laboratory)
    app.connect("build-finished", put_it_there)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
