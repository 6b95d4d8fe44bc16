"""Right ways down that are not the rate times the gradient: told by the numbers of three steps.

A student's training may cut the gradient or divide it by its norm, let weights decay, remember the
steps before, or change its rate. That is no mistake, and no plain step either. So three steps on
one example are compared with two things, one after the other:

    what the gradient becomes   g · min(1, m / |g|)   g / |g|   each g within ±m   g + decay · θ
    what becomes of the steps   step = a · (step before) + b · g, a and b the same in every run,
                                or Nesterov's, which looks ahead

A run fits if all its numbers do: that two numbers give some hundred others is no accident. With
a = 0 and the same b in each step there would be a factor alone: that is a mistake, and is named
elsewhere. So is a = 1, a gradient or a step that was not set to zero.

>>> heavy = Memory("a momentum of 0.5", [(0.0, 1.0), (0.5, 1.0)])
>>> heavy.step(0, [], [2.0]), heavy.step(1, [[2.0]], [2.0])
([2.0], [3.0])

Source: Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in
deep learning, 2013; Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural
networks, 2013 (clipping by norm); Zhang, Lucas, Ba and Hinton, Lookahead Optimizer, 2019.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tinymlp.learning.clipping import norm
from tinymlp.testing.training_batches import BATCHES, Batches
from tinymlp.testing.training_blocks import blocks_of
from tinymlp.testing.training_mistakes import OF_A_MEAN, Asked, same
from tinymlp.testing.training_network import Example, NetworkCode
from tinymlp.testing.training_optimizers import Run, alike
from tinymlp.testing.training_steps import Convention, gradient

Vector = list[float]

N_STEPS = 3

SMALL = 1e-5
"""A part of a step before, or of a factor, below this is none."""


class Shape(NamedTuple):
    """What becomes of a gradient before it is stepped along."""

    words: str
    of: Callable[[Vector, Vector, float], Vector]
    """From the gradient, the parameters and the learning rate, shapes (n,), (n,) and ()."""
    is_exact: bool = True
    """Whether it has no ε, such as 1e-6 beside the norm, which is seen from three digits on."""


PLAIN = Shape("", lambda g, place, rate: g)


class Memory(NamedTuple):
    """What becomes of the steps: each is a part of the step before and a part of the gradient."""

    words: str
    parts: list[tuple[float, float]]
    """For each step how much of the step before, and of the gradient."""
    nesterov: float = 0.0
    """Nesterov's momentum, as PyTorch and Keras have it: the step is g + μ·v, by v ← μ·v + g."""
    ahead: float = 0.0
    """The same as it was published: the gradient is that of the place where v leads to."""

    def step(self, number: int, before: Sequence[Vector], g: Vector) -> Vector:
        """Return the step of that number, counted from 0, after those before."""
        if self.nesterov:
            mu, v = self.nesterov, [0.0] * len(g)
            for one in before:  # the step is g + μ·v, so v is found from it again
                v = [(d + mu * e) / (1 + mu) for d, e in zip(one, v, strict=True)]
            return [(1 + mu) * d + mu * mu * e for d, e in zip(g, v, strict=True)]
        a, b = self.parts[min(number, len(self.parts) - 1)]
        last = before[-1] if before else [0.0] * len(g)
        return [a * d + b * e for d, e in zip(last, g, strict=True)]


