"""Mistakes of some parameters only, and two mistakes at once, by the steps that they make.

A step whose W1 is right and whose b1 is three times too long, of three examples, has a mistake at
b1. Where no mistake alone gives the student's numbers, the parameters that never change are left
out, or the sign is turned, or what a full batch divides by is taken out, and it is looked again.

>>> from tinymlp.testing.training_mistakes import Asked
>>> asked = [Asked([], [([1.0], [0.0])] * 3, 0.5)]
>>> factors_of_blocks(["W[0]", "b[0]"], asked, [([1.0, 6.0], [1.0, 2.0])])
"the step of b is n times what it should be, of n examples: the mean's 1/n is missing there"
"""

import itertools
from collections.abc import Callable, Iterator, Sequence

from tinymlp.testing.answers import close
from tinymlp.testing.training_batches import EACH, MEAN, SUM, updates
from tinymlp.testing.training_mistakes import ADDED, Answer, Asked, Mistakes, find_mistake, same
from tinymlp.testing.training_network import NetworkCode
from tinymlp.testing.training_steps import Convention, gradient

Rows = Sequence[tuple[Sequence[float], Sequence[float]]]
"""Steps that came, each with the right one."""

_FACTORS: dict[str, Callable[[Asked], float]] = {
    "has the wrong sign: weights −= learning_rate · gradient": lambda asked: -1.0,
    "is n times what it should be, of n examples: the mean's 1/n is missing there": (
        lambda asked: float(len(asked.examples))
    ),
    "is divided by the number of examples twice": lambda asked: 1 / len(asked.examples),
    "has the learning rate twice": lambda asked: asked.rate,
    "lacks the learning rate": lambda asked: 1 / asked.rate,
    "is 2 times what it should be": lambda asked: 2.0,
    "is half of what it should be": lambda asked: 0.5,
    "is 0": lambda asked: 0.0,
}
"""What may be the matter with some of the parameters, and how long their step is then."""


def blocks_of(names: Sequence[str]) -> dict[str, list[int]]:
    """Return the places of the parameters that are in one array, by what their names begin with.

    >>> blocks_of(["W[0][0]", "W[0][1]", "b[0]"])
    {'W': [0, 1], 'b': [2]}
    """
    found: dict[str, list[int]] = {}
    for k, name in enumerate(names):
        found.setdefault(_block_of(name), []).append(k)
    return found


def _block_of(name: str) -> str:
    """Return the array that a parameter is in: params['W1'] of params['W1'][0][1]."""
    while name.endswith("]") and name[:-1].rpartition("[")[2].isdigit():
        name = name.rpartition("[")[0]
    return name


def groups_of(network: NetworkCode) -> Iterator[dict[str, list[int]]]:
    """Yield the places of the parameters that may be wrong together: of an array, or of a name."""
    yield blocks_of(network.names)
    places = iter(range(len(network.names)))
    yield {path: list(itertools.islice(places, size)) for path, size in network.sizes}
    named: dict[str, list[int]] = {}
    for k, name in enumerate(network.names):
        if "." in name:
            named.setdefault(f"every {_block_of(name).rpartition('.')[2]}", []).append(k)
    yield named


def factors_of_blocks(
    names: Sequence[str],
    asked: Sequence[Asked],
    rows: Rows,
    groups: dict[str, list[int]] | None = None,
) -> str:
    """Return what is the matter with some arrays while the others are right, "" if it is not so."""
    several = any(len(one.examples) > 1 for one in asked)
    wrong: dict[str, list[str]] = {}
    right = 0
    for block, places in (blocks_of(names) if groups is None else groups).items():
        got = [[one[k] for k in places] for one, _ in rows]
        expected = [[one[k] for k in places] for _, one in rows]
        if all(map(same, got, expected)):
            right += any(any(one) for one in expected)
            continue
        for words, factor in _FACTORS.items():
            if "n " in words.split() and not several:
                continue
            if all(
                same(g, [factor(one) * d for d in e])
                for one, g, e in zip(asked, got, expected, strict=False)
            ):
                wrong.setdefault(words, []).append(block)
                break
        else:
            return ""
    if not right or len(wrong) != 1:
        return ""
    [(words, blocks)] = wrong.items()
    return f"the step of {' and '.join(blocks[:3])} {words}"


