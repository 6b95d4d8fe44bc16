"""The next training step, on one example, operation by operation: forwards and backwards in time.

It is the library's own trace, of a copy of the network and of the optimizer as they stand. A
mini-batch takes the mean of such gradients, and a penalty adds its own, which is not shown here.
"""

import copy
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tinymlp.arguments import check_choice, check_flag, check_number, check_whole
from tinymlp.data.scaling import NoScaler
from tinymlp.errors import invalid
from tinymlp.gradient_check.central_difference import agree, slope_nearest
from tinymlp.laboratory.problem import learned
from tinymlp.laboratory.session import Session
from tinymlp.learning.loss import has_link, link
from tinymlp.named import name_of
from tinymlp.network.network import Network
from tinymlp.tracing.formula import line_of, question_of
from tinymlp.tracing.notation import UNICODE
from tinymlp.tracing.operation import Operation
from tinymlp.tracing.quiz import Quiz, read_answer
from tinymlp.tracing.reasons import kind_of, place_of
from tinymlp.tracing.text import other_names
from tinymlp.tracing.training_trace import TrainingTrace
from tinymlp.tracing.wrong_answer import mistake_in
from tinymlp.training.mini_batch import draw_order

MAX_WHY = 12
"""Numbers of a chain that are shown at once."""

LISTED = ("L", "z", "a", "delta", "d_a", "d_w", "d_b")
"""The sorts of numbers whose origin can be asked for."""

MOST_LISTED = 600


