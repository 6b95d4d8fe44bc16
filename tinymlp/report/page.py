"""A model on its data, as one page of HTML that needs nothing else.

It shows the network, how it learned, how good it is, what it gets wrong, and one training step on a
row of the data, to be gone through operation by operation.
"""

from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from tinymlp.arguments import check_flag, check_list
from tinymlp.data.dataset import Dataset
from tinymlp.data.known_rows import data_fingerprint
from tinymlp.errors import invalid
from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.named import name_of
from tinymlp.report.calibration import calibration_figure
from tinymlp.report.curves import curves, history_table
from tinymlp.report.decision_boundary import boundary
from tinymlp.report.evaluation import scores
from tinymlp.report.importance import importance_section
from tinymlp.report.markup import (
    element,
    forbid_others,
    format_value,
    script,
    style,
    table,
    to_html,
)
from tinymlp.report.misclassified import mistakes
from tinymlp.report.network_drawing import Diagram, draw_network
from tinymlp.report.one_against_rest import questions
from tinymlp.report.roc import roc_figure
from tinymlp.report.scatter import predicted_and_actual
from tinymlp.report.step_on_row import check_row, output_names, step_on_row
from tinymlp.report.thresholds import thresholds_figure
from tinymlp.report.weights import first_layer_as_images, parameter_tables

MAX_THRESHOLDS = 2
"""Of how many classes the thresholds are drawn."""


