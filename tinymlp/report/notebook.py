"""How a notebook shows what the library has: the one door through which earlier parts come here.

Notebooks ask an object for `_repr_html_`. Each of these returns a piece of HTML that stands by
itself: a picture where scripts are stripped, and with them a trace to go through.

>>> from tinymlp.network.network import Network
>>> network_as_html(Network.random([2, 1])).startswith("<div>")
True
"""

from tinymlp.evaluation.evaluation import ClassificationEvaluation, RegressionEvaluation
from tinymlp.network.network import Network
from tinymlp.report.curves import curves
from tinymlp.report.evaluation import scores
from tinymlp.report.markup import element, script, style, to_html
from tinymlp.report.network_drawing import Drawn, draw_network
from tinymlp.report.step_through import step_through
from tinymlp.tracing.training_trace import TrainingTrace
from tinymlp.training.history import History


def trace_as_html(trace: TrainingTrace) -> str:
    """Return a trace to go through step by step."""
    return to_html(style("step_through.css"), step_through(trace), script("step_through.js"))


def network_as_html(network: Network) -> str:
    """Return the picture of a network."""
    title = element("p", {}, repr(network))
    return to_html(element("div", {}, title, draw_network(Drawn.of(network))))


def history_as_html(history: History) -> str:
    """Return the curves of a training run, and why it ended."""
    end = element("p", {}, history.why_stopped or repr(history))
    return to_html(element("div", {}, *curves(history), end))


def evaluation_as_html(evaluation: ClassificationEvaluation | RegressionEvaluation) -> str:
    """Return how good a model is, as tables."""
    return to_html(element("div", {}, *scores(evaluation)))
