"""What is asked in lesson 11: softmax, log-sum-exp, and the cross-entropy of logits."""

import math
from typing import NamedTuple

from hypothesis import strategies as st

from tinymlp.course.laws import answers, formula, keeps_lists, one_number
from tinymlp.gradient_check.central_difference import agree
from tinymlp.testing.answers import NoAnswerError, as_vector
from tinymlp.testing.explain import find_mistake
from tinymlp.testing.strategies import ordinary

SOFTMAX = "softmax(logits)"
LOG_SUM_EXP = "log_sum_exp(logits)"
CROSS_ENTROPY = "cross_entropy(logits, target)"
GRADIENT = "gradient(logits, target)"


class Logits(NamedTuple):
    """The logits of an example."""

    logits: list[float]


class Case(NamedTuple):
    """The logits of an example, and its class."""

    logits: list[float]
    target: int


def logits_of(n):
    """Draw n logits, at best different plain ones."""
    plain = [2.0, 0.0, -1.0, 1.0]
    turned = [plain[i:] + plain[:i] for i in range(n)]
    return st.tuples(*(st.sampled_from(one) | ordinary for one in turned)).map(list)


logits = st.integers(2, 3).flatmap(logits_of)
"""Two classes at least: the share of one is 1, whatever is wrong."""

far = st.sampled_from([1000.0, -1000.0, 800.0, -2000.0])
large_logits = st.sampled_from(
    [[1000.0, 0.0], [0.0, 1000.0], [-1000.0, 0.0], [0.0, -1000.0, 1000.0]]
) | st.builds(lambda base, offsets: [base + z for z in offsets], far, logits)


def with_target(drawn):
    """Draw a class for the logits."""
    return drawn.flatmap(lambda logits: st.integers(0, len(logits) - 1).map(lambda t: (logits, t)))


cases = with_target(logits).map(lambda drawn: Case(*drawn))
large_cases = with_target(large_logits).map(lambda drawn: Case(*drawn))
rows = logits.map(Logits)
large_rows = large_logits.map(Logits)


def shares(logits, shift=None):
    """Return the softmax, with something else than the largest logit subtracted if given."""
    shift = max(logits) if shift is None else shift
    powers = [math.exp(z - shift) for z in logits]
    total = sum(powers)
    return [power / total for power in powers]


def log_of_sum(logits, shift=None):
    """Return the log of the sum of the powers of e, in the same way."""
    shift = max(logits) if shift is None else shift
    return shift + math.log(sum(math.exp(z - shift) for z in logits))


def loss(at):
    """Return the cross-entropy."""
    return log_of_sum(at.logits) - at.logits[at.target]


def slopes(at, factor=1.0):
    """Return the gradient of the cross-entropy, times a factor."""
    return [factor * (p - (i == at.target)) for i, p in enumerate(shares(at.logits))]


def sigmoid(z):
    """Return 1 / (1 + e⁻ᶻ)."""
    return 1 / (1 + math.exp(-z))


def powers(at):
    """Return e to each logit."""
    return [math.exp(z) for z in at.logits]


SOFTMAX_MISTAKES = {
    "the sum is missing: each power of e is divided by the sum of all": powers,
    "the powers of e are missing: these are the logits over their sum": lambda at: [
        z / sum(at.logits) for z in at.logits
    ],
    "the sign of the logits is flipped: a larger logit has a larger share": lambda at: shares(
        [-z for z in at.logits]
    ),
    "it is divided by the largest power: the sum of all is below the line": lambda at: [
        math.exp(z - max(at.logits)) for z in at.logits
    ],
    "it is divided by the number of classes: the sum of all is below the line": lambda at: [
        power / len(at.logits) for power in powers(at)
    ],
    "it is divided by the sum of the logits, not of their powers of e": lambda at: [
        power / sum(at.logits) for power in powers(at)
    ],
    "that is the logarithm of the softmax": lambda at: [
        z - log_of_sum(at.logits) for z in at.logits
    ],
    "that is the sigmoid of each logit: the shares belong together, and their sum is 1": (
        lambda at: [sigmoid(z) for z in at.logits]
    ),
    "there is a 1 too many below the line": lambda at: [
        power / (1 + sum(powers(at))) for power in powers(at)
    ],
    "the class itself is missing in the sum below the line": lambda at: [
        power / (sum(powers(at)) - power) for power in powers(at)
    ],
    "the largest logit is subtracted above the line, not below": lambda at: [
        math.exp(z - max(at.logits)) / sum(powers(at)) for z in at.logits
    ],
    "the largest logit is subtracted below the line, not above": lambda at: [
        math.exp(z) / sum(math.exp(y - max(at.logits)) for y in at.logits) for z in at.logits
    ],
    "the softmax is applied twice": lambda at: shares(shares(at.logits)),
    "only the largest is counted: a softmax is soft, and every class has a share": lambda at: [
        float(i == at.logits.index(max(at.logits))) for i in range(len(at.logits))
    ],
    "these are powers of 2: the base is e": lambda at: shares([z * math.log(2) for z in at.logits]),
    "these are powers of 10: the base is e": lambda at: shares(
        [z * math.log(10) for z in at.logits]
    ),
    "the shares are in the opposite order": lambda at: shares(at.logits)[::-1],
    "the shares are sorted: each class has its own place": lambda at: sorted(shares(at.logits)),
    "these are squares of the logits over their sum: the powers of e are missing": lambda at: [
        z**2 / sum(y**2 for y in at.logits) for z in at.logits
    ],
}

