"""The parameters on the page are those of the model."""

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.report.markup import to_html
from tinymlp.report.weights import first_layer_as_images, parameter_tables
from tinymlp.tracing.notation import UNICODE


def test_every_parameter_of_a_small_network_is_written_out() -> None:
    iris = tm.datasets.iris()
    model = tm.fit(iris, hidden=[3], n_epochs=1, seed=0)
    (details,) = parameter_tables(model)
    cells = [cell.text for cell in details.iter("td")]
    assert cells == [UNICODE.number(parameter) for parameter in model.network.parameters()]
    assert parameter_tables(tm.fit(iris, hidden=[100], n_epochs=1, seed=0)) == []


def test_a_picture_has_a_mark_for_each_weight_that_can_be_seen() -> None:
    digits = tm.datasets.digits().subset(range(100))
    model = tm.fit(digits, hidden=[3], n_epochs=1, seed=0)
    parsed = Parsed(to_html(*first_layer_as_images(model)))
    paths = parsed.named("d")
    for neuron, squares, diamonds in zip(
        model.network.layers[0].neurons, paths[::2], paths[1::2], strict=True
    ):
        seen = max(map(abs, neuron.weights)) * 0.01  # a tenth of the largest side
        assert squares.count("M") == sum(weight > seen for weight in neuron.weights)
        assert diamonds.count("M") == sum(weight < -seen for weight in neuron.weights)
    iris = tm.datasets.iris()
    assert first_layer_as_images(tm.fit(iris, hidden=[3], n_epochs=1, seed=0)) == []
