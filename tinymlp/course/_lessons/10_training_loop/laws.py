"""What is asked in lesson 10: the training loop of a linear neuron, with mini-batches.

The parameters are a list here, the weights and then the bias; an epoch is a list of batches; and a
batch a list of pairs: the number of a row, and that of the target that it is given.
"""

from functools import cache
from typing import NamedTuple

from hypothesis import strategies as st

from tinymlp.course.laws import answers, keeps_lists, part
from tinymlp.testing.answers import as_matrix, as_number, as_vector

BATCHES = "batches(order, size)"
TRAIN = "train(weights, bias, rows, targets, orders, size, rate)"
ANSWER = "(weights, bias)"


class Cut(NamedTuple):
    """An order that is cut."""

    order: list[int]
    size: int


class Training(NamedTuple):
    """A linear neuron, its examples, and how they are gone through."""

    weights: list[float]
    bias: float
    rows: list[list[float]]
    targets: list[float]
    orders: list[list[int]]
    size: int
    rate: float


EIGHTHS = [sign * k / 8 for k in range(1, 13) for sign in (1, -1)]
"""Not more than 1.5: with larger inputs a training grows without bound."""


@cache
def numbers(n, plain, first=0):
    """Draw a list of n numbers, at best the plain ones from the one numbered `first`."""
    turned = [
        plain[(first + i) % len(plain) :] + plain[: (first + i) % len(plain)] for i in range(n)
    ]
    return st.tuples(*(st.sampled_from([*one, *EIGHTHS]) for one in turned)).map(list)


def trainings(epochs, sizes):
    """Draw a training of so many epochs; `sizes` are those of a batch, by the number of rows."""

    @cache  # a strategy is drawn from more quickly the second time
    def of(size):
        n_rows, n_epochs = size
        return st.builds(
            Training,
            numbers(2, (0.5, -0.5, 1.0)),
            st.sampled_from([0.25, -0.25, 0.75]),
            st.tuples(
                *(numbers(2, (1.0, 0.5, -1.0, 2.0, -0.5), first=2 * i) for i in range(n_rows))
            ).map(list),
            numbers(n_rows, (2.0, 1.0, -1.0, 3.0)),
            st.tuples(*([st.permutations(range(n_rows))] * n_epochs)).map(list),
            st.sampled_from(sizes(n_rows)),
            st.sampled_from([0.1, 0.05, 0.2]),
        )

    return st.tuples(st.integers(3, 4), epochs).flatmap(of)


def cut(order, size):
    """Return the batches of an order."""
    return [order[start : start + size] for start in range(0, len(order), size)]


cuts = st.integers(3, 5).flatmap(
    lambda n: st.builds(Cut, st.permutations(range(n)), st.sampled_from([2, 3, 1, 4, 6]))
)


def measures(made):
    """Return four numbers that say how an order was cut."""
    lengths = [len(batch) for batch in made]
    return [len(made), *([lengths[0], lengths[-1]] if made else [0, 0]), sum(lengths)]


def flat(made):
    """Return the indices of all batches."""
    return [float(i) for batch in made for i in batch]


