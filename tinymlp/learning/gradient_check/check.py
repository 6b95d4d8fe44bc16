"""The check itself: ask the three oracles about every derivative, and put the answers together."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any, Literal

from tinymlp.errors import DivergedError
from tinymlp.learning.gradient import Example, example_weights
from tinymlp.learning.gradient_check import complex_step, exact
from tinymlp.learning.gradient_check.central import (
    FLOOR,
    Difference,
    check_difference,
    relative_error,
)
from tinymlp.learning.gradient_check.diagnosis import diagnose
from tinymlp.learning.gradient_check.ingredients import (
    find_wrong_derivative,
    ingredients,
    why_not_complex,
    why_not_exact,
)
from tinymlp.learning.gradient_check.kinks import Kink, crossings, penalty_kink
from tinymlp.learning.gradient_check.landscape import Landscape, Place, Problem, places
from tinymlp.learning.gradient_check.mistakes import MISTAKES, Mistake
from tinymlp.learning.gradient_check.report import (
    Failure,
    GradientReport,
    KinkSeen,
    Oracle,
    Part,
    Verdict,
)
from tinymlp.learning.gradient_check.sampling import Sample, choose
from tinymlp.learning.gradient_check.under_test import UnderTest
from tinymlp.learning.loss import Loss, find_loss
from tinymlp.learning.penalty import Penalty
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector

CENTRAL, COMPLEX, EXACT = "central differences", "complex step", "exact arithmetic"
_NUDGE = 1e-3
_EXACT_WORK = 200_000  # multiply-adds of fractions: about two seconds
_NAMED = 8  # wrong derivatives that exact arithmetic looks for in one layer


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
    check = _Check(
        Problem(network, find_loss(loss), list(examples), weights, penalty),
        UnderTest(gradient=gradient, backward=backward),
        sample=sample,
        seconds=seconds,
        seed=seed,
    )
    return check.report(mistakes)


@dataclass
class _Number:
    """A parameter or input, and what is known about its derivative."""

    name: str
    part: int
    difference: Difference
    analytic: float
    complex_slope: float | None = None
    complex_error: float = 0.0
    exact_slope: float | None = None


@dataclass
class _Answers:
    """What has been found so far."""

    parameters: dict[int, _Number] = field(default_factory=dict)
    inputs: dict[tuple[int, int], _Number] = field(default_factory=dict)
    exact: dict[int, Verdict] = field(default_factory=dict)
    together: dict[int, Verdict] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kinks: Counter[str] = field(default_factory=Counter)
    kinks_at: dict[str, Kink] = field(default_factory=dict)


class _Check:
    def __init__(
        self,
        whole: Problem,
        under_test: UnderTest,
        *,
        sample: int | Literal["auto", "all"],
        seconds: float | None,
        seed: int,
    ) -> None:
        network = whole.network
        example_weights(whole.examples, whole.weights)
        self.random = Random(seed)
        self.seed = seed
        self.seconds = seconds
        self.n_given = len(whole.examples)
        self.sample: Sample = choose(network, self.n_given, sample=sample, random=self.random)
        chosen = self.sample.examples
        self.problem = Problem(
            network,
            whole.loss,
            [whole.examples[e] for e in chosen],
            None if whole.weights is None else [whole.weights[e] for e in chosen],
            whole.penalty,
            chosen,
        )
        self.under_test = under_test
        self.names = network.parameter_names()
        self.places = places(network)
        self.value = self.problem.value()
        if not abs(self.value) < float("inf"):
            raise DivergedError(
                f"the loss is {self.value!r}, which has no slope: smaller weights or scaled inputs?"
            )
        self.found = _Answers()

    def report(self, mistakes: Sequence[Mistake]) -> GradientReport:
        """Do everything, and say it."""
        self.analytic = self._ask()
        landscape = Landscape(self.problem)
        ingredient_list = ingredients(landscape)
        reasons = [why for i in ingredient_list if (why := why_not_complex(i)) is not None]
        self.why_not_complex = reasons[0] if reasons else None
        reasons = [why for i in ingredient_list if (why := why_not_exact(i)) is not None]
        why_exact = reasons[0] if reasons else None
        self._one_by_one(landscape)
        self._beside_kinks()
        exact_detail = ""
        if why_exact is None:
            try:
                exact_detail = self._exactly(landscape)
            except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
                why_exact = f"{type(error).__name__}: {error}"
        together = self._together(landscape)
        self._collect_failures()
        diagnoses = []
        if self.found.failures:
            wrong = [w for i in ingredient_list if (w := find_wrong_derivative(i)) is not None]
            diagnoses = diagnose(
                self.problem,
                self.analytic,
                self._given_inputs(),
                wrong=wrong,
                failed={k for k, n in self.found.parameters.items() if self._failed(n)},
                mistakes=mistakes,
            )
        oracles = (
            Oracle(
                CENTRAL, None, "every number moved by ±1e-5 of its size, |a − n| ≤ 1e-6·max + 1e-9"
            ),
            Oracle(
                COMPLEX,
                self.why_not_complex,
                "every number moved by 1e-30·i, nothing subtracted" + together,
            ),
            Oracle(EXACT, why_exact, exact_detail),
        )
        return GradientReport(
            title=f"{self.problem.network!r}, {self.problem.loss.name}, {self._examples_told()}",
            value=self.value,
            oracles=oracles,
            parts=tuple(self._parts()),
            failures=tuple(self.found.failures),
            problems=tuple(self.found.problems),
            diagnoses=tuple(diagnoses),
            kinks=tuple(
                KinkSeen(self.found.kinks_at[where], times)
                for where, times in sorted(self.found.kinks.items())
            ),
            notes=tuple(self._notes()),
            n_parameters=len(self.names),
            seed=self.seed,
            parameters_checked=tuple(sorted(self.found.parameters)),
        )

    def _ask(self) -> Vector:
        """Return the gradient under test, after seeing whether it can be asked twice."""
        before = self.problem.network.parameters()
        value, analytic = self.under_test.gradient(self.problem)
        value_again, again = self.under_test.gradient(self.problem)
        problems = self.found.problems
        if self.problem.network.parameters() != before:
            problems.append("the gradient changed the network: it is only to look at it")
        if any(
            relative_error(a, b, self.value) > complex_step.TOLERANCE
            for a, b in zip([value, *analytic], [value_again, *again], strict=True)
        ):
            problems.append(
                "asked twice, the gradient gives two answers: is something not set to zero in "
                "between, or random?"
            )
        if relative_error(value, self.value, self.value) > complex_step.TOLERANCE:
            problems.append(
                f"the loss it returns is {value!r}, the mean loss is {self.value!r}"
                + (f" (ratio {value / self.value:.6g})" if self.value else "")
            )
        if all(d == 0 for d in analytic):
            problems.append("the gradient is all zero: dead network or a constant loss?")
        return analytic

    def _one_by_one(self, landscape: Landscape) -> None:
        order: list[Any] = [*self.sample.parameters, *self.sample.inputs]
        end = None
        if self.seconds is not None:
            end = time.monotonic() + self.seconds
            self.random.shuffle(order)
        d_inputs: dict[int, Any] = {}
        for which in order:
            if end is not None and time.monotonic() > end and self.found.parameters:
                break
            if isinstance(which, int):
                number = self._parameter(landscape, which, self.analytic[which])
                self.found.parameters[which] = number
                continue
            example, index = which
            if not self.under_test.has_inputs:
                continue
            if example not in d_inputs:
                d_inputs[example] = self.under_test.d_inputs(self.problem, example)
            if d_inputs[example] is not None:
                self.found.inputs[which] = self._input(
                    landscape, example, index, d_inputs[example][index]
                )

    def _parameter(self, landscape: Landscape, k: int, analytic: float) -> _Number:
        place = self.places[k]
        here = landscape.here(place)
        everyone = list(range(len(self.problem.examples)))

        def kinks(minus: Any, plus: Any, low: float, high: float) -> set[Kink]:
            found = crossings(landscape, here, minus, plus, examples=everyone)
            corner = penalty_kink(landscape, place, self.names[k], low, high)
            return found if corner is None else found | {corner}

        return self._check(
            self.names[k],
            place.layer,
            lambda x: landscape.at(place, x),
            _value_of(landscape, place),
            analytic,
            kinks,
        )

    def _input(self, landscape: Landscape, example: int, index: int, analytic: float) -> _Number:
        here = [landscape.here(Place(0, 0, 0))[example]] if not landscape.plain else None
        if here is None:
            units = landscape.at_input(
                example, index, landscape.problem.examples[example][0][index]
            ).units
            here = units

        def kinks(minus: Any, plus: Any, low: float, high: float) -> set[Kink]:
            return crossings(landscape, here, minus, plus, examples=[example])

        return self._check(
            f"example {self.problem.number(example)}, input {index}",
            len(self.problem.network.layers),
            lambda x: landscape.at_input(example, index, x),
            landscape.problem.examples[example][0][index],
            analytic,
            kinks,
        )

    def _check(
        self,
        name: str,
        part: int,
        at: Callable[[Any], Any],
        x: float,
        analytic: float,
        kinks: Callable[[Any, Any, float, float], set[Kink]],
    ) -> _Number:
        number = _Number(name, part, check_difference(at, x, analytic, self.value, kinks), analytic)
        for kink in number.difference.kinks:
            self.found.kinks[kink.where] += 1
            self.found.kinks_at.setdefault(kink.where, kink)
        if self.why_not_complex is None:
            try:
                slope = complex_step.complex_slope(lambda z: at(z).value, x)
            except ArithmeticError:  # cmath.exp overflows where math.exp is inf
                return number
            number.complex_slope = slope
            number.complex_error = relative_error(analytic, slope, self.value)
        return number

    def _beside_kinks(self) -> None:
        """Look beside the kinks that something stands on: there the slope is one number."""
        parameters = [k for k, n in self.found.parameters.items() if n.difference.on_kink]
        self.stand_on_kink = set(parameters)
        inputs = [which for which, n in self.found.inputs.items() if n.difference.on_kink]
        if not parameters and not inputs:
            return
        network = self.problem.network.copy()
        network.load_parameters([self._nudged(p) for p in network.parameters()])
        beside = Problem(
            network,
            self.problem.loss,
            [([self._nudged(x) for x in xs], target) for xs, target in self.problem.examples],
            self.problem.weights,
            self.problem.penalty,
            self.problem.numbers,
        )
        landscape = Landscape(beside)
        _, analytic = self.under_test.gradient(beside)
        for k in parameters:
            self.found.parameters[k] = self._parameter(landscape, k, analytic[k])
        for example, index in inputs:
            d_inputs = self.under_test.d_inputs(beside, example)
            if d_inputs is not None:
                self.found.inputs[example, index] = self._input(
                    landscape, example, index, d_inputs[index]
                )
        self.found.notes.append(
            f"{len(parameters) + len(inputs)} numbers stand exactly on a kink, where the slope to "
            "the left and to the right differ; they were checked beside it, with everything moved "
            f"by up to {_NUDGE:g}"
        )

    def _nudged(self, x: float) -> float:
        return x + self.random.uniform(-_NUDGE, _NUDGE) * max(1.0, abs(x))

    def _on_kink(self, landscape: Landscape) -> set[int]:
        """Return the parameters for which there is no slope to compare exactly."""
        on = set(self.stand_on_kink)
        parameters = self.problem.network.parameters()
        for k, (x, place) in enumerate(zip(parameters, self.places, strict=True)):
            if penalty_kink(landscape, place, self.names[k], x - 1e-9, x + 1e-9) is not None:
                on.add(k)
        return on

    def _exactly(self, landscape: Landscape) -> str:
        n_layers = len(self.problem.network.layers)
        affordable = _EXACT_WORK // (self.problem.network.n_parameters * (n_layers + 2))
        few = max(1, min(affordable, len(self.problem.examples)))
        problem = Problem(
            self.problem.network,
            self.problem.loss,
            self.problem.examples[:few],
            None if self.problem.weights is None else self.problem.weights[:few],
            self.problem.penalty,
            self.problem.numbers[:few],
        )
        as_fractions = exact.exact_problem(problem)
        detail = (
            f"all parameters of a layer at once, {few} of {len(self.problem.examples)} examples"
        )
        tolerance = floor = Fraction(0)
        try:
            given: list[Any] = self.under_test.gradient(as_fractions)[1]
        except Exception as error:  # the user's own gradient may raise anything
            given, why = [], f"{type(error).__name__}: {error}"
        else:
            why = "it gives floats"
        if not given or not all(isinstance(d, int | Fraction) for d in given):
            given = [Fraction(d) for d in self.under_test.gradient(problem)[1]]
            tolerance = Fraction(complex_step.TOLERANCE)
            floor = Fraction(FLOOR * max(1.0, abs(self.value)))
            detail += (
                f", compared to rounding because the gradient does not run on fractions ({why})"
            )
        else:
            detail += ", compared by =="
        left_out = self._on_kink(landscape)
        start = 0
        for number, layer in enumerate(self.problem.network.layers):
            indices = [k for k in range(start, start + layer.n_parameters) if k not in left_out]
            start += layer.n_parameters
            wrong = exact.find_wrong(
                indices,
                given,
                lambda direction: exact.slope_of_loss(as_fractions, direction),
                self.random,
                tolerance=tolerance,
                floor=floor,
                most=_NAMED,
            )
            wrong = [(k, e) for k, e in wrong if not self._stands_on_kink(landscape, k)]
            worst = 0.0
            for k, expected in wrong:
                a, e = float(given[k]), float(expected)
                worst = max(worst, relative_error(a, e, self.value))
                if k in self.found.parameters and few == len(self.problem.examples):
                    self.found.parameters[k].exact_slope = e
                else:
                    name = f"{self.names[k]} (over {few} examples)"
                    self.found.failures.append(Failure(name, a, e, (EXACT,)))
            self.found.exact[number] = Verdict(len(indices), len(wrong), worst)
        return detail

    def _stands_on_kink(self, landscape: Landscape, k: int) -> bool:
        if k in self.found.parameters:
            return k in self.stand_on_kink
        return self._parameter(landscape, k, self.analytic[k]).difference.on_kink

    def _together(self, landscape: Landscape) -> str:
        """Check the parameters that were not sampled all at once, in a random direction."""
        if len(self.found.parameters) == len(self.names) or self.why_not_complex is not None:
            return ""
        left_out = self._on_kink(landscape)
        network = landscape.network
        parameters = network.parameters()
        start = 0
        for number, layer in enumerate(network.layers):
            signs = {
                k: self.random.choice((-1, 1))
                for k in range(start, start + layer.n_parameters)
                if k not in left_out
            }
            start += layer.n_parameters
            moved: list[Any] = list(parameters)
            for k, sign in signs.items():
                moved[k] = complex(parameters[k], sign * complex_step.STEP)
            network.load_parameters(moved)
            try:
                value: Any = Problem(
                    network,
                    self.problem.loss,
                    self.problem.examples,
                    self.problem.weights,
                    self.problem.penalty,
                ).value()
            except ArithmeticError:
                return ""
            finally:
                network.load_parameters(parameters)
            expected = complex(value).imag / complex_step.STEP
            given = size = 0.0
            for k, sign in signs.items():
                given += sign * self.analytic[k]
                size += abs(self.analytic[k])
            error = abs(given - expected) / (size + abs(expected) + FLOOR * max(1, abs(self.value)))
            failed = not error <= complex_step.TOLERANCE
            if failed:
                name = f"layer {number + 1}, all its parameters moved together at random"
                self.found.failures.append(Failure(name, given, expected, (COMPLEX,)))
            self.found.together[number] = Verdict(len(signs), int(failed), error)
        return "; those not sampled, all of a layer's at once in a random direction"

    def _failed(self, number: _Number) -> bool:
        return bool(self._against(number))

    def _given_inputs(self) -> list[Any] | None:
        if not self.under_test.has_inputs:
            return None
        every = range(len(self.problem.examples))
        given = [self.under_test.d_inputs(self.problem, example) for example in every]
        return None if None in given else given

    def _against(self, number: _Number) -> tuple[str, ...]:
        if number.difference.on_kink:
            return ()
        against = []
        if not number.difference.agrees:
            against.append(CENTRAL)
        if not number.complex_error <= complex_step.TOLERANCE:
            against.append(COMPLEX)
        if number.exact_slope is not None:
            against.append(EXACT)
        return tuple(against)

    def _collect_failures(self) -> None:
        numbers = [*self.found.parameters.values(), *self.found.inputs.values()]
        one_by_one = []
        for number in numbers:
            if against := self._against(number):
                slopes = (number.exact_slope, number.complex_slope, number.difference.numeric)
                expected = next(slope for slope in slopes if slope is not None)
                one_by_one.append(Failure(number.name, number.analytic, expected, against))
        self.found.failures[:0] = one_by_one

    def _parts(self) -> list[Part]:
        layers = self.problem.network.layers
        parts = []
        for number, layer in enumerate(layers):
            name = f"layer {number + 1} ({layer.n_in} → {layer.n_out}, {layer.activation.name})"
            numbers = [n for n in self.found.parameters.values() if n.part == number]
            parts.append(self._part(name, layer.n_parameters, numbers, number))
        if self.under_test.has_inputs:
            size = len(self.problem.examples) * self.problem.network.n_in
            parts.append(self._part("inputs", size, list(self.found.inputs.values()), -1))
        return parts

    def _part(self, name: str, size: int, numbers: Sequence[_Number], layer: int) -> Part:
        numbers = [n for n in numbers if not n.difference.on_kink]
        verdicts = {
            CENTRAL: Verdict(
                len(numbers),
                sum(not n.difference.agrees for n in numbers),
                max((n.difference.error for n in numbers), default=0.0),
            )
        }
        if self.why_not_complex is None:
            known = [n for n in numbers if n.complex_slope is not None]
            errors = [n.complex_error for n in known]
            both = self.found.together.get(layer, Verdict(0, 0, 0.0))
            verdicts[COMPLEX] = Verdict(
                len(known),
                both.failed + sum(not e <= complex_step.TOLERANCE for e in errors),
                max(errors, default=0.0),
            )
        if layer in self.found.exact:
            verdicts[EXACT] = self.found.exact[layer]
        return Part(name, size, len(numbers), verdicts)

    def _examples_told(self) -> str:
        n = len(self.problem.examples)
        few = "" if n == self.n_given else f" of {self.n_given:,}"
        return f"{n:,}{few} example{'' if self.n_given == 1 else 's'}"

    def _notes(self) -> list[str]:
        notes = list(self.found.notes)
        if len(self.problem.examples) < self.n_given:
            notes.append(
                f"a random sample of the examples (seed {self.seed}): {self._examples_told()}; "
                'sample="all" takes all'
            )
        if len(self.found.parameters) < len(self.names):
            notes.append(
                f"a random sample of the parameters (seed {self.seed}): "
                f"{len(self.found.parameters):,} of {len(self.names):,} one by one"
            )
        unknown = [
            n.name
            for n in [*self.found.parameters.values(), *self.found.inputs.values()]
            if n.difference.on_kink
        ]
        if unknown:
            notes.append(
                f"{len(unknown)} numbers could not be checked, they stand on a kink wherever one "
                f"looks: {', '.join(unknown[:4])}{', …' if len(unknown) > 4 else ''}"
            )
        start = 0
        for number, layer in enumerate(self.problem.network.layers, start=1):
            part = self.analytic[start : start + layer.n_parameters]
            start += layer.n_parameters
            if all(d == 0 for d in part) and any(d != 0 for d in self.analytic):
                notes.append(f"the gradient of layer {number} is all zero: are its neurons dead?")
        if not self.under_test.has_inputs:
            notes.append("gradient= says nothing about the inputs, so those were not checked")
        return notes


def _value_of(landscape: Landscape, place: Place) -> float:
    return landscape.network.layers[place.layer].neurons[place.neuron].parameters()[place.slot]
