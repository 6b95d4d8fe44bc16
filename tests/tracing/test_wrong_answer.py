"""A known mistake is named by the number that it leads to; a right answer never is."""

import pytest

import tinymlp as tm
from tinymlp.tracing.quiz import is_near
from tinymlp.tracing.wrong_answer import mistake_in

NETWORK = tm.Network.random([2, 3, 3, 2], activation="tanh", seed=1)
TRACE = NETWORK.trace([0.5, -0.75], [1.0, 0.0], loss="softmax_cross_entropy", level="operation")


def test_a_right_answer_is_no_mistake() -> None:
    for operation in TRACE.operations:
        assert mistake_in(operation.result, operation, TRACE) == ""


def test_the_other_sign_is_told_wherever_there_is_one() -> None:
    for operation in TRACE.operations:
        if not is_near(-operation.result, operation.result):
            told = mistake_in(-operation.result, operation, TRACE)
            assert told == "It has the other sign."


@pytest.mark.parametrize("name", [f"delta[{layer}][{j}]" for layer in (1, 2) for j in range(3)])
def test_a_forgotten_derivative_is_told(name: str) -> None:
    operation = TRACE.at(name)
    d_a = TRACE.values[name.replace("delta", "d_a")].value
    if is_near(d_a, operation.result):  # of a z near 0, where f' is 1
        return
    assert f"f'({name.replace('delta', 'z')}) is missing" in mistake_in(d_a, operation, TRACE)


def test_a_transposed_weight_is_told() -> None:
    found = 0
    for operation in TRACE.operations:
        names = [operand.name for operand in operation.operands]
        if operation.phase == "backward" and operation.operator == "*" and "w[2][0][1]" in names:
            (other,) = (o.value for o in operation.operands if o.name != "w[2][0][1]")
            wrong = TRACE.given["w[2][1][0]"] * other
            assert "w[2][1][0], which is transposed" in mistake_in(wrong, operation, TRACE)
            found += 1
    assert found == 1


def test_another_operator_and_a_missing_function_are_told() -> None:
    product = TRACE.at(1)
    assert product.operator == "*"
    total = sum(operand.value for operand in product.operands)
    assert mistake_in(total, product, TRACE) == "It adds, and the step multiplies here."
    tanh = TRACE.at("a[1][0]")
    z = tanh.operands[0].value
    assert mistake_in(z, tanh, TRACE) == "It is z[1][0] itself: tanh is missing."
    assert "decimal point" in mistake_in(10 * tanh.result, tanh, TRACE)
