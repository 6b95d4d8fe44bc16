"""Answer requests over HTTP: a page for people, JSON for programs, metrics for Prometheus.

  tinymlp serve model.json
  tinymlp serve iris.json digits.json --port 8080 --log json

Open http://127.0.0.1:8000 in a browser, or ask:

  curl http://127.0.0.1:8000/predict -d '[[5.1, 3.5, 1.4, 0.2]]'

A model is called as its file without the ending; NAME=FILE gives it another name. With several
models a request names one: POST /models/NAME/predict. GET /openapi.json says all that can be asked.
The Open Inference Protocol is at /v2, for clients of KServe and Triton.

Only this machine is answered. At another --host everybody who can reach it has to send the token in
--token-file, unless --no-token refuses that. The connection is not encrypted: put a proxy with TLS
in front where others could listen. --limit max_rows=100 sets a limit: see docs/serving.md.

With --processes 2 two share the port, and /metrics is of both. A file that is replaced is loaded
again, and at SIGHUP every file; if one is not sound, the old model stays. Ctrl-C and SIGTERM end it
when the requests that have come are answered; a second one ends it at once.
"""

import argparse
import asyncio
import contextlib
import errno
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tinymlp.arguments import check_choice, check_number, check_path, check_whole
from tinymlp.cli.data import stem
from tinymlp.cli.parser import sizes, value
from tinymlp.cli.signals import exit_code, held
from tinymlp.errors import ArgumentError, invalid
from tinymlp.files import reason
from tinymlp.monitoring.catalogue import REQUEST_SECONDS
from tinymlp.monitoring.exposition import check_port
from tinymlp.monitoring.plain_metrics import check_buckets
from tinymlp.serving.access import Access, is_loopback
from tinymlp.serving.http_server import listening, url_of
from tinymlp.serving.limits import Limits
from tinymlp.serving.processes import Processes
from tinymlp.serving.request_log import FORMATS, RequestLog
from tinymlp.serving.served_model import ENGINES
from tinymlp.serving.worker_process import SERVERS, Plan, Server, collect_rarely, servers_of
from tinymlp.text import did_you_mean

MIN_TOKEN = 16
"""Characters that a token has at least."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `serve` takes."""
    parser.add_argument(
        "models",
        metavar="MODEL",
        nargs="+",
        help="a model that `tinymlp train` saved, or NAME=FILE",
    )
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (127.0.0.1)")
    parser.add_argument(
        "--port", type=value, default=8000, help="the port; 0 is any that is free (8000)"
    )
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--token-file", metavar="FILE", help="answer only who sends the token in this file"
    )
    either.add_argument(
        "--no-token", action="store_true", help="answer everybody, also from other machines"
    )
    parser.add_argument(
        "--metrics-address",
        metavar="HOST:PORT",
        help="show metrics there, and no longer at /metrics beside the models",
    )
    parser.add_argument(
        "--canary",
        metavar="NAME=FILE",
        action="append",
        default=[],
        help="answer some requests to a model by this file, as soon and as long as it is there",
    )
    parser.add_argument(
        "--canary-share", metavar="P", type=value, default=0.1, help="how many of them (0.1)"
    )
    parser.add_argument(
        "--latency-buckets",
        metavar="SECONDS",
        type=sizes,
        default=REQUEST_SECONDS,
        help="upper bounds of the latency histogram, as in 0.01,0.1,1 (0.0001 to 300)",
    )
    parser.add_argument(
        "--log", metavar="FORMAT", default="text", help=f"{', '.join(FORMATS)} (text)"
    )
    parser.add_argument(
        "--limit",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a limit, such as max_rows=100 or compute_seconds=5; several one by one",
    )
    parser.add_argument(
        "--processes", metavar="N", type=value, default=1, help="how many share the port (1)"
    )
    parser.add_argument(
        "--server",
        metavar="NAME",
        default="builtin",
        help=f"{', '.join(SERVERS)}: which speaks HTTP (builtin)",
    )
    parser.add_argument(
        "--engine",
        metavar="NAME",
        default="fast",
        help="what computes: fast, or numpy, which is sooner for large models (fast)",
    )
    parser.add_argument(
        "--check", action="store_true", help="load the models, try the address, and end"
    )


def run(given: argparse.Namespace) -> int:
    """Load the models and serve them until a signal comes."""
    check_choice("--log", given.log, FORMATS)
    check_choice("--server", given.server, tuple(SERVERS))
    check_choice("--engine", given.engine, tuple(ENGINES))
    limits = _limits(given.limit)
    files = _files(given.models)
    host, port = _host("--host", given.host), check_port("--port", given.port)
    token = _token(given, host)
    access = Access(token=token, host=host, checks_host=not given.no_token)
    n_processes = check_whole("--processes", given.processes, minimum=1, maximum=64)
    log = RequestLog(given.log, sys.stderr)
    with contextlib.ExitStack() as open_sockets:
        sockets = _listening("--port", host, port, open_sockets)
        pages: list[socket.socket] = []
        metrics_access: Access | None = None
        announced: list[str] = []
        if given.metrics_address is not None:
            place, number = _address(given.metrics_address)
            pages = _listening("--metrics-address", place, number, open_sockets)
            metrics_access = Access(token=None if is_loopback(place) else token, host=place)
            announced.append(f"metrics at {url_of(pages[0])}/metrics")
        plan = Plan(
            files=files,
            access=access,
            limits=limits,
            log=given.log,
            canaries=_canaries(given.canary, files),
            canary_share=check_number("--canary-share", given.canary_share, above=0.0, maximum=1.0),
            server=given.server,
            engine=given.engine,
            request_seconds=check_buckets("--latency-buckets", given.latency_buckets),
            metrics_access=metrics_access,
        )
        servers, service, reloader = servers_of(plan, sockets, pages, log)
        announced.append(f"serving {', '.join(service.models)} at {url_of(sockets[0])}")
        if given.check:
            print(announced[-1].replace("serving", "could serve", 1), file=sys.stderr)
            return 0
        if n_processes > 1:
            return _serve_by_several(
                Processes(plan, n_processes, sockets, pages, log.say), announced
            )
        with _at_hangup(lambda: setattr(reloader, "is_asked", True)):
            return _serve(servers, announced)


