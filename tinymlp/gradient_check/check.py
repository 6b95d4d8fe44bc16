"""The check itself: ask the three oracles about every derivative, and put the answers together."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Literal

from tinymlp.arguments import check_number
from tinymlp.errors import DivergedError
from tinymlp.gradient_check import complex_step
from tinymlp.gradient_check.candidate import UnderTest
from tinymlp.gradient_check.central_difference import relative_error
from tinymlp.gradient_check.diagnosis import diagnose
from tinymlp.gradient_check.exact import Answer, check_exactly
from tinymlp.gradient_check.ingredients import (
    find_wrong_derivative,
    ingredients,
    why_not_complex,
    why_not_exact,
)
from tinymlp.gradient_check.loss_at import Problem, layer_ranges
from tinymlp.gradient_check.mistaken_backward import Mistake
from tinymlp.gradient_check.mistakes import MISTAKES
from tinymlp.gradient_check.report import (
    Diagnosis,
    Failure,
    GradientReport,
    KinkSeen,
    Oracle,
    Part,
    Verdict,
)
from tinymlp.gradient_check.sampling import choose
from tinymlp.gradient_check.single import (
    CENTRAL,
    COMPLEX,
    EXACT,
    NUDGE,
    Checker,
    Number,
    beside,
)
from tinymlp.learning.gradient import Example, example_weights
from tinymlp.learning.loss import Loss, find_loss
from tinymlp.learning.penalty import Penalty
from tinymlp.named import name_of
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
    mistakes: Sequence[Mistake] = MISTAKES,
) -> GradientReport:
    """Check the gradient of the mean loss over examples, to every parameter and every input.

    `weights` has one number for each example, shape (n_examples,). `gradient` or `backward` is
    checked instead of the library's own (`under_test.py`). `sample` is the number of parameters
    checked one by one: "auto" is all of them unless that takes more than a few seconds, "all" is
    all with all examples. `seconds` ends the checks one by one when they have taken that long.
    `seed` chooses the sample. `mistakes` are the ones a wrong gradient is compared with.

    The network is not changed. Raises `ShapeError` for examples or a gradient of another shape,
    `ArgumentError` for other arguments that make no sense, `DivergedError` when the loss is not
    a finite number.
    """
    if seconds is not None:
        check_number("seconds", seconds, above=0)
    under_test = UnderTest(gradient=gradient, backward=backward)
    whole = Problem(network, find_loss(loss), list(examples), weights, penalty)
    example_weights(whole.examples, weights)
    random = Random(seed)
    chosen = choose(network, len(whole.examples), sample=sample, random=random)
    problem = Problem(
        network,
        whole.loss,
        [whole.examples[e] for e in chosen.examples],
        None if weights is None else [weights[e] for e in chosen.examples],
        penalty,
        chosen.examples,
    )
    check = _Check(problem, under_test, random)
    order: list[Any] = [*chosen.parameters, *chosen.inputs]
    check.one_by_one(order, seconds)
    check.beside_kinks()
    check.exactly()
    check.together()
    return check.report(len(whole.examples), seed, mistakes)


class _Check:
    """What has been found so far."""

    def __init__(self, problem: Problem, under_test: UnderTest, random: Random) -> None:
        self.problem = problem
        self.under_test = under_test
        self.random = random
        self.value = problem.value()
        if not abs(self.value) < float("inf"):
            raise DivergedError(
                f"the loss is {self.value!r}, which has no slope: smaller weights or scaled inputs?"
            )
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.analytic = self._ask()
        self.checker = Checker(problem, self.value, with_complex=False)
        self.ingredients = ingredients(self.checker.landscape)
        self.why_not = {
            oracle: next((why for one in self.ingredients if (why := ask(one)) is not None), None)
            for oracle, ask in ((COMPLEX, why_not_complex), (EXACT, why_not_exact))
        }
        self.checker.with_complex = self.why_not[COMPLEX] is None
        self.parameters: dict[int, Number] = {}
        self.inputs: dict[tuple[int, int], Number] = {}
        self.failures: list[Failure] = []
        """Those of parameters that were not checked one by one."""
        self.exact_answers: dict[int, Answer] = {}
        self.together_answers: list[complex_step.Together] = []
        self.details = {
            CENTRAL: "each moved by ±1e-5; |a − n| ≤ 1e-6·max(|a|, |n|) + 1e-9·max(1, L)",
            COMPLEX: "each moved by 1e-30·i; |a − c| ≤ 1e-9·max(|a|, |c|) + 1e-12·max(1, L)",
            EXACT: "",
        }

    def _ask(self) -> list[float]:
        """Return the gradient under test, after asking for it twice."""
        value, analytic = self.under_test.gradient(self.problem)
        value_again, again = self.under_test.gradient(self.problem)
        if self.under_test.changed_network:
            self.problems.append("the gradient changed the network: it is only to look at it")
        names = self.problem.network.parameter_names()
        infinite = [name for name, d in zip(names, analytic, strict=True) if not _is_finite(d)]
        if infinite:
            self.problems.append(
                f"{len(infinite)} derivatives are not finite numbers, the first of {infinite[0]}"
            )
        elif any(
            relative_error(a, b, self.value) > complex_step.TOLERANCE
            for a, b in zip([value, *analytic], [value_again, *again], strict=True)
        ):
            self.problems.append(
                "asked twice, the gradient gives two answers: is something not set to zero in "
                "between, or random?"
            )
        if relative_error(value, self.value, self.value) > complex_step.TOLERANCE:
            ratio = f" (ratio {value / self.value:.6g})" if self.value != 0 else ""
            self.problems.append(
                f"the loss it returns is {value!r}, the mean loss is {self.value!r}{ratio}"
            )
        if all(d == 0 for d in analytic):
            self.problems.append("the gradient is all zero: dead network or a constant loss?")
        return analytic

    def one_by_one(self, order: list[Any], seconds: float | None) -> None:
        """Check parameters, given by their index, and inputs, given by (example, index)."""
        end = None
        if seconds is not None:
            end = time.monotonic() + seconds
            self.random.shuffle(order)
        d_inputs: dict[int, Sequence[float] | None] = {}
        for which in order:
            if end is not None and time.monotonic() > end:
                self.notes.append(f"the checks one by one ended after {seconds:g} seconds")
                break
            if isinstance(which, int):
                self.parameters[which] = self.checker.parameter(which, self.analytic[which])
            elif self.under_test.has_inputs:
                example, index = which
                if example not in d_inputs:
                    d_inputs[example] = self.under_test.d_inputs(self.problem, example)
                given = d_inputs[example]
                if given is not None:
                    self.inputs[which] = self.checker.input(example, index, given[index])

    def beside_kinks(self) -> None:
        """Look beside the kinks that numbers stand on: there the slope is one number."""
        parameters = [k for k, number in self.parameters.items() if number.unsure]
        inputs = [which for which, number in self.inputs.items() if number.unsure]
        if not parameters and not inputs:
            return
        moved = beside(self.problem, self.random)
        checker = Checker(moved, self.value, with_complex=self.checker.with_complex)
        analytic = self.under_test.gradient(moved)[1]
        for k in parameters:
            self.parameters[k] = _second(self.parameters[k], checker.parameter(k, analytic[k]))
        for example, index in inputs:
            given = self.under_test.d_inputs(moved, example)
            if given is not None:
                again = checker.input(example, index, given[index])
                self.inputs[example, index] = _second(self.inputs[example, index], again)
        self.notes.append(
            f"{len(parameters) + len(inputs)} numbers stand on a kink, or too near to one to tell; "
            "on a kink the slopes to the left and to the right differ, so they were checked beside "
            f"it, with everything moved by up to {NUDGE:g}"
        )

    def _left_out(self) -> set[int]:
        """Return the parameters that have no slope at the very point."""
        on_kink = {k for k, number in self.parameters.items() if number.stood_on_kink}
        return on_kink | self.checker.penalty_corners()

    def exactly(self) -> None:
        """Ask exact arithmetic, if it applies."""
        if self.why_not[EXACT] is not None:
            return
        try:
            found = check_exactly(
                self.problem,
                self.under_test,
                value=self.value,
                left_out=self._left_out(),
                random=self.random,
            )
        except Exception as error:  # code of the user's own may raise anything
            self.why_not[EXACT] = str(error)
            return
        self.details[EXACT] = found.detail
        names = self.problem.network.parameter_names()
        for layer, answer in enumerate(found.layers):
            wrong = [one for one in answer.wrong if not self._stands_on_kink(one.which)]
            self.exact_answers[layer] = Answer(answer.checked, wrong)
            for one in wrong:
                if one.which in self.parameters:
                    self.parameters[one.which].exact_slope = one.expected
                else:
                    name = names[one.which]
                    self.failures.append(Failure(name, one.given, one.expected, (EXACT,)))
        wrong_inputs = []
        for example, answer in enumerate(found.inputs):
            for one in answer.wrong:
                which = (example, one.which)
                number = self.inputs.get(which) or self.checker.input(*which, one.given)
                if not number.unsure and not number.stood_on_kink:
                    number.exact_slope = one.expected
                    self.inputs[which] = number
                    wrong_inputs.append(one)
        if found.inputs:
            checked = sum(answer.checked for answer in found.inputs)
            self.exact_answers[len(found.layers)] = Answer(checked, wrong_inputs)

    def _stands_on_kink(self, k: int) -> bool:
        number = self.parameters.get(k) or self.checker.parameter(k, self.analytic[k])
        return number.stood_on_kink or number.unsure

    def together(self) -> None:
        """Ask the complex step about those that were not sampled, a layer at once."""
        sampled = len(self.parameters) < self.problem.network.n_parameters
        if not sampled or not self.checker.with_complex:
            return
        try:
            self.together_answers = complex_step.check_together(
                self.problem,
                self.analytic,
                value=self.value,
                left_out=self._left_out(),
                random=self.random,
            )
        except Exception as error:  # cmath.exp overflows, and a user's own may do anything
            self.checker.complex_trouble[f"{type(error).__name__}: {error}"] += 1
            return
        self.details[COMPLEX] += "; those not sampled, all of a layer's at once at random"
        for number, answer in enumerate(self.together_answers, start=1):
            if not answer.error <= complex_step.TOLERANCE:
                name = f"layer {number}, all its parameters moved at once"
                self.failures.append(Failure(name, answer.given, answer.expected, (COMPLEX,)))

    def report(self, n_given: int, seed: int, mistakes: Sequence[Mistake]) -> GradientReport:
        """Put everything together."""
        numbers = [*self.parameters.values(), *self.inputs.values()]
        failures = [
            Failure(number.name, number.analytic, number.expected, number.against)
            for number in numbers
            if number.against
        ] + self.failures
        if not any(number.checked for number in numbers):
            self.problems.append("nothing could be checked: everything stands on a kink")
        times = Counter(kink.where for number in numbers for kink in number.kinks)
        kinks = {kink.where: kink for number in numbers for kink in number.kinks}
        told = _examples_told(len(self.problem.examples), n_given)
        self._note_what_is_missing(told, n_given, seed)
        return GradientReport(
            title=f"{self.problem.network!r}, {name_of(self.problem.loss)}, {told}",
            value=self.value,
            oracles=tuple(
                Oracle(name, self.why_not.get(name), detail)
                for name, detail in self.details.items()
            ),
            parts=tuple(self._parts()),
            failures=tuple(failures),
            problems=tuple(self.problems),
            diagnoses=tuple(self._diagnoses(mistakes)) if failures else (),
            kinks=tuple(KinkSeen(kinks[where], times[where]) for where in sorted(times)),
            notes=tuple(self.notes),
            n_parameters=self.problem.network.n_parameters,
            seed=seed,
            parameters_checked=tuple(sorted(self.parameters)),
        )

    def _diagnoses(self, mistakes: Sequence[Mistake]) -> list[Diagnosis]:
        given: list[Any] | None = None
        if self.under_test.has_inputs:
            every = range(len(self.problem.examples))
            given = [self.under_test.d_inputs(self.problem, example) for example in every]
        return diagnose(
            self.problem,
            self.analytic,
            None if given is None or None in given else given,
            wrong=[
                wrong
                for one in self.ingredients
                if (wrong := find_wrong_derivative(one)) is not None
            ],
            failed={k for k, number in self.parameters.items() if number.against},
            mistakes=mistakes,
        )

    def _parts(self) -> list[Part]:
        parts = []
        layers = self.problem.network.layers
        for k, (layer, indices) in enumerate(
            zip(layers, layer_ranges(self.problem.network), strict=True)
        ):
            name = f"layer {k + 1} ({layer.n_in} → {layer.n_out}, {name_of(layer.activation)})"
            numbers = [self.parameters[i] for i in indices if i in self.parameters]
            parts.append(self._part(name, len(indices), numbers, k))
        if self.under_test.has_inputs:
            size = len(self.problem.examples) * self.problem.network.n_in
            parts.append(self._part("inputs", size, list(self.inputs.values()), len(layers)))
        return parts

    def _part(self, name: str, size: int, numbers: Sequence[Number], k: int) -> Part:
        numbers = [number for number in numbers if number.checked]
        differences = [number.difference for number in numbers]
        verdicts = {
            CENTRAL: Verdict(
                len(numbers),
                sum(not difference.agrees for difference in differences),
                max((difference.error for difference in differences), default=0.0),
            )
        }
        if self.checker.with_complex:
            errors = [n.complex_error for n in numbers if n.complex_slope is not None]
            errors += [answer.error for answer in self.together_answers[k : k + 1]]
            wrong = sum(not error <= complex_step.TOLERANCE for error in errors)
            verdicts[COMPLEX] = Verdict(len(errors), wrong, max(errors, default=0.0))
        if k in self.exact_answers:
            answer = self.exact_answers[k]
            errors = [relative_error(w.given, w.expected, self.value) for w in answer.wrong]
            verdicts[EXACT] = Verdict(answer.checked, len(errors), max(errors, default=0.0))
        return Part(name, size, len(numbers), verdicts)

    def _note_what_is_missing(self, examples: str, n_given: int, seed: int) -> None:
        n_parameters = self.problem.network.n_parameters
        if len(self.problem.examples) < n_given:
            self.notes.append(
                f'a random sample (seed {seed}) of the examples: {examples}; sample="all" takes all'
            )
        if len(self.parameters) < n_parameters:
            self.notes.append(
                f"a random sample (seed {seed}) of the parameters: {len(self.parameters):,} of "
                f"{n_parameters:,} one by one"
            )
        numbers = [*self.parameters.values(), *self.inputs.values()]
        unknown = [number.name for number in numbers if not number.checked]
        if unknown:
            self.notes.append(
                f"{len(unknown)} numbers could not be checked, they stand on a kink wherever one "
                f"looks: {', '.join(unknown[:4])}{', …' if len(unknown) > 4 else ''}"
            )
        for why, times in self.checker.complex_trouble.items():
            self.notes.append(f"the complex step could not be asked {times} times ({why})")
        if any(d != 0 for d in self.analytic):
            for k, indices in enumerate(layer_ranges(self.problem.network), start=1):
                if all(self.analytic[i] == 0 for i in indices):
                    self.notes.append(f"the gradient of layer {k} is all zero: dead neurons?")
        if not self.under_test.has_inputs:
            self.notes.append("gradient= says nothing about the inputs: those were not checked")


def _second(first: Number, again: Number) -> Number:
    """Return what was found beside the kink that the first look found."""
    again.kinks |= first.kinks
    again.stood_on_kink = True
    return again


def _is_finite(number: Any) -> bool:
    return bool(abs(number) < float("inf"))


def _examples_told(few: int, all_of_them: int) -> str:
    plural = "" if all_of_them == 1 else "s"
    return (
        f"{few:,} example{plural}" if few == all_of_them else f"{few:,} of {all_of_them:,} examples"
    )
