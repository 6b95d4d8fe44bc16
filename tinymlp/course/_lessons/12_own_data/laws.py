"""What is asked in lesson 12: columns that are learned, and answers for a hidden test part.

The targets of a test part are in no case and in no question. They follow the rule of the training
part, which has no noise, so the judge finds them by least squares.
"""

import math
from functools import cache
from typing import NamedTuple

from hypothesis import strategies as st

from tinymlp.course.laws import NOTHING, answers, keeps_lists, own_law, part
from tinymlp.gradient_check.central_difference import agree
from tinymlp.testing.answers import NoAnswerError, as_matrix, as_vector
from tinymlp.testing.explain import find_mistake
from tinymlp.testing.law import Comparison

LEARN = "learn_columns(rows)"
STANDARDIZE = "standardize(rows, means, deviations)"
PREPARE = "prepare(train_rows, test_rows)"
ANSWER = "answer(train_rows, train_targets, test_rows)"

LEARNED = "(means, deviations)"
PREPARED = "(train_rows, test_rows)"

ENOUGH = 0.25
"""The largest typical error, as a share of that of one who answers with the mean."""


class Rows(NamedTuple):
    """A table."""

    rows: list[list[float]]


class Given(NamedTuple):
    """A table, and what was learned of the columns."""

    rows: list[list[float]]
    means: list[float]
    deviations: list[float]


class Parts(NamedTuple):
    """A training part and a test part."""

    train_rows: list[list[float]]
    test_rows: list[list[float]]


class Question(NamedTuple):
    """A training part, its targets, and rows whose targets are hidden."""

    train_rows: list[list[float]]
    train_targets: list[float]
    test_rows: list[list[float]]


@cache
def column(n, plain):
    """Draw a column of n different numbers, at best the plain ones."""
    numbers = [*plain, *(plain[0] + (plain[1] - plain[0]) * k / 4 for k in range(-9, 17))]
    turned = [numbers[i:] + numbers[:i] for i in range(n)]
    return st.tuples(*map(st.sampled_from, turned)).filter(lambda drawn: len(set(drawn)) > 1)


@cache
def table(n):
    """Draw n rows of two columns, of which one has far larger numbers."""
    columns = column(n, (1.0, 3.0, 8.0, 2.0)), column(n, (10.0, 40.0, 20.0, 50.0))
    return st.tuples(*columns).map(lambda drawn: [list(row) for row in zip(*drawn, strict=True)])


tables = st.integers(3, 4).flatmap(table)
tables_of_a_constant = st.tuples(
    tables, st.sampled_from([2.0, 0.0, -3.0]), st.sampled_from([0, 1])
).map(lambda drawn: [[drawn[1] if i == drawn[2] else x for i, x in enumerate(r)] for r in drawn[0]])

given = st.builds(
    Given,
    tables,
    st.tuples(st.sampled_from([2.0, 1.0, -3.0]), st.sampled_from([30.0, 25.0, 0.0])).map(list),
    st.tuples(st.sampled_from([2.0, 0.5, 4.0]), st.sampled_from([10.0, 20.0, 5.0])).map(list),
)

test_tables = st.sampled_from(
    [[[5.0, 60.0], [9.0, 30.0]], [[4.0, 50.0]], [[0.0, 0.0], [2.0, 90.0]]]
)
parts = st.builds(Parts, tables, test_tables)

TRAIN_PLACES = ((-1, -1), (1, 1), (-1, 1), (1, -1), (0.5, 0), (-0.5, 0.5))
TEST_PLACES = ((0.8, 0.7), (-0.8, 0.7), (0.7, -0.8))
shift = st.sampled_from([0, 1, -1, 2, -2, 3, -3, 4, -4])


@cache
def spread(places):
    """Draw rows about the places: the first column about 50, the second about 5000."""
    return st.tuples(*(st.tuples(shift, shift) for _ in places)).map(
        lambda drawn: [
            [50.0 + 30 * x + i, 5000.0 + 3000 * y + 100 * j]
            for (x, y), (i, j) in zip(places, drawn, strict=True)
        ]
    )