class Way(NamedTuple):
    """A right way down: a loss, what becomes of its gradient, and of the steps."""

    meant: Convention
    shape: Shape
    memory: Memory

    @property
    def words(self) -> str:
        """What it is called."""
        return ", ".join(one.words for one in (self.shape, self.memory) if one.words)

    def next_step(
        self,
        network: NetworkCode,
        place: Vector,
        examples: Sequence[Example],
        rate: float,
        before: Sequence[Vector],
        divisor: int = 1,
    ) -> Vector:
        """Return (before − after)/rate of the step from that place, after those before.

        `divisor` is what the sum of the examples' gradients is divided by.
        """
        at = place
        if self.memory.ahead and before:
            at = [p - self.memory.ahead * rate * d for p, d in zip(place, before[-1], strict=True)]
        slopes = [gradient(network, self.meant, at, one) for one in examples]
        g = self.shape.of([sum(column) / divisor for column in zip(*slopes, strict=True)], at, rate)
        return self.memory.step(len(before), before, g)

    def steps(self, network: NetworkCode, run: Run) -> list[Vector]:
        """Return the right steps, each from the place to which the student's own have led."""
        return [
            self.next_step(network, place, run.examples, run.rate, run.steps[:k])
            for k, place in enumerate(run.places[:-1])
        ]

    def epoch(
        self,
        network: NetworkCode,
        examples: Sequence[Example],
        run: Run,
        batches: Batches,
    ) -> Vector:
        """Return (before − after)/rate of an epoch of batches, in this order."""
        place, steps, n = run.places[0], list[Vector](), len(examples)
        for k in range(0, n, batches.size or n):
            batch = examples[k : k + (batches.size or n)]
            divisor = batches.divisor(len(batch), n)
            steps.append(self.next_step(network, place, batch, run.rate, steps, divisor))
            place = [p - run.rate * d for p, d in zip(place, steps[-1], strict=True)]
        return [sum(column) for column in zip(*steps, strict=True)]


class Descended(NamedTuple):
    """The right ways down that take a student's steps: usually one."""

    ways: list[Way]
    mistake: str = ""

    @property
    def rule(self) -> Way:
        """The likeliest, of which the words are told."""
        return self.ways[0]

    @property
    def meant(self) -> Convention:
        """The loss."""
        return self.rule.meant

    def right(self, network: NetworkCode, run: Run) -> tuple[list[float], list[bool]]:
        """Return the right steps that are nearest, one after the other; all numbers are told."""
        got = list(itertools.chain(*run.steps))
        rights = [list(itertools.chain(*way.steps(network, run))) for way in self.ways]
        nearest = min(
            rights, key=lambda one: sum(abs(a - b) for a, b in zip(got, one, strict=True))
        )
        return nearest, [True] * len(nearest)

    def gives(self, network: NetworkCode, run: Run) -> bool:
        """Return whether one of the ways takes these steps."""
        return any(_fits(network, way, run) for way in self.ways)

    def update_of(self, network: NetworkCode, runs: Sequence[Run]) -> str:
        """Return which update an epoch of several examples makes, "" where it is not known."""
        for update, batches in BATCHES.items():
            if all(self._is_epoch(network, run, batches) for run in runs):
                return update
        return ""

    def _is_epoch(self, network: NetworkCode, run: Run, batches: Batches) -> bool:
        orders = itertools.permutations(run.examples) if batches.size else [run.examples]
        return any(
            alike(run.steps[0], way.epoch(network, order, run, batches))
            for order in orders
            for way in self.ways
        )

    def epoch_mistake_of(self, network: NetworkCode, runs: Sequence[Run]) -> str:
        """Return the mistake that gives every epoch of several examples, "" if none does."""
        for words, predict in OF_A_MEAN:
            try:
                if all(self._mistakes(network, predict, run) for run in runs):
                    return words
            except (ArithmeticError, ValueError, LookupError):
                continue
        return ""

    def _mistakes(
        self, network: NetworkCode, predict: Callable[..., Iterator[Vector]], run: Run
    ) -> bool:
        asked = Asked(run.places[0], run.examples, run.rate)
        return any(
            alike(run.steps[0], way.memory.step(0, [], way.shape.of(g, run.places[0], run.rate)))
            for way in self.ways
            for g in predict(network, way.meant, asked)
        )


def find_descent(
    network: NetworkCode, allowed: Sequence[Convention], runs: Sequence[Run]
) -> Descended | None:
    """Return the right ways that take three steps of every run, None where it is none or plain.

    A run is of one example. Several runs of two rates at least, if the rate can be chosen.
    """
    for meant in allowed:
        try:
            gradients = [
                [gradient(network, meant, place, run.examples[0]) for place in run.places[:-1]]
                for run in runs
            ]
        except (ArithmeticError, ValueError):  # an entropy of what are no probabilities
            continue
        ways = [
            Way(meant, shape, memory)
            for shape in _shapes(network, runs, gradients)
            for memory in _memories(shape, runs, gradients)
        ]
        ways = [way for way in ways if all(_fits(network, way, run) for run in runs)]
        if ways:
            return Descended(ways)
    return None


