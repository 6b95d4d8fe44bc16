"""What was answered, kept until the true label comes: an hour later, or a month, or never.

>>> memory = Memory(2)
>>> for number, label in (("a", "cat"), ("b", "dog"), ("c", "cat")):
...     memory.keep(number, label, 0.0)
>>> memory.take("b"), memory.take("a")
(('dog', 0.0), None)
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from tinymlp.arguments import check_whole


class Memory:
    """The last so many answers by their identifier; the oldest is forgotten first."""

    def __init__(self, most: int) -> None:
        self.most = check_whole("most_remembered", most, minimum=0)
        self._answers: OrderedDict[Hashable, tuple[Any, float]] = OrderedDict()

    def keep(self, prediction_id: Hashable, label: Any, time: float) -> None:
        """Remember an answer; one of the same identifier is replaced."""
        self._answers.pop(prediction_id, None)
        self._answers[prediction_id] = (label, time)
        if len(self._answers) > self.most:
            self._answers.popitem(last=False)

    def take(self, prediction_id: Hashable) -> tuple[Any, float] | None:
        """Return the answer and its time, and forget them; None when there is none."""
        return self._answers.pop(prediction_id, None)

    def __len__(self) -> int:
        return len(self._answers)