@contextlib.contextmanager
def _at_hangup(reload: Callable[[], object]) -> Iterator[None]:
    """Have SIGHUP reload; not at a terminal, whose end it means, nor where it is to be ignored."""
    number = getattr(signal, "SIGHUP", None)
    if number is None or sys.stdin.isatty() or signal.getsignal(number) is signal.SIG_IGN:
        yield
        return
    before = signal.signal(number, lambda *_: reload())
    try:
        yield
    finally:
        signal.signal(number, before)


def _serve(servers: list[Server], announced: list[str]) -> int:
    """Serve until a signal comes; the lines are printed when one may come."""

    def stop() -> None:
        for server in servers:
            server.stop()

    async def run_all() -> None:
        print(*announced, sep="\n", file=sys.stderr, flush=True)
        await asyncio.gather(*(server.run() for server in servers))

    collect_rarely()
    try:
        with held(stop):
            asyncio.run(run_all())
    except KeyboardInterrupt:
        return exit_code()
    return 0


def _serve_by_several(processes: Processes, announced: list[str]) -> int:
    """Serve by processes of their own until a signal comes."""

    def announce() -> None:
        print(*announced, sep="\n", file=sys.stderr, flush=True)

    def reload() -> None:
        processes.is_reload_asked = True

    try:
        with _at_hangup(reload), held(processes.stop):
            processes.run(announce)
    except KeyboardInterrupt:
        return exit_code()
    return 0


def _files(given: list[str]) -> dict[str, Path]:
    """Return the models' files by their names; ArgumentError for two of one name."""
    files: dict[str, Path] = {}
    for word in given:
        name, _, path = word.rpartition("=")
        if not name or Path(word).exists():
            name, path = stem(word), word
        if name in files:
            remedy = "give one another name, as in NAME=FILE"
            raise invalid("MODEL", "files of different names", word, remedy)
        files[name] = check_path("MODEL", path)
    return files


def _canaries(given: list[str], files: dict[str, Path]) -> dict[str, Path]:
    """Return the files of canaries by their models' names; ArgumentError for another name."""
    canaries: dict[str, Path] = {}
    for word in given:
        name, _, path = word.partition("=")
        if name not in files or not path or name in canaries:
            what = f"NAME=FILE, once for each model of {', '.join(files)}"
            raise invalid("--canary", what, word)
        canaries[name] = check_path("--canary", path)
    return canaries


def _limits(given: list[str]) -> Limits:
    settings: dict[str, Any] = {}
    known = list(Limits.__dataclass_fields__)
    for word in given:
        name, _, text = word.partition("=")
        if name not in known:
            raise invalid("--limit", "NAME=VALUE of a limit", word, did_you_mean(name, known))
        settings[name] = value(text)
    return Limits(**settings)


def _host(option: str, host: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._:%-]{1,255}", host):
        raise invalid(option, "an IP address or the name of a host", host, "as in 127.0.0.1")
    return host


def _address(given: str) -> tuple[str, int]:
    host, _, port = given.rpartition(":")
    host = _host("--metrics-address", host.strip("[]") or given)
    return host, check_port("--metrics-address", value(port))


def _token(given: argparse.Namespace, host: str) -> str | None:
    """Return the token of the file, None without one; ArgumentError where there has to be one."""
    if given.token_file is None:
        if not is_loopback(host) and not given.no_token:
            raise invalid(
                "--token-file",
                f"given for the host {host}, which others may reach",
                None,
                "write a long random text into a file and name it, or refuse by --no-token",
            )
        return None
    path = check_path("--token-file", given.token_file)
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else "it is no text"
        raise ArgumentError(f"--token-file {path} cannot be read: {why}") from None
    if len(token) < MIN_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise ArgumentError(
            f"--token-file must hold a text of at least {MIN_TOKEN} letters and digits on one "
            f"line, got {len(token)}: python3 -c 'import secrets; print(secrets.token_urlsafe())' "
            "makes one"
        )
    return token


def _listening(
    option: str, host: str, port: int, open_sockets: contextlib.ExitStack
) -> list[socket.socket]:
    """Return listening sockets; ArgumentError when the port cannot be had."""
    try:
        sockets = listening(host, port)
    except OSError as error:
        why = error.strerror or str(error)
        remedy = "choose another one, or end the process that has it"
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            remedy = "name an address of this machine"
        raise ArgumentError(
            f"{option} must be free at {host}, got {port}: {why}: {remedy}"
        ) from None
    for sock in sockets:
        open_sockets.callback(sock.close)
    return sockets
