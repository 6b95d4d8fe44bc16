"""The server on a socket: framing, limits in size and in time, and an end without loss."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.monitoring.models import NUMBERS
from tests.serving.models import FLOWERS, counted, service_of
from tests.serving.running import Running, post, read_all, running, statuses
from tinymlp.serving.exchange import Answer, Request, json_answer
from tinymlp.serving.service import CODES, Service

ROW = b"[[5.0, 1.5]]"


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    service = service_of({"flowers": FLOWERS}, max_head_bytes=2000, max_body_bytes=5000)
    with running(service) as started:
        yield started


def test_requests_follow_each_other_on_one_connection(server: Running) -> None:
    content = server.raw(post("/predict", ROW) * 3)
    assert statuses(content) == [200, 200, 200]
    pieces = post("/predict", ROW) + post("/x", b"")
    content = server.raw(*(pieces[i : i + 1] for i in range(len(pieces))))
    assert statuses(content) == [200, 404]


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


@pytest.mark.parametrize("content", REFUSED, ids=lambda content: repr(content[:60]))
def test_what_could_be_read_in_two_ways_is_refused_and_the_connection_closed(
    server: Running, content: bytes
) -> None:
    answer = server.raw(content + post("/predict", ROW))
    assert statuses(answer) == [REFUSED[content]]
    assert b"Connection: close\r\n" in answer
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


def test_what_is_slow_is_refused_and_holds_up_nobody() -> None:
    service = service_of({"flowers": FLOWERS}, receive_seconds=0.3, idle_seconds=0.3)
    with running(service) as server:
        for start in (b"GET / HT", post("/predict", ROW)[:-1]):
            with server.connection() as sock:
                sock.sendall(start)
                assert statuses(server.raw(post("/predict", ROW))) == [200]
                assert statuses(read_all(sock)) == [408]
        with server.connection() as sock:  # which sends nothing
            assert read_all(sock) == b""


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


def test_while_it_computes_it_says_how_it_is_and_takes_no_more_than_it_may() -> None:
    service = slow(max_in_flight=1)
    with running(service) as server, server.connection() as sock:
        sock.sendall(post("/predict", ROW, "Connection: close"))
        assert service.begun.acquire(timeout=60)
        health = b"GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
        assert statuses(server.raw(health)) == [200]
        assert counted(service, "server_requests_in_flight") == 1
        refused = server.raw(post("/predict", ROW))
        assert statuses(refused) == [429]
        assert b"Retry-After: 1\r\n" in refused
        service.let.set()
        assert statuses(read_all(sock)) == [200]
        while counted(service, "server_requests_in_flight"):
            time.sleep(0.01)


def test_what_takes_too_long_is_answered_so() -> None:
    service = slow(compute_seconds=0.1)
    with running(service) as server:
        answer = server.raw(post("/predict", ROW))
        assert statuses(answer) == [503]
        assert b"Retry-After: 1\r\n" in answer
        service.let.set()


def test_it_ends_when_what_has_come_is_answered_and_the_port_is_free_at_once() -> None:
    service = slow()
    with running(service) as server, server.connection() as idle, server.connection() as sock:
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
        assert b"Connection: close\r\n" in content
        server.thread.join(60)
        assert not server.thread.is_alive()


def test_there_are_no_more_connections_than_may_be() -> None:
    with running(service_of({}, max_connections=1)) as server, server.connection() as first:
        first.sendall(b"GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert first.recv(10) == b"HTTP/1.1 2"
        assert statuses(server.raw(b"")) == [503]


def test_the_log_has_a_line_for_each_answer_and_nothing_that_was_sent_as_it_was() -> None:
    with running(service_of({"numbers": NUMBERS})) as server:
        content = server.raw(post("/predict", b"[1.0]", "X-Request-Id: mine-1"))
        assert b"X-Request-Id: mine-1\r\n" in content
        server.raw(post("/predict%0a", b"[1.0]", "X-Request-Id: a\tb"))
        server.raw(b"POST /\x1b HTTP/1.1\r\n\r\n")
        server.service.metrics_page = lambda: 1 / 0  # type: ignore[assignment, return-value]
        failed = server.raw(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert statuses(failed) == [500]
        assert b"Zero" not in failed
        lines = server.log()
    answered = [line for line in lines if "status" in line]
    assert [line["status"] for line in answered] == [200, 404, 400, 500]
    assert answered[0]["request_id"] == "mine-1"
    assert len(answered[1]["request_id"]) == 16
    assert answered[2]["path"] == "-"
    assert [line["request_id"] for line in lines if "error" in line] == [answered[3]["request_id"]]
    assert "ZeroDivisionError" in next(line["error"] for line in lines if "error" in line)


def test_counted_is_what_was_sent_by_four_clients_at_once() -> None:
    service = service_of({"flowers": FLOWERS})
    with running(service, log="none") as server:
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
