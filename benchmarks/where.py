"""Where the time of a training step goes on this interpreter: CPU time of each part, its own.

    python -m benchmarks where

Each part is a function that is wrapped by a clock; what its callees take is not counted twice. The
clock costs about a microsecond for each call, which is why small networks look slower here.
"""

import platform
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import tinymlp as tm
from benchmarks.task import images, moons
from tinymlp.engine import batch, compiled, rows
from tinymlp.training import trainer

PARTS = {
    "products": "products: the multiply-adds",
    "sparse_products": "products: the multiply-adds",
    "transposed": "rows into columns",
    "parameter_rows": "rows into columns",
    "values": "activations",
    "deltas": "activations",
    "values_and_gradients": "loss",
}
EPOCHS = 12
"""The last is the one measured; PyPy compiles in the others."""


class Clock:
    """Own time of each part."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.inside = [0.0]
        """What the callees of each function that is running have taken so far."""

    def time_part(self, owner: Any, name: str, part: str) -> None:
        """Replace a function by one that also counts."""
        function: Callable[..., Any] = getattr(owner, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            self.inside.append(0.0)
            start = time.process_time()
            answer = function(*arguments, **named)
            spent = time.process_time() - start
            self.seconds[part] += spent - self.inside.pop()
            self.inside[-1] += spent
            return answer

        setattr(owner, name, timed)


def start_clock() -> Clock:
    """Return a clock that times every part of this process's training steps."""
    clock = Clock()
    for module in (batch, rows):
        for name in PARTS.keys() & vars(module).keys():
            clock.time_part(module, name, PARTS[name])
    for name in ("mean_gradient", "_mean", "_forward", "_backward"):
        clock.time_part(batch.BatchEngine, name, "engine around them")
    clock.time_part(compiled.CompiledGradient, "__call__", "the function written for it")
    clock.time_part(tm.Network, "parameters", "parameters out and in")
    clock.time_part(tm.Network, "load_parameters", "parameters out and in")
    clock.time_part(tm.Adam, "step", "Adam")
    clock.time_part(trainer.Trainer, "_step_on", "trainer")
    return clock


def main() -> None:
    """Print a table for each network."""
    print(f"{platform.python_implementation()} {platform.python_version()}, CPU µs of a step")
    clock = start_clock()
    for sizes, batch_size, examples in (
        ([2, 8, 8, 2], 1, moons(512)),
        ([2, 8, 8, 2], 32, moons(512)),
        ([64, 32, 10], 32, images(tm.datasets.digits(), 1792)),
    ):
        training = tm.Trainer(
            tm.Network.random(sizes),
            "softmax_cross_entropy",
            tm.Adam(),
            batch_size=batch_size,
            engine=batch.BatchEngine(),
        )
        for _ in range(EPOCHS):
            clock.seconds.clear()
            n_steps = sum(1 for _ in training.steps(examples))
        whole = sum(clock.seconds.values())
        print(f"\n{'-'.join(map(str, sizes))}, batch {batch_size}")
        for part, seconds in sorted(clock.seconds.items(), key=lambda item: -item[1]):
            print(f"  {part:30} {seconds / n_steps * 1e6:9.1f}  {seconds / whole:4.0%}")


if __name__ == "__main__":
    main()