LOG_SUM_EXP_MISTAKES = {
    "the logarithm is missing": lambda at: [sum(powers(at))],
    "the largest logit was subtracted, and is not added again": lambda at: [
        log_of_sum(at.logits) - max(at.logits)
    ],
    "the largest logit is subtracted at the end: it is added again": lambda at: [
        log_of_sum(at.logits) - 2 * max(at.logits)
    ],
    "the largest logit is added, but was not subtracted": lambda at: [
        log_of_sum(at.logits) + max(at.logits)
    ],
    "the powers of e are missing: that is the logarithm of the sum of the logits": lambda at: [
        math.log(sum(at.logits))
    ],
    "that is the sum of the logits: the logarithm comes after the sum": lambda at: [sum(at.logits)],
    "that is the largest logit alone": lambda at: [max(at.logits)],
    "that is the mean: the sum is asked for": lambda at: [
        log_of_sum(at.logits) - math.log(len(at.logits))
    ],
    "its sign is flipped": lambda at: [-log_of_sum(at.logits)],
    "that is the logarithm to the base 2: the base is e": lambda at: [
        log_of_sum(at.logits) / math.log(2)
    ],
    "that is the logarithm to the base 10: the base is e": lambda at: [
        log_of_sum(at.logits) / math.log(10)
    ],
    "the sum has a 1 too many: is it log1p?": lambda at: [math.log(1 + sum(powers(at)))],
}


def log_share(at, index):
    """Return the logarithm of the share of another class than the target."""
    return at.logits[index] - log_of_sum(at.logits)


CROSS_ENTROPY_MISTAKES = {
    "its sign is flipped: a logarithm of a share is below 0, and a loss above": lambda at: [
        -loss(at)
    ],
    "that is the share itself: the loss is −log of it": lambda at: [math.exp(-loss(at))],
    "the logarithm is missing: that is 1 minus the share": lambda at: [1 - math.exp(-loss(at))],
    "that is minus the target's logit: the logarithm of the sum is missing": lambda at: [
        -at.logits[at.target]
    ],
    "that is the logarithm of the sum: the target's logit is missing": lambda at: [
        log_of_sum(at.logits)
    ],
    "the target's logit is added: the share is e to it over the sum": lambda at: [
        log_of_sum(at.logits) + at.logits[at.target]
    ],
    "it is the sum over all classes: the target's alone is asked for": lambda at: [
        -sum(log_share(at, i) for i in range(len(at.logits)))
    ],
    "it is divided by the number of classes": lambda at: [loss(at) / len(at.logits)],
    "that is the logarithm to the base 2: the base is e": lambda at: [loss(at) / math.log(2)],
    "that is the logarithm to the base 10: the base is e": lambda at: [loss(at) / math.log(10)],
    "the softmax is applied twice": lambda at: [-math.log(shares(shares(at.logits))[at.target])],
    "it is that of the class before the target: classes are counted from 0": lambda at: [
        -log_share(at, at.target - 1)
    ],
    "it is that of the first class, whatever the target is": lambda at: [-log_share(at, 0)],
    "it is that of the last class, whatever the target is": lambda at: [-log_share(at, -1)],
    "it is that of the class with the largest logit: the target's is asked for": lambda at: [
        -log_share(at, at.logits.index(max(at.logits)))
    ],
    "the logarithm is taken of the logit: it is taken of its share": lambda at: [
        -math.log(at.logits[at.target])
    ],
    "it is multiplied by the share: that is a part of the entropy": lambda at: [
        loss(at) * math.exp(-loss(at))
    ],
    "that is the entropy of the shares: it does not know the target": lambda at: [
        -sum(p * math.log(p) for p in shares(at.logits))
    ],
    "the other classes have a term log(1 − share) too: that is for classes that exclude nothing": (
        lambda at: [
            loss(at)
            - sum(math.log(1 - p) for i, p in enumerate(shares(at.logits)) if i != at.target)
        ]
    ),
    "that is the squared error of the shares": lambda at: [sum(one**2 for one in slopes(at))],
}