@dataclass(frozen=True)
class Report:
    """What the page is about.

    Raises `ArgumentError` for a row that there is not, and for anything else that makes no page.
    """

    model: Model
    dataset: Dataset
    """All of the data; `row` counts in it."""
    tested: Dataset
    """The part of it that the model is judged by."""
    judged_by: str
    """A sentence that says which part that is."""
    name: str = "the model"
    row: int = 0
    learning_rate: float = 0.01
    findings: tuple[str, ...] = ()
    """What stands in its way, a text each."""
    repeat: bool = True
    """Whether to run the training again where that shows how the boundary grew."""

    def __post_init__(self) -> None:
        kinds: dict[str, tuple[str, type[Any]]] = {
            "model": ("a Model, such as fit(…) returns", Model),
            "dataset": ("a Dataset", Dataset),
            "tested": ("a Dataset, all or a part of the other", Dataset),
            "judged_by": ("a text", str),
            "name": ("a text", str),
        }
        for name, (what, kind) in kinds.items():
            if not isinstance(getattr(self, name), kind):
                raise invalid(name, what, getattr(self, name))
        check_row(self.row, self.dataset)
        for i, finding in enumerate(check_list("findings", self.findings, "a tuple of texts")):
            if not isinstance(finding, str):
                raise invalid(f"findings[{i}]", "a text", finding)
        check_flag("repeat", self.repeat)

    @property
    def identity(self) -> str:
        """The fingerprints of the model and of the data, which the page has in its head."""
        return f"{self.model.network.fingerprint()} {data_fingerprint(self.dataset)}"

    def html(self) -> str:
        """Return the page as one text of HTML that loads nothing, and forbids to load anything.

        Raises `ArgumentError` for a learning rate that is no number above 0.
        """
        title = f"{self.name} on {self.dataset.source}"
        sections = self._sections()
        head = element(
            "head",
            {},
            element("meta", {"charset": "utf-8"}),
            element("meta", {"name": "tinymlp-report", "content": self.identity}),
            element("meta", {"name": "viewport", "content": "width=device-width"}),
            element("title", {}, title),
            style("page.css"),
            style("step_through.css"),
        )
        links = [
            element("li", {}, element("a", {"href": f"#{key}"}, heading))
            for key, heading, _ in sections
        ]
        body = element(
            "body",
            {},
            element(
                "header",
                {},
                element("h1", {}, title),
                element("p", {}, repr(self.model)),
                element("nav", {"aria-label": "On this page"}, element("ul", {}, *links)),
            ),
            element("main", {}, *(_section(*section) for section in sections)),
            script("step_through.js"),
        )
        page = element("html", {"lang": "en"}, head, body)
        forbid_others(page)
        return "<!doctype html>\n" + to_html(page) + "\n"

    def _sections(self) -> list[tuple[str, str, list[Element]]]:
        """Return a key, a heading and what is below it, for each section that there is."""
        model = self.model
        is_classifier = isinstance(model.target, ClassTarget)
        sections = [
            ("network", "The network", self._network_section()),
            ("learned", "How it learned", self._training_section()),
            ("good", "How good it is", self._evaluation_section()),
            ("findings", "What stands in its way", self._findings_section()),
            ("sure", "How good its probabilities are", self._probabilities_section()),
            ("uses", "Which columns it uses", importance_section(model, self.tested)),
            (
                "boundary",
                "Where it decides what" if is_classifier else "What it says everywhere",
                boundary(model, self.dataset, repeat=self.repeat),
            ),
            ("first-layer", "What the first layer looks for", first_layer_as_images(model)),
            ("mistakes", "What it gets wrong", mistakes(model, self.tested, self.dataset)),
            (
                "step",
                f"A training step on row {self.row}",
                step_on_row(model, self.dataset, self.row, self.learning_rate),
            ),
            ("made", "How it was made", self._settings_section()),
        ]
        return [section for section in sections if section[2]]

    def _network_section(self) -> list[Element]:
        model = self.model
        diagram = Diagram.of(model.network, model.encoder.input_names, output_names(model))
        return [draw_network(diagram), *parameter_tables(model)]

    def _training_section(self) -> list[Element]:
        history = self.model.history
        if not history.epochs:
            return []
        every = element("details", {}, element("summary", {}, "Every epoch in numbers"))
        every.append(history_table(history))
        end = element("p", {}, f"Stopped: {history.why_stopped}.")
        return [end, element("div", {"class": "beside"}, *curves(history)), every]

    def _evaluation_section(self) -> list[Element]:
        evaluation = self.model.evaluate(self.tested)
        parts = scores(evaluation)
        said = [part for part in parts if part.tag == "p"]
        beside = element("div", {"class": "beside"}, *(part for part in parts if part.tag != "p"))
        found = [element("p", {}, self.judged_by), *said, beside]
        if isinstance(evaluation, RegressionEvaluation) and self.model.network.n_out == 1:
            found.append(predicted_and_actual(self.model, self.tested))
        return found

    def _findings_section(self) -> list[Element]:
        if not self.findings:
            return []
        return [element("ol", {}, *(element("li", {}, finding) for finding in self.findings))]

    def _probabilities_section(self) -> list[Element]:
        """Return the pictures of a classifier's probabilities, none where it gives none."""
        model, tested = self.model, self.tested
        if not model.target.has_probabilities:
            return []
        outputs = model.dataset_outputs(tested)
        answered, n_asked = questions(model, outputs, tested)
        figures = [roc_figure(answered, n_asked)] if answered else []
        if isinstance(model.target, ClassTarget):
            figures.append(calibration_figure(model, outputs, tested))
        drawn = answered[:MAX_THRESHOLDS]
        decides = n_asked == 1 or not isinstance(model.target, ClassTarget)
        curves = [thresholds_figure(question, decides_at_half=decides) for question in drawn]
        found = [element("div", {"class": "beside"}, *each) for each in (figures, curves) if each]
        if len(drawn) < len(answered):
            text = f"Thresholds are drawn of the {len(drawn)} that are hardest to tell from the "
            found.append(element("p", {}, f"{text}rest, of {n_asked}."))
        return found

    def _settings_section(self) -> list[Element]:
        model = self.model
        facts = {
            "fingerprint": model.network.fingerprint(),
            "loss": name_of(model.loss),
            **model.trained_on,
            **model.trained_with,
        }
        rows = [
            [name.replace("_", " "), format_value(value)]
            for name, value in facts.items()
            if value is not None
        ]
        return [table([], rows)]


def _section(key: str, heading: str, inside: list[Element]) -> Element:
    return element("section", {"id": key}, element("h2", {}, heading), *inside)
