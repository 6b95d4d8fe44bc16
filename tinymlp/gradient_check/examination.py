"""What the three oracles say of one problem: each number is looked at, and the answers kept."""

from collections.abc import Sequence
from random import Random
from time import monotonic
from typing import Any

from tinymlp.errors import DivergedError, TinyMLPError
from tinymlp.gradient_check import complex_step, exact
from tinymlp.gradient_check.candidate import Candidate
from tinymlp.gradient_check.central_difference import relative_error
from tinymlp.gradient_check.components import (
    Component,
    list_components,
    why_not_complex,
    why_not_exact,
)
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.report import Failure
from tinymlp.gradient_check.single import (
    CENTRAL,
    COMPLEX,
    EXACT,
    NUDGE,
    Checker,
    Number,
    nudge,
)
from tinymlp.text import MAX_VALUE, describe_error, shortened


class Examination:
    """What has been found so far."""

    def __init__(self, problem: Problem, candidate: Candidate, random: Random) -> None:
        self.problem = problem
        self.candidate = candidate
        self.random = random
        self.value: Any = problem.value()
        if not abs(self.value) < float("inf"):
            raise DivergedError(
                f"the loss is {self.value!r}, which has no slope: smaller weights or scaled inputs?"
            )
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.analytic: list[float] = self._ask()
        self.checker: Checker = Checker(problem, self.value, with_complex=False)
        self.components: list[Component] = list_components(self.checker.loss_at)
        self.why_not: dict[str, str | None] = {
            oracle: next((why for one in self.components if (why := ask(one)) is not None), None)
            for oracle, ask in ((COMPLEX, why_not_complex), (EXACT, why_not_exact))
        }
        self.checker.with_complex = self.why_not[COMPLEX] is None
        self.parameters: dict[int, Number] = {}
        self.inputs: dict[tuple[int, int], Number] = {}
        self.failures: list[Failure] = []
        """Those of parameters that were not checked one by one."""
        self.exact_answers: dict[int, exact.Answer] = {}
        self.together_answers: list[complex_step.Together] = []
        self.details: dict[str, str] = {
            CENTRAL: "each moved by ±1e-5; |a − n| ≤ 1e-6·max(|a|, |n|) + 1e-9·max(1, L)",
            COMPLEX: "each moved by 1e-30·i; |a − c| ≤ 1e-9·max(|a|, |c|) + 1e-12·max(1, L)",
            EXACT: "",
        }

    def _ask(self) -> list[float]:
        """Return the candidate's gradient, after asking for it twice."""
        value, analytic = self.candidate.gradient(self.problem)
        value_again, again = self.candidate.gradient(self.problem)
        if self.candidate.changed_network:
            self.problems.append("the gradient changed the network: it is only to look at it")
        if self.candidate.in_other_order:
            self.problems.append(
                "the two answers are in the other order: return the loss and then the gradient"
            )
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

    def check_one_by_one(self, order: list[Any], seconds: float | None) -> None:
        """Check parameters, given by their index, and inputs, given by (example, index)."""
        end = None
        if seconds is not None:
            end = monotonic() + seconds
            self.random.shuffle(order)
        d_inputs: dict[int, Sequence[float] | None] = {}
        for which in order:
            if end is not None and monotonic() > end:
                self.notes.append(f"the checks one by one ended after {seconds:g} seconds")
                break
            if isinstance(which, int):
                self.parameters[which] = self.checker.parameter(which, self.analytic[which])
            elif self.candidate.has_inputs:
                example, index = which
                if example not in d_inputs:
                    d_inputs[example] = self.candidate.d_inputs(self.problem, example)
                given = d_inputs[example]
                if given is not None:
                    self.inputs[which] = self.checker.input(example, index, given[index])

    def check_other_question(self) -> None:
        """Ask about another network with other examples, where the answer has to follow."""
        if self.candidate.is_the_librarys or self.problems:
            return
        moved = nudge(self.problem, Random(0), by=0.25)
        try:
            expected = Candidate(gradient=None, backward=None).gradient(moved)[1]
            answer = self.candidate.gradient(moved)[1]
        except (TinyMLPError, ArithmeticError, ValueError):
            return  # the other question makes no sense, which says nothing about this one

        def differ(one: Sequence[float], other: Sequence[float]) -> bool:
            pairs = zip(one, other, strict=True)
            return any(relative_error(a, b, self.value) > complex_step.TOLERANCE for a, b in pairs)

        right_before = not any(number.against for number in self.parameters.values())
        if right_before and differ(answer, expected) and differ(expected, self.analytic):
            fresh = differ(self.candidate.gradient(self.problem)[1], self.analytic)
            self.problems.append(
                "asked about other weights and examples, it is wrong: does it remember those of "
                "the call before (a stale cache)?"
                if not fresh
                else "asked about other weights and examples in between, it gives two answers: "
                "does it remember the call before?"
            )

    def check_beside_kinks(self) -> None:
        """Look beside the kinks that numbers stand on: there the slope is one number."""
        parameters = [k for k, number in self.parameters.items() if number.unsure]
        inputs = [which for which, number in self.inputs.items() if number.unsure]
        if not parameters and not inputs:
            return
        moved = nudge(self.problem, self.random)
        checker = Checker(moved, self.value, with_complex=self.checker.with_complex)
        analytic = self.candidate.gradient(moved)[1]
        for k in parameters:
            self.parameters[k] = _second(self.parameters[k], checker.parameter(k, analytic[k]))
        for example, index in inputs:
            given = self.candidate.d_inputs(moved, example)
            if given is not None:
                again = checker.input(example, index, given[index])
                self.inputs[example, index] = _second(self.inputs[example, index], again)
        self.notes.append(
            f"{len(parameters) + len(inputs)} numbers stand on a kink, or too near to one to know; "
            "on a kink the slopes to the left and to the right differ, so they were checked beside "
            f"it, with everything moved by up to {NUDGE:g}"
        )

    def _left_out(self) -> set[int]:
        """Return the parameters that have no slope at the very point."""
        on_kink = {k for k, number in self.parameters.items() if number.stood_on_kink}
        return on_kink | self.checker.penalty_corners()

    def check_exactly(self) -> None:
        """Ask exact arithmetic, if it applies."""
        if self.why_not[EXACT] is not None:
            return
        try:
            found = exact.check_exactly(
                self.problem,
                self.candidate,
                value=self.value,
                left_out=self._left_out(),
                random=self.random,
            )
        except Exception as error:  # code of the user's own may raise anything
            self.why_not[EXACT] = shortened(str(error), 2 * MAX_VALUE)
            return
        self.details[EXACT] = found.detail
        names = self.problem.network.parameter_names()
        for layer, answer in enumerate(found.layers):
            wrong = [one for one in answer.wrong if not self._stands_on_kink(one.which)]
            self.exact_answers[layer] = exact.Answer(answer.checked, wrong)
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
            self.exact_answers[len(found.layers)] = exact.Answer(checked, wrong_inputs)

    def _stands_on_kink(self, k: int) -> bool:
        number = self.parameters.get(k) or self.checker.parameter(k, self.analytic[k])
        return number.stood_on_kink or number.unsure

    def check_together(self) -> None:
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
            self.checker.complex_trouble[describe_error(error)] += 1
            return
        self.details[COMPLEX] += "; those not sampled, all of a layer's at once at random"
        for number, answer in enumerate(self.together_answers, start=1):
            if not answer.error <= complex_step.TOLERANCE:
                name = f"layer {number}, all its parameters moved at once"
                self.failures.append(Failure(name, answer.given, answer.expected, (COMPLEX,)))


def _second(first: Number, again: Number) -> Number:
    """Return what was found beside the kink that the first look found."""
    again.kinks |= first.kinks
    again.stood_on_kink = True
    return again


def _is_finite(number: Any) -> bool:
    return bool(abs(number) < float("inf"))