GRADIENT_MISTAKES = {
    "its sign is flipped: subtracting a gradient must go downhill": lambda at: slopes(at, -1.0),
    "the target is missing: that is the softmax alone": lambda at: shares(at.logits),
    "is there a factor 2 too many? It is no squared error": lambda at: slopes(at, 2.0),
    "it is divided by the number of classes: there is one example, and nothing to average": (
        lambda at: slopes(at, 1 / len(at.logits))
    ),
    "only the target moves: the other classes share the sum, and have a slope too": lambda at: [
        (p - 1) * (i == at.target) for i, p in enumerate(shares(at.logits))
    ],
    "1 is subtracted from every share: it is subtracted from the target's": lambda at: [
        p - 1 for p in shares(at.logits)
    ],
    "1 is added at the target: it is subtracted": lambda at: [
        p + (i == at.target) for i, p in enumerate(shares(at.logits))
    ],
    "the softmax is missing: it is the share that is compared with the target": lambda at: [
        z - (i == at.target) for i, z in enumerate(at.logits)
    ],
    "the slope p·(1 − p) of the softmax is counted once more: it has canceled": lambda at: [
        one * p * (1 - p) for one, p in zip(slopes(at), shares(at.logits), strict=True)
    ],
    "p·(1 − p) is how the share moves, not the loss": lambda at: [
        p * (1 - p) for p in shares(at.logits)
    ],
    "that is the slope along the shares, −1/p at the target: the logits are one step further": (
        lambda at: [-math.exp(loss(at)) * (i == at.target) for i in range(len(at.logits))]
    ),
    "1 is subtracted at the class before the target: classes are counted from 0": lambda at: [
        p - (i == (at.target - 1) % len(at.logits)) for i, p in enumerate(shares(at.logits))
    ],
    "1 is subtracted at the class with the largest logit: the target is given": lambda at: [
        p - (i == at.logits.index(max(at.logits))) for i, p in enumerate(shares(at.logits))
    ],
    "it is multiplied by the loss": lambda at: slopes(at, loss(at)),
    "it is multiplied by the logit": lambda at: [
        one * z for one, z in zip(slopes(at), at.logits, strict=True)
    ],
}

SHIFTS = {
    "the smallest logit is subtracted: then the others are above 0 and too large": min,
    "the mean of the logits is subtracted: those far above it are still too large": lambda z: (
        sum(z) / len(z)
    ),
    "the first logit is subtracted: those far above it are still too large": lambda z: z[0],
    "the last logit is subtracted: those far above it are still too large": lambda z: z[-1],
    "the largest logit by size is subtracted, as if it had no sign: then all are far below 0": (
        lambda z: max(map(abs, z))
    ),
    "the largest logit is subtracted only where it is above 0: far below 0 every power of e is 0, "
    "and so is their sum": lambda z: max(0.0, *z),
    "the largest logit is added: it is subtracted": lambda z: -max(z),
}

TOO_LARGE = (
    "e to a power above 709 is more than a float can hold, and where all logits are far below 0 "
    "every power of e is 0: subtract the largest logit first"
)


def cut_off(logits, most):
    """Return the logits, none above `most` or below its opposite."""
    return [min(most, max(-most, z)) for z in logits]


def large_mistakes(right):
    """Return what is done wrong for large logits, for a function of (logits, shift)."""
    shifted = {
        words: lambda at, by=by: right(at.logits, by(at.logits)) for words, by in SHIFTS.items()
    }
    cut = {
        f"the logits are cut off at {most:g}: then those above it all look alike": (
            lambda at, most=most: right(cut_off(at.logits, most), None)
        )
        for most in (700.0, 709.0, 500.0, 100.0, 50.0, 30.0, 20.0)
    }
    return {TOO_LARGE: lambda at: right(at.logits, 0.0), **shifted, **cut}


def of_share(change):
    """Return the mistake of a loss that is −log of a share, changed so that it is not 0."""
    return lambda at: [-math.log(change(shares(at.logits)[at.target]))]


KEPT_ABOVE_0 = "the loss needs no share, only log_sum_exp and the target's logit"


def kept_above_0():
    """Return what is done so that no logarithm of 0 is taken, for the usual small numbers.

    A small number may be added, or be the least or greatest that a share can be. Few shares tell
    these apart, so the words for each are true of all.
    """
    table = {}
    for e in (1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-16, 1e-20, 1e-30, 1e-100, 1e-300):
        most = f"{-math.log(e):.1f}"
        table[f"{e:g} keeps the share from 0, and the loss from being above {most}"] = of_share(
            lambda p, e=e: max(p, e)
        )
        table[f"a share of 0 becomes {e:g}, and the loss is never above {most}"] = of_share(
            lambda p, e=e: p + e
        )
        table[f"the loss is never above {most}, since {e:g} keeps the share from 0"] = of_share(
            lambda p, e=e: min(max(p, e), 1 - e)
        )
    return {f"{words}: {KEPT_ABOVE_0}": wrong for words, wrong in table.items()}


