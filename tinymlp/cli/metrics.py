"""The metrics of a command for Prometheus: --metrics-port while it runs, --metrics-file at its end.

Both are checked before any work is done, and when one cannot be had, none is.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TextIO

from tinymlp.cli.output import check_file, say
from tinymlp.cli.parser import value
from tinymlp.files import reason
from tinymlp.monitoring import Metrics, serving, write_page
from tinymlp.monitoring.collector import prometheus
from tinymlp.monitoring.exposition import check_port


def add_file_argument(parser: argparse._ActionsContainer) -> None:
    """Add --metrics-file."""
    parser.add_argument(
        "--metrics-file",
        metavar="FILE",
        help="write metrics there at the end, for node_exporter if FILE ends in .prom",
    )


def add_port_argument(parser: argparse._ActionsContainer) -> None:
    """Add --metrics-port."""
    parser.add_argument(
        "--metrics-port",
        metavar="PORT",
        type=value,
        help="show metrics to Prometheus at 127.0.0.1:PORT until the end (0: any free port)",
    )


@contextmanager
def metrics_of(given: argparse.Namespace, stream: TextIO) -> Iterator[Metrics | None]:
    """Give the metrics that were asked for, or None, in a `with`, at whose end they are written.

    The address of their page is printed to the stream. They are written when the block fails too,
    but not when it is interrupted.
    """
    name: str | None = given.metrics_file
    port: int | None = getattr(given, "metrics_port", None)
    if name is None and port is None:
        yield None
        return
    if port is not None:
        check_port("--metrics-port", port)
    path = None if name is None else check_file("--metrics-file", name)
    # A registry of its own: the client's default one adds numbers of Python's own.
    metrics = Metrics(prometheus().CollectorRegistry())
    with nullcontext() if port is None else serving(metrics, port) as url:
        if url is not None:
            print(f"metrics until the end: {url}", file=stream, flush=True)
        try:
            yield metrics
        finally:
            error = sys.exception()
            if path is not None and not isinstance(error, KeyboardInterrupt):
                try:
                    write_page(metrics, path)
                except OSError as cannot:
                    if error is None:
                        raise
                    say(f"warning: {path} cannot be written: {reason(cannot)}")
