"""Examples are pairs that fit the network, and each has a weight; anything else is named."""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.errors import ArgumentError, ShapeError, TinyMLPError
from tinymlp.learning.examples import check_examples, check_network, check_weights
from tinymlp.network.network import Network

NETWORK = Network.random([2, 3, 1])
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.fractions()


@given(
    st.lists(st.tuples(st.lists(NUMBERS, min_size=2, max_size=2), st.tuples(NUMBERS)), min_size=1)
)
def test_what_fits_is_taken_as_it_is(examples: list[Any]) -> None:
    assert check_examples("examples", examples, NETWORK) is examples
    assert check_examples("examples", iter(examples), NETWORK) == examples


PAIRS = "a list of pairs (inputs, target)"
ONE_EACH = "one for each input of the network"
ITERATOR = type(iter([])).__name__  # each interpreter has its own
LEFT_OUT = "leave the example out, or fill in what is missing"


@pytest.mark.parametrize(
    ("examples", "error", "message"),
    [
        ([], ArgumentError, f"it must be {PAIRS}, at least one, got []"),
        (3, ArgumentError, f"it must be {PAIRS}, got 3"),
        ("ab", ArgumentError, f"it must be {PAIRS}, got 'ab'"),
        (["ab"], ArgumentError, "it[0] must be a pair (inputs, target), got 'ab'"),
        ([{1: 2, 3: 4}], ArgumentError, "it[0] must be a pair (inputs, target), got {1: 2, 3: 4}"),
        (
            [([0.5], [1.0])],
            ShapeError,
            f"it[0], inputs must be a list of 2 numbers, got [0.5]: {ONE_EACH}",
        ),
        (
            [("ab", [1.0])],
            ShapeError,
            f"it[0], inputs must be a list of 2 numbers, got 'ab': {ONE_EACH}",
        ),
        (
            [(None, [1.0])],
            ShapeError,
            f"it[0], inputs must be a list of 2 numbers, got None: {LEFT_OUT}",
        ),
        (
            [(iter([0.5, 1.0]), [1.0])],
            ShapeError,
            f"it[0], inputs must be a list of 2 numbers, got <{ITERATOR} object at 0x",
        ),
        (
            [({0.5, 1.0}, [1.0])],
            ShapeError,
            f"it[0], inputs must be a list of 2 numbers, got {{0.5, 1.0}}: {ONE_EACH}",
        ),
        (
            [([0.5, None], [1.0])],
            ArgumentError,
            f"it[0], inputs[1] must be a number, got None: {LEFT_OUT}",
        ),
        ([None], ArgumentError, f"it[0] must be a pair (inputs, target), got None: {LEFT_OUT}"),
        (
            [([0.5, 1.0], None)],
            ShapeError,
            f"it[0], target must be a list of 1 number, got None: {LEFT_OUT}",
        ),
        (
            [([0.5, 1.0], True)],
            ShapeError,
            "it[0], target must be a list of 1 number, got True: one for each output of the "
            "network, write [1]",
        ),
        (
            [([0.5, 1.0], "yes")],
            ShapeError,
            "it[0], target must be a list of 1 number, got 'yes': one for each output of the "
            "network, for two classes [0.0] and [1.0]",
        ),
        ([([0.5, 1.0], [[1.0]])], ArgumentError, "it[0], target[0] must be a number, got [1.0]"),
    ],
)
def test_examples_that_do_not_fit_are_named(
    examples: Any, error: type[TinyMLPError], message: str
) -> None:
    assert message_of(error, check_examples, "it", examples, NETWORK).startswith(message)


NOT_FINITE = (math.nan, math.inf, -math.inf, Decimal("NaN"), complex(1.0, math.nan))


