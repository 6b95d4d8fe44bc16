"""The servers on a socket: framing, limits in size and in time, and an end without loss."""

import asyncio
import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.monitoring.models import NUMBERS
from tests.serving.models import FLOWERS, counted, service_of
from tests.serving.running import Running, post, read_all, running, statuses
from tinymlp.serving.exchange import Answer, Request, json_answer
from tinymlp.serving.http_server import listening
from tinymlp.serving.service import CODES, Service
from tinymlp.serving.worker_process import SERVERS

ROW = b"[[5.0, 1.5]]"


@pytest.fixture(scope="module", params=SERVERS)
def kind(request: pytest.FixtureRequest) -> str:
    """Return which server it is: each law is one of all."""
    return str(request.param)


@pytest.fixture(scope="module")
def server(kind: str) -> Iterator[Running]:
    service = service_of({"flowers": FLOWERS}, max_head_bytes=2000, max_body_bytes=5000)
    with running(service, kind=kind) as started:
        yield started


def test_requests_follow_each_other_on_one_connection(server: Running) -> None:
    content = server.raw(post("/predict", ROW) * 3)
    assert statuses(content) == [200, 200, 200]
    pieces = post("/predict", ROW) + post("/x", b"")
    content = server.raw(*(pieces[i : i + 1] for i in range(len(pieces))))
    assert statuses(content) == [200, 404]


def test_a_hundred_requests_in_one_piece_are_answered_in_their_order(server: Running) -> None:
    names = [f"number-{i}" for i in range(100)]
    content = server.raw(b"".join(post("/predict", ROW, f"X-Request-Id: {n}") for n in names))
    assert statuses(content) == [200] * 100
    assert re.findall(r"x-request-id: (\S+)", content.decode().lower()) == names


def test_a_body_comes_in_chunks_too(server: Running) -> None:
    head = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = b"3;x=y\r\n[[5\r\n9\r\n.0, 1.5]]\r\n0\r\nTrailer: x\r\n\r\n"
    assert statuses(server.raw(head + chunks + post("/predict", ROW))) == [200, 200]


def test_a_body_that_is_announced_is_asked_for(server: Running) -> None:
    with server.connection() as sock:
        sock.sendall(
            post("/predict", ROW, "Expect: 100-continue", "Connection: close")[: -len(ROW)]
        )
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(ROW)
        assert statuses(read_all(sock)) == [200]