CUT_MISTAKES = {
    "the last batch is missing where it is smaller: what is left is a batch too": lambda at: [
        batch for batch in cut(at.order, at.size) if len(batch) == at.size
    ],
    "the last batch is missing": lambda at: cut(at.order, at.size)[:-1],
    "there is an empty batch at the end": lambda at: [*cut(at.order, at.size), []],
    "there is an empty batch at the end where nothing is left": lambda at: [
        at.order[k * at.size : (k + 1) * at.size] for k in range(len(at.order) // at.size + 1)
    ],
    "the batches overlap: the next one begins where this one ends": lambda at: [
        at.order[k : k + at.size] for k in range(len(at.order))
    ],
    "the batches overlap: the next one begins where this one ends, and none is smaller": (
        lambda at: [at.order[k : k + at.size] for k in range(len(at.order) - at.size + 1)]
    ),
    "a batch has one index too many, which the next one has too": lambda at: [
        at.order[k : k + at.size + 1] for k in range(0, len(at.order), at.size)
    ],
    "a batch has one index too few, which no other has": lambda at: [
        at.order[k : k + at.size - 1] for k in range(0, len(at.order), at.size)
    ],
    "there is one batch for all: it has `size` indices": lambda at: [at.order],
    "only the first batch is there: does the loop return too soon?": lambda at: [
        at.order[: at.size]
    ],
    "each batch has one index: it has `size`": lambda at: [[i] for i in at.order],
    "`size` is taken as the number of batches: it is how many indices a batch has": lambda at: [
        at.order[k :: at.size] for k in range(at.size)
    ],
    "the indices are dealt out like cards: a batch has those that follow each other": lambda at: [
        at.order[k :: -(-len(at.order) // at.size)] for k in range(-(-len(at.order) // at.size))
    ],
    "the order is sorted: it is kept": lambda at: cut(sorted(at.order), at.size),
    "the order is not used: these are places in it, not what stands there": lambda at: cut(
        list(range(len(at.order))), at.size
    ),
    "the order is turned around": lambda at: cut(at.order[::-1], at.size),
    "the smaller batch is the first: it is the last": lambda at: [
        batch[::-1] for batch in cut(at.order[::-1], at.size)[::-1]
    ],
    "the batches are in the opposite order": lambda at: cut(at.order, at.size)[::-1],
}


def of_cut(number):
    """Return the table of mistakes with the numbers of how an order was cut."""
    return {
        words: lambda at, wrong=wrong: number(wrong(at)) for words, wrong in CUT_MISTAKES.items()
    }


def slopes(at, parameters, batch, n=None):
    """Return the gradient of a batch's squared errors, divided by n."""
    total = [0.0] * len(parameters)
    for row, target in batch:
        inputs = [*at.rows[row], 1.0]
        answer = sum(p * x for p, x in zip(parameters, inputs, strict=True))
        error = 2 * (answer - at.targets[target]) / (n or len(batch))
        total = [g + error * x for g, x in zip(total, inputs, strict=True)]
    return total


def moved(parameters, gradient, rate):
    """Return the parameters after a step."""
    return [p - rate * g for p, g in zip(parameters, gradient, strict=True)]


def start_of(at):
    """Return the parameters before the training."""
    return [*at.weights, at.bias]


def epochs_of(at, orders=None, pairs=lambda order: [(i, i) for i in order]):
    """Return the batches of each epoch."""
    return [cut(pairs(order), at.size) for order in (at.orders if orders is None else orders)]


def plain_step(at, parameters, batch):
    """Return the parameters after the step of a batch."""
    return moved(parameters, slopes(at, parameters, batch), at.rate)


def trained(at, epochs=None, step=plain_step):
    """Return the parameters after the epochs, made of other batches or steps if they are given."""
    parameters = start_of(at)
    for epoch in epochs_of(at) if epochs is None else epochs:
        for batch in epoch:
            parameters = step(at, parameters, batch)
    return parameters


def by_step(step):
    """Return the answer with another step."""
    return lambda at: trained(at, step=step)


def by_rate(rate):
    """Return the answer with another rate, a function of (at, batch)."""
    return by_step(
        lambda at, parameters, batch: moved(
            parameters, slopes(at, parameters, batch), rate(at, batch)
        )
    )


def by_orders(orders):
    """Return the answer with other orders, a function of the case."""
    return lambda at: trained(at, epochs_of(at, orders(at)))


def by_pairs(pairs):
    """Return the answer with rows that are given other targets."""
    return lambda at: trained(at, epochs_of(at, pairs=pairs))


def by_batches(change):
    """Return the answer with other batches in each epoch."""
    return lambda at: trained(at, [change(at, epoch) for epoch in epochs_of(at)])


def weights_first(at, parameters, batch):
    """Return the parameters when the bias is moved with the gradient of the new weights."""
    new = plain_step(at, parameters, batch)
    between = [*new[:-1], parameters[-1]]
    return [*new[:-1], plain_step(at, between, batch)[-1]]


def bias_first(at, parameters, batch):
    """Return the parameters when the weights are moved with the gradient of the new bias."""
    new = plain_step(at, parameters, batch)
    between = [*parameters[:-1], new[-1]]
    return [*plain_step(at, between, batch)[:-1], new[-1]]


def piled_up(per_epoch):
    """Return the answer when gradients are added up and never, or in each epoch, set to 0."""

    def answer(at):
        parameters = start_of(at)
        total = [0.0] * len(parameters)
        for epoch in epochs_of(at):
            if per_epoch:
                total = [0.0] * len(parameters)
            for batch in epoch:
                added = slopes(at, parameters, batch)
                total = [t + g for t, g in zip(total, added, strict=True)]
                parameters = moved(parameters, total, at.rate)
        return parameters

    return answer


def once_an_epoch(mean):
    """Return the answer when the gradients of an epoch's batches are added up to one step."""

    def answer(at):
        parameters = start_of(at)
        for epoch in epochs_of(at):
            all_slopes = [slopes(at, parameters, batch) for batch in epoch]
            rate = at.rate / len(epoch) if mean else at.rate
            parameters = moved(parameters, [sum(g) for g in zip(*all_slopes, strict=True)], rate)
        return parameters

    return answer


def from_the_start(at):
    """Return the parameters when each batch starts with those that were given."""
    return plain_step(at, start_of(at), epochs_of(at)[-1][-1])


def at_the_start(at):
    """Return the parameters when every gradient is that of the parameters that were given."""
    parameters = start_of(at)
    for epoch in epochs_of(at):
        for batch in epoch:
            parameters = moved(parameters, slopes(at, start_of(at), batch), at.rate)
    return parameters


def order_of_the_order(at):
    """Return the parameters when each order is that of the rows as the last epoch left them."""
    order, orders = list(range(len(at.rows))), []
    for one in at.orders:
        order = [order[i] for i in one]
        orders.append(order)
    return trained(at, epochs_of(at, orders))


STEP_MISTAKES = {
    "it goes uphill: the rate times the gradient is subtracted": by_rate(
        lambda at, batch: -at.rate
    ),
    "the rate is missing": by_rate(lambda at, batch: 1.0),
    "it goes uphill, and the rate is missing": by_rate(lambda at, batch: -1.0),
    "the rate is there twice": by_rate(lambda at, batch: at.rate**2),
    "it is divided by the number of rows once more: the gradient is a mean already": by_rate(
        lambda at, batch: at.rate / len(batch)
    ),
    "the errors of a batch are added up, not averaged": by_rate(
        lambda at, batch: at.rate * len(batch)
    ),
    "the factor 2 of the square is missing": by_rate(lambda at, batch: at.rate / 2),
    "it is divided by the number of all rows: a step counts those of its batch": by_rate(
        lambda at, batch: at.rate / len(at.rows)
    ),
    "the gradient of a batch is divided by the number of all rows, not by its own": by_rate(
        lambda at, batch: at.rate * len(batch) / len(at.rows)
    ),
    "the smaller batch is divided by `size`: it is divided by its own length": by_rate(
        lambda at, batch: at.rate * len(batch) / at.size
    ),
    "the bias does not move": by_step(
        lambda at, parameters, batch: [*plain_step(at, parameters, batch)[:-1], parameters[-1]]
    ),
    "the weights do not move": by_step(
        lambda at, parameters, batch: [*parameters[:-1], plain_step(at, parameters, batch)[-1]]
    ),
    "the bias goes uphill": by_step(
        lambda at, parameters, batch: [
            *plain_step(at, parameters, batch)[:-1],
            2 * parameters[-1] - plain_step(at, parameters, batch)[-1],
        ]
    ),
    "the bias takes the gradient of the new weights: ask for the gradient once, then move both": (
        by_step(weights_first)
    ),
    "the weights take the gradient of the new bias: ask for the gradient once, then move both": (
        by_step(bias_first)
    ),
    "only the first weight moves": by_step(
        lambda at, parameters, batch: [
            new if i in (0, len(parameters) - 1) else old
            for i, (old, new) in enumerate(
                zip(parameters, plain_step(at, parameters, batch), strict=True)
            )
        ]
    ),
    "no parameter moves: are the new ones given the old names?": start_of,
    "the rows are taken in the order, the targets as they stand: each row gets another's target": (
        by_pairs(lambda order: [(i, k) for k, i in enumerate(order)])
    ),
    "the targets are taken in the order, the rows as they stand: each row gets another's target": (
        by_pairs(lambda order: [(k, i) for k, i in enumerate(order)])
    ),
    "each batch is given the first targets, not those of its rows": by_batches(
        lambda at, epoch: [[(i, k) for k, (i, _) in enumerate(batch)] for batch in epoch]
    ),
    "each batch is given the first rows, not those of its targets": by_batches(
        lambda at, epoch: [[(k, i) for k, (i, _) in enumerate(batch)] for batch in epoch]
    ),
    "the order is not used: the rows are taken as they stand": by_orders(
        lambda at: [list(range(len(at.rows)))] * len(at.orders)
    ),
    "all rows make one batch: a batch has `size` of them": by_batches(
        lambda at, epoch: [[pair for batch in epoch for pair in batch]]
    ),
    "each row makes a step of its own: a batch has `size` of them": by_batches(
        lambda at, epoch: [[pair] for batch in epoch for pair in batch]
    ),
    "the smaller batch at the end is left out": by_batches(
        lambda at, epoch: [batch for batch in epoch if len(batch) == at.size]
    ),
    "only the last epoch counts: does each one start anew with the parameters that were given?": (
        by_orders(lambda at: at.orders[-1:])
    ),
    "the last epoch is missing": by_orders(lambda at: at.orders[:-1]),
    "every epoch has the order of the first": by_orders(lambda at: at.orders[:1] * len(at.orders)),
    "every epoch has the order of the last": by_orders(lambda at: at.orders[-1:] * len(at.orders)),
    "only the first epoch is made: does the loop return too soon?": by_orders(
        lambda at: at.orders[:1]
    ),
    "an order counts the rows as the epoch before left them: it is of those that were given": (
        order_of_the_order
    ),
    "only the first step is made: does the loop return too soon?": lambda at: trained(
        at, [epochs_of(at)[0][:1]]
    ),
    "only the first batch of each epoch is used": by_batches(lambda at, epoch: epoch[:1]),
    # In one epoch it is the same as the next: its words are true of both.
    "only an epoch's last batch counts: is the step after the loop, or does each start anew?": (
        by_batches(lambda at, epoch: epoch[-1:])
    ),
    "only the last step counts: each one starts anew with the parameters that were given": (
        from_the_start
    ),
    "every gradient is that of the first parameters: a step begins where the last one ended": (
        at_the_start
    ),
    # In one epoch it is the same as the next: its words are true of both.
    "the gradients of an epoch's steps pile up: each step has its own": piled_up(per_epoch=True),
    "the gradients of all steps pile up: each step has its own": piled_up(per_epoch=False),
    "an epoch is one step, with the sum of its batches' gradients: each batch is a step": (
        once_an_epoch(mean=False)
    ),
    "an epoch is one step, with the mean of its batches' gradients: each batch is a step": (
        once_an_epoch(mean=True)
    ),
    "the batches of an epoch are in the opposite order": by_batches(lambda at, epoch: epoch[::-1]),
}


def read_parameters(answer):
    """Read (weights, bias) as one list."""
    weights = part(0, as_vector, ANSWER)(answer)
    return [*weights, *part(1, lambda bias: [as_number(bias)], ANSWER)(answer)]


def training_law(name, sentence, cases):
    """Return a law about the parameters after a training."""
    return answers(
        name,
        sentence,
        function=TRAIN,
        cases=cases,
        expected=trained,
        mistakes=STEP_MISTAKES,
        read=read_parameters,
        names=lambda at: [*(f"weights[{i}]" for i in range(len(at.weights))), "bias"],
    )


one_step = trainings(st.just(1), lambda n: [n, n + 1])
one_epoch = trainings(st.just(1), lambda n: [2, 1, 3][: n - 1])
several_epochs = trainings(st.integers(2, 3), lambda n: [2, 1, 3, n])

LAWS = [
    answers(
        "batches_have_the_size",
        "each batch has `size` indices, and the last what is left",
        function=BATCHES,
        cases=cuts,
        expected=lambda at: measures(cut(at.order, at.size)),
        mistakes=of_cut(measures),
        read=lambda answer: measures(as_matrix(answer)),
        names=[
            "the number of batches",
            "the length of the first batch",
            "the length of the last batch",
            "the number of all indices",
        ],
    ),
    answers(
        "batches_keep_the_order",
        "the batches, one after the other, are the order",
        function=BATCHES,
        cases=cuts,
        expected=lambda at: flat(cut(at.order, at.size)),
        mistakes=of_cut(flat),
        read=lambda answer: flat(as_matrix(answer)),
        names=lambda at: [f"index number {i}" for i in range(len(at.order))],
    ),
    training_law(
        "one_batch_is_one_step",
        "a batch is one step of gradient descent",
        one_step,
    ),
    training_law(
        "each_batch_is_a_step",
        "an epoch is a step for each batch, which begins where the last one ended",
        one_epoch,
    ),
    training_law(
        "each_order_is_an_epoch",
        "there is an epoch for each order, which begins where the last one ended",
        several_epochs,
    ),
    keeps_lists("lists_stay", function=TRAIN, cases=several_epochs),
]