rule = st.tuples(
    st.sampled_from([2.0, -2.0, 3.0, -1.5]), st.sampled_from([0.01, -0.01, 0.02, -0.03]), shift
)
"""The second column moves the target as much as the first, although its weight is small."""


def question(drawn):
    """Return the case of the training rows, the test rows and the rule."""
    train, test, (a, b, c) = drawn
    return Question(train, [a * x + b * y + 10 * c for x, y in train], test)


questions = st.tuples(spread(TRAIN_PLACES), spread(TEST_PLACES), rule).map(question)


def learn(rows, fewer=0):
    """Return the means and deviations of the columns, of n − fewer rows."""
    means = [sum(one) / len(one) for one in zip(*rows, strict=True)]
    squares = [
        sum((x - m) ** 2 for x in one) / max(1, len(one) - fewer)
        for one, m in zip(zip(*rows, strict=True), means, strict=True)
    ]
    return means, [math.sqrt(square) or 1.0 for square in squares]


def scaled(rows, learned):
    """Return the rows, standardized."""
    return [[(x - m) / d for x, m, d in zip(row, *learned, strict=True)] for row in rows]


def flat(rows):
    """Return the numbers of all rows."""
    return [x for row in rows for x in row]


def columns(function):
    """Return what a function of a column gives for each."""
    return lambda at: [function(one, sum(one) / len(one)) for one in zip(*at.rows, strict=True)]