def find_in_blocks(
    network: NetworkCode, meant: Sequence[Convention], answers: Sequence[Answer]
) -> str:
    """Return what is the matter with some arrays in every answer, "" if it is none that is known.

    Where the examples are several, they may be taken in one step, or one after the other.
    """
    asked = [one for one, _, _ in answers]
    for one, update in itertools.product(meant, (MEAN, SUM, EACH)):
        try:
            rows = [
                (got, next(updates(network, one, update, at.parameters, at.examples, at.rate)))
                for at, got, _ in answers
            ]
        except (ArithmeticError, ValueError):
            continue
        for groups in groups_of(network):
            if sum(map(len, groups.values())) != len(network.names):
                continue
            if found := factors_of_blocks(network.names, asked, rows, groups):
                return found
    return ""


def find_growth(
    network: NetworkCode, meant: Sequence[Convention], answers: Sequence[Answer]
) -> str:
    """Return that a penalty drives weights from 0, "" if it is not so in every answer."""
    for one in meant:
        try:
            rows = [
                (at.parameters, got, next(updates(network, one, MEAN, *at)))
                for at, got, _ in answers
            ]
        except (ArithmeticError, ValueError):
            continue
        pulls = [
            (k, p, expected[k] - got[k])
            for place, got, expected in rows
            for k, p in enumerate(place)
            if p
        ]
        pulled = {k for k, _, pull in pulls if abs(pull) > 1e-9}
        shares = [pull / p for k, p, pull in pulls if k in pulled]
        if len(shares) > 2 and shares[0] > 0 and all(close(share, shares[0]) for share in shares):
            return (
                f"weights grow: a penalty's slope is added to the gradient, g + λ·θ, and here λ is "
                f"{-shares[0]:.4g}"
            )
    return ""


def find_two_mistakes(
    network: NetworkCode,
    meant: Sequence[Convention],
    mistakes: Mistakes,
    answers: Sequence[Answer],
) -> str:
    """Return which two mistakes give every answer, "" if no two that are known."""
    # What is said of the parts that are left out has to be true by itself.
    turned = [(asked, [-d for d in got], right) for asked, got, right in answers]
    if named := find_mistake(network, meant, mistakes, turned):
        return f"two mistakes: {ADDED}; and {named}"
    still = {
        block: places
        for block, places in blocks_of(network.names).items()
        if not any(got[k] for _, got, _ in answers for k in places)
    }
    left = {k for places in still.values() for k in places}
    if left and len(left) < len(network.names):
        named = find_mistake(network, meant, mistakes, answers, but=left)
        if named:
            return f"two mistakes: {' and '.join(list(still)[:3])} never changes; and {named}"
    for one, k in itertools.product(meant, _divisors(network, meant, answers)):
        if named := find_mistake(network, [one.shared(k)], mistakes, answers):
            return named
    return ""


def _divisors(
    network: NetworkCode, meant: Sequence[Convention], answers: Sequence[Answer]
) -> list[int]:
    """Return the whole numbers by which the step of some parameter is too short in all answers."""
    found: set[int] = set()
    for one in meant:
        rows = []
        for asked, got, _ in answers:
            if len(asked.examples) > 1:
                return []
            try:
                right = gradient(network, one, asked.parameters, asked.examples[0])
            except (ArithmeticError, ValueError):
                return []
            rows.append((got, right))
        for k in range(len(network.names)):
            told = [(got[k], right[k]) for got, right in rows if got[k] and right[k]]
            n = round(told[0][1] / told[0][0]) if told else 0
            if 1 < n <= 256 and all(close(n * a, b) for a, b in told):
                found.add(n)
    return sorted(found)
