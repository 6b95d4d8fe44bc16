"""What is computed while another thread loads weights is computed with weights of one step."""

import copy
import io
import json
import pickle
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import tinymlp
from tinymlp.engine.batch import BatchEngine
from tinymlp.learning.gradient import TextbookEngine
from tinymlp.model.model import Model
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.neuron import Neuron

ROW = [0.25, -0.5, 1.0, 2.0]
ROWS = [[0.1 * i] * 4 for i in range(80)]  # more than an engine takes together
STEPS = [[(k + 1) * 0.01 * (i % 7 - 3) for i in range(60 + 156 + 78 + 21)] for k in range(5)]


@pytest.fixture(scope="module")
def model() -> Model:
    iris = tinymlp.datasets.iris()
    return tinymlp.fit(iris, hidden=[12, 12, 6], n_epochs=1, validation=iris)


@pytest.fixture
def often() -> Iterator[None]:
    """Have threads take turns a hundred times as often as usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-5)
    yield
    sys.setswitchinterval(before)


def layers_in(saved: bytes) -> Any:
    return json.loads(saved)["layers"]


def saved(model: Model) -> bytes:
    file = io.BytesIO()
    model.save(file)
    return file.getvalue()


READERS: dict[str, Callable[[Model], Any]] = {
    "Network.predict": lambda model: model.network.predict(ROW),
    "Network.parameters": lambda model: model.network.parameters(),
    "Network.copy": lambda model: model.network.copy().forward(ROW).prediction,
    "fingerprint": lambda model: model.network.fingerprint(),
    "one row": lambda model: BatchEngine().prediction(model.network, ROW),
    "rows": lambda model: BatchEngine().predictions(model.network, ROWS),
    "textbook": lambda model: TextbookEngine().predictions(model.network, ROWS[:3]),
    "Model.predict_probabilities": lambda model: model.predict_probabilities(ROW),
    "to_dict": lambda model: model.to_dict()["layers"],
    "save": lambda model: layers_in(saved(model)),
}


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("name", READERS)
def test_beside_a_thread_that_loads_every_answer_is_of_one_step(name: str, model: Model) -> None:
    read, network = READERS[name], model.network
    assert network.n_parameters == len(STEPS[0])
    expected = []
    for parameters in STEPS:
        network.load_parameters(parameters)
        expected.append(read(model))
    is_done = threading.Event()

    def load() -> None:
        while not is_done.is_set():
            for parameters in STEPS:
                network.load_parameters(parameters)

    thread = threading.Thread(target=load)
    thread.start()
    try:
        deadline = time.monotonic() + 0.15
        answers = [read(model)]
        while time.monotonic() < deadline:
            answers.append(read(model))
    finally:
        is_done.set()
        thread.join()
    assert [answer for answer in answers if answer not in expected] == []


class Asks(Neuron):
    """A neuron that asks something whenever it gets weights."""

    __slots__ = ("ask",)

    ask: Callable[[], object] | None

    def load_parameters(self, parameters: Any) -> None:
        super().load_parameters(parameters)
        ask = getattr(self, "ask", None)
        if ask is not None:
            self.ask = None
            ask()


@pytest.mark.parametrize("place", range(4))
def test_in_the_middle_of_a_load_the_new_weights_answer(place: int) -> None:
    neurons = [Asks([0.5], 1.0), Asks([1.0], 0.0), Asks([2.0, -1.0], 0.0), Asks([1.0, 1.0], 0.0)]
    network = Network([Layer(neurons[:2]), Layer(neurons[2:])])
    new = [float(n) for n in range(network.n_parameters)]
    answers: list[Any] = []

    def ask() -> None:
        answers.extend([network.parameters(), network.predict([3.0])])
        answers.append(type(network.copy().layers[0]))

    neurons[place].ask = ask
    network.load_parameters(new)
    assert answers == [new, network.predict([3.0]), Layer]
    # Interrupted there, it is as if it had come to its end.
    neurons[place].ask = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        network.load_parameters([-1.0] * len(new))
    assert network.parameters() == [-1.0] * len(new)


def test_an_answer_during_which_a_load_has_begun_is_computed_again() -> None:
    network = Network.random([2, 3, 1])
    new = [0.5] * network.n_parameters
    seen = []

    def compute(whole: Network) -> list[Any]:
        before = whole.layers[0].weights
        seen.append(whole is network)
        if whole is network:
            network.load_parameters(new)
        return [before, whole.layers[1].weights]

    assert network.consistent(compute) == [[[0.5] * 2] * 3, [[0.5] * 3]]
    assert seen == [True, False]
    assert network.consistent(lambda whole: whole) is network


@pytest.mark.parametrize(
    "duplicate", [copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))]
)
def test_a_duplicate_is_whole_and_its_own(duplicate: Callable[[Network], Network]) -> None:
    network = Network.random([2, 3, 1])
    network.load_parameters([0.5] * network.n_parameters)
    other = duplicate(network)
    assert other.consistent(lambda whole: whole) is other
    network.load_parameters([2.0] * network.n_parameters)
    assert other.parameters() == [0.5] * network.n_parameters


def test_a_list_that_is_changed_after_it_was_loaded_changes_nothing() -> None:
    network = Network.random([1, 2])
    given = [1.0, 2.0, 3.0, 4.0]
    network.load_parameters(given)
    given[0] = 9.0
    assert network.parameters() == [1.0, 2.0, 3.0, 4.0]