@pytest.mark.parametrize("value", NOT_FINITE)
@given(example=st.integers(0, 4), place=st.integers(0, 2), other=NUMBERS)
def test_a_number_that_is_not_finite_is_named_by_its_example(
    value: Any, example: int, place: int, other: Any
) -> None:
    examples: list[Any] = [([other, 1e308], [1e308]) for _ in range(5)]
    inputs, target = [0.5, 1.0], [1.5]
    part, where = (inputs, place) if place < 2 else (target, 0)
    part[where] = value
    examples[example] = (inputs, target)
    name = "inputs" if part is inputs else "target"
    if isinstance(value, Decimal):  # which no float multiplies
        assert f"it[{example}], {name}[{where}] must be a number, got " in message_of(
            ArgumentError, check_examples, "it", examples, NETWORK
        )
        return
    assert message_of(ArgumentError, check_examples, "it", examples, NETWORK) == (
        f"it[{example}], {name}[{where}] must be a finite number, got {value!r}: {LEFT_OUT}"
    )


class Unknown:
    """A missing value that multiplies but does not say whether it is itself, as pandas.NA."""

    def __mul__(self, other: object) -> "Unknown":
        return self

    __rmul__ = __mul__

    def __eq__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise TypeError

    __hash__ = None  # type: ignore[assignment]


class NotATime(Unknown):
    """One that is not equal to itself, as pandas.NaT."""

    def __eq__(self, other: object) -> bool:
        return False


@pytest.mark.parametrize("missing", [Unknown(), NotATime()])
def test_what_is_missing_in_whatever_library_is_named(missing: Any) -> None:
    message = message_of(
        ArgumentError, check_examples, "it", [([missing, 1.0], [0.5])], Network.random([2, 1])
    )
    assert message.startswith("it[0], inputs[0] must be a finite number, got ")
    assert message.endswith(LEFT_OUT)


def test_a_complex_number_fits_where_no_step_is_taken() -> None:
    example: Any = [([0.5, 1j], [1.0])]
    assert check_examples("it", example, NETWORK) is example
    message = message_of(ArgumentError, check_examples, "it", example, NETWORK, real=True)
    assert message.startswith("it[0], inputs[1] must be a real number, got 1j: ")


@pytest.mark.parametrize("n_rows", [2, 3])
def test_all_inputs_and_all_targets_are_told_to_be_paired(n_rows: int) -> None:
    inputs, targets = [[0.5, 1.0]] * n_rows, [[1.0]] * n_rows
    with pytest.raises(ArgumentError) as caught:
        check_examples("it", (inputs, targets), NETWORK)
    assert str(caught.value).endswith("list(zip(inputs, targets)) pairs them")
    assert check_examples("it", list(zip(inputs, targets, strict=True)), NETWORK)


@pytest.mark.parametrize("label", [2, 1.0, "cat", True])
def test_a_class_is_no_target_of_several_outputs(label: Any) -> None:
    message = message_of(
        ShapeError, check_examples, "it", [([0.5, 1.0], label)], Network.random([2, 3])
    )
    assert message == (
        f"it[0], target must be a list of 3 numbers, got {label!r}: one for each output of the "
        "network, for a class 1 at its place and else 0"
    )


@given(st.lists(st.floats(0, 9) | st.integers(0, 9) | st.just(Fraction(1, 3)), min_size=1))
def test_weights_are_sound_when_one_counts(weights: list[Any]) -> None:
    if any(weights):
        assert check_weights("weights", tuple(weights), len(weights)) == weights
    else:
        assert message_of(ArgumentError, check_weights, "weights", weights, len(weights))


@pytest.mark.parametrize(
    ("weights", "error", "message"),
    [
        (None, ArgumentError, "weights must be a list of numbers, got None"),
        ([1.0], ShapeError, "weights must be a list of 2 numbers, got [1.0]: one for each example"),
        ([1.0, -1.0], ArgumentError, "weights[1] must be a number from 0, got -1.0"),
        ([1.0, math.inf], ArgumentError, "weights[1] must be a number from 0, got inf"),
        ([0, 0.0], ArgumentError, "weights must be numbers, at least one above 0, got [0, 0.0]"),
    ],
)
def test_weights_that_make_no_sense_are_named(
    weights: Any, error: type[TinyMLPError], message: str
) -> None:
    assert message_of(error, check_weights, "weights", weights, 2) == message


def test_a_network_is_a_network() -> None:
    assert check_network("network", NETWORK) is NETWORK
    assert message_of(ArgumentError, check_network, "network", Network) == (
        "network must be a Network, got the class Network: "
        "make one with Network.random([n_in, …, n_out])"
    )
