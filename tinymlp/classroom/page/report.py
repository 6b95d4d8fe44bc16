"""A model on its data, as one page of HTML that needs nothing else.

It shows the network, how it learned, how good it is, what it gets wrong, and one training step on a
row of the data, to be gone through operation by operation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from tinymlp.classroom.notation import UNICODE
from tinymlp.classroom.page.boundary import boundary, has_plane
from tinymlp.classroom.page.curves import curves, history_table
from tinymlp.classroom.page.markup import element, script, style, table, to_html
from tinymlp.classroom.page.mistakes import image, mistakes
from tinymlp.classroom.page.network_drawing import Drawn, draw_network
from tinymlp.classroom.page.scatter import predicted_and_actual
from tinymlp.classroom.page.scores import scores
from tinymlp.classroom.page.step_through import parts_table, step_through
from tinymlp.classroom.page.weights import first_layer_as_images, parameter_tables
from tinymlp.classroom.record import trace
from tinymlp.classroom.training_again import CannotRepeatError, train_again
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError
from tinymlp.evaluation.evaluation import RegressionEvaluation
from tinymlp.evaluation.text_table import printable
from tinymlp.model.model import Model


@dataclass(frozen=True)
class Report:
    """What the page is about."""

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
    repeat: bool = True
    """Whether to run the training again where that shows how the boundary grew."""

    def html(self) -> str:
        """Return the page. Raises `ArgumentError` for a row there is not."""
        title = f"{self.name} on {self.dataset.source}"
        sections = self._sections()
        head = element(
            "head",
            {},
            element("meta", {"charset": "utf-8"}),
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
        return "<!doctype html>\n" + to_html(element("html", {"lang": "en"}, head, body)) + "\n"

    def _sections(self) -> list[tuple[str, str, list[Element]]]:
        """Return a key, a heading and what is below it, for each section that there is."""
        model = self.model
        sections = [
            ("network", "The network", self._network()),
            ("learned", "How it learned", self._learned()),
            ("good", "How good it is", self._good()),
            ("boundary", self._boundary_heading(), self._boundary()),
            ("first-layer", "What the first layer looks for", first_layer_as_images(model)),
            ("mistakes", "What it gets wrong", mistakes(model, self.tested, self.dataset)),
            ("step", f"A training step on row {self.row}", self._step()),
            ("made", "How it was made", self._made()),
        ]
        return [section for section in sections if section[2]]

    def _network(self) -> list[Element]:
        model = self.model
        drawn = Drawn.of(model.network, model.encoder.input_names, self._output_names())
        return [draw_network(drawn), *parameter_tables(model)]

    def _learned(self) -> list[Element]:
        history = self.model.history
        if not history.epochs:
            return []
        every = element("details", {}, element("summary", {}, "Every epoch in numbers"))
        every.append(history_table(history))
        end = element("p", {}, f"Stopped: {history.why_stopped}.")
        return [end, element("div", {"class": "beside"}, *curves(history)), every]

    def _good(self) -> list[Element]:
        evaluation = self.model.evaluate(self.tested)
        headline, *tables = scores(evaluation)
        beside = element("div", {"class": "beside"}, *tables)
        found = [element("p", {}, self.judged_by), headline, beside]
        if isinstance(evaluation, RegressionEvaluation) and self.model.network.n_out == 1:
            found.append(predicted_and_actual(self.model, self.tested))
        return found

    def _boundary_heading(self) -> str:
        return "What it says everywhere" if self.model.labels is None else "Where it decides what"

    def _boundary(self) -> list[Element]:
        """Return the plane of two inputs, through the training if that can be shown."""
        if not has_plane(self.model):
            return []
        if not self.repeat:
            told = "Training was not run again, so this is the model at its end alone."
            return [element("p", {}, told), *boundary(self.model, self.dataset, [])]
        try:
            epochs = train_again(self.model, self.dataset)
        except CannotRepeatError as error:
            told = f"This is the model at its end alone: {error}."
            return [element("p", {}, told), *boundary(self.model, self.dataset, [])]
        told = (
            f"Training was run again from the model's settings, and epoch "
            f"{self.model.history.best_epoch} had the model's own weights again, bit for bit "
            f"(fingerprint {self.model.network.fingerprint()}): these are its epochs."
        )
        found = boundary(self.model, self.dataset, epochs)
        return [element("p", {}, told), *found, script("scrubber.js")]

    def _step(self) -> list[Element]:
        dataset, model = self.dataset, self.model
        if not 0 <= self.row < len(dataset):
            raise ArgumentError(
                f"the row is from 0 to {len(dataset) - 1} in {dataset.source}, got {self.row}"
            )
        inputs, target = model.examples(dataset.subset([self.row]))[0]
        shown = trace(
            model.network, inputs, target, loss=model.loss, learning_rate=self.learning_rate
        )
        names = model.encoder.input_names
        intro = (
            f"Row {self.row} of {dataset.source}, whose {dataset.target_name} is "
            f"{dataset.targets[self.row]}, as if it were learned from once more: forward, the "
            "loss, backward, and the update of every weight. The file of the model stays as it is."
        )
        return [
            element("p", {}, printable(intro)),
            *self._picture(),
            step_through(shown, input_names=names, output_names=self._output_names()),
            self._row(inputs),
            parts_table(shown),
        ]

    def _picture(self) -> list[Element]:
        """Return the row as a picture, if it is one."""
        if self.dataset.image_shape is None:
            return []
        return [
            element("figure", {}, image(self.dataset.inputs[self.row], self.dataset.image_shape))
        ]

    def _row(self, inputs: Sequence[float]) -> Element:
        """Return the row as it was measured, and what the network gets of it."""
        dataset, model = self.dataset, self.model
        raw = table(
            ["column", "measured"],
            [
                [printable(name), _cell(value)]
                for name, value in zip(
                    model.encoder.column_names,
                    model.rows_of(dataset.subset([self.row]))[0],
                    strict=True,
                )
            ],
            kind="numbers",
        )
        scaled = table(
            ["input", "of", "scaled"],
            [
                [UNICODE.symbols(f"x[{i}]"), printable(name), UNICODE.number(value)]
                for i, (name, value) in enumerate(
                    zip(model.encoder.input_names, inputs, strict=True)
                )
            ],
            kind="numbers",
        )
        summary = element("summary", {}, "The row, as measured and as the network gets it")
        return element("details", {}, summary, element("div", {"class": "beside"}, raw, scaled))

    def _made(self) -> list[Element]:
        model = self.model
        facts = {
            "fingerprint": model.network.fingerprint(),
            "loss": model.loss.name,
            **model.trained_on,
            **model.trained_with,
        }
        rows = [
            [name.replace("_", " "), _cell(value)]
            for name, value in facts.items()
            if value is not None
        ]
        return [table([], rows)]

    def _output_names(self) -> list[str]:
        model = self.model
        if model.labels is None:
            return [model.target_name] * (model.network.n_out == 1)
        if model.network.n_out == 1:
            return [f"{model.labels[1]}?"]
        return [str(label) for label in model.labels]


def _section(key: str, heading: str, inside: list[Element]) -> Element:
    return element("section", {"id": key}, element("h2", {}, heading), *inside)


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_cell, value))
    return f"{value:g}" if isinstance(value, float) else printable(str(value))
