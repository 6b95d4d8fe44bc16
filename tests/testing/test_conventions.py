"""What names of arguments say, and which of several readings is meant."""

import copy
from typing import Any

import pytest

from tinymlp.testing.conventions import (
    GRADIENTS,
    INCOMING,
    PARAMETERS,
    PREDICTION,
    TARGET,
    choose,
    in_double,
    is_swapped,
    says,
)

numpy = pytest.importorskip("numpy")


def named(*names: str) -> Any:
    scope: dict[str, Any] = {}
    exec(f"def function({', '.join(names)}): return 0", scope)
    return scope["function"]


@pytest.mark.parametrize(
    ("names", "swapped"),
    [
        (("prediction", "target"), False),
        (("y_true", "y_pred"), True),
        (("y_hat", "y"), False),
        (("y", "y_hat"), True),
        (("labels", "logits"), True),
        (("y", "t"), False),
        (("AL", "Y"), False),
        (("u", "v"), None),
        (("z",), None),
    ],
)
def test_the_names_of_a_loss_tell_its_order(names: tuple[str, ...], swapped: bool | None) -> None:
    assert is_swapped(named(*names), PREDICTION, TARGET) is swapped


@pytest.mark.parametrize(
    ("names", "swapped"),
    [
        (("params", "grads"), False),
        (("grads", "params"), True),
        (("w", "dw"), False),
        (("gradient", "theta"), True),
        (("u", "v"), None),
    ],
)
def test_the_names_of_a_step_tell_its_order(names: tuple[str, ...], swapped: bool | None) -> None:
    assert is_swapped(named(*names), PARAMETERS, GRADIENTS) is swapped


def test_what_comes_back_has_many_names() -> None:
    for name in ("grad_output", "dout", "dA", "dL_da", "dvalues", "upstream"):
        assert says(name, INCOMING)
    assert not says("z", INCOMING)


def test_the_first_reading_in_which_all_is_right_is_meant_else_the_first_of_the_best() -> None:
    scores = {"usual": 0.5, "rows": 1.0, "columns": 1.0}
    assert choose(scores, scores.__getitem__, None) == "rows"
    scores["rows"] = scores["columns"] = 0.5
    assert choose(scores, scores.__getitem__, None) == "usual"


def test_what_the_code_keeps_is_put_back_after_each_reading() -> None:
    kept: list[float] = [1.0]

    def remembers(given: list[float] = [2.0]) -> None:  # noqa: B006
        given.append(0.0)
        kept.append(0.0)

    before = copy.deepcopy((kept, remembers.__defaults__))

    def score(reading: str) -> float:
        remembers()
        return 0.0

    choose(["usual", "rows"], score, remembers)
    assert (kept, remembers.__defaults__) == before


def test_single_precision_is_asked_in_double() -> None:
    array, words = in_double(lambda values: numpy.array(values, dtype=numpy.float32))
    assert array([0.1]).dtype == numpy.float64
    assert array([0.1])[0] == 0.1
    assert words
    assert in_double(list) == (list, "")
