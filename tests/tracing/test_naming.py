"""Operations get the names, places and lines of Python that a textbook would give them."""

from tinymlp.learning.optimizer import Adam
from tinymlp.network.network import Network
from tinymlp.tracing import trace


def test_the_line_of_python_that_did_it_stands_beside_each_operation() -> None:
    recorded = trace(Network.random([2, 2, 1], seed=0), [0.5, -1.0], [1.0], optimizer=Adam())
    found = {(one.file, one.code) for one in recorded.operations}
    assert ("tinymlp/network/neuron.py", "total += w * x") in found
    assert ("tinymlp/network/neuron.py", "d_inputs = [delta * w for w in self.weights]") in found
    assert ("tinymlp/network/activation.py", "return tanh(z)") in found
    assert ("tinymlp/learning/loss.py", "total += e * e") in found
    files = {file for file, _ in found}
    assert "tinymlp/learning/optimizer.py" in files
    assert not [file for file in files if "elementary" in file or "tracing" in file]


def test_a_function_of_elementary_stands_at_the_line_that_called_it() -> None:
    network = Network.random([2, 1], output_activation="sigmoid", seed=0)
    recorded = trace(network, [0.5, -1.0], [1.0])
    power = next(one for one in recorded.operations if one.operator == "exp")
    assert power.file == "tinymlp/network/activation.py"
    assert "exp(" in power.code


def test_places_and_inputs_are_those_of_the_textbook() -> None:
    recorded = trace(Network.random([2, 3, 1], seed=0), [0.5, -1.0], [1.0], learning_rate=0.5)
    product = recorded.operations[0]
    assert (product.name, product.layer, product.neuron, product.input) == (
        "w[1][0][0]*x[0]",
        1,
        0,
        0,
    )
    assert [one.name for one in recorded.operations[1:4]] == [
        "z[1][0] so far",
        "w[1][0][1]*x[1]",
        "z[1][0]",
    ]
    slope = recorded.at("d_w[2][0][1]")
    assert (slope.layer, slope.neuron, slope.input, slope.phase) == (2, 0, 1, "backward")
    assert [operand.name for operand in slope.operands] == ["delta[2][0]", "a[1][1]"]
    new = recorded.at("w[1][2][1]")
    assert (new.layer, new.neuron, new.input, new.phase) == (1, 2, 1, "update")
    assert [operand.name for operand in new.operands] == [
        "w[1][2][1]",
        "learning_rate*d_w[1][2][1]",
    ]
