"""What is asked in lesson 3: the squared error and the cross-entropy of one example."""

import math
from typing import NamedTuple

from hypothesis import strategies as st

from tinymlp.course.laws import answers, formula, one_number
from tinymlp.gradient_check.central_difference import agree
from tinymlp.testing.answers import NoAnswerError, as_number
from tinymlp.testing.strategies import ordinary

SQUARE = "squared_error(prediction, target)"
D_SQUARE = "d_squared_error(prediction, target)"
ENTROPY = "cross_entropy(probability, target)"
D_ENTROPY = "d_cross_entropy(probability, target)"


class Number(NamedTuple):
    """An answer that is a number, and what it should have been."""

    prediction: float
    target: float


class YesOrNo(NamedTuple):
    """The probability of a yes, and what happened: 1 or 0."""

    probability: float
    target: int


numbers = st.builds(
    Number,
    st.sampled_from([2.0, -1.0, 0.5, 3.0]) | ordinary,
    st.sampled_from([0.5, 1.0, -2.0]) | ordinary,
)
questions = st.builds(
    YesOrNo,
    # Away from 0 and 1 a guard of 1e-7 in a logarithm or under a fraction is no wrong number.
    st.sampled_from([0.25, 0.75, 0.5, 0.8]) | st.floats(0.125, 0.875).map(lambda p: round(p, 6)),
    st.sampled_from([1, 0]),
)
certain = st.sampled_from([YesOrNo(1.0, 1), YesOrNo(0.0, 0)])


def error(at):
    """Return p − t."""
    return at.prediction - at.target


def of_happened(at):
    """Return the probability of what happened."""
    return at.probability if at.target == 1 else 1 - at.probability


def cross_entropy(at):
    """Return −log of the probability of what happened."""
    return -math.log(of_happened(at))


def d_cross_entropy(at):
    """Return the slope of the cross-entropy along the probability."""
    return -1 / at.probability if at.target == 1 else 1 / (1 - at.probability)


def one_sided(f):
    """Return the mistakes of a slope that is measured on one side, one for each usual step."""
    return {
        f"that is a numeric slope, measured on one side with the step {h:g}: the formula of the "
        "derivative was asked": lambda at, h=h: (f(at._replace(**moved(at, h))) - f(at)) / h
        for h in (0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6)
    }


def rounded(f):
    """Return the mistakes of a right answer that is rounded."""
    return {
        f"it is rounded to {digits} digits after the point: return all of them": (
            lambda at, digits=digits: round(f(at), digits)
        )
        for digits in (1, 2, 3, 4, 5)
    }


def moved(at, h):
    """Return the first field of a case with its number a step further."""
    return {at._fields[0]: at[0] + h}


SQUARE_MISTAKES = {
    "that is half of it: here the squared error has no ½": lambda at: error(at) ** 2 / 2,
    "the error is not squared: errors above and below the target cancel": error,
    "the error is t − p, and it is not squared": lambda at: -error(at),
    "that is |p − t|: the size of the error, not its square": lambda at: abs(error(at)),
    "that is 2·(p − t), which is its slope: the square of e is e·e, in Python e**2": lambda at: (
        2 * error(at)
    ),
    "that is twice the error t − p: the square of e is e·e, in Python e**2": lambda at: (
        -2 * error(at)
    ),
    "that is p² − t²: first the difference, then its square": lambda at: (
        at.prediction**2 - at.target**2
    ),
    "that is t² − p²: first the difference, then its square": lambda at: (
        at.target**2 - at.prediction**2
    ),
    "that is p − t²: parentheses are missing, since a power comes before a minus": lambda at: (
        at.prediction - at.target**2
    ),
    "that is t − p²: parentheses are missing, since a power comes before a minus": lambda at: (
        at.target - at.prediction**2
    ),
    "that is (p + t)²: the error is the difference p − t": lambda at: (
        (at.prediction + at.target) ** 2
    ),
    "is its sign flipped? A loss is never below 0": lambda at: -(error(at) ** 2),
    "it is twice as much: is there a factor 2 too many?": lambda at: 2 * error(at) ** 2,
    "that is p²: the target is missing": lambda at: at.prediction**2,
    "that is p·t: the error is the difference p − t": lambda at: at.prediction * at.target,
    "is the square taken twice?": lambda at: error(at) ** 4,
    "that is 0, whatever the error is": lambda at: 0.0,
    **rounded(lambda at: error(at) ** 2),
}

