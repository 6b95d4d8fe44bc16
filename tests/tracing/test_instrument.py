"""An instrumented network and optimizer compute as the plain ones do, and stay apart from them."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.tracing.steps import bits
from tinymlp.learning.optimizer import Adam
from tinymlp.network.network import Network
from tinymlp.testing.strategies import networks
from tinymlp.tracing.instrument import instrument, instrument_optimizer, owners, parameter_name
from tinymlp.tracing.recorder import Recorded, Recorder


@given(st.data())
def test_the_instrumented_network_predicts_the_same_and_the_plain_one_stays(
    data: st.DataObject,
) -> None:
    network = data.draw(networks())
    inputs = data.draw(st.lists(st.floats(-2, 2), min_size=network.n_in, max_size=network.n_in))
    before = bits(network.parameters())
    recorder = Recorder()
    copied = instrument(network, recorder)
    x = [recorder.give(number, f"x[{i}]") for i, number in enumerate(inputs)]
    assert bits(copied.predict(x)) == bits(network.predict(inputs))
    assert bits(network.parameters()) == before
    assert not any(isinstance(parameter, Recorded) for parameter in network.parameters())
    expected = {f"{kind}[{layer}][{j}]" for layer, n in enumerate(network.sizes[1:], 1)
                for j in range(n) for kind in "za"}  # fmt: skip
    assert set(recorder.values) == expected


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4))
def test_every_parameter_has_an_owner_and_a_name_of_its_own(sizes: list[int]) -> None:
    network = Network.random(sizes, seed=0)
    found = owners(sizes)
    assert len(found) == network.n_parameters
    assert [i is not None for _, _, i in found] == network.is_weight()
    assert len({parameter_name(owner) for owner in found}) == len(found)


def test_what_an_optimizer_remembers_has_the_names_of_its_parameters() -> None:
    adam, owned = Adam(learning_rate=0.5), owners([1, 1])
    parameters = adam.step([1.0, 2.0], [0.5, -0.5])
    recorder = Recorder()
    recorder.enter("update")
    copied: Any = instrument_optimizer(adam, recorder, owned)
    gradient = [recorder.give(d, f"d_{parameter_name(o)}") for o, d in zip(owned, [0.25, 1.0])]  # noqa: B905
    stepped = copied.step(parameters, gradient)
    assert recorder.given["learning_rate"] == 0.5
    moments = [name for name in recorder.given if "moment" in name]
    assert len(moments) == 4
    assert all(name.endswith(("[w[1][0][0]]", "[b[1][0]]")) for name in moments)
    assert bits(stepped) == bits(adam.step(parameters, [0.25, 1.0]))