def _fits(network: NetworkCode, way: Way, run: Run) -> bool:
    try:
        compare = same if way.shape.is_exact else alike
        pairs = zip(run.steps, way.steps(network, run), strict=True)
        return all(compare(got, expected) for got, expected in pairs)
    except (ArithmeticError, ValueError):
        return False


# What becomes of the gradient.


def _shapes(
    network: NetworkCode, runs: Sequence[Run], gradients: Sequence[Sequence[Vector]]
) -> Iterator[Shape]:
    """Yield what the first steps of the runs may be along, the usual first."""
    firsts = [
        (run.steps[0], one[0], run.places[0], run.rate)
        for run, one in zip(runs, gradients, strict=True)
    ]
    yield PLAIN
    if all(same(s, g) for s, g, _, _ in firsts):
        return
    yield from _decays(firsts)
    most = max(norm(s) for s, _, _, _ in firsts)
    largest = max(abs(d) for s, _, _, _ in firsts for d in s)
    blocks = list(blocks_of(network.names).values())
    of_a_block = max(norm([s[k] for k in block]) for s, _, _, _ in firsts for block in blocks)
    if 0 < largest <= most < float("inf"):
        words = "the gradient divided by its norm"
        yield Shape(words, lambda g, p, rate: _divided(g), is_exact=False)
        words = f"clipped to the norm {most:.4g}"
        yield Shape(words, lambda g, p, rate: _cut(g, most), is_exact=False)
        yield Shape(
            f"each slope clipped to ±{largest:.4g}",
            lambda g, p, rate: [max(-largest, min(largest, d)) for d in g],
        )
        yield Shape(
            f"each array's gradient clipped to the norm {of_a_block:.4g}",
            lambda g, p, rate: _cut_blocks(g, blocks, of_a_block),
            is_exact=False,
        )


def _divided(g: Vector) -> Vector:
    size = norm(g)
    return [d / size for d in g] if size else list(g)


def _cut(g: Vector, length: float) -> Vector:
    """Return the vector, with that length if it is longer."""
    size = norm(g)
    return [d * length / size for d in g] if size > length else list(g)


def _cut_blocks(g: Vector, blocks: Sequence[Sequence[int]], length: float) -> Vector:
    found = list(g)
    for block in blocks:
        for k, d in zip(block, _cut([g[k] for k in block], length), strict=True):
            found[k] = d
    return found


First = tuple[Vector, Vector, Vector, float]
"""A first step, the gradient, the parameters and the rate."""


