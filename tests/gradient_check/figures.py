"""How good is the gradient check? Run this to measure it; it takes some minutes.

    python -m tests.gradient_check.figures 10000

prints how many of the sabotaged gradients are caught and named, how many of so many random correct
networks raise a false alarm, and how often an error of 0.1 % in a single derivative is noticed. A
second number is the first seed: other seeds are other networks.
"""

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from random import Random
from typing import Any

from tests.gradient_check.sabotage import SABOTAGES
from tinymlp.gradient_check import check_gradients
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import mean_gradient
from tinymlp.learning.loss import LOSSES
from tinymlp.learning.penalty import L1, L2
from tinymlp.named import name_of
from tinymlp.network.activation import ACTIVATIONS
from tinymlp.network.network import Network


def random_problem(random: Random) -> dict[str, Any]:
    """Return a network, loss, examples and the rest, of any kind that the library has.

    A third have biases of 0 and a row of zeros among the examples, so that units stand exactly on
    their kinks. Inputs and weights are of very different sizes.
    """
    sizes = [random.randint(1, 5) for _ in range(random.randint(2, 4))]
    names = list(ACTIVATIONS)
    loss = LOSSES[random.choice(list(LOSSES))]()
    network = Network.random(
        sizes,
        activation=[random.choice(names) for _ in sizes[2:]],
        output_activation="identity" if random.random() < 0.7 else random.choice(names),
        seed=random,
    )
    on_kinks = random.random() < 1 / 3
    spread = 10.0 ** random.uniform(-1, 0.5)
    network.load_parameters(
        [
            p if on_kinks and not is_weight else p + random.gauss(0, spread)
            for p, is_weight in zip(network.parameters(), network.is_weight(), strict=True)
        ]
    )
    examples: list[Example] = []
    scale = 10.0 ** random.uniform(-2, 1)
    for _ in range(random.randint(1, 5)):
        right = random.randrange(sizes[-1])
        target = {
            "softmax_cross_entropy": [float(j == right) for j in range(sizes[-1])],
            "binary_cross_entropy": [float(random.randint(0, 1)) for _ in range(sizes[-1])],
            "poisson": [float(random.randint(0, 5)) for _ in range(sizes[-1])],
        }.get(name_of(loss), [random.gauss(0, 1) for _ in range(sizes[-1])])
        examples.append(([random.gauss(0, scale) for _ in range(sizes[0])], target))
    if on_kinks:
        examples[0] = ([0.0] * sizes[0], examples[0][1])
    weighted = random.random() < 0.3
    return {
        "network": network,
        "loss": loss,
        "examples": examples,
        "weights": [random.uniform(0.1, 3) for _ in examples] if weighted else None,
        "penalty": random.choice([None, None, L1(0.1), L2(0.1)]),
    }


def judge(seed: int) -> tuple[str, int, str]:
    """Return the outcome for one correct network, how many derivatives, and the report."""
    problem = random_problem(Random(seed))
    try:
        report = check_gradients(**problem)
    except ArithmeticError as error:  # a loss that is not finite is refused
        return "refused", 0, str(error)
    checked = sum(part.checked for part in report.parts)
    if report.passed:
        return "passed", checked, ""
    silent = all("all zero" in problem for problem in report.problems) and not report.failures
    return ("all zero" if silent else "FALSE ALARM"), checked, f"seed {seed}\n{report}"


def notices(seed: int) -> tuple[bool, bool] | None:
    """Return whether 0.1 % in one derivative is noticed: by central differences, by the check."""
    random = Random(seed)
    problem = random_problem(random)

    def off(*args: Any, **kwargs: Any) -> tuple[float, list[float]]:
        value, gradient = mean_gradient(*args, **kwargs)
        return value, [d * 1.001 if k == wrong else d for k, d in enumerate(gradient)]

    try:
        value, gradient = mean_gradient(**problem)
        if not abs(value) < 1e300:
            return None
        moving = [k for k, d in enumerate(gradient) if abs(d) > 1e-6 * max(1.0, abs(value))]
        if not moving:
            return None
        wrong = random.choice(moving)
        report = check_gradients(**problem, gradient=off)
    except ArithmeticError:
        return None
    central = any("central differences" in failure.oracles for failure in report.failures)
    return central, not report.passed


def measure(networks: int, first: int) -> None:
    start = time.perf_counter()
    reports = [sabotage.report(seed=1) for sabotage in SABOTAGES]
    named = [
        s.diagnosis in {d.name for d in report.diagnoses}
        for s, report in zip(SABOTAGES, reports, strict=True)
        if s.diagnosis is not None
    ]
    print(
        f"sabotaged gradients: {sum(not r.passed for r in reports)} of {len(reports)} caught, "
        f"{sum(named)} of the {len(named)} that have a name diagnosed by it"
    )
    with ProcessPoolExecutor(2) as pool:
        outcomes = list(pool.map(judge, range(first, first + networks), chunksize=50))
        noticed = list(pool.map(notices, range(first, first + networks // 10), chunksize=20))
    for outcome, _, text in outcomes:
        if outcome == "FALSE ALARM":
            print(text, "\n")
    counts = Counter(outcome for outcome, _, _ in outcomes)
    print(
        f"random correct networks: {counts['FALSE ALARM']} false alarms in {networks:,} "
        f"({sum(checked for _, checked, _ in outcomes):,} derivatives); "
        f"{counts['passed']:,} passed, {counts['all zero']:,} reported as all zero, "
        f"{counts['refused']:,} with a loss that is not finite"
    )
    tried = [pair for pair in noticed if pair is not None]
    if tried:
        print(
            f"0.1 % in one derivative, {len(tried):,} networks: noticed by central differences in "
            f"{sum(c for c, _ in tried) / len(tried):.1%}, by the whole check in "
            f"{sum(w for _, w in tried) / len(tried):.1%}"
        )
    print(f"{time.perf_counter() - start:.0f} seconds")


if __name__ == "__main__":
    networks, first = [*map(int, sys.argv[1:3]), *[10_000, 0][len(sys.argv) - 1 :]]
    measure(networks, first)
