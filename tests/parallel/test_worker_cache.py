"""What a worker keeps is what it was sent, and takes little room."""

import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.engine.batch import BatchEngine
from tinymlp.engine.rows import inputs_of
from tinymlp.network.network import Network
from tinymlp.parallel.buffers import to_bytes
from tinymlp.parallel.worker_cache import WorkerCache, engine_spec

pixels = st.sampled_from([0.0, -0.0, 0.5, 1.0])


@given(st.lists(pixels | st.floats()))
def test_a_row_arrives_bit_for_bit(row: list[float]) -> None:
    cache = WorkerCache()
    cache.add({b"key": to_bytes(row)})
    for _ in range(2):
        assert to_bytes(cache.rows([b"key"])[0]) == to_bytes(row)


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="no objects in a list of floats")
def test_equal_numbers_of_all_rows_are_one_object() -> None:
    cache, levels = WorkerCache(), [0, 17, 18, 255]
    cache.add({bytes([level]): to_bytes([0.0, level // 2 / 255, 0.0]) for level in levels})
    rows = cache.rows(bytes([level]) for level in levels)
    assert len({id(number) for row in rows for number in row}) == 4


def test_a_network_is_the_one_that_was_sent() -> None:
    network = Network.random([3, 4, 2], activation="tanh", seed=3)
    cache = WorkerCache()
    cache.add({b"key": to_bytes(network.parameters())})
    spec = engine_spec(BatchEngine(), network.layers)
    for _ in range(2):
        engine, built = cache.network(spec, b"key")
        assert repr(engine) == "BatchEngine()"
        assert built.fingerprint() == network.fingerprint()
        assert [repr(layer.activation) for layer in built.layers] == ["Tanh()", "Identity()"]


def test_a_batch_is_built_once_for_the_same_rows() -> None:
    cache = WorkerCache()
    cache.add({b"a": to_bytes([1.0, 2.0]), b"b": to_bytes([3.0, 4.0])})
    first = cache.batch((b"a", b"b"))
    assert first == inputs_of([[1.0, 2.0], [3.0, 4.0]])
    assert cache.batch((b"a", b"b")) is first
    assert cache.batch((b"b", b"a")) == inputs_of([[3.0, 4.0], [1.0, 2.0]])


def test_what_was_not_used_for_the_longest_time_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinymlp.parallel.worker_cache.MAX_NUMBERS", 4)
    cache = WorkerCache()
    cache.add({key: to_bytes([1.0, 2.0]) for key in (b"a", b"b", b"c")})
    assert cache.missing([b"a", b"b", b"c"]) == []  # a task may need more than is kept
    cache.rows([b"a"])
    cache.trim()
    assert cache.missing([b"a", b"b", b"c"]) == [b"b"]


def test_every_thread_has_its_own() -> None:
    cache, seen = WorkerCache(), []
    cache.add({b"a": to_bytes([1.0])})
    thread = threading.Thread(target=lambda: seen.append(cache.missing([b"a"])))
    thread.start()
    thread.join()
    assert seen == [[b"a"]]
    assert cache.missing([b"a"]) == []