D_SQUARE_MISTAKES = {
    "is the factor 2 missing? The slope of e² is 2·e": error,
    "its sign is flipped: the error is p − t": lambda at: -2 * error(at),
    "its sign is flipped, and the factor 2 missing: the slope of (p − t)² is 2·(p − t)": (
        lambda at: -error(at)
    ),
    "that is the loss itself: its slope is asked": lambda at: error(at) ** 2,
    "the error is still squared: the slope of e² is 2·e": lambda at: 2 * error(at) ** 2,
    "that is 2·|p − t|: a slope has a sign": lambda at: 2 * abs(error(at)),
    "that is |p − t|: a slope has a sign, and the factor 2 is missing": lambda at: abs(error(at)),
    "that is 2, for every error: the slope of e² is 2·e": lambda at: 2.0,
    "that is 1 or −1, the slope of |p − t|: here the error is squared": lambda at: (
        math.copysign(1.0, error(at)) if error(at) else 0.0
    ),
    "that is 2·p: the target is missing": lambda at: 2 * at.prediction,
    "that is 2·p − t: parentheses are missing around p − t": lambda at: (
        2 * at.prediction - at.target
    ),
    "that is p − 2·t: the 2 is for all of p − t": lambda at: at.prediction - 2 * at.target,
    "that is 2·(p + t): the error is the difference p − t": lambda at: (
        2 * (at.prediction + at.target)
    ),
    "is there a factor 2 too many? The slope of e² is 2·e": lambda at: 4 * error(at),
    "that is half of p − t: the slope of e² is 2·e": lambda at: error(at) / 2,
    "that is −2·p: it is the slope along the prediction, 2·(p − t)": lambda at: -2 * at.prediction,
    "that is 0, whatever the error is: the slope of e² is 2·e": lambda at: 0.0,
    **rounded(lambda at: 2 * error(at)),
    **one_sided(lambda at: error(at) ** 2),
}

ENTROPY_MISTAKES = {
    "the term (1 − t)·log(1 − p) is missing: a no has its surprise too": lambda at: (
        -at.target * math.log(at.probability)
    ),
    "the term t·log p is missing: a yes has its surprise too": lambda at: (
        -(1 - at.target) * math.log(1 - at.probability)
    ),
    "its sign is flipped: the logarithm of a number below 1 is below 0, and a loss is not": (
        lambda at: -cross_entropy(at)
    ),
    "the minus is before the first term alone: it is before both": lambda at: (
        (1 - 2 * at.target) * -cross_entropy(at)
    ),
    "the minus is before the second term alone: it is before both": lambda at: (
        (2 * at.target - 1) * -cross_entropy(at)
    ),
    "that is the surprise of what did not happen: are p and 1 − p swapped?": lambda at: (
        -math.log(1 - of_happened(at))
    ),
    "that is −log p, whatever the target is": lambda at: -math.log(at.probability),
    "that is log p, whatever the target is": lambda at: math.log(at.probability),
    "that is −log(1 − p), whatever the target is": lambda at: -math.log(1 - at.probability),
    "both surprises are added, of what happened and of what did not: the target chooses one": (
        lambda at: -math.log(at.probability) - math.log(1 - at.probability)
    ),
    "does the logarithm have base 2? It is the natural one, math.log": lambda at: (
        cross_entropy(at) / math.log(2)
    ),
    "does the logarithm have base 10? It is the natural one, math.log": lambda at: (
        cross_entropy(at) / math.log(10)
    ),
    "that is the probability of what happened: the loss is −log of it": of_happened,
    "the logarithm is missing: that is minus the probability of what happened": lambda at: (
        -of_happened(at)
    ),
    "that is 1 minus the probability of what happened: the loss is −log of it": lambda at: (
        1 - of_happened(at)
    ),
    "that is the squared error: the cross-entropy was asked": lambda at: (
        (at.probability - at.target) ** 2
    ),
    "that is the entropy of p: where p stands before a logarithm the target belongs": lambda at: (
        -at.probability * math.log(at.probability)
        - (1 - at.probability) * math.log(1 - at.probability)
    ),
    "that is −p·log p: where p stands before the logarithm the target belongs": lambda at: (
        -at.probability * math.log(at.probability)
    ),
    "it is divided by 2: there is one example, and nothing to average": lambda at: (
        cross_entropy(at) / 2
    ),
    "the second logarithm is that of p too: the probability of a no is 1 − p": lambda at: (
        -at.target * math.log(at.probability) + (1 - at.target) * math.log(at.probability)
    ),
    **rounded(cross_entropy),
    "the probability goes through a sigmoid once more: it is one already": lambda at: (
        -math.log(1 / (1 + math.exp((1 - 2 * at.target) * at.probability)))
    ),
    "that is 1 / p: the loss is −log of the probability": lambda at: 1 / of_happened(at),
    **{
        f"{guard:g} is added in the logarithm, which changes the loss: a guard has to be smaller": (
            lambda at, guard=guard: -math.log(of_happened(at) + guard)
        )
        for guard in (0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6)
    },
}

