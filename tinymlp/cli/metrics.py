"""The metrics of a command for Prometheus: --metrics-port while it runs, --metrics-file at its end.

Both are checked before any work is done, and when one cannot be had, none is.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TextIO

from tinymlp.cli.output import check_file
from tinymlp.monitoring import Metrics, serving, write_page
from tinymlp.monitoring.collector import prometheus
from tinymlp.monitoring.exposition import check_port


def add_file_argument(parser: argparse._ActionsContainer) -> None:
    """Add --metrics-file."""
    parser.add_argument(
        "--metrics-file",
        metavar="FILE",
        type=Path,
        help="write metrics there at the end, for node_exporter if FILE ends in .prom",
    )


def add_port_argument(parser: argparse._ActionsContainer) -> None:
    """Add --metrics-port."""
    parser.add_argument(
        "--metrics-port",
        metavar="PORT",
        help="show metrics to Prometheus at 127.0.0.1:PORT until the end (0: any free port)",
    )


@contextmanager
def metrics_of(given: argparse.Namespace, stream: TextIO) -> Iterator[Metrics | None]:
    """Give the metrics that were asked for, or None, in a `with`, at whose end they are written.

    The address of their page is printed to the stream. They are written when the block fails too,
    but not when it is interrupted.
    """
    path: Path | None = given.metrics_file
    port_text: str | None = getattr(given, "metrics_port", None)
    if path is None and port_text is None:
        yield None
        return
    port = None if port_text is None else parse_port(port_text)
    if path is not None:
        check_file("--metrics-file", path)
    # A registry of its own: the client's default one adds numbers of Python's own.
    metrics = Metrics(prometheus().CollectorRegistry())
    with nullcontext() if port is None else serving(metrics, port) as url:
        if url is not None:
            print(f"metrics until the end: {url}", file=stream, flush=True)
        try:
            yield metrics
        finally:
            if path is not None and not isinstance(sys.exception(), KeyboardInterrupt):
                write_page(metrics, path)


def parse_port(text: str) -> int:
    """Return a port's number; raise `ArgumentError` for anything else.

    >>> parse_port("9100")
    9100
    """
    number = int(text) if text.isdecimal() and len(text) < 9 else text
    return check_port("--metrics-port", number)
