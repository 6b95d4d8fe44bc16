"""The lessons: what is checked in each, and a pytest mark to run the tests of one.

>>> for law in laws("activation"):
...     print(law)
same_z_same_answer: the same z has the same answer, whatever was asked before
value_is_that_of_its_name: the value is that of the function it is named after
derivative_is_the_limit: the derivative is the limit of the function
backward_multiplies_what_comes_in: going back, twice the incoming gradient gives twice the answer
several_numbers_at_once: of several numbers at once, ∂L/∂z[j] is Σ ∂L/∂a[i]·∂a[i]/∂z[j]
finite_for_every_z: the value and the derivative are finite for every z, however large
"""

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tinymlp.arguments import check_choice
from tinymlp.testing.activation_laws import ACTIVATION_LAWS
from tinymlp.testing.backward_laws import BACKWARD_LAWS
from tinymlp.testing.law import Law
from tinymlp.testing.layer_laws import LAYER_LAWS
from tinymlp.testing.loss_laws import LOSS_LAWS
from tinymlp.testing.optimizer_laws import OPTIMIZER_LAWS
from tinymlp.testing.training_laws import TRAINING_LAWS

if TYPE_CHECKING:
    import pytest

LESSONS: Mapping[str, Sequence[Law[Any, Any]]] = {
    "activation": ACTIVATION_LAWS,
    "loss": LOSS_LAWS,
    "layer": LAYER_LAWS,
    "backward": BACKWARD_LAWS,
    "optimizer": OPTIMIZER_LAWS,
    "training": TRAINING_LAWS,
}


def laws(lesson: str) -> Sequence[Law[Any, Any]]:
    """Return the laws of a lesson, in the order in which they are looked at.

    Raises `ArgumentError` for a lesson that there is not.
    """
    return LESSONS[check_choice("lesson", lesson, LESSONS)]


def lesson(name: str) -> "pytest.MarkDecorator":
    """Return the mark of a lesson, for `pytest -m activation` to run its tests alone.

    Raises `ArgumentError` for a lesson that there is not.
    """
    import pytest

    laws(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pytest.PytestUnknownMarkWarning)
        mark: pytest.MarkDecorator = getattr(pytest.mark, name)
    return mark


def pytest_configure(config: "pytest.Config") -> None:
    """Register the marks, if `pytest_plugins = ["tinymlp.testing.lessons"]` asks for it."""
    for name in LESSONS:
        config.addinivalue_line("markers", f"{name}: the tests of the lesson about it")
