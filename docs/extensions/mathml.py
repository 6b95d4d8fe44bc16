r"""Formulas as MathML: browsers draw it themselves, so that a page needs neither scripts nor fonts.

Sphinx has `.. math::` and `:math:`; latex2mathml turns LaTeX into MathML. What latex2mathml does
not know it would print as it stands, so that is an error here.

>>> "<msup><mi>a</mi><mn>2</mn></msup>" in mathml("a^2")
True
>>> mathml(r"\sofmax(z)")
Traceback (most recent call last):
ValueError: \sofmax is not known to latex2mathml
"""

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from latex2mathml.converter import convert

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


def mathml(latex: str, *, display: str = "inline") -> str:
    """Return the formula as a `<math>` element; lines end with a double backslash, as in LaTeX."""
    if r"\\" in latex and r"\begin" not in latex:
        latex = rf"\begin{{split}}{latex}\end{{split}}"
    latex = latex.replace("{aligned}", "{split}")  # the same to a reader, and known
    markup = convert(latex, display=display)
    unknown = re.search(r">(\\[A-Za-z]+|&)<", markup)
    if unknown:
        raise ValueError(f"{unknown.group(1)} is not known to latex2mathml")
    return markup


def visit(translator: "HTML5Translator", node: nodes.math | nodes.math_block) -> None:
    """Write the formula into the page."""
    block = isinstance(node, nodes.math_block)
    tag = "div" if block else "span"
    translator.body.append(translator.starttag(node, tag, "", CLASS="math notranslate"))
    translator.body.append(mathml(node.astext(), display="block" if block else "inline"))
    translator.body.append(f"</{tag}>" + "\n" * block)
    raise nodes.SkipNode


def setup(app: "Sphinx") -> dict[str, Any]:
    """Make "mathml" a value of `html_math_renderer`."""
    app.add_html_math_renderer("mathml", (visit, None), (visit, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
