"""Where an answer is computed: small ones where the request has come in, others in a thread.

So health is answered while a large request is computed. No more than `max_in_flight` wait for a
thread or have one (429), and none is waited for longer than `compute_seconds` (503). Every adapter
answers through this.
"""

import asyncio
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor

from tinymlp.serving.exchange import Answer, Refusal, Request
from tinymlp.serving.http_message import Head
from tinymlp.serving.service import Service

IN_PLACE_SECONDS = 0.005
"""What takes longer is computed in a thread."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_N_THREADS = 2


class Answering:
    """The answers of a service, for the event loop of one adapter."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._limits = service.limits
        self._in_flight = service.metrics.gauge("tinymlp_server_requests_in_flight")
        self._queue = service.metrics.histogram("tinymlp_server_queue_seconds")
        self._threads = ThreadPoolExecutor(_N_THREADS, "tinymlp-serve")
        self._n_in_threads = 0

    async def answer(self, request: Request) -> Answer:
        """Return the answer to a request, whatever it is."""
        answer = self.at_once(request)
        return await self.in_thread(request) if answer is None else answer

    def at_once(self, request: Request) -> Answer | None:
        """Return the answer to a request that is small; None for one that is for `in_thread`."""
        if self._service.seconds_at_most(request) <= IN_PLACE_SECONDS:
            return self._service.answer(request)
        return None

    async def in_thread(self, request: Request) -> Answer:
        """Return the answer to a request that may take long, computed in a thread."""
        if self._n_in_threads >= self._limits.max_in_flight:
            message = "too many requests at once: come back"
            return self._service.refuse(
                Refusal(429, message, {"Retry-After": "1"}, reason="in_flight")
            )
        self._n_in_threads += 1
        self._in_flight.value = self._n_in_threads
        loop = asyncio.get_running_loop()
        computing = loop.run_in_executor(
            self._threads, self._answer_in_thread, request, time.perf_counter()
        )
        computing.add_done_callback(self._computed)
        try:
            async with asyncio.timeout(self._limits.compute_seconds):
                return await asyncio.shield(computing)
        except TimeoutError:
            seconds = self._limits.compute_seconds
            message = f"the answer takes longer than {seconds:g} seconds: send fewer rows"
            return self._service.refuse(
                Refusal(503, message, {"Retry-After": "1"}, reason="compute_time")
            )

    def close(self) -> None:
        """Let go of the threads; what is computed there still is answered to nobody."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _answer_in_thread(self, request: Request, handed_over: float) -> Answer:
        with self._service.metrics.lock:
            self._queue.observe(time.perf_counter() - handed_over)
        return self._service.answer(request)

    def _computed(self, _: object) -> None:
        """Count that a thread is done, which it may be after its request was answered."""
        self._n_in_threads -= 1
        self._in_flight.value = self._n_in_threads


def request_id(head: Head | None) -> str:
    """Return the identifier that a client has given its request, or a new one."""
    given = "" if head is None else head.headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else os.urandom(8).hex()