D_ENTROPY_MISTAKES = {
    "its sign is flipped: the slope of −log p is −1/p": lambda at: -d_cross_entropy(at),
    "the slope of the term (1 − t)·log(1 − p) is missing": lambda at: -at.target / at.probability,
    "the slope of the term t·log p is missing": lambda at: (1 - at.target) / (1 - at.probability),
    "the sign for a target of 0 is wrong: 1 − p falls when p grows": lambda at: (
        -1 / of_happened(at)
    ),
    "the sign for a target of 1 is wrong: the loss falls when p grows": lambda at: (
        1 / of_happened(at)
    ),
    "that is p − t, the slope along what goes into a sigmoid: along p it is asked": lambda at: (
        at.probability - at.target
    ),
    "that is t − p: the slope of −log p along p is −1/p": lambda at: at.target - at.probability,
    "are p and 1 − p swapped?": lambda at: (
        -at.target / (1 - at.probability) + (1 - at.target) / at.probability
    ),
    "that is the slope of the squared error: that of the cross-entropy was asked": lambda at: (
        2 * (at.probability - at.target)
    ),
    "that is the loss itself: its slope is asked": cross_entropy,
    "that is −1/p, whatever the target is": lambda at: -1 / at.probability,
    "that is 1/p, whatever the target is": lambda at: 1 / at.probability,
    "that is 1/(1 − p), whatever the target is": lambda at: 1 / (1 - at.probability),
    "both slopes are added: the target chooses one": lambda at: (
        -1 / at.probability + 1 / (1 - at.probability)
    ),
    "it is divided by p and multiplied by 1 − p: parentheses are missing around p·(1 − p)": (
        lambda at: (at.probability - at.target) / at.probability * (1 - at.probability)
    ),
    "it is multiplied by p·(1 − p): it is divided by that": lambda at: (
        (at.probability - at.target) * at.probability * (1 - at.probability)
    ),
    "it is divided by p alone: the denominator is p·(1 − p)": lambda at: (
        (at.probability - at.target) / at.probability
    ),
    "it is divided by 1 − p alone: the denominator is p·(1 − p)": lambda at: (
        (at.probability - at.target) / (1 - at.probability)
    ),
    "that is 1/(p·(1 − p)): the numerator is p − t": lambda at: (
        1 / (at.probability * (1 - at.probability))
    ),
    "the logarithm of base 2 has another slope: math.log is the natural one": lambda at: (
        d_cross_entropy(at) / math.log(2)
    ),
    "it is divided by 2: there is one example, and nothing to average": lambda at: (
        d_cross_entropy(at) / 2
    ),
    "that is 0, whatever p is": lambda at: 0.0,
    "that is −p: the slope of log p is 1/p": lambda at: -of_happened(at),
    **rounded(d_cross_entropy),
    **one_sided(cross_entropy),
    **{
        f"{guard:g} is added under the fraction, which changes the slope: a guard has to be "
        "smaller": lambda at, guard=guard: math.copysign(
            1 / (of_happened(at) + guard), d_cross_entropy(at)
        )
        for guard in (0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6)
    },
}