MEAN_MISTAKES = {
    "that is the sum: it is divided by the number of rows": columns(lambda one, m: sum(one)),
    "these are the means of the rows: a column is what all rows have at one place": lambda at: [
        sum(row) / len(row) for row in at.rows
    ],
    "that is the middle number of the column, not its mean": columns(
        lambda one, m: sorted(one)[len(one) // 2]
    ),
    "it is divided by one row too few": columns(lambda one, m: sum(one) / (len(one) - 1)),
    "it is divided by the number of columns: a column has as many numbers as there are rows": (
        lambda at: [sum(one) / len(at.rows[0]) for one in zip(*at.rows, strict=True)]
    ),
    "that is the deviation: (means, deviations) is asked for": lambda at: learn(at.rows)[1],
    "that is the mean of the whole table: each column has its own": lambda at: (
        [sum(flat(at.rows)) / len(flat(at.rows))] * len(at.rows[0])
    ),
    "that is the smallest number of the column": columns(lambda one, m: min(one)),
}

DEVIATION_MISTAKES = {
    "the square root is missing: that is the variance": columns(
        lambda one, m: sum((x - m) ** 2 for x in one) / len(one)
    ),
    "it is divided by n − 1, as for a sample: here the mean of all n is asked for": lambda at: (
        learn(at.rows, fewer=1)[1]
    ),
    "it is divided by n − 1, and the square root is missing": columns(
        lambda one, m: sum((x - m) ** 2 for x in one) / (len(one) - 1)
    ),
    "the sum of the squares is not divided by the number of rows": columns(
        lambda one, m: math.sqrt(sum((x - m) ** 2 for x in one))
    ),
    "that is the mean distance from the mean: the differences are squared": columns(
        lambda one, m: sum(abs(x - m) for x in one) / len(one)
    ),
    "the mean is not subtracted before the squares are taken": columns(
        lambda one, m: math.sqrt(sum(x**2 for x in one) / len(one))
    ),
    "that is the range, from the smallest number to the largest": columns(
        lambda one, m: max(one) - min(one)
    ),
    "these are the deviations of the rows: a column is what all rows have at one place": (
        lambda at: learn(list(zip(*at.rows, strict=True)))[1]
    ),
    "that is the mean: (means, deviations) is asked for": lambda at: learn(at.rows)[0],
    "that is 1 over the deviation": lambda at: [1 / d for d in learn(at.rows)[1]],
}

CONSTANT_MISTAKES = {
    "the deviation of such a column is 0, and 1 is to be given: it will be divided by": columns(
        lambda one, m: math.sqrt(sum((x - m) ** 2 for x in one) / len(one))
    ),
    "1 is given for every column: only those that have the same number in every row": columns(
        lambda one, m: 1.0
    ),
    "1 is added to every deviation: only those of 0 are replaced": columns(
        lambda one, m: 1 + math.sqrt(sum((x - m) ** 2 for x in one) / len(one))
    ),
    **{
        f"a deviation of 0 is kept above it by {least:g}: 1 is to be given": columns(
            lambda one, m, least=least: max(
                least, math.sqrt(sum((x - m) ** 2 for x in one) / len(one))
            )
        )
        for least in (1e-4, 1e-5, 1e-6)
    },
}


def each_number(function):
    """Return what a function of (x, mean, deviation) gives for every number of the rows."""
    return lambda at: [
        function(x, m, d)
        for row in at.rows
        for x, m, d in zip(row, at.means, at.deviations, strict=True)
    ]


STANDARDIZE_MISTAKES = {
    "the mean is not subtracted": each_number(lambda x, m, d: x / d),
    "it is not divided by the deviation": each_number(lambda x, m, d: x - m),
    "the mean is added: it is subtracted": each_number(lambda x, m, d: (x + m) / d),
    "its sign is flipped: the mean is subtracted from the number": each_number(
        lambda x, m, d: (m - x) / d
    ),
    "it is multiplied by the deviation: it is divided": each_number(lambda x, m, d: (x - m) * d),
    "only the mean is divided: are parentheses missing?": each_number(lambda x, m, d: x - m / d),
    "it is divided by the square of the deviation": each_number(lambda x, m, d: (x - m) / d**2),
    "the means and the deviations have changed places": each_number(lambda x, m, d: (x - d) / m),
    "what is given is not used: the means and deviations of these very rows are taken": (
        lambda at: flat(scaled(at.rows, learn(at.rows)))
    ),
    "every column takes the mean and deviation of the first": lambda at: [
        (x - at.means[0]) / at.deviations[0] for x in flat(at.rows)
    ],
    "rows and columns have changed places": lambda at: flat(
        zip(*scaled(at.rows, (at.means, at.deviations)), strict=True)
    ),
    "the rows are as they were": lambda at: flat(at.rows),
}


def prepared(of_train, of_test):
    """Return both parts, standardized by what was learned from some rows."""

    def numbers(at):
        train, test = scaled(at.train_rows, of_train(at)), scaled(at.test_rows, of_test(at))
        return [*flat(train), *flat(test)]

    return numbers


def of_training(at):
    """Return what is learned from the training part alone."""
    return learn(at.train_rows)


def of_both(at):
    """Return what is learned from both parts together."""
    return learn([*at.train_rows, *at.test_rows])


def of_test(at):
    """Return what is learned from the test part."""
    return learn(at.test_rows)


def of_nothing(at):
    """Return what leaves a table as it is."""
    return [0.0] * len(at.train_rows[0]), [1.0] * len(at.train_rows[0])


PREPARE_MISTAKES = {
    "the means and deviations are those of both parts together: the test part is not to be known": (
        prepared(of_both, of_both)
    ),
    "the test part has its own means and deviations: it takes those of the training part": (
        prepared(of_training, of_test)
    ),
    "the test part takes those of both parts together: it takes those of the training part": (
        prepared(of_training, of_both)
    ),
    "the training part takes those of the test part": prepared(of_test, of_test),
    "the test part is as it was: it is standardized too": prepared(of_training, of_nothing),
    "the training part is as it was: it is standardized too": prepared(of_nothing, of_training),
    "both parts are as they were": prepared(of_nothing, of_nothing),
    "the test part is standardized twice": lambda at: [
        *flat(scaled(at.train_rows, of_training(at))),
        *flat(scaled(scaled(at.test_rows, of_training(at)), of_training(at))),
    ],
    "the two parts have changed places: (train_rows, test_rows) is asked for": lambda at: [
        *flat(scaled(at.test_rows, of_training(at))),
        *flat(scaled(at.train_rows, of_training(at))),
    ],
}


def solve(matrix, right):
    """Return x of a system of equations, by Gauss's elimination."""
    rows = [[*row, r] for row, r in zip(matrix, right, strict=True)]
    for i in range(len(rows)):
        pivot = max(range(i, len(rows)), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for k, row in enumerate(rows):
            if k != i:
                rows[k] = [x - row[i] * y for x, y in zip(row, rows[i], strict=True)]
    return [row[-1] for row in rows]


def fitted(rows, targets, others, *, bias=True):
    """Return the answers for other rows of the linear neuron that fits the rows best."""

    def inputs(row):
        return [*row, 1.0] if bias else list(row)

    by_column = list(zip(*map(inputs, rows), strict=True))
    weights = solve(
        [[sum(map(float.__mul__, a, b)) for b in by_column] for a in by_column],
        [sum(map(float.__mul__, a, targets)) for a in by_column],
    )
    return [sum(w * x for w, x in zip(weights, inputs(row), strict=True)) for row in others]


def fit(at, of_test=of_training, **more):
    """Return the answers of the linear neuron that fits the standardized training part best."""
    train, test = scaled(at.train_rows, of_training(at)), scaled(at.test_rows, of_test(at))
    return fitted(train, more.pop("targets", at.train_targets), test, **more)


def hidden(at):
    """Return the targets of the test part."""
    return fit(at)


def standardized_targets(at):
    """Return the targets of the training part, standardized."""
    rows = [[target] for target in at.train_targets]
    return flat(scaled(rows, learn(rows)))


def mean_target(at):
    """Return the mean of the targets of the training part."""
    return sum(at.train_targets) / len(at.train_targets)


def typical(got, targets):
    """Return the square root of the mean of the squared errors."""
    try:
        squares = [(a - t) ** 2 for a, t in zip(got, targets, strict=True)]
    except OverflowError:
        return math.inf
    return math.sqrt(sum(squares) / len(squares))


def share(at, got):
    """Return the typical error, as a share of that of the mean; not less than is enough."""
    targets = hidden(at)
    found = typical(got, targets) / typical([mean_target(at)] * len(targets), targets)
    return found if not found <= ENOUGH else ENOUGH


def answered(code, at, rows):
    """Return the student's answers for some rows."""
    got = as_vector(code.ask(ANSWER, at._replace(test_rows=rows)))
    if len(got) != len(rows):
        raise NoAnswerError(f"{got}: a list of {len(rows)} was expected, a number for each row")
    return got


asked = [None, {}]


def look_at_errors(code, at):
    """Compare the error in the hidden test part with what is enough.

    A program that is random may have another one for the same question: the first counts.
    """
    if asked[0] is not code:
        asked[:] = code, {}
    key = repr(at)
    if key not in asked[1]:
        try:
            got = [share(at, answered(code, at, at.test_rows))]
        except NoAnswerError as failure:
            got = failure
        asked[1][key] = Comparison(
            ["the typical error for the hidden targets, as a share of that of their mean,"],
            [ENOUGH],
            got,
            f"{ENOUGH:g} or less",
        )
    return asked[1][key]


ANSWER_MISTAKES = {
    "that is the mean of the targets for every row: nothing was learned": lambda at: (
        [mean_target(at)] * len(at.test_rows)
    ),
    "that is 0 for every row: nothing was learned": lambda at: [0.0] * len(at.test_rows),
    "the test rows are as they were, and the training rows standardized: both are prepared": (
        lambda at: fit(at, of_nothing)
    ),
    "the test rows have their own means and deviations: they take those of the training part": (
        lambda at: fit(at, of_test)
    ),
    "the bias is missing: the answer for a row of means is 0": lambda at: fit(at, bias=False),
    "the targets were standardized, and the answers are not scaled back": lambda at: fit(
        at, targets=standardized_targets(at)
    ),
    "the mean was subtracted from the targets, and is not added to the answers": lambda at: [
        one - mean_target(at) for one in fit(at)
    ],
    "the answers are in the opposite order": lambda at: fit(at)[::-1],
}

GROWS = (
    "its numbers grow beyond every float: is the rate too large for columns of this size, or is a "
    "part of the rows not standardized?"
)


def explain_errors(code, found):
    """Name what was done, if the error is the one that it gives."""
    table = {
        words: lambda _, at, wrong=wrong: [share(at, wrong(at))]
        for words, wrong in ANSWER_MISTAKES.items()
    }
    got = [one.got for _, one in found if not one.holds()]
    if any(
        isinstance(one.__cause__, OverflowError)
        if isinstance(one, NoAnswerError)
        else not math.isfinite(one[0])
        for one in got
    ):
        return GROWS
    if any(isinstance(one, NoAnswerError) for one in got):
        return ""
    return find_mistake(code, table, found)


def look_at_one_row(code, at):
    """Compare the answers with those to the same question, and to a question of one row."""
    try:
        whole = answered(code, at, at.test_rows)
        again = answered(code, at, at.test_rows)
        alone = answered(code, at, at.test_rows[-1:])
    except NoAnswerError:
        return NOTHING  # the law about the errors says so
    if not all(map(math.isfinite, [*whole, *again, *alone])):
        return NOTHING  # nan is equal to nothing, itself included
    names = ["the first answer, when the same is asked again,"]
    names.append("the last answer, when its row is the whole test part,")
    return Comparison(names, [whole[0], whole[-1]], [again[0], alone[0]])


def explain_one_row(code, found):
    """Say whether it is the other rows, or nothing that was given."""
    if any(one.names and not agree(one.got[0], one.expected[0]) for _, one in found):
        return (
            "asked the same twice it answers differently: are there random numbers without a seed, "
            "or does it remember something?"
        )
    return (
        "the answer for a row depends on the other rows of the test part: nothing is theirs to say"
    )


def read_both(answer):
    """Read (train_rows, test_rows) as one list."""
    train = part(0, as_matrix, PREPARED)(answer)
    return flat([*train, *part(1, as_matrix, PREPARED)(answer)])


def places(name, rows):
    """Return a name for each number of some rows."""
    return [f"{name}[{i}][{j}]" for i, row in enumerate(rows) for j in range(len(row))]


def names_of(what):
    """Return a name for the number of each column."""
    return lambda at: [f"{what}[{j}]" for j in range(len(at.rows[0]))]


LAWS = [
    answers(
        "means_are_of_columns",
        "a mean is the sum of a column over the number of rows",
        function=LEARN,
        cases=tables.map(Rows),
        expected=lambda at: learn(at.rows)[0],
        mistakes=MEAN_MISTAKES,
        read=part(0, as_vector, LEARNED),
        names=names_of("means"),
    ),
    answers(
        "deviations_are_of_columns",
        "a deviation is the root of the mean squared difference from the mean",
        function=LEARN,
        cases=tables.map(Rows),
        expected=lambda at: learn(at.rows)[1],
        mistakes=DEVIATION_MISTAKES,
        read=part(1, as_vector, LEARNED),
        names=names_of("deviations"),
    ),
    answers(
        "constant_columns_have_1",
        "a column that has the same number in every row is given the deviation 1",
        function=LEARN,
        cases=tables_of_a_constant.map(Rows),
        expected=lambda at: learn(at.rows)[1],
        mistakes=CONSTANT_MISTAKES,
        read=part(1, as_vector, LEARNED),
        names=names_of("deviations"),
    ),
    answers(
        "rows_are_standardized",
        "each number is less its column's mean, over its column's deviation",
        function=STANDARDIZE,
        cases=given,
        expected=each_number(lambda x, m, d: (x - m) / d),
        mistakes=STANDARDIZE_MISTAKES,
        read=lambda answer: flat(as_matrix(answer)),
        names=lambda at: places("rows", at.rows),
    ),
    answers(
        "nothing_is_learned_from_the_test_part",
        "both parts are standardized by what is learned from the training part",
        function=PREPARE,
        cases=parts,
        expected=prepared(of_training, of_training),
        mistakes=PREPARE_MISTAKES,
        read=read_both,
        names=lambda at: [
            *places("train_rows", at.train_rows),
            *places("test_rows", at.test_rows),
        ],
    ),
    keeps_lists("lists_stay", function=PREPARE, cases=parts),
    own_law(
        "hidden_targets_are_met",
        "the answers for the test rows are near to targets that are not given",
        function=ANSWER,
        cases=questions,
        look=look_at_errors,
        explain=explain_errors,
    ),
    own_law(
        "a_row_is_answered_alone",
        "the answer for a row is the same whatever other rows the test part has",
        function=ANSWER,
        cases=questions,
        look=look_at_one_row,
        explain=explain_one_row,
    ),
]
