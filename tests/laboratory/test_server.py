"""The server of the built page: this machine's browser alone, and no file but the page's."""

import gzip
import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tinymlp.laboratory.server import HOST, make_server

PACKED = gzip.compress(b"a program")


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "built" / "python").mkdir(parents=True)
    (tmp_path / "built" / "index.html").write_text("the page")
    (tmp_path / "built" / "app.js").write_text("the script")
    (tmp_path / "built" / "python" / "a.wasm.gz").write_bytes(PACKED)
    (tmp_path / "secret").write_text("not the page's")
    with make_server(tmp_path / "built") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def asked(
    port: int, path: str, *, method: str = "GET", host: str | None = None
) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", f"{HOST}:{port}" if host is None else host)
    connection.endheaders()
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("Content-Type", ""), text


def test_the_page_and_its_scripts_are_given_with_their_types(port: int) -> None:
    assert asked(port, "/") == (200, "text/html", "the page")
    assert asked(port, "/app.js") == (200, "text/javascript", "the script")


@pytest.mark.parametrize(
    "path", ["/../secret", "/%2e%2e/secret", "/python/", "/..%2fsecret", "//secret", "/none"]
)
def test_nothing_else_is_given(port: int, path: str) -> None:
    status, _, text = asked(port, path)
    assert status == 404 and "not the page's" not in text


@pytest.mark.parametrize("host", ["example.org", "example.org:80", "", "127.0.0.1.example.org:8"])
def test_under_another_name_nothing_is_given(port: int, host: str) -> None:
    assert asked(port, "/", host=host)[0] == 421


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_it_only_gives(port: int, method: str) -> None:
    assert asked(port, "/", method=method)[0] == 501


@pytest.mark.parametrize(
    ("path", "accepted", "expected"),
    [
        ("/python/a.wasm", "br, gzip", (200, "application/wasm", "gzip", PACKED)),
        ("/python/a.wasm.gz", "br, gzip", (200, "application/gzip", None, PACKED)),
        ("/python/a.wasm", "identity", (404, "text/html;charset=utf-8", None, None)),
    ],
)
def test_what_is_there_compressed_is_given_under_its_own_name_to_who_unpacks_it(
    port: int, path: str, accepted: str, expected: tuple[int, str, str | None, bytes | None]
) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    connection.request("GET", path, headers={"Accept-Encoding": accepted})
    answer = connection.getresponse()
    data = answer.read()
    found = [answer.getheader(name) for name in ("Content-Type", "Content-Encoding")]
    connection.close()
    assert (answer.status, *found) == expected[:3]
    assert data == expected[3] or expected[3] is None
