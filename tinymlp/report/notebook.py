"""How a notebook shows what the library has: `html_of(object)`, by the class of the object.

Notebooks ask an object for `_repr_html_`, which `tinymlp.displayable` answers by this. What comes
back stands by itself: a picture where scripts are stripped, and with them a trace to go through.

>>> html_of(Network.random([2, 1])).startswith("<div>")
True

Another kind of object is shown by a function that is registered here and takes it.
"""

from functools import singledispatch

from tinymlp.errors import invalid
from tinymlp.evaluation.evaluation import ClassificationEvaluation
from tinymlp.evaluation.multilabel import MultiLabelEvaluation
from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
from tinymlp.gradient_check.report import GradientReport
from tinymlp.network.network import Network
from tinymlp.report.curves import curves
from tinymlp.report.evaluation import scores
from tinymlp.report.markup import element, script, style, table, to_html
from tinymlp.report.network_drawing import Diagram, draw_network
from tinymlp.report.step_through import step_through
from tinymlp.report.summary import summary
from tinymlp.tracing.training_trace import TrainingTrace
from tinymlp.training.history import History

_PASSED, _FAILED = "#1a7f37", "#b42318"


@singledispatch
def html_of(thing: object) -> str:
    """Return an object as a piece of HTML.

    Raises `ArgumentError` for an object of which there is nothing to show.
    """
    raise invalid(
        "thing", "a network, a history, an evaluation, a trace or a gradient check", thing
    )


@html_of.register
def _network(network: Network) -> str:
    """Return the picture of a network."""
    title = element("p", {}, repr(network))
    return to_html(element("div", {}, title, draw_network(Diagram.of(network))))


@html_of.register
def _history(history: History) -> str:
    """Return the curves of a training run, and why it ended."""
    end = element("p", {}, history.why_stopped or repr(history))
    return to_html(element("div", {}, *curves(history), end))


@html_of.register
def _evaluation(
    evaluation: ClassificationEvaluation | MultiLabelEvaluation | RegressionEvaluation,
) -> str:
    """Return how good a model is: the headline, four numbers, and tables."""
    shown = element("div", {}, *summary(evaluation), *scores(evaluation))
    return to_html(style("summary.css"), shown)


@html_of.register
def _trace(trace: TrainingTrace) -> str:
    """Return a trace to go through operation by operation."""
    return to_html(style("step_through.css"), step_through(trace), script("step_through.js"))


@html_of.register
def _gradient_report(report: GradientReport) -> str:
    """Return what a gradient check found: its conclusion, its table, and what there is to say."""
    color = _PASSED if report.passed else _FAILED
    conclusion = element("b", {"style": f"color:{color}"}, report.conclusion)
    title = element("p", {}, f"gradient check of {report.title}", element("br"), conclusion)
    heads, *rows = report.table()
    made = table(heads, rows)
    for cell in (*made.iter("th"), *made.iter("td")):
        cell.set("style", "text-align:left")  # notebooks have it to the right
    shown = element("div", {}, title, made)
    for name, lines in report.sections():
        shown.append(element("p", {}, element("b", {}, name)))
        shown.append(element("ul", {}, *(element("li", {}, line) for line in lines)))
    return to_html(shown)
