"""The catalogue of mistakes that are made in backpropagation, the likeliest first.

Each has a name, a sentence for the report, and the one line of the textbook's backward pass
(`mistaken_backward.py`) that it replaces. `check_gradients` names a wrong gradient by it, and so do
`check_backward`, `check_layer` and `check_loss` of `tinymlp.testing`. A new mistake is one more
entry, in the file of the lines that it is about.

`tests/gradient_check/sabotage.py` has programs that make them, and what each is diagnosed as.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from tinymlp.gradient_check.example_mistakes import EXAMPLE_MISTAKES, MEAN_MISTAKES
from tinymlp.gradient_check.layer_mistakes import LAYER_MISTAKES
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.loss_mistakes import LOSS_MISTAKES
from tinymlp.gradient_check.mistaken_backward import Mistake, run_backward
from tinymlp.gradient_check.penalty_mistakes import PENALTY_MISTAKES
from tinymlp.network.shapes import Vector

MISTAKES: tuple[Mistake, ...] = (
    *MEAN_MISTAKES,
    *LOSS_MISTAKES,
    *LAYER_MISTAKES,
    *EXAMPLE_MISTAKES,
    *PENALTY_MISTAKES,
)


class Hypothesis(NamedTuple):
    """A mistake, and the layers that it is made in."""

    mistake: Mistake
    where: str
    """Like "the output layer", or nothing for everywhere."""
    layers: Callable[[int], Collection[int]]
    """From the number of layers to those it is made in, counted from 0."""

    @property
    def sentence(self) -> str:
        """What went wrong, and where."""
        sentence = self.mistake.sentence
        if not self.where:
            return sentence
        of_where = sentence.replace(", the activation's derivative,", f" of {self.where}", 1)
        return of_where if of_where != sentence else f"in {self.where}: {sentence}"

    def gradient(self, problem: Problem) -> tuple[Vector, list[Vector]]:
        """Return the gradient that it gives, and ∂L/∂inputs of each example."""
        layers = self.layers(len(problem.network.layers))
        return run_backward(self.mistake.lines, problem, layers=layers)


def list_hypotheses(mistakes: Sequence[Mistake], n_layers: int) -> list[Hypothesis]:
    """Return each mistake everywhere, and where it may be in some of up to so many layers only.

    >>> [hypothesis.where for hypothesis in list_hypotheses(MISTAKES[-1:], 3)]
    ['']
    """
    return [
        Hypothesis(mistake, where, layers)
        for mistake in mistakes
        for where, layers in [("", range), *(_some_layers(n_layers) if mistake.in_layers else ())]
    ]


def _some_layers(n_layers: int) -> list[tuple[str, Callable[[int], Collection[int]]]]:
    if n_layers == 1:
        return []

    def only(k: int) -> Callable[[int], Collection[int]]:
        return lambda n: [k] if k < n else []

    return [
        ("the hidden layers", lambda n: range(n - 1)),
        ("the output layer", lambda n: [n - 1]),
        *((f"layer {k + 1}", only(k)) for k in reversed(range(n_layers))),
    ]