def test_the_answer_to_head_has_no_body(server: Running) -> None:
    content = server.raw(b"HEAD /models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    head, _, body = content.partition(b"\r\n\r\n")
    assert b" 200 OK" in head
    assert body == b""


H = b"Host: localhost\r\n"
REFUSED: dict[bytes, int] = {
    b"\0\r\n\r\n": 400,
    b"GET  / HTTP/1.1\r\n" + H + b"\r\n": 400,
    b"GET http://localhost/ HTTP/1.1\r\n" + H + b"\r\n": 400,
    b"GET / HTTP/2.0\r\n" + H + b"\r\n": 505,
    b"GET / HTTP/1.1\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + H + b"\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b"A : b\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b" folded\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b"A: b\rc\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b"A: b\nC: d\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b"A: b\0\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b"Content-Length: +1\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b"Content-Length: 1, 1\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n": 400,
    b"GET / HTTP/1.0\r\n" + H + b"Transfer-Encoding: chunked\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b"Transfer-Encoding: gzip, chunked\r\n\r\n": 501,
    b"GET / HTTP/1.1\r\n" + H + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b"Transfer-Encoding: chunked\r\n\r\n1\nx0\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b"Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\n" + H + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n": 413,
    b"GET / HTTP/1.1\r\n" + H + b"Content-Length: 5001\r\n\r\n" + b"x" * 5001: 413,
    b"GET / HTTP/1.1\r\n" + H + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx": 415,
    b"GET / HTTP/1.1\r\n" + H + b"Expect: cake\r\n\r\n": 417,
    b"GET / HTTP/1.1\r\n" + H + b"A: " + b"b" * 3000 + b"\r\n\r\n": 431,
    b"G" * 3000: 431,
}
READ_BY_H11 = {
    b"GET / HTTP/1.1\r\n" + H + b" folded\r\n\r\n",
    b"GET / HTTP/2.0\r\n" + H + b"\r\n",
    b"GET / HTTP/1.1\r\n" + H + b"A: b\nC: d\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + H + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + H + b"Content-Length: 1, 1\r\n\r\n",
}
"""What uvicorn's parser takes, and can take in one way only."""


@pytest.mark.parametrize("content", REFUSED, ids=lambda content: repr(content[:60]))
def test_what_could_be_read_in_two_ways_is_refused_and_the_connection_closed(
    server: Running, kind: str, content: bytes
) -> None:
    answer = server.raw(content + post("/predict", ROW))
    found = statuses(answer)
    if kind == "uvicorn" and content in READ_BY_H11:
        assert len(found) == 2  # as one request and one behind it, however they are answered
        return
    if kind == "uvicorn" and not answer:  # it waits for a chunk, and the client has left
        assert REFUSED[content] == 413
        return
    assert b"connection: close\r\n" in answer.lower()
    if b"Invalid HTTP request" in answer:  # by uvicorn itself, before the service knows of it
        assert (kind, found) == ("uvicorn", [400])
        return
    assert found == [REFUSED[content]]
    assert list(json.loads(answer.partition(b"\r\n\r\n")[2])) == ["error"]


pieces = st.sampled_from(
    [
        *(b"GET ", b"POST ", b"/predict", b"/", b" HTTP/1.1", b"\r\n", b"\r\n\r\n", b"\n", b"\0"),
        *(b"Host: localhost\r\n", b"Content-Length: 12\r\n", b"Content-Length: 0\r\n", b"Host:"),
        *(b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n", b"c\r\n", ROW, b" ", b"\xff", b":"),
        *(b"Expect: 100-continue\r\n", b"Connection: close\r\n", b"5", b"x" * 1500),
    ]
)


@given(st.lists(pieces | st.binary(max_size=8), max_size=16))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_answered_or_the_connection_ends(server: Running, sent: list[bytes]) -> None:
    content = server.raw(b"".join(sent))
    if not sent or b"HEAD " not in b"".join(sent):
        assert set(statuses(content)) <= {*CODES, 100} - {500}
    assert statuses(server.raw(post("/predict", ROW))) == [200]


def test_what_is_slow_is_refused_and_holds_up_nobody(kind: str) -> None:
    service = service_of({"flowers": FLOWERS}, receive_seconds=0.3, idle_seconds=0.3)
    with running(service, kind=kind) as server:
        for start in (b"GET / HT", post("/predict", ROW)[:-1]):
            with server.connection() as sock:
                sock.sendall(start)
                assert statuses(server.raw(post("/predict", ROW))) == [200]
                # uvicorn does not answer what is not a whole head.
                closed = kind == "uvicorn" and not start.startswith(b"POST")
                assert statuses(read_all(sock)) == ([] if closed else [408])
        with server.connection() as sock:  # which sends nothing
            assert read_all(sock) == b""


def test_a_connection_that_waits_for_long_is_closed_and_one_that_sends_is_not(kind: str) -> None:
    service = service_of({"flowers": FLOWERS}, receive_seconds=60.0, idle_seconds=0.2)
    first, second = post("/predict", ROW)[:-1], post("/predict", ROW)[-1:]
    with running(service, kind=kind) as server, server.connection() as sock:
        sock.sendall(first)
        time.sleep(0.5)  # longer than it may be idle, but it is not
        sock.sendall(second)
        assert statuses(read_all(sock)) == [200]  # and then the server ends it


def test_what_is_written_in_two_pieces_is_not_held_back_for_an_acknowledgment() -> None:
    async def sends_at_once() -> int:
        (sock,) = listening("127.0.0.1", 0)
        told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted = writer.get_extra_info("socket")
            told.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(connected, sock=sock):
            _, writer = await asyncio.open_connection(*sock.getsockname())
            writer.close()
            return await told

    assert asyncio.run(sends_at_once())


class Slow(Service):
    """A service whose predictions take as long as they are let."""

    def hold(self) -> None:
        self.begun, self.let = threading.Semaphore(0), threading.Event()

    def seconds_at_most(self, request: Request) -> float:
        return 1.0 if request.path == "/predict" else 0.0

    def answer(self, request: Request) -> Answer:
        if request.path == "/predict":
            self.begun.release()
            self.let.wait(60)
            return self.finished(json_answer(200, {}))
        return super().answer(request)


def slow(**limits: Any) -> Slow:
    plain = service_of({}, **limits)
    service = Slow(plain.metrics, limits=plain.limits)
    service.hold()
    return service


def test_while_it_computes_it_says_how_it_is_and_takes_no_more_than_it_may(kind: str) -> None:
    service = slow(max_in_flight=1)
    with running(service, kind=kind) as server, server.connection() as sock:
        sock.sendall(post("/predict", ROW, "Connection: close"))
        assert service.begun.acquire(timeout=60)
        health = b"GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
        assert statuses(server.raw(health)) == [200]
        assert counted(service, "server_requests_in_flight") == 1
        refused = server.raw(post("/predict", ROW))
        assert statuses(refused) == [429]
        assert b"retry-after: 1\r\n" in refused.lower()
        service.let.set()
        assert statuses(read_all(sock)) == [200]
        while counted(service, "server_requests_in_flight"):
            time.sleep(0.01)


def test_what_follows_a_long_request_is_answered_behind_it(kind: str) -> None:
    service = slow()
    with running(service, kind=kind) as server, server.connection() as sock:
        sock.sendall(post("/predict", ROW) + post("/x", b"", "Connection: close"))
        assert service.begun.acquire(timeout=60)
        service.let.set()
        assert statuses(read_all(sock)) == [200, 404]


def test_who_does_not_read_the_answers_is_let_go() -> None:
    service = service_of({"flowers": FLOWERS}, receive_seconds=0.3)
    many = post("/predict", json.dumps([[5.0, 1.5]] * 500).encode())
    with running(service) as server, server.connection() as sock:
        sock.settimeout(1.0)
        with pytest.raises(OSError):  # it takes no more, and then it is closed
            while True:
                with suppress(TimeoutError):
                    sock.sendall(many)
        assert statuses(server.raw(post("/predict", ROW))) == [200]


def test_what_takes_too_long_is_answered_so(kind: str) -> None:
    service = slow(compute_seconds=0.1)
    with running(service, kind=kind) as server:
        answer = server.raw(post("/predict", ROW))
        assert statuses(answer) == [503]
        assert b"retry-after: 1\r\n" in answer.lower()
        service.let.set()


def test_it_ends_when_what_has_come_is_answered_and_the_port_is_free_at_once(kind: str) -> None:
    service = slow()
    with (
        running(service, kind=kind) as server,
        server.connection() as idle,
        server.connection() as sock,
    ):
        sock.sendall(post("/predict", ROW))
        assert service.begun.acquire(timeout=60)
        server.server.stop()
        assert read_all(idle) == b""
        with pytest.raises(OSError):
            server.connection()
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", server.port))
        service.let.set()
        content = read_all(sock)
        assert statuses(content) == [200]
        assert b"connection: close\r\n" in content.lower()
        server.thread.join(60)
        assert not server.thread.is_alive()


def test_who_asks_without_a_pause_is_told_of_the_end_by_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A busy machine may make one of these clients pause for a quarter of a second.
    monkeypatch.setattr("tinymlp.serving.http_server._QUIET_SECONDS", 60.0)
    with running(service_of({"flowers": FLOWERS})) as server:
        begun = threading.Barrier(4)

        def ask() -> list[bool]:
            client = HTTPConnection("127.0.0.1", server.port, timeout=60)
            closes: list[bool] = []
            while not any(closes):
                client.request("POST", "/predict", ROW)
                answer = client.getresponse()
                assert answer.status == 200
                answer.read()
                closes.append(answer.headers["Connection"] == "close")
                if len(closes) == 5:
                    begun.wait(60)
            return closes

        with ThreadPoolExecutor(3) as pool:
            clients = [pool.submit(ask) for _ in range(3)]
            begun.wait(60)
            server.server.stop()
            assert all(client.result()[-1] for client in clients)


def test_who_connects_at_the_end_is_answered_or_turned_away_and_never_left_waiting() -> None:
    content = post("/predict", ROW, "Connection: close")
    for _ in range(5):
        with running(service_of({"flowers": FLOWERS})) as server:
            connections = [server.connection() for _ in range(8)]
            server.server.stop()
            for connection in connections:
                connection.settimeout(30)
                with contextlib.suppress(ConnectionError):
                    connection.sendall(content)
                    while connection.recv(4096):
                        pass
                connection.close()


def test_there_are_no_more_connections_than_may_be(kind: str) -> None:
    with (
        running(service_of({}, max_connections=1), kind=kind) as server,
        server.connection() as first,
    ):
        first.sendall(b"GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert first.recv(10) == b"HTTP/1.1 2"
        assert statuses(server.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")) == [503]


def test_the_log_has_a_line_for_each_answer_and_nothing_that_was_sent_as_it_was(kind: str) -> None:
    with running(service_of({"numbers": NUMBERS}), kind=kind) as server:
        content = server.raw(post("/predict", b"[1.0]", "X-Request-Id: mine-1"))
        assert b"x-request-id: mine-1\r\n" in content.lower()
        server.raw(post("/predict%0a", b"[1.0]", "X-Request-Id: a\tb"))
        server.raw(b"POST /\x1b HTTP/1.1\r\n\r\n")
        server.service.metrics_page = lambda: 1 / 0  # type: ignore[assignment, return-value]
        failed = server.raw(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert statuses(failed) == [500]
        assert b"Zero" not in failed
        lines = server.log()
    answered = [line for line in lines if "status" in line]
    refused = [400] if kind == "builtin" else []  # uvicorn answers what it cannot read
    assert [line["status"] for line in answered] == [200, 404, *refused, 500]
    assert answered[0]["request_id"] == "mine-1"
    assert len(answered[1]["request_id"]) == 16
    assert not refused or answered[2]["path"] == "-"
    assert [line["request_id"] for line in lines if "error" in line] == [answered[-1]["request_id"]]
    assert "ZeroDivisionError" in next(line["error"] for line in lines if "error" in line)


def test_counted_is_what_was_sent_by_four_clients_at_once(kind: str) -> None:
    service = service_of({"flowers": FLOWERS})
    with running(service, log="none", kind=kind) as server:
        sent = post("/predict", ROW) * 25 + post("/predict", b"[[]]") * 5

        def send() -> None:
            assert statuses(server.raw(sent)) == [200] * 25 + [400] * 5

        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert counted(service, "server_responses_total", code="200") == 100
    assert counted(service, "server_responses_total", code="400") == 20
    assert counted(service, "prediction_requests_total", outcome="ok") == 100
    assert counted(service, "prediction_requests_total", outcome="invalid") == 20
    assert server.written.getvalue() == ""
