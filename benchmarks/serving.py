"""What a request costs, beside the same model in scikit-learn behind FastAPI.

    python -m benchmarks serving --peer .clients/bin/python
    python -m benchmarks serving --soak 10
    python -m benchmarks serving --reloads 20

Iris (4-32-3) and digits (64-32-10), one row a request, one process. wrk sends as fast as it is
answered, over 16 connections: from that come the requests a second, and the CPU time a request,
which the system counts of the server's process alone. The servers take turns, for several rounds,
and the least of each is shown: whatever else the machine does only adds. Latencies are those at
half of that rate, by a client that keeps to it (`paced_client`).

`--soak` is at 80 % of what a minute of wrk has shown: of each tenth the p99, the CPU time a request
and the memory are told. Where the machine itself becomes slower, that may be more than it can.
`--reloads` replaces the model's file so often under half the load.
"""

import argparse
import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from benchmarks.paced_client import Told, load
from tinymlp import datasets
from tinymlp.model.fit import fit
from tinymlp.model.model import Model

ROOT = Path(__file__).parents[1]
MODELS = ("iris", "digits")
_SUSTAINED = 60.0
"""Seconds in which a server shows what it can do for long, beside what else the machine does."""
OURS = [("tinymlp",), ("tinymlp by NumPy", "--engine", "numpy")]
SCRIPT = """
wrk.method = "POST"
wrk.body = '{body}'
wrk.headers["Content-Type"] = "application/json"
done = function(summary)
  local e = summary.errors
  print("TOLD", summary.requests, summary.duration / 1e6,
        e.connect + e.read + e.write + e.status + e.timeout)
end
"""


