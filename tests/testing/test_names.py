"""What a student's function is, by its name."""

import pytest

from tinymlp.testing.names import find_by_name


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("tanh", True),
        ("my_tanh", True),
        ("MyTanh", True),
        ("TanhActivation", True),
        ("hard_tanh", False),
        ("HardTanh", False),
        ("tanh2", False),
        ("tanhshrink", False),
        ("function", False),
    ],
)
def test_only_words_that_say_nothing_are_left_out_of_a_name(name: str, known: bool) -> None:
    assert (find_by_name(name, {"tanh": 1}) == 1) is known


def test_capitals_in_a_name_are_words_or_not() -> None:
    known = {"relu": 1, "adamw": 2, "rmsprop": 3, "mean_squared_error": 4}
    names = ["ReLU", "AdamW", "RMSprop", "RMSProp", "MeanSquaredError", "mean_squared_error_loss"]
    assert [find_by_name(name, known) for name in names] == [1, 2, 3, 3, 4, 4]
    assert find_by_name("relu6", known) is None
