"""The door of the check: its arguments, the sample, and then one oracle after the other."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Literal

from tinymlp.arguments import check_finite, check_has, check_number, check_whole
from tinymlp.errors import ShapeError, invalid
from tinymlp.gradient_check.candidate import Candidate
from tinymlp.gradient_check.examination import Examination
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.mistaken_backward import Mistake
from tinymlp.gradient_check.mistakes import MISTAKES
from tinymlp.gradient_check.report import GradientReport
from tinymlp.gradient_check.sampling import choose
from tinymlp.gradient_check.summary import summarize
from tinymlp.learning.gradient import Example
from tinymlp.learning.loss import Loss, find_loss
from tinymlp.learning.penalty import Penalty
from tinymlp.network.network import Network
from tinymlp.text import plural


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
    if not isinstance(network, Network):
        raise invalid("network", "a Network", network, "one is Network.random([2, 3, 1])")
    whole = _check_examples(network, examples)
    loss = find_loss(loss)
    if weights is not None:
        weights = check_row("weights", weights, len(whole), "one for each example")
        if not sum(weights) > 0:
            raise invalid("weights", "numbers with a sum above 0", weights)
    if penalty is not None:
        _check_penalty(penalty)
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
    examination.check_together()
    return summarize(examination, n_given=len(whole), seed=seed, mistakes=catalogue)


def check_row(name: str, row: Any, n: int | None = None, remedy: str = "") -> list[float]:
    """Return a row as a list; raise `ArgumentError` unless it is one of (`n`) finite numbers.

    >>> check_row("weights", (0.5, 1.0))
    [0.5, 1.0]
    """
    numbers = _check_list(name, row, "a list of finite numbers")
    check_finite(name, numbers)
    if n is not None and len(numbers) != n:
        raise invalid(name, f"a list of {plural(n, 'number')}", row, remedy, error=ShapeError)
    return numbers


def _check_list(name: str, given: Any, what: str) -> list[Any]:
    if isinstance(given, str | bytes | dict | set) or not hasattr(given, "__len__"):
        raise invalid(name, what, given)
    try:
        return list(given)
    except Exception:  # an object of the user's own may raise anything
        raise invalid(name, what, given) from None


def _check_examples(network: Network, examples: Sequence[Example]) -> list[Example]:
    """Return the examples; raise unless each is a pair of lists that fits the network."""
    what = "a list of pairs (inputs, target)"
    if callable(getattr(examples, "examples", None)):
        raise invalid("examples", what, examples, "a Dataset has them, .examples()")
    checked = _check_list("examples", examples, what)
    if not checked:
        raise invalid("examples", "at least one pair (inputs, target)", examples)
    for e, example in enumerate(checked):
        if not isinstance(example, tuple | list) or len(example) != 2:
            raise invalid(f"examples[{e}]", "a pair (inputs, target)", example)
        inputs, target = example
        check_row(f"examples[{e}], inputs,", inputs, network.n_in, "one for each input")
        check_row(f"examples[{e}], target,", target, network.n_out, "one for each output")
    return checked


def _check_penalty(penalty: Any) -> None:
    what = "an object like L2(0.001)"
    check_has("penalty", penalty, ["value", "derivative"], what)
    if not callable(penalty.value) or not callable(penalty.derivative):
        raise invalid("penalty", what, penalty, "its value and derivative are functions")


def _check_mistakes(mistakes: Sequence[Mistake]) -> list[Mistake]:
    checked = _check_list("mistakes", mistakes, "a list of Mistake")
    for k, mistake in enumerate(checked):
        if not isinstance(mistake, Mistake):
            raise invalid(f"mistakes[{k}]", "a Mistake", mistake)
    return checked
