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
from contextlib import contextmanager

from tinymlp.errors import ArgumentError
from tinymlp.files import write_atomically
from tinymlp.monitoring.collector import Metrics, prometheus


@contextmanager
def serving(metrics: Metrics, port: int, *, address: str = "127.0.0.1") -> Iterator[str]:
    """Serve the registry's page to this machine, from a thread, and give its address in a `with`.

    Port 0 is any that is free. There is no password: `address` of another network shows the page
    to whoever is on it. Raises `ArgumentError` when the port cannot be had.
    """
    try:
        server, thread = prometheus().start_http_server(
            port, addr=address, registry=metrics.registry
        )
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ArgumentError(
            f"no page of metrics at {address}, port {port}: {reason}: choose another port, or end "
            "what has it"
        ) from error
    try:
        yield f"http://{address}:{server.server_port}/metrics"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def write_page(metrics: Metrics, path: str | os.PathLike[str]) -> None:
    """Write the page to a file, whole or not at all; its name has to end in `.prom` to be found.

    Raises `OSError` when it cannot be written; a file that was there stays as it was.
    """
    write_atomically(path, metrics.page().encode())