GUARDS = (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16)
"""What is often added, so that nothing is divided by 0."""

GUARDED = [
    form
    for guard in GUARDS
    for form in (
        lambda at, guard=guard: [
            -at.target / (at.probability + guard) + (1 - at.target) / (1 - at.probability + guard)
        ],
        lambda at, guard=guard: [
            (at.probability - at.target) / (at.probability * (1 - at.probability) + guard)
        ],
        lambda at, guard=guard: [
            (at.probability - at.target) / ((at.probability + guard) * (1 - at.probability + guard))
        ],
    )
]
"""The derivative with such a guard, which is a formula too."""


def in_lists(table):
    """Return a table of mistakes whose numbers are in lists, of one number each."""
    return {words: lambda at, wrong=wrong: [wrong(at)] for words, wrong in table.items()}


def nearly_zero(answer):
    """Read a number, and one as small as a guard in a logarithm leaves it as 0."""
    (number,) = one_number(answer)
    return [0.0 if abs(number) < 1e-5 else number]


def is_right(code, at):
    """Return whether the student's cross-entropy is right in a case."""
    try:
        return agree(as_number(code.ask(ENTROPY, at)), cross_entropy(at))
    except NoAnswerError:
        return False


def explain_log_of_0(code, found):
    """Return that a logarithm of 0 was taken, if an answer says so and others are right."""
    if not all(is_right(code, YesOrNo(0.25, target)) for target in (1, 0)):
        return ""
    failed = [
        comparison.got.__cause__
        for _, comparison in found
        if isinstance(comparison.got, NoAnswerError)
    ]
    # Python 3.14 says it in other words.
    told = ("math domain error", "expected a positive input")
    if not any(isinstance(one, ValueError) and str(one).startswith(told) for one in failed):
        return ""
    return (
        "a logarithm of 0, or of a number below it, is an error, also where it is multiplied by 0: "
        "take the logarithm of what happened alone"
    )


LAWS = [
    answers(
        "squared_error_is_right",
        "squared_error gives (p − t)²",
        function=SQUARE,
        cases=numbers,
        expected=lambda at: [error(at) ** 2],
        mistakes=in_lists(SQUARE_MISTAKES),
        names=["the loss"],
    ),
    answers(
        "d_squared_error_is_the_slope",
        "d_squared_error is the slope of the squared error along the prediction",
        function=D_SQUARE,
        cases=numbers,
        expected=lambda at: [2 * error(at)],
        mistakes=in_lists(D_SQUARE_MISTAKES),
        names=["the slope"],
    ),
    formula(
        "d_squared_error_is_a_formula",
        "d_squared_error comes from its formula",
        function=D_SQUARE,
        cases=numbers,
        expected=lambda at: [2 * error(at)],
    ),
    answers(
        "cross_entropy_is_right",
        "cross_entropy gives −log of the probability of what happened",
        function=ENTROPY,
        cases=questions,
        expected=lambda at: [cross_entropy(at)],
        mistakes=in_lists(ENTROPY_MISTAKES),
        names=["the loss"],
    ),
    answers(
        "cross_entropy_of_certain",
        "cross_entropy is 0 where the right answer was certain",
        function=ENTROPY,
        cases=certain,
        expected=lambda at: [0.0],
        read=nearly_zero,
        names=["the loss"],
        explain=explain_log_of_0,
    ),
    answers(
        "d_cross_entropy_is_the_slope",
        "d_cross_entropy is the slope of the cross-entropy along the probability",
        function=D_ENTROPY,
        cases=questions,
        expected=lambda at: [d_cross_entropy(at)],
        mistakes=in_lists(D_ENTROPY_MISTAKES),
        names=["the slope"],
    ),
    formula(
        "d_cross_entropy_is_a_formula",
        "d_cross_entropy comes from its formula",
        function=D_ENTROPY,
        cases=questions,
        expected=lambda at: [d_cross_entropy(at)],
        also=GUARDED,
    ),
]