CROSS_ENTROPY_LARGE_MISTAKES = {
    TOO_LARGE: lambda at: [-math.log(shares(at.logits, 0.0)[at.target])],
    f"{TOO_LARGE}, as log_sum_exp does": lambda at: [
        log_of_sum(at.logits, 0.0) - at.logits[at.target]
    ],
    f"the target's share is 0 there, and 0 has no logarithm: {KEPT_ABOVE_0}": of_share(lambda p: p),
    **kept_above_0(),
}


def only_large(signature, expected, mistakes, read):
    """Return what names a mistake for large logits, of a function that is right for others.

    Whoever raises a ValueError for every logit has not taken the logarithm of 0.
    """
    table = {words: lambda _, at, wrong=wrong: wrong(at) for words, wrong in mistakes.items()}
    plain = Case([2.0, 0.0, -1.0], 0)

    def explain(code, found):
        raised = [one.got.__cause__ for _, one in found if isinstance(one.got, NoAnswerError)]
        try:
            got = read(code.ask(signature, plain))
        except NoAnswerError:
            return ""
        right = expected(plain)
        if len(got) != len(right) or not all(map(agree, got, right)):
            return ""
        of_numbers = (OverflowError, ZeroDivisionError, ValueError)
        return (
            find_mistake(code, table, found, right_elsewhere=True)
            if all(isinstance(error, of_numbers) for error in raised)
            else ""
        )

    return explain


def softmax(at):
    """Return the softmax of a case."""
    return shares(at.logits)


def log_sum_exp(at):
    """Return the log-sum-exp of a case."""
    return [log_of_sum(at.logits)]


def cross_entropy(at):
    """Return the cross-entropy of a case."""
    return [loss(at)]


def names_of(what):
    """Return a name for the number of each class."""
    return lambda at: [f"{what}[{i}]" for i in range(len(at.logits))]


LAWS = [
    answers(
        "softmax_is_right",
        "each share is e to its logit, over the sum of all",
        function=SOFTMAX,
        cases=rows,
        expected=softmax,
        mistakes=SOFTMAX_MISTAKES,
        read=as_vector,
        names=names_of("softmax"),
    ),
    answers(
        "softmax_of_large_logits",
        "the softmax has a value for every logit, however large",
        function=SOFTMAX,
        cases=large_rows,
        expected=softmax,
        explain=only_large(SOFTMAX, softmax, large_mistakes(shares), as_vector),
        read=as_vector,
        names=names_of("softmax"),
    ),
    keeps_lists("softmax_lists_stay", function=SOFTMAX, cases=rows),
    answers(
        "log_sum_exp_is_right",
        "log_sum_exp is the logarithm of the sum of e to each logit",
        function=LOG_SUM_EXP,
        cases=rows,
        expected=log_sum_exp,
        mistakes=LOG_SUM_EXP_MISTAKES,
        names=["the logarithm"],
    ),
    answers(
        "log_sum_exp_of_large_logits",
        "log_sum_exp has a value for every logit, however large",
        function=LOG_SUM_EXP,
        cases=large_rows,
        expected=log_sum_exp,
        explain=only_large(
            LOG_SUM_EXP,
            log_sum_exp,
            large_mistakes(lambda z, shift: [log_of_sum(z, shift)]),
            one_number,
        ),
        names=["the logarithm"],
    ),
    answers(
        "cross_entropy_is_right",
        "the cross-entropy is −log of the target's share",
        function=CROSS_ENTROPY,
        cases=cases,
        expected=cross_entropy,
        mistakes={**CROSS_ENTROPY_MISTAKES, **kept_above_0()},
        names=["the loss"],
    ),
    answers(
        "cross_entropy_of_large_logits",
        "the cross-entropy has a value for every logit, however large",
        function=CROSS_ENTROPY,
        cases=large_cases,
        expected=cross_entropy,
        explain=only_large(CROSS_ENTROPY, cross_entropy, CROSS_ENTROPY_LARGE_MISTAKES, one_number),
        names=["the loss"],
    ),
    answers(
        "gradient_is_share_minus_target",
        "a logit moves the loss by its share, less 1 if it is the target's",
        function=GRADIENT,
        cases=cases,
        expected=slopes,
        mistakes=GRADIENT_MISTAKES,
        read=as_vector,
        names=names_of("gradient"),
    ),
    formula(
        "gradient_is_a_formula",
        "the gradient comes from its formula",
        function=GRADIENT,
        cases=cases,
        expected=slopes,
        read=as_vector,
    ),
]
