"""The page is served while the block runs and no longer, and written whole or not at all."""

import socket
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.monitoring.pages import new_metrics, parsed, value
from tinymlp.errors import ArgumentError
from tinymlp.monitoring import serving, write_page


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=120) as response:
        text: str = response.read().decode()
    return text


def test_the_page_is_there_until_the_block_ends() -> None:
    metrics = new_metrics()
    epochs = metrics.counter("tinymlp_training_epochs_total", run="digits")
    threads = threading.active_count()
    with serving(metrics, 0) as url:
        assert url.startswith("http://127.0.0.1:")
        for n in range(3):
            assert value(parsed(read(url)), "training_epochs_total", run="digits") == n
            epochs.value += 1
    with pytest.raises(urllib.error.URLError):
        read(url)
    assert threading.active_count() == threads


def test_an_error_in_the_block_frees_the_port() -> None:
    metrics = new_metrics()
    with pytest.raises(ZeroDivisionError), serving(metrics, 0) as url:
        raise ZeroDivisionError
    with pytest.raises(urllib.error.URLError):
        read(url)


def test_a_port_that_another_process_has_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ArgumentError) as caught, serving(new_metrics(), port):
            pass
    message = str(caught.value)
    assert message.startswith(f"port must be free at 127.0.0.1, got {port}: ")
    assert message.endswith(": choose another one, or end the process that has it")


REFUSED: dict[str, Any] = {
    "metrics must be a Metrics, got None: make one with Metrics()": (None, 0, "127.0.0.1"),
    "port must be a whole number from 0 to 65535, got 65536: 0 is any free port": (
        *(..., 65536, "127.0.0.1"),
    ),
    "port must be a whole number from 0 to 65535, got '9100': 0 is any free port": (
        *(..., "9100", "127.0.0.1"),
    ),
    "address must be an IP address or a host name, got '': as in \"127.0.0.1\"": (..., 0, ""),
    'address must be an IP address or a host name, got None: as in "127.0.0.1"': (..., 0, None),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_served_is_refused_at_the_call(message: str) -> None:
    metrics, port, address = REFUSED[message]
    with pytest.raises(ArgumentError) as caught:
        serving(new_metrics() if metrics is ... else metrics, port, address=address)
    assert str(caught.value) == message


@pytest.mark.parametrize("address", ["no such host", "x" * 300, "a\0b", "256.256.256.256"])
def test_an_address_that_this_machine_has_not_is_refused(address: str) -> None:
    with (
        pytest.raises(ArgumentError, match="port must be free at"),
        serving(new_metrics(), 0, address=address),
    ):
        pass


def test_a_file_has_the_page_and_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    metrics = new_metrics()
    write_page(metrics, tmp_path / "digits.prom")
    assert (tmp_path / "digits.prom").read_text(encoding="utf-8") == metrics.page()
    assert [path.name for path in tmp_path.iterdir()] == ["digits.prom"]


def test_a_file_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_page(new_metrics(), tmp_path / "no" / "digits.prom")
    for path in (None, b"digits.prom", 3, "a\0b", "\ud800"):
        with pytest.raises(ArgumentError, match=r"^path must be the name of a file, got "):
            write_page(new_metrics(), path)  # type: ignore[arg-type]