class Stepping:
    """The training step on one of the examples that come next.

    `place` counts them from 0 in the order of the coming epoch; behind its last one the first
    follows again.
    """

    def __init__(self, session: Session, place: int) -> None:
        order = draw_order(len(session.training), copy.deepcopy(session.trainer.random))
        self.place: int = check_whole("place", place, minimum=0) % len(order)
        self.example: int = order[self.place]
        self.session = session
        self.inputs: Sequence[float]
        self.target: Sequence[float]
        self.inputs, self.target = session.training[self.example]
        self.quiz: Quiz = Quiz()
        self.network: Network = session.network.copy()
        self.trace: TrainingTrace = session.network.trace(
            self.inputs,
            self.target,
            loss=session.loss,
            optimizer=session.trainer.optimizer,
            level="operation",
        )

    def overview(self) -> dict[str, Any]:
        """Return what is known before the first operation, and where neurons and phases begin."""
        trace = self.trace
        given = trace.given
        return {
            "place": self.place,
            "example": self.example,
            "raw": self._raw(),
            "inputs": [given[f"x[{i}]"] for i in range(trace.setting.sizes[0])],
            "given": self._given(),
            "n_operations": trace.n_operations,
            "runs": [[run.phase, run.layer, run.neuron, run.first] for run in trace.runs],
            "names": self._names(LISTED, self.trace.values),
            "parameters": self._names(("w", "b"), self.trace.given),
            "numbers": [
                [name, value.made_by or 1, UNICODE.number(float(f"{value.value:.3g}"))]
                for name, value in trace.values.items()
                if name == "L" or name.startswith(("a[", "delta["))
            ],
        }

    def _given(self) -> str:
        """Return the inputs and the target; of an image its class alone: its pixels are seen."""

        def said(kind: str) -> list[str]:
            found = self.trace.given.items()
            return [
                f"{UNICODE.symbols(name)} = {UNICODE.number(value)}"
                for name, value in found
                if name.startswith(kind)
            ]

        inputs, target = said("x["), said("t[")
        if self.session.problem.image_shape is None:
            return ", ".join([*inputs, *target])
        last = UNICODE.symbols(f"x[{len(inputs) - 1}]")
        right = target[self.target.index(1)]
        return f"x₀ to {last} are the image's pixels, {right}, every other t is 0"

    def _raw(self) -> str:
        """Return the row as it was measured, where it is scaled before the network takes it."""
        problem = self.session.problem
        if isinstance(problem.scaler, NoScaler) or problem.image_shape is not None:
            return ""
        row = learned(problem.rows)[self.example]
        target = learned(problem.targets)[self.example]
        named = [
            *zip((column.name for column in problem.encoder.columns), row, strict=True),
            (problem.target.name, target),
        ]
        return ", ".join(f"{name} {'missing' if x is None else x}" for name, x in named)

    def _names(self, kinds: tuple[str, ...], found: Iterable[str]) -> list[tuple[str, str, int]]:
        """Return names of those sorts, how each is written, and the operation that made it or 1."""
        values = self.trace.values
        return [
            (name, UNICODE.symbols(name), (name in values and values[name].made_by) or 1)
            for name in found
            if kind_of(name) in kinds
        ][:MOST_LISTED]

    def operation(self, number: int, *, hides: bool = False) -> dict[str, Any]:
        """Return an operation as it is shown: symbols, numbers, result, reason, and the line.

        `hides` leaves out the result. Raises `ArgumentError` for a number that there is not.
        """
        check_flag("hides", hides)
        check_whole("number", number, minimum=1, maximum=self.trace.n_operations)
        one = self.trace.at(number)
        return {
            "number": one.number,
            "phase": one.phase,
            "layer": one.layer,
            "neuron": one.neuron,
            "input": one.input,
            "place": one.place,
            "line": (question_of if hides else line_of)(one, self.trace.unnamed_maker, UNICODE),
            "why": " ".join(
                [
                    UNICODE.symbols(one.why),
                    *other_names(one, UNICODE, why=True),
                    *self._textbook(one, hides=hides),
                ]
            ),
            "file": f"{one.file}:{one.line}",
            "code": one.code.strip(),
        }

    def _textbook(self, one: Operation, *, hides: bool) -> Iterator[str]:
        """Yield how a textbook writes the number that is made, where the library computes it else.

        A ReLU is max(0, z); and what the loss sends back to scores is p − t.
        """
        for name in (one.name, *one.also):
            layer, *place = place_of(name) or [0]
            if kind_of(name) == "a" and not one.operator.isalpha():  # a = tanh(z) says so itself
                activation = self.network.layers[layer - 1].activation
                formula = getattr(activation, "formula", "")
                if formula:
                    yield f"{name_of(activation)}: f(z) = {formula}."
            if kind_of(name) == "d_a" and layer == len(self.network.layers):
                yield from self._p_minus_t(place[0], one.result, hides=hides)

    def _p_minus_t(self, k: int, result: float, *, hides: bool) -> Iterator[str]:
        if not has_link(self.session.loss):
            return
        p = link(self.session.loss, self.network.predict(self.inputs))[k]
        t = self.target[k]
        if math.isclose(p - t, result, rel_tol=1e-9, abs_tol=1e-12):
            numbers = "" if hides else f" = {UNICODE.number(p)} − {UNICODE.number(t)}"
            yield f"That is p − t{numbers}: the probability that is predicted, minus the target."

    def answer(self, number: int, text: str) -> dict[str, Any]:
        """Judge an answer to what an operation's result is.

        Raises `ArgumentError` for a number that there is not.
        """
        check_whole("number", number, minimum=1, maximum=self.trace.n_operations)
        one, answer = self.trace.at(number), read_answer(str(text))
        if answer is None:
            return {"right": False, "said": "Type a number, like -0.25.", "score": self.quiz.score}
        right = self.quiz.is_right(answer, one.result)
        mistake = UNICODE.symbols(mistake_in(answer, one, self.trace))
        said = "Right." if right else " ".join(filter(None, ["Not yet.", mistake, "Try again."]))
        return {"right": right, "said": said, "score": self.quiz.score}

    def why(self, name: str) -> str:
        """Return all that led to the number of that name, the number itself first.

        Raises `ArgumentError` for a name that nothing has.
        """
        return self.trace.why(name).text(max_numbers=MAX_WHY)

    def nudge(self, name: str, by: float) -> dict[str, Any]:
        """Return how the loss of this example moves with a parameter, and what its derivative said.

        Raises `ArgumentError` for a name that is no parameter's, and for a nudge by nothing.
        """
        names = [one for one in self.trace.given if kind_of(one) in ("w", "b")]
        place = names.index(check_choice("name", name, names))
        by = check_number("by", by, minimum=-10, maximum=10)
        if by == 0:
            raise invalid("by", "a number other than 0", by, "0.01 is a small nudge")
        parameters = self.network.parameters()
        before = parameters[place]

        def loss(value: float) -> float:
            moved = self.network.copy()
            moved.load_parameters([*parameters[:place], value, *parameters[place + 1 :]])
            return self.session.loss.value(moved.predict(self.inputs), self.target)

        derivative = self.trace.values[f"d_{name}"].value
        first, then = loss(before), loss(before + by)
        slope = slope_nearest(derivative, loss, before)
        symbol, told = UNICODE.symbols(name), UNICODE.number
        is_true = agree(derivative, slope, value=first)
        lines = [
            f"{symbol}: {told(before)} → {told(before + by)}",
            f"L: {told(first)} → {told(then)}, a change of {then - first:+.3g}",
            f"The derivative said ∂L/∂{symbol}·{by:g} = {derivative:.3g}·{by:g} = "
            f"{derivative * by:+.3g}",
        ]
        if is_true:
            lines.append(
                "It told the truth: what is left over is the bend of the curve, and a tenth of the "
                "nudge leaves a hundredth of that."
            )
        else:
            lines.append(
                f"It did not tell the truth: the loss has the slope {slope:.3g} here. Check what "
                "was written under Break it."
            )
        return {"lines": [line.replace("-", "−") for line in lines], "is_true": is_true}
