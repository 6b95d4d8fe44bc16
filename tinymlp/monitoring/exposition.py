"""The page where Prometheus finds it: at an address while a process runs, in a file afterwards.

    with serving(metrics, 9100) as url: ...     http://127.0.0.1:9100/metrics, until the block ends
    write_page(metrics, "digits.prom")          for node_exporter's textfile collector

A page that ends with its process suits what runs for minutes at least, since Prometheus asks every
15 seconds or so; what is shorter writes a file, whole or not at all.

>>> import urllib.request
>>> from prometheus_client import CollectorRegistry
>>> with serving(Metrics(CollectorRegistry()), 0) as url:
...     page = urllib.request.urlopen(url).read().decode()
>>> page.splitlines()[1]
'# TYPE tinymlp_build_info gauge'
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from tinymlp.arguments import as_whole, check_path
from tinymlp.errors import ArgumentError, invalid
from tinymlp.files import write_atomically
from tinymlp.monitoring.collector import Metrics, prometheus
from tinymlp.monitoring.plain_metrics import PlainMetrics, check_metrics

MAX_PORT = 65535


def serving(
    metrics: Metrics, port: int, *, address: str = "127.0.0.1"
) -> AbstractContextManager[str]:
    """Serve the registry's page to this machine, from a thread, and give its URL in a `with`.

    Port 0 is any that is free. There is no password: `address` of another network shows the page
    to everybody on it. Raises `ArgumentError` when the port cannot be had.
    """
    if not isinstance(metrics, Metrics):
        raise invalid("metrics", "a Metrics", metrics, "make one with Metrics()")
    port = check_port("port", port)
    check_address(address)
    return _serving(metrics, port, address)


@contextmanager
def _serving(metrics: Metrics, port: int, address: str) -> Iterator[str]:
    try:
        server, thread = prometheus().start_http_server(
            port, addr=address, registry=metrics.registry
        )
    except (OSError, ValueError) as error:  # ValueError: a name that cannot be one of a host
        reason = getattr(error, "strerror", None) or str(error)
        raise ArgumentError(
            f"port must be free at {address}, got {port}: {reason}: choose another one, or end "
            "the process that has it"
        ) from error
    try:
        yield f"http://{address}:{server.server_port}/metrics"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def write_page(metrics: PlainMetrics, path: str | os.PathLike[str]) -> None:
    """Write the page to a file, whole or not at all; its name has to end in `.prom` to be found.

    Raises `OSError` when it cannot be written; a file that was there stays as it was.
    """
    check_metrics(metrics)
    write_atomically(check_path("path", path), metrics.page().encode())


def check_address(address: Any) -> None:
    """Raise `ArgumentError` unless it can be an address of this machine."""
    if not isinstance(address, str) or not address:  # to a socket "" is every address there is
        raise invalid("address", "an IP address or a host name", address, 'as in "127.0.0.1"')


def check_port(name: str, port: Any) -> int:
    """Return the number of a port; raise `ArgumentError` for anything else.

    >>> check_port("port", 9100)
    9100
    """
    number = as_whole(port)
    if number is None or not 0 <= number <= MAX_PORT:
        raise invalid(name, f"a whole number from 0 to {MAX_PORT}", port, "0 is any free port")
    return number
