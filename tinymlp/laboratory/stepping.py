"""The next training step, on one example, operation by operation: forwards and backwards in time.

It is the library's own trace, of a copy of the network and of the optimizer as they stand. A
mini-batch takes the mean of such gradients, and a penalty adds its own, which is not shown here.
"""

import copy
from typing import Any

from tinymlp.arguments import check_whole
from tinymlp.data.scaling import NoScaler
from tinymlp.laboratory.problem import learned
from tinymlp.laboratory.session import Session
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import UNICODE
from tinymlp.tracing.text import other_names
from tinymlp.training.mini_batch import draw_order


class Stepping:
    """The training step on one of the examples that come next.

    `place` counts them from 0 in the order of the coming epoch; behind its last one the first
    follows again.
    """

    def __init__(self, session: Session, place: int) -> None:
        order = draw_order(len(session.training), copy.deepcopy(session.trainer.random))
        self.place = check_whole("place", place, minimum=0) % len(order)
        self.example = order[self.place]
        self.session = session
        inputs, target = session.training[self.example]
        self.trace = session.network.trace(
            inputs,
            target,
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
            "given": ", ".join(
                f"{UNICODE.symbols(name)} = {UNICODE.number(given[name])}"
                for name in given
                if name.startswith(("x[", "t["))
            ),
            "n_operations": trace.n_operations,
            "runs": [[run.phase, run.layer, run.neuron, run.first] for run in trace.runs],
            "numbers": [
                [name, value.made_by or 1, UNICODE.number(float(f"{value.value:.3g}"))]
                for name, value in trace.values.items()
                if name == "L" or name.startswith(("a[", "delta["))
            ],
        }

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

    def operation(self, number: int) -> dict[str, Any]:
        """Return an operation as it is shown: symbols, numbers, result, reason, and the line.

        Raises `ArgumentError` for a number that there is not.
        """
        check_whole("number", number, minimum=1, maximum=self.trace.n_operations)
        one = self.trace.at(number)
        return {
            "number": one.number,
            "phase": one.phase,
            "layer": one.layer,
            "neuron": one.neuron,
            "input": one.input,
            "place": one.place,
            "line": line_of(one, self.trace.unnamed_maker, UNICODE),
            "why": " ".join([UNICODE.symbols(one.why), *other_names(one, UNICODE, why=True)]),
            "file": f"{one.file}:{one.line}",
            "code": one.code.strip(),
        }