@dataclass
class Server:
    """A server that runs, and the least and the most that was measured of it."""

    name: str
    port: int
    process: "subprocess.Popen[bytes]"
    cpu: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    n_failed: int = 0

    def cpu_seconds(self) -> float:
        """Return the CPU time of its process so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Return the memory that it has now."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def model_of(name: str) -> Model:
    """Return a trained model of that data set."""
    return fit(datasets.by_name(name), hidden=[32], n_epochs=20, validation=None, seed=0)


def body_of(name: str) -> str:
    """Return the row that is asked."""
    return f'{{"rows": [{list(datasets.by_name(name).inputs[0])}]}}'


@contextmanager
def started(name: str, command: list[str], port: int) -> Iterator[Server]:
    """Give a server when it takes connections, and end it afterwards."""
    process = subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"{name} did not begin to serve: {' '.join(command)}")
                time.sleep(0.1)
        yield Server(name, port, process)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port that nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


def ours(python: str, path: Path, port: int, *options: str) -> list[str]:
    """Return the command that serves a model by tinymlp."""
    words = ["-m", "tinymlp", "serve", str(path), "--port", str(port), "--log", "none"]
    return [python, *words, *options]


def saturate(server: Server, script: Path, seconds: float) -> None:
    """Have wrk ask as fast as it is answered."""
    before = server.cpu_seconds()
    url = f"http://127.0.0.1:{server.port}/predict"
    command = ["wrk", "-t1", "-c16", f"-d{max(1, round(seconds))}s", "-s", str(script), url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    (line,) = (line for line in told.splitlines() if line.startswith("TOLD"))
    n_requests, lasted, n_failed = map(float, line.split()[1:])
    server.cpu.append((server.cpu_seconds() - before) / n_requests)
    server.rates.append(n_requests / lasted)
    server.n_failed += int(n_failed)


def request_of(body: str) -> bytes:
    """Return a request as bytes."""
    head = "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def shown(seconds: float) -> str:
    """Return a time in milliseconds."""
    return f"{1000 * seconds:.1f}"


def compare(name: str, given: argparse.Namespace, folder: Path) -> None:
    """Print a line for each server that serves a model."""
    path, script = folder / f"{name}.json", folder / f"{name}.lua"
    model_of(name).save(path)
    script.write_text(SCRIPT.replace("{body}", body_of(name)))
    commands: list[tuple[str, list[str], int]] = []
    for python in given.python:
        version = subprocess.run(
            [python, "-c", "import platform; print(platform.python_version())"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for label, *options in OURS if given.numpy else OURS[:1]:
            port = free_port()
            commands.append((f"{label}, {version}", ours(python, path, port, *options), port))
    if given.uvicorn:
        port = free_port()
        words = ours(sys.executable, path, port, "--server", "uvicorn")
        commands.append(("tinymlp, uvicorn", words, port))
    for way in ("async", "def") if given.peer is not None else ():
        port = free_port()
        commands.append(
            (
                f"scikit-learn, FastAPI {way}",
                [given.peer, "-m", "benchmarks.peers.fastapi_sklearn", str(port), name, way],
                port,
            )
        )
    servers: list[Server] = []
    for label, command, port in commands:
        with started(label, command, port) as server:
            saturate(server, script, 1.0)  # what is computed once
            server.cpu.clear()
            server.rates.clear()
            servers.append(server)
    # In turn, each in a process of its own again, so that one sleeps while another is measured.
    for _ in range(given.rounds):
        for server, (label, command, port) in zip(servers, commands, strict=True):
            with started(label, command, port) as again:
                server.process = again.process
                saturate(server, script, 1.0)
                server.cpu.pop()
                server.rates.pop()
                saturate(server, script, given.seconds)
    for server, (label, command, port) in zip(servers, commands, strict=True):
        rate = max(server.rates)
        with started(label, command, port) as again:
            coming = load(again.port, request_of(body_of(name)), rate=rate / 2, seconds=5.0)
            told = asyncio.run(coming)
        p50, p95, p99 = (shown(told.quantile(share)) for share in (0.5, 0.95, 0.99))
        failed = server.n_failed + sum(told.statuses.values()) - told.statuses["200"]
        microseconds = 1e6 * min(server.cpu)
        print(
            f"| {name} | {server.name} | {microseconds:.0f} | {rate:.0f} | {p50} | {p95} | {p99} "
            f"| {failed} |",
            flush=True,
        )


def rate_of(server: Server, script: Path) -> float:
    """Return how many requests a second a server can answer at most."""
    for _ in range(3):
        saturate(server, script, 2.0)
    return sorted(server.rates)[1]


def soak(minutes: float, folder: Path) -> None:
    """Print what 80 % of the load does to a server in so many minutes."""
    path, script = folder / "digits.json", folder / "digits.lua"
    model_of("digits").save(path)
    script.write_text(SCRIPT.replace("{body}", body_of("digits")))
    port = free_port()
    with started("tinymlp", ours(sys.executable, path, port), port) as server:
        saturate(server, script, _SUSTAINED)
        rate = 0.8 * server.rates[-1]
        request = request_of(body_of("digits"))
        total = Told()
        tenths = []
        for _ in range(10):
            before = server.cpu_seconds()
            told = asyncio.run(load(port, request, rate=rate, seconds=6 * minutes))
            cpu = (server.cpu_seconds() - before) / len(told.seconds)
            total.statuses += told.statuses
            p99, memory = shown(told.quantile(0.99)), f"{server.megabytes():.1f} MB"
            tenths.append(f"{p99} ms, {1e6 * cpu:.0f} µs, {memory}")
        print(f"{sum(total.statuses.values()):,} requests at {rate:.0f} a second: {total.statuses}")
        print("p99, CPU time a request and memory after each tenth:", "; ".join(tenths))


def reload(n_reloads: int, folder: Path) -> None:
    """Print what replacing a model's file does to the requests that come meanwhile."""
    path, script = folder / "digits.json", folder / "digits.lua"
    model = model_of("digits")
    model.save(path)
    script.write_text(SCRIPT.replace("{body}", body_of("digits")))
    port = free_port()
    with started("tinymlp", ours(sys.executable, path, port), port) as server:
        rate = rate_of(server, script) / 2

        async def both() -> Told:
            seconds = float(n_reloads + 2)
            loading = asyncio.create_task(
                load(port, request_of(body_of("digits")), rate=rate, seconds=seconds)
            )
            for number in range(n_reloads):
                await asyncio.sleep(1.0)
                first, *others = model.network.parameters()
                model.network.load_parameters([first + 1e-6 * (number + 1), *others])
                await asyncio.to_thread(model.save, path)
            return await loading

        told = asyncio.run(both())
        with urlopen(f"http://127.0.0.1:{port}/metrics") as page:
            (line,) = (
                line
                for line in page.read().decode().splitlines()
                if line.startswith("tinymlp_server_reloads_total") and 'outcome="loaded"' in line
            )
    print(
        f"{line.split()[-1]} versions were loaded while {sum(told.statuses.values()):,} requests "
        f"came, {rate:.0f} a second: {told.statuses}; p99 {shown(told.quantile(0.99))} ms"
    )


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement (3)")
    parser.add_argument("--rounds", type=int, default=3, help="of all servers (3)")
    parser.add_argument("--peer", metavar="PYTHON", help="one that has FastAPI and scikit-learn")
    parser.add_argument(
        "--python", metavar="PYTHON", action="append", help="that serves by tinymlp (this one)"
    )
    parser.add_argument("--numpy", action="store_true", help="also tinymlp's NumPy engine")
    parser.add_argument("--uvicorn", action="store_true", help="also tinymlp by uvicorn")
    parser.add_argument("--soak", metavar="MINUTES", type=float, help="80 %% of the load for long")
    parser.add_argument("--reloads", metavar="N", type=int, help="replace the model N times")
    given = parser.parse_args()
    given.python = given.python or [sys.executable]
    if shutil.which("wrk") is None:
        sys.exit("wrk is needed: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        if given.soak is not None:
            soak(given.soak, Path(folder))
        elif given.reloads is not None:
            reload(given.reloads, Path(folder))
        else:
            print(
                "| model | server | CPU µs a request | requests/s | p50 | p95 | p99 ms | failed |"
            )
            print("|---|---|---|---|---|---|---|---|")
            for name in MODELS:
                compare(name, given, Path(folder))


if __name__ == "__main__":
    main()
