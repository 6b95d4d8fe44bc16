r"""The library's own drawings, made when the pages are built and kept nowhere else.

What a notebook shows of an object (`_repr_html_`), a page shows too:

- of a directive `drawing`, whose code is run, and whose last line is what is drawn. All of a page
  are one session.
- of a directive `report`, whose argument is a title: its last line makes a report, which becomes a
  page of its own.
- in a tutorial, of what a block has given a name to: the first of its kind on the page;
- in the reference, of an example of each class that is drawn.

>>> drawn_by("[1, 2]", {})
''
>>> drawn_by("import tinymlp as tm\ntm.Network.random([2, 1], seed=0)", {}).startswith("<div>")
True
>>> drawn_of(tm.History).count("<svg") > 0, drawn_of(tm.Adam)
(True, '')
"""

import ast
import inspect
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import Directive

import tinymlp as tm
from tinymlp.displayable import Displayable
from tinymlp.report import Report

if TYPE_CHECKING:
    from sphinx.application import Sphinx


EXAMPLES = {
    "Dataset": "tm.datasets.penguins()",
    "Model": "tm.fit(tm.datasets.iris(), hidden=[4], n_epochs=20, seed=0)",
    "Findings": (
        "data = tm.datasets.iris()\n"
        "tm.fit(data, learning_rate=1e-5, n_epochs=5, validation=None, seed=0).diagnose(data)"
    ),
    "Network": "tm.Network.random([2, 3, 1], activation='tanh', seed=0)",
    "NetworkTrace": (
        "tm.Network.random([2, 3, 1], activation='tanh', seed=0).forward([0.5, -1.0])"
    ),
    "Step": (
        "net = tm.Network.random([2, 3, 1], activation='tanh', seed=0)\n"
        "trainer = tm.Trainer(net, 'mean_squared_error', tm.SGD(learning_rate=0.1), seed=0)\n"
        "next(iter(trainer.steps([([0.5, -1.0], [1.0])])))"
    ),
    "History": (
        "tm.fit(tm.datasets.iris(), hidden=[4], n_epochs=20, validation=0.2, seed=0).history"
    ),
    "ClassificationEvaluation": (
        "tm.fit(tm.datasets.iris(), n_epochs=9, seed=0).evaluate(tm.datasets.iris())"
    ),
    "RegressionEvaluation": (
        "data = tm.Dataset([[x / 10] for x in range(40)], [x * x / 1600 for x in range(40)])\n"
        "tm.fit(data, n_epochs=40, seed=0).evaluate(data)"
    ),
    "MultiLabelEvaluation": (
        "rows = [[x / 10, y / 10] for x in range(6) for y in range(6)]\n"
        "data = tm.Dataset(rows, [[x > 0.2, y > 0.3] for x, y in rows], task='multi-label')\n"
        "tm.fit(data, n_epochs=40, seed=0).evaluate(data)"
    ),
    "LearningCurve": "tm.learning_curve(tm.datasets.iris(), k=3, hidden=[4], n_epochs=20)",
    "TrainingTrace": (
        "tm.Network.random([2, 2, 1], activation='tanh', seed=0).trace([0.5, -1.0], [1.0])"
    ),
    "GradientReport": (
        "net = tm.Network.random([2, 3, 1], activation='tanh', seed=0)\n"
        "tm.check_gradients(net, 'mean_squared_error', [([0.5, -1.0], [1.0])])"
    ),
}
"""Code whose last line is an object of a public class that is drawn."""


def drawing_of(thing: object) -> str:
    """Return what a notebook shows of an object, or nothing."""
    if isinstance(thing, Report):
        return thing.html()
    draw = getattr(thing, "_repr_html_", None)
    return str(draw()) if draw and not isinstance(thing, type) else ""


