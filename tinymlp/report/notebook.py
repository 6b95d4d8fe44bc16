"""How a notebook shows what the library has: `html_of(object)`, by the class of the object.

Notebooks ask an object for `_repr_html_`, which `tinymlp.displayable` answers by this. What comes
back stands by itself: a picture where scripts are stripped, and with them a trace to go through.

>>> html_of(Network.random([2, 1])).startswith("<div>")
True

Another kind of object is shown by a function that is registered here and takes it.
"""

from collections.abc import Sequence
from functools import singledispatch
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.diagnostics import Findings, Severity
from tinymlp.errors import invalid
from tinymlp.evaluation.any_task import Evaluation
from tinymlp.gradient_check.report import GradientReport
from tinymlp.model.learning_curve import LearningCurve
from tinymlp.model.model import Model
from tinymlp.network.network import Network, NetworkTrace
from tinymlp.report.curves import curves
from tinymlp.report.evaluation import scores
from tinymlp.report.learning_curve import learning_curve_section
from tinymlp.report.markup import element, format_value, script, style, table, to_html
from tinymlp.report.network_drawing import Diagram, draw_network, drawn_neurons
from tinymlp.report.step_on_row import output_names
from tinymlp.report.step_through import step_through
from tinymlp.report.summary import summary
from tinymlp.text import format_number, plural, shortened
from tinymlp.tracing.training_trace import TrainingTrace
from tinymlp.training.history import History
from tinymlp.training.trainer import Step

_PASSED, _FAILED = "#1a7f37", "#b42318"
_N_ROWS = 5
"""Of a data set."""
_MAX_CELL = 40
"""Characters of one of its values."""
_MAX_LIST = 120
"""Characters of a list of examples."""


@singledispatch
def html_of(thing: object) -> str:
    """Return an object as a piece of HTML.

    Raises `ArgumentError` for an object of which there is nothing to show.
    """
    raise invalid(
        "thing", "a model, a data set, a history or another result of this library", thing
    )


@html_of.register
def _network(network: Network) -> str:
    """Return the picture of a network."""
    title = element("p", {}, repr(network))
    return to_html(element("div", {}, title, draw_network(Diagram.of(network))))


@html_of.register
def _model(model: Model) -> str:
    """Return what a model takes and gives, its network, and the course of its training."""
    names = model.encoder.input_names, output_names(model)
    picture = draw_network(Diagram.of(model.network, *names))
    parts = [element("p", {}, repr(model)), picture, *curves(model.history)]
    if model.history.why_stopped:
        parts.append(element("p", {}, model.history.why_stopped))
    return to_html(element("div", {}, *parts))


@html_of.register
def _dataset(dataset: Dataset) -> str:
    """Return the first rows of a data set, each with its target."""
    places = drawn_neurons(len(dataset.feature_names))
    heads = ["", *("…" if i is None else dataset.feature_names[i] for i in places)]
    rows = [
        [str(n), *("…" if i is None else _cell(row[i]) for i in places), _cell(target)]
        for n, (row, target) in enumerate(
            zip(dataset.inputs[:_N_ROWS], dataset.targets, strict=False)
        )
    ]
    shown = element("div", {}, element("p", {}, repr(dataset)))
    shown.append(_to_the_left(table([*heads, dataset.target_name], rows)))
    if len(dataset) > _N_ROWS:
        shown.append(element("p", {}, f"and {plural(len(dataset) - _N_ROWS, 'more example')}"))
    return to_html(shown)


@html_of.register
def _findings(findings: Findings) -> str:
    """Return what keeps a network from learning, the worst first."""
    if not findings:
        return to_html(element("p", {"style": f"color:{_PASSED}"}, str(findings)))
    items = []
    for finding in findings:
        color = _FAILED if finding.severity is Severity.SEVERE else None
        shown = element("b", {"style": color and f"color:{color}"}, finding.name)
        text = f" ({finding.severity.name.lower()}): {finding.evidence}. {finding.cause}."
        remedy = element("i", {}, f"Try {finding.remedy}.")
        items.append(element("li", {}, shown, text, element("br"), remedy))
    return to_html(element("ol", {}, *items))


@html_of.register
def _step(step: Step) -> str:
    """Return what one update of the weights was made from."""
    rows = [
        ["epoch", str(step.epoch)],
        ["examples", shortened(format_value(step.indices), _MAX_LIST)],
        ["loss before", format_number(step.loss)],
        ["gradient norm", format_number(step.gradient_norm)],
        ["learning rate", format_value(step.learning_rate)],
    ]
    return to_html(_to_the_left(table([f"step {step.number}", ""], rows)))


@html_of.register
def _forward(trace: NetworkTrace) -> str:
    """Return what each neuron computed on the way forward, a table for each layer."""
    inputs = [["x", *_numbers(trace.inputs)]]
    shown = element("div", {}, _to_the_left(table(["inputs", *_places(trace.inputs)], inputs)))
    for number, layer in enumerate(trace.layers, start=1):
        rows = [["z", *_numbers(layer.z)], ["a", *_numbers(layer.activations)]]
        heads = [f"layer {number}", *_places(layer.z)]
        shown.append(_to_the_left(table(heads, rows)))
    return to_html(shown)


def _cell(value: object) -> str:
    return shortened(format_value(value), _MAX_CELL)


def _places(values: Sequence[float]) -> list[str]:
    return ["…" if i is None else str(i) for i in drawn_neurons(len(values))]


def _numbers(values: Sequence[float]) -> list[str]:
    return ["…" if i is None else format_number(values[i]) for i in drawn_neurons(len(values))]


@html_of.register
def _history(history: History) -> str:
    """Return the curves of a training run, and why it ended."""
    end = element("p", {}, history.why_stopped or repr(history))
    return to_html(element("div", {}, *curves(history), end))


@html_of.register
def _evaluation(evaluation: Evaluation) -> str:
    """Return how good a model is: the headline, four numbers, and tables."""
    shown = element("div", {}, *summary(evaluation), *scores(evaluation))
    return to_html(style("summary.css"), shown)


@html_of.register
def _learning_curve(curve: LearningCurve) -> str:
    """Return a learning curve and what it comes to."""
    return to_html(element("div", {}, *learning_curve_section(curve)))


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
    shown = element("div", {}, title, _to_the_left(table(heads, rows)))
    for name, lines in report.sections():
        shown.append(element("p", {}, element("b", {}, name)))
        shown.append(element("ul", {}, *(element("li", {}, line) for line in lines)))
    return to_html(shown)


def _to_the_left(made: Element) -> Element:
    """Return a table with its cells as in a text; notebooks have them to the right."""
    for cell in (*made.iter("th"), *made.iter("td")):
        cell.set("style", "text-align:left")
    return made
