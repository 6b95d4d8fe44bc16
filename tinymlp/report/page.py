"""A model on its data, as one page of HTML that needs nothing else.

It begins with how good the model is; then how it learned and the network, any row and what the
model would say of another, what it gets wrong, which columns it uses, and one training step on a
row of the data, to be gone through operation by operation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

from tinymlp.arguments import check_flag, check_list, check_whole
from tinymlp.data.dataset import Dataset
from tinymlp.data.known_rows import data_fingerprint
from tinymlp.errors import ArgumentError, CannotRepeatError, ExportError, invalid
from tinymlp.evaluation.any_task import Evaluation
from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.learning_curve import LearningCurve
from tinymlp.model.model import Model
from tinymlp.named import name_of
from tinymlp.network.shapes import Vector
from tinymlp.report.calibration import calibration_figure
from tinymlp.report.curves import curves, history_table
from tinymlp.report.decision_boundary import boundary, has_plane
from tinymlp.report.evaluation import scores
from tinymlp.report.fitted_curve import fitted_curve
from tinymlp.report.histogram import probability_histogram
from tinymlp.report.importance import Importances, importance_section, measure_importances
from tinymlp.report.learning_curve import learning_curve_section
from tinymlp.report.markup import (
    element,
    forbid_others,
    format_value,
    script,
    scrolled,
    style,
    table,
    to_html,
)
from tinymlp.report.network_drawing import Diagram, draw_network
from tinymlp.report.one_against_rest import questions
from tinymlp.report.retrain import train_again
from tinymlp.report.roc import roc_figure
from tinymlp.report.row_explorer import row_explorer
from tinymlp.report.scatter import regression_figures
from tinymlp.report.step_on_row import check_row, output_names, step_on_row
from tinymlp.report.summary import summary
from tinymlp.report.thresholds import thresholds_figure
from tinymlp.report.weights import first_layer_as_images, parameter_tables
from tinymlp.report.worst_rows import JudgedRow, judge_rows, worst_rows
from tinymlp.text import printable

MAX_THRESHOLDS = 2
"""Of how many classes the thresholds are drawn."""

_FACTS = {
    "source": "data",
    "n_in_all": "examples in all",
    "n_examples": "examples learned from",
    "n_validation_examples": "examples kept for validation",
    "n_folds": "folds",
    "n_measured": "examples measured after an epoch",
    "n_epochs": "epochs at most",
    "training": "on the training part",
    "test": "share kept to test on",
    "ema": "moving average of the weights, decay",
    "seed": "seed of the training",
    "weights_seed": "seed of the first weights",
    "data": "fingerprint of the data",
}
"""What a model remembers of its training, in words where its name alone does not say it."""

MAX_SECONDS = 20.0
"""Of training, up to which it is run again for its first weights alone."""


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
    row: int | None = None
    """Which row to begin with; None is the worst of the tested."""
    learning_rate: float = 0.01
    findings: tuple[str, ...] = ()
    """What stands in its way, a text each."""
    repeat: bool = True
    """Whether to run the training again, to show how the boundary grew and its first weights."""
    epoch: int | None = None
    """After how many epochs the step is shown once more, 0 before training; None is 0 as well,
    where training can be run again in 20 s."""
    learning_curve: LearningCurve | None = None
    """The scores over how many examples were learned from, to be drawn; None is none."""

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
        rows = {id(row) for row in self.dataset.inputs}
        if not all(id(row) in rows for row in self.tested.inputs):
            remedy = "dataset itself is one, and so is what its subset and split give"
            raise invalid("tested", "a part of dataset, of the same rows", self.tested, remedy)
        if self.row is not None:
            check_row(self.row, self.dataset)
        for i, finding in enumerate(check_list("findings", self.findings, "a tuple of texts")):
            if not isinstance(finding, str):
                raise invalid(f"findings[{i}]", "a text", finding)
        check_flag("repeat", self.repeat)
        if not isinstance(self.learning_curve, LearningCurve | None):
            what = "what learning_curve(…) returns, or None"
            raise invalid("learning_curve", what, self.learning_curve)
        if self.epoch is not None:
            check_whole("epoch", self.epoch, minimum=0)
            epochs, reason = self._epochs
            if epochs is None:
                what = "None, since its weights are not known"
                raise invalid("epoch", what, self.epoch, reason)
            check_whole("epoch", self.epoch, minimum=0, maximum=len(epochs) - 1)

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
            *map(style, ("page.css", "summary.css", "step_through.css", "row_explorer.css")),
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
                *summary(self._evaluation),
                element("p", {}, self.judged_by),
                element("nav", {"aria-label": "On this page"}, element("ul", {}, *links)),
            ),
            element("main", {}, *(_section(*section) for section in sections)),
            script("step_through.js"),
            script("row_explorer.js"),
        )
        page = element("html", {"lang": "en"}, head, body)
        forbid_others(page)
        return "<!doctype html>\n" + to_html(page) + "\n"

    @cached_property
    def _outputs(self) -> list[Vector]:
        return self.model.dataset_outputs(self.tested)

    @cached_property
    def _evaluation(self) -> Evaluation:
        return self.model.evaluate_outputs(self._outputs, self.tested)

    @cached_property
    def _judged(self) -> list[JudgedRow]:
        return judge_rows(self.model, self._outputs, self.tested, self.dataset)

    @cached_property
    def _first_row(self) -> int:
        return self._judged[0].number if self.row is None else self.row

    @cached_property
    def _importances(self) -> Importances | None:
        return measure_importances(self.model, self.tested)

    @cached_property
    def _epochs(self) -> tuple[Sequence[Vector] | None, str]:
        """The parameters before training and of each epoch, or None and the reason."""
        seconds = sum(epoch.seconds for epoch in self.model.history.epochs)
        is_wanted = has_plane(self.model) or self.epoch is not None
        if not self.repeat or (seconds > MAX_SECONDS and not is_wanted):
            return None, "training was not run again"
        try:
            return train_again(self.model, self.dataset), ""
        except CannotRepeatError as error:
            return None, str(error)

    def _sections(self) -> list[tuple[str, str, list[Element]]]:
        """Return a key, a heading and what is below it, for each section that there is."""
        model, row = self.model, self._first_row
        is_classifier = isinstance(model.target, ClassTarget)
        epochs, reason = self._epochs
        epoch = self.epoch or 0
        sections = [
            ("learned", "How it learned", self._training_section()),
            ("network", "The network, on any row", self._network_section()),
            ("curve", "What it has learned", fitted_curve(model, self.dataset)),
            (
                "boundary",
                "Where it decides what" if is_classifier else "What it says everywhere",
                boundary(model, self.dataset, epochs, reason),
            ),
            ("worst", "The rows it is worst at", self._worst_section()),
            ("good", "How good it is", self._evaluation_section()),
            ("sure", "How good its probabilities are", self._probabilities_section()),
            ("uses", "Which columns it uses", importance_section(model, self._importances)),
            ("examples", "Would more examples help?", self._learning_curve_section()),
            ("findings", "What stands in its way", self._findings_section()),
            ("first-layer", "What the first layer looks for", first_layer_as_images(model)),
            (
                "step",
                f"A training step on row {row}",
                step_on_row(
                    model,
                    self.dataset,
                    row,
                    self.learning_rate,
                    epochs[epoch] if epochs else None,
                    epoch,
                ),
            ),
            ("made", "How it was made", self._settings_section()),
        ]
        return [section for section in sections if section[2]]

    def _network_section(self) -> list[Element]:
        model = self.model
        described = element("p", {}, repr(model))
        tables = parameter_tables(model)
        try:
            explorer = row_explorer(
                model, self.dataset, self._judged, self._first_row, self._importances
            )
        except (ArgumentError, ExportError) as error:
            names = model.encoder.input_names, output_names(model)
            drawn = draw_network(Diagram.of(model.network, *names))
            reason = f"It cannot be asked in this page: {printable(str(error))}."
            return [described, drawn, element("p", {}, reason), *tables]
        return [described, *explorer, *tables]

    def _worst_section(self) -> list[Element]:
        found = self._importances
        columns = [one.column for one in found.columns] if found else []
        return worst_rows(self.model, self.tested, self._judged, columns)

    def _training_section(self) -> list[Element]:
        history = self.model.history
        if not history.epochs:
            return []
        every = element("details", {}, element("summary", {}, "Every epoch in numbers"))
        every.append(scrolled(history_table(history), "Every epoch"))
        end = element("p", {}, f"Stopped: {history.why_stopped}.")
        return [end, element("div", {"class": "beside"}, *curves(history)), every]

    def _evaluation_section(self) -> list[Element]:
        parts = scores(self._evaluation)
        said = [part for part in parts if part.tag == "p"]
        beside = element("div", {"class": "beside"}, *(part for part in parts if part.tag != "p"))
        found = [*said, beside]
        is_number = isinstance(self._evaluation, RegressionEvaluation)
        if is_number and self.model.network.n_out == 1:
            figures = regression_figures(self.model, self.tested)
            found.append(element("div", {"class": "beside"}, *figures))
        return found

    def _learning_curve_section(self) -> list[Element]:
        return [] if self.learning_curve is None else learning_curve_section(self.learning_curve)

    def _findings_section(self) -> list[Element]:
        if not self.findings:
            return []
        return [element("ol", {}, *(element("li", {}, finding) for finding in self.findings))]

    def _probabilities_section(self) -> list[Element]:
        """Return the pictures of a classifier's probabilities, none where it gives none."""
        model, tested = self.model, self.tested
        if not model.target.has_probabilities:
            return []
        outputs = self._outputs
        answered, n_asked = questions(model, outputs, tested)
        figures = [roc_figure(answered, n_asked)] if answered else []
        if isinstance(model.target, ClassTarget):
            figures.append(calibration_figure(model, outputs, tested))
            figures.append(probability_histogram(model, outputs, tested))
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
            [_FACTS.get(name, name.replace("_", " ")), format_value(value)]
            for name, value in facts.items()
            if value is not None
        ]
        return [table([], rows)]


def _section(key: str, heading: str, inside: list[Element]) -> Element:
    return element("section", {"id": key}, element("h2", {}, heading), *inside)
