r"""A tutorial states after `# >` what a line prints. A page shows what it printed instead.

>>> without("    print(1)\n    # > 1\n    print(2)\n")
'    print(1)\n    print(2)\n'
"""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def without(text: str) -> str:
    """Return a page without the lines that state an output."""
    return re.sub(r"^[ \t]+# >.*\n", "", text, flags=re.MULTILINE)


def shorten(app: "Sphinx", docname: str, source: list[str]) -> None:
    """Do so in the tutorials."""
    if docname.startswith("tutorials/"):
        source[0] = without(source[0])


def setup(app: "Sphinx") -> dict[str, Any]:
    """Connect it."""
    app.connect("source-read", shorten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