def _decays(firsts: Sequence[First]) -> Iterator[Shape]:
    """Yield what pulls weights, or weights and biases, to 0 beside the gradient."""
    bases: dict[str, Callable[[float, float, float], float]] = {
        "weights that decay": lambda p, g, rate: p,
        "weights that decay after the step": lambda p, g, rate: p - rate * g,
        "an L1 penalty": lambda p, g, rate: (p > 0) - (p < 0),
    }
    for words, base in bases.items():
        for power in (0, -1):  # the rate is in it, or not
            strengths: list[float] = []
            pulled: set[int] = set()
            for step, g, place, rate in firsts:
                for k, (s, d, p) in enumerate(zip(step, g, place, strict=True)):
                    at = base(p, d, rate) * rate**power
                    if abs(s - d) > 1e-9 and at:
                        pulled.add(k)
                        strengths.append((s - d) / at)
            if not strengths:
                continue
            strength = sorted(strengths)[len(strengths) // 2]
            # A decay shrinks: what sets a weight back to 0 in every step, or beyond, is none.
            if any(strength * rate ** (power + 1) > 0.9 for *_, rate in firsts):
                continue
            if strength <= 0 or any(abs(one - strength) > 1e-2 * strength for one in strengths):
                continue
            yield Shape(words, _decay(base, strength, power, frozenset(pulled)))


def _decay(
    base: Callable[[float, float, float], float],
    strength: float,
    power: int,
    pulled: frozenset[int],
) -> Callable[[Vector, Vector, float], Vector]:
    def of(g: Vector, place: Vector, rate: float) -> Vector:
        return [
            d + strength * rate**power * base(p, d, rate) * (k in pulled)
            for k, (d, p) in enumerate(zip(g, place, strict=True))
        ]

    return of


# What becomes of the steps.


def _memories(
    shape: Shape, runs: Sequence[Run], gradients: Sequence[Sequence[Vector]]
) -> Iterator[Memory]:
    """Yield what three steps may remember, by the parts that fit them best."""
    along = [
        [shape.of(g, place, run.rate) for g, place in zip(one, run.places, strict=False)]
        for run, one in zip(runs, gradients, strict=True)
    ]
    nothing = [0.0] * len(runs[0].steps[0])
    parts = []
    for k in range(N_STEPS):
        last = list(itertools.chain(*(run.steps[k - 1] if k else nothing for run in runs)))
        g = list(itertools.chain(*(one[k] for one in along)))
        got = list(itertools.chain(*(run.steps[k] for run in runs)))
        parts.append(_parts(last, g, got))
    (_, first), *later = parts
    if first <= SMALL:
        return
    if _is_memory(parts):
        is_plain = all(abs(a) < SMALL and abs(b - 1) < SMALL for a, b in parts)
        if not (is_plain and shape is PLAIN):
            yield Memory("" if is_plain else _words(parts), parts)
    if 1 + SMALL < first < 2:
        yield Memory(f"Nesterov's momentum of {first - 1:.3g}", [], nesterov=first - 1)
    if abs(first - 1) < SMALL and any(abs(a) > SMALL for a, _ in later):
        for mu in (0.9, 0.5, 0.8, 0.95, 0.99, 0.7, 0.6):
            words = f"Nesterov's momentum of {mu:g}"
            yield Memory(words, [(0.0, 1.0), *[(mu, 1.0)] * (N_STEPS - 1)], ahead=mu)


def _parts(last: Vector, g: Vector, got: Vector) -> tuple[float, float]:
    """Return a and b of a·last + b·g that is nearest to what was got (least squares)."""
    aa, ab, bb = (_dot(one, two) for one, two in ((last, last), (last, g), (g, g)))
    determinant = aa * bb - ab * ab
    if not bb or determinant <= 1e-12 * aa * bb or not aa:
        return 0.0, _dot(g, got) / bb if bb else 0.0
    ya, yb = _dot(last, got), _dot(g, got)
    return (ya * bb - yb * ab) / determinant, (yb * aa - ya * ab) / determinant


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _is_memory(parts: Sequence[tuple[float, float]]) -> bool:
    """Return whether each step is some of the step before and some of the gradient, as is right."""
    (_, first), *later = parts
    if all(abs(a) < SMALL for a, _ in later):  # one factor in every step is a mistake
        factors = [b for _, b in parts]
        return min(factors) > SMALL and (
            abs(first - 1) < SMALL or max(factors) - min(factors) > SMALL * max(factors)
        )
    # After every other step a lookahead goes back by a part.
    if abs(later[0][0] - (later[0][1] - 1)) < SMALL and 0 < later[0][1] < 1:
        return abs(later[1][0]) < SMALL and abs(later[1][1] - 1) < SMALL
    return all(-SMALL < a < 1 - SMALL and b > SMALL for a, b in later)


def _words(parts: Sequence[tuple[float, float]]) -> str:
    """Say what the parts are."""
    later = parts[1:]
    if all(abs(a) < SMALL for a, _ in later):
        return "a rate that changes with the steps"
    if any(a < -SMALL for a, _ in later):
        return "a lookahead"
    return "a momentum" + f" of {later[0][0]:.3g}" * (abs(later[0][0] - later[1][0]) < SMALL)
