"""What it costs to monitor a model, beside the model alone.

    python -m benchmarks.monitoring

One row after the other is asked of a model and of the same one monitored, in turn, so that whatever
else the machine does falls on both. All figures are CPU time of one call, the smallest of many
rounds: what is added is a few microseconds, and only ever more by chance.

"counted and timed" is a call whose rows and answers are not looked at: that of a model of numbers
whose file has no reference. "all" is everything: the class, the confidence, the range of each
input, and the row kept for the drift, which is computed when a page is asked for ("page").
"""

import platform
import time
from collections.abc import Callable
from random import Random
from typing import Any

from prometheus_client import CollectorRegistry

from benchmarks.engine import repeats_of, seconds_of
from tinymlp import datasets
from tinymlp.data.dataset import Dataset
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.monitoring import Metrics, MonitoredModel

ROUNDS = 60


def smallest(*calls: Callable[[], object]) -> list[float]:
    """Return the least CPU seconds of each call, taken in turn."""
    repeats = [repeats_of(call) for call in calls]
    least = [float("inf")] * len(calls)
    for _ in range(ROUNDS):
        for i, (call, n) in enumerate(zip(calls, repeats, strict=True)):
            least[i] = min(least[i], seconds_of(call, n))
    return least


def measure(name: str, model: Model, row: list[Any]) -> str:
    """Return one line of the table."""
    metrics = Metrics(CollectorRegistry())
    monitored = MonitoredModel(model, metrics)
    random = Random(0)
    monitored.predict_many([[value + random.random() for value in row] for _ in range(1000)])
    alone, with_all = smallest(lambda: model.predict(row), lambda: monitored.predict(row))
    start = time.process_time()
    metrics.page()
    page = time.process_time() - start
    return (
        f"{name:28} {alone * 1e6:>8.1f} {with_all * 1e6:>9.1f} "
        f"{(with_all - alone) * 1e6:>8.1f} {page * 1e3:>9.1f}"
    )


def main() -> None:
    """Print the table."""
    print(f"{platform.python_implementation()} {platform.python_version()}, CPU time, one row\n")
    print(f"{'':28} {'alone':>8} {'monitored':>9} {'more':>8} {'page':>9}")
    print(f"{'':28} {'µs':>8} {'µs':>9} {'µs':>8} {'ms':>9}")
    random = Random(0)
    numbers = fit(Dataset([[i / 9] * 4 for i in range(99)], [i / 3 for i in range(99)]), n_epochs=1)
    numbers.training_profile = None
    print(measure("4-32-1, counted and timed", numbers, [0.5] * 4), flush=True)
    for name, data in (("iris", datasets.iris()), ("digits", datasets.digits())):
        model = fit(data, n_epochs=1)
        shape = "-".join(map(str, model.network.sizes))
        row: list[Any] = data.inputs[0]
        print(measure(f"{shape} ({name}), all", model, row), flush=True)
    pixels = [[float(random.randrange(256)) for _ in range(784)] for _ in range(200)]
    images = Dataset(pixels, [i % 10 for i in range(200)], task="classification")
    print(measure("784-32-10, all", fit(images, n_epochs=1), list(pixels[0])), flush=True)


if __name__ == "__main__":
    main()
