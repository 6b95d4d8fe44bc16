"""The report of an examination: failures and kinks, a row for each part, and what is missing."""

from collections import Counter
from collections.abc import Sequence

from tinymlp.gradient_check import complex_step
from tinymlp.gradient_check.central_difference import relative_error
from tinymlp.gradient_check.components import find_wrong_derivative
from tinymlp.gradient_check.diagnosis import diagnose
from tinymlp.gradient_check.examination import Examination
from tinymlp.gradient_check.loss_at import layer_ranges
from tinymlp.gradient_check.mistaken_backward import Mistake
from tinymlp.gradient_check.report import (
    Diagnosis,
    Failure,
    GradientReport,
    KinkSeen,
    Oracle,
    Part,
    Verdict,
)
from tinymlp.gradient_check.single import CENTRAL, COMPLEX, EXACT, Number
from tinymlp.named import name_of
from tinymlp.text import join_names, plural


def summarize(
    examination: Examination, *, n_given: int, seed: int, mistakes: Sequence[Mistake]
) -> GradientReport:
    """Return the report; `n_given` is how many examples there were, of which some were taken."""
    numbers = [*examination.parameters.values(), *examination.inputs.values()]
    failures = [
        Failure(number.name, number.analytic, number.expected, number.against)
        for number in numbers
        if number.against
    ] + examination.failures
    problems = list(examination.problems)
    if not any(number.checked for number in numbers):
        problems.append("nothing could be checked: everything stands on a kink")
    times = Counter(kink.where for number in numbers for kink in number.kinks)
    kinks = {kink.where: kink for number in numbers for kink in number.kinks}
    network, n = examination.problem.network, len(examination.problem.examples)
    examples = plural(n, "example") if n == n_given else f"{n:,} of {plural(n_given, 'example')}"
    return GradientReport(
        title=f"{network!r}, {name_of(examination.problem.loss)}, {examples}",
        value=examination.value,
        oracles=tuple(
            Oracle(name, examination.why_not.get(name), detail)
            for name, detail in examination.details.items()
        ),
        parts=tuple(_list_parts(examination)),
        failures=tuple(failures),
        problems=tuple(problems),
        diagnoses=tuple(_diagnose(examination, mistakes)) if failures else (),
        kinks=tuple(KinkSeen(kinks[where], times[where]) for where in sorted(times)),
        notes=(*examination.notes, *_note_what_is_missing(examination, examples, n_given, seed)),
        n_parameters=network.n_parameters,
        seed=seed,
        parameters_checked=tuple(sorted(examination.parameters)),
    )


def _diagnose(examination: Examination, mistakes: Sequence[Mistake]) -> list[Diagnosis]:
    problem, candidate = examination.problem, examination.candidate
    inputs = None
    if candidate.has_inputs:
        asked = [candidate.d_inputs(problem, example) for example in range(len(problem.examples))]
        given = [d_inputs for d_inputs in asked if d_inputs is not None]
        inputs = given if len(given) == len(asked) else None
    wrong = [find_wrong_derivative(component) for component in examination.components]
    return diagnose(
        problem,
        examination.analytic,
        inputs,
        wrong=[one for one in wrong if one is not None],
        failed={k for k, number in examination.parameters.items() if number.against},
        mistakes=mistakes,
    )


def _list_parts(examination: Examination) -> list[Part]:
    parts = []
    network = examination.problem.network
    for k, (layer, indices) in enumerate(zip(network.layers, layer_ranges(network), strict=True)):
        name = f"layer {k + 1} ({layer.n_in} → {layer.n_out}, {name_of(layer.activation)})"
        numbers = [examination.parameters[i] for i in indices if i in examination.parameters]
        parts.append(_part(examination, name, len(indices), numbers, k))
    if examination.candidate.has_inputs:
        size = len(examination.problem.examples) * network.n_in
        inputs = list(examination.inputs.values())
        parts.append(_part(examination, "inputs", size, inputs, len(network.layers)))
    return parts


def _part(
    examination: Examination, name: str, size: int, numbers: Sequence[Number], k: int
) -> Part:
    numbers = [number for number in numbers if number.checked]
    differences = [number.difference for number in numbers]
    verdicts = {
        CENTRAL: Verdict(
            len(numbers),
            sum(not difference.agrees for difference in differences),
            max((difference.error for difference in differences), default=0.0),
        )
    }
    if examination.checker.with_complex:
        errors = [n.complex_error for n in numbers if n.complex_slope is not None]
        errors += [answer.error for answer in examination.together_answers[k : k + 1]]
        wrong = sum(not error <= complex_step.TOLERANCE for error in errors)
        verdicts[COMPLEX] = Verdict(len(errors), wrong, max(errors, default=0.0))
    if k in examination.exact_answers:
        answer = examination.exact_answers[k]
        errors = [relative_error(w.given, w.expected, examination.value) for w in answer.wrong]
        verdicts[EXACT] = Verdict(answer.checked, len(errors), max(errors, default=0.0))
    return Part(name, size, len(numbers), verdicts)


def _note_what_is_missing(
    examination: Examination, examples: str, n_given: int, seed: int
) -> list[str]:
    notes = []
    network = examination.problem.network
    if len(examination.problem.examples) < n_given:
        notes.append(
            f'a random sample (seed {seed}) of the examples: {examples}; sample="all" takes all'
        )
    if len(examination.parameters) < network.n_parameters:
        notes.append(
            f"a random sample (seed {seed}) of the parameters: {len(examination.parameters):,} of "
            f"{network.n_parameters:,} one by one"
        )
    numbers = [*examination.parameters.values(), *examination.inputs.values()]
    unknown = [number.name for number in numbers if not number.checked]
    if unknown:
        notes.append(
            f"{plural(len(unknown), 'number')} could not be checked, they stand on a kink wherever "
            f"one looks: {join_names(unknown, 4)}"
        )
    for why, times in examination.checker.complex_trouble.items():
        notes.append(f"the complex step could not be asked {times} times ({why})")
    if any(d != 0 for d in examination.analytic):
        for k, indices in enumerate(layer_ranges(network), start=1):
            if all(examination.analytic[i] == 0 for i in indices):
                notes.append(f"the gradient of layer {k} is all zero: dead neurons?")
    if not examination.candidate.has_inputs:
        notes.append("gradient= says nothing about the inputs: those were not checked")
    return notes