def drawn_by(code: str, names: dict[str, Any]) -> str:
    """Run code, and return the drawing of its last line's value."""
    *before, last = ast.parse(code).body
    exec(compile(ast.Module(before, []), "drawing", "exec"), names)
    if not isinstance(last, ast.Expr):
        raise ValueError(f"the last line must be what is drawn: {ast.unparse(last)}")
    return drawing_of(eval(compile(ast.Expression(last.value), "drawing", "eval"), names))


def drawn_of(thing: object) -> str:
    """Return the drawing of an example of a class, or nothing for one that is not drawn.

    Of a base, its kinds are drawn. Raises `KeyError` for any other that has no example here.
    """
    if not (inspect.isclass(thing) and issubclass(thing, Displayable)):
        return ""
    if thing.__name__ not in EXAMPLES and thing.__subclasses__():
        return ""
    return drawn_by(EXAMPLES[thing.__name__], {"tm": tm})


def boxed(drawing: str) -> str:
    """Return a drawing with the frame that pages have around it."""
    return f'<div class="tinymlp-drawing">{drawing}</div>' if drawing else ""


def raw(drawing: str) -> str:
    """Return it as reStructuredText."""
    return f"\n.. raw:: html\n\n{textwrap.indent(boxed(drawing), '    ')}\n\n" if drawing else ""


def append_drawing(
    app: "Sphinx", what: str, name: str, thing: object, options: object, lines: list[str]
) -> None:
    """Let the reference show a class as a notebook does."""
    if what == "class":
        lines += raw(drawn_of(thing)).splitlines()


class Drawing(Directive):
    """Shows code, and what its last line draws."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return both."""
        code = "\n".join(self.content)
        environment = self.state.document.settings.env
        names = environment.temp_data.setdefault("drawings", {})
        shown = self.shown(code, names, environment.app)
        if not shown:
            raise self.error(f"there is nothing to draw: {code}")
        block = nodes.literal_block(code, code, language="python")
        return [block, nodes.raw("", shown, format="html")]

    def shown(self, code: str, names: dict[str, Any], app: "Sphinx") -> str:
        """Return the HTML to show."""
        return boxed(drawn_by(code, names))


class ReportPage(Drawing):
    """Shows code, and a link to the report that its last line makes."""

    required_arguments = 1
    final_argument_whitespace = True

    def shown(self, code: str, names: dict[str, Any], app: "Sphinx") -> str:
        """Write the page; return the link."""
        (title,) = self.arguments
        file = Path(app.outdir) / "reports" / f"{title.lower().replace(' ', '-')}.html"
        file.parent.mkdir(exist_ok=True)
        file.write_text(drawn_by(code, names), encoding="utf-8")
        return f'<p><a class="tinymlp-report" href="reports/{file.name}">{title}</a></p>'


class Scraper:
    """Draws, after a tutorial's block, what it has given a name to: the first of its kind."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, type]] = set()

    def __repr__(self) -> str:
        return "drawings"  # which is compared with the last build's

    def __call__(
        self, block: tuple[Any, ...], block_vars: dict[str, Any], gallery_conf: dict[str, Any]
    ) -> str:
        """Return the drawings as reStructuredText."""
        given = {
            target.id
            for node in ast.walk(ast.parse(block[1]))
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        found = []
        for name, thing in block_vars["example_globals"].items():
            shown = getattr(thing, "history", thing) if hasattr(thing, "network") else thing
            kind = (str(block_vars["src_file"]), type(shown))
            if name in given and isinstance(shown, Displayable) and kind not in self._seen:
                self._seen.add(kind)
                found.append(raw(drawing_of(shown)))
        return "".join(found)


def _get_sg_image_scraper() -> Scraper:  # how sphinx-gallery asks for it
    return Scraper()


def setup(app: "Sphinx") -> dict[str, Any]:
    """Name the directive."""
    app.add_directive("drawing", Drawing)
    app.add_directive("report", ReportPage)
    app.connect("autodoc-process-docstring", append_drawing, priority=900)  # of what is made of it
    return {"parallel_read_safe": True, "parallel_write_safe": True}
