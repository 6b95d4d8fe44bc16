"""The door of the check: its arguments, the sample, and then one oracle after the other."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Literal

from tinymlp.arguments import check_finite, check_list, check_number, check_whole
from tinymlp.errors import invalid
from tinymlp.gradient_check.candidate import Candidate
from tinymlp.gradient_check.examination import Examination
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.mistaken_backward import Mistake
from tinymlp.gradient_check.mistakes import MISTAKES
from tinymlp.gradient_check.report import GradientReport
from tinymlp.gradient_check.sampling import choose
from tinymlp.gradient_check.summary import summarize
from tinymlp.learning.examples import Example, check_examples, check_network, check_weights
from tinymlp.learning.loss import Loss, find_loss
from tinymlp.learning.penalty import Penalty, check_penalty
from tinymlp.network.network import Network


def check_gradients(
    network: Network,
    loss: str | Loss,
    examples: Sequence[Example],
    *,
    weights: Sequence[float] | None = None,
    penalty: Penalty | None = None,
    gradient: Callable[..., Any] | None = None,
    backward: Callable[..., Any] | None = None,
    sample: int | Literal["auto", "all"] = "auto",
    seconds: float | None = None,
    seed: int = 0,
    mistakes: Sequence[Mistake] | None = None,
) -> GradientReport:
    """Check the gradient of the mean loss over examples, to every parameter and every input.

    `weights` has one number for each example, shape (n_examples,). `gradient` or `backward` is
    checked instead of the library's own (`candidate.py`). `sample` is the number of parameters
    checked one by one: "auto" is all of them unless that takes more than a few seconds, "all" is
    all with all examples. `seconds` ends the checks one by one when they have taken that long.
    `seed` chooses the sample. `mistakes` are the ones a wrong gradient is compared with, None is
    the catalogue, `MISTAKES`.

    The network is not changed. Raises `ShapeError` for examples or a gradient of another shape,
    `ArgumentError` for other arguments that make no sense, `DivergedError` when the loss is not
    a finite number.
    """
    check_network("network", network)
    whole = check_examples("examples", examples, network)
    for e, (inputs, target) in enumerate(whole):
        _check_row(f"examples[{e}], inputs", inputs)
        _check_row(f"examples[{e}], target", target)
    loss = find_loss(loss)
    if weights is not None:
        weights = check_weights("weights", weights, len(whole))
    if penalty is not None:
        check_penalty(penalty)
    candidate = Candidate(gradient=gradient, backward=backward)
    if seconds is not None:
        check_number("seconds", seconds, above=0)
    random = Random(check_whole("seed", seed, minimum=0))
    catalogue = MISTAKES if mistakes is None else _check_mistakes(mistakes)
    chosen = choose(network, len(whole), sample=sample, random=random)
    problem = Problem(
        network,
        loss,
        [whole[e] for e in chosen.examples],
        None if weights is None else [weights[e] for e in chosen.examples],
        penalty,
        chosen.examples,
    )
    examination = Examination(problem, candidate, random)
    examination.check_one_by_one([*chosen.parameters, *chosen.inputs], seconds)
    examination.check_beside_kinks()
    examination.check_exactly()
    examination.check_other_question()
    examination.check_together()
    return summarize(examination, n_given=len(whole), seed=seed, mistakes=catalogue)


def _check_row(name: str, row: Any) -> None:
    if not isinstance(row, Sequence) and not hasattr(row, "tolist"):  # as NumPy's arrays have
        raise invalid(name, "a list of numbers", row)
    check_finite(name, row)


def _check_mistakes(mistakes: Sequence[Mistake]) -> list[Mistake]:
    checked = check_list("mistakes", mistakes, "a list of Mistake")
    for k, mistake in enumerate(checked):
        if not isinstance(mistake, Mistake):
            raise invalid(f"mistakes[{k}]", "a Mistake", mistake)
    return checked
