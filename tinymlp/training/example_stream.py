"""Examples that are never all in memory: they come window by window, anew in every epoch.

An epoch goes through each window in an order of its own, so the whole is shuffled as far as a
window reaches. Examples in memory are one window, in which any example can follow any other:

>>> from tinymlp.learning.optimizer import SGD
>>> from tinymlp.network.network import Network
>>> from tinymlp.training.trainer import Trainer
>>> examples = [([1.0], [2.0]), ([0.5], [0.0]), ([2.0], [3.0])]
>>> stream = ExampleStream(len(examples), lambda: [examples[:2], examples[2:]], examples)
>>> network = Network.random([1, 1], initializer="zeros")
>>> trainer = Trainer(network, "mean_squared_error", SGD(), batch_size=1)
>>> [step.number for step in trainer.steps(stream)]
[1, 2, 3]
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tinymlp.learning.examples import Example


@dataclass(frozen=True)
class ExampleStream:
    """What a `Trainer` takes in place of a list of examples, where there are too many for one."""

    n_examples: int
    windows: Callable[[], Iterable[Sequence[Example]]]
    """Gives the windows from the first on: the same examples in the same order in every epoch."""
    sample: Sequence[Example]
    """Some of the examples, by which an epoch is measured."""

    def __len__(self) -> int:
        return self.n_examples
