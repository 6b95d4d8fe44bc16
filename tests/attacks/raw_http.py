"""Send servers what is no request: `python -m tests.attacks.raw_http [COUNT] [SEED]`.

Each of the two servers, in a process of its own, gets COUNT connections, sixteen at once. What is
sent is cut from pieces of HTTP: conflicting lengths, chunks, requests behind each other, heads and
bodies without end, bytes at random; in one piece, byte by byte, or half of it and then nothing.
Whatever comes back has to be answers of known statuses, none of them 500; afterwards the server
answers, and has hardly more memory than before.
"""

import asyncio
import logging
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from tests.serving.models import FLOWERS
from tests.serving.running import post, statuses
from tinymlp.serving.service import CODES
from tinymlp.serving.worker_process import SERVERS

ROW = b"[[5.0, 1.5]]"
HOST = b"Host: localhost\r\n"
PIECES = [
    *(
        b"GET ",
        b"POST ",
        b"HEAD ",
        b"PUT ",
        b"/predict",
        b"/",
        b"/models",
        b" HTTP/1.1",
        b" HTTP/1.0",
    ),
    *(b"\r\n", b"\r\n\r\n", b"\n", b"\r", b"\0", b" ", b":", b"\xff", HOST, HOST + HOST),
    *(b"Content-Length: 12\r\n", b"Content-Length: 0\r\n", b"Content-Length: 99999999999\r\n"),
    *(b"Content-Length: -1\r\n", b"Content-Length: 12, 12\r\n", b"Content-Length: +12\r\n"),
    *(b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"),
    *(b"c\r\n" + ROW + b"\r\n", b"fffffffffffffff\r\n", b"-1\r\n", b";x=y\r\n", ROW, b"[" * 5000),
    *(b"Expect: 100-continue\r\n", b"Connection: close\r\n", b"Content-Encoding: gzip\r\n"),
    *(b" folded\r\n", b"A: " + b"b" * 20_000 + b"\r\n", b"x" * 100_000, b"A: b\r\n" * 2000),
    *(b"GET /v2 HTTP/1.1\r\n" + HOST + b"\r\n", post("/predict", ROW), post("/feedback", b"{}")),
]
KNOWN = {*CODES, 100} - {500}
LIMITS = ("receive_seconds=1", "idle_seconds=1", "max_body_bytes=100000")


def content_of(random: Random) -> bytes:
    """Return what one connection sends."""
    pieces = random.choices(PIECES, k=random.randint(1, 12))
    content = bytearray(b"".join(pieces))
    for _ in range(random.choice((0, 0, 1, 5))):
        content[random.randrange(len(content))] = random.randrange(256)
    return bytes(content)


async def send(port: int, random: Random, told: Counter[str]) -> None:
    """Send one connection's bytes, and count what comes back."""
    content, manner = content_of(random), random.choice(("whole", "slow", "half"))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    reading = asyncio.create_task(reader.read())
    try:
        if manner == "slow":
            for i in range(min(len(content), 50)):
                if reading.done():  # it is refused already
                    break
                writer.write(content[i : i + 1])
                await asyncio.sleep(0)
            writer.write(content[50:])
        else:
            writer.write(content[: len(content) // 2] if manner == "half" else content)
        if manner != "half":
            writer.write_eof()
        async with asyncio.timeout(30):
            found = await reading
    except TimeoutError:
        told["never closed"] += 1
        return
    except OSError:
        told["reset"] += 1
        return
    finally:
        writer.close()
    if b"HEAD " in content or b"HTTP/1.0" in content:  # whose answers have other ends
        told["read"] += 1
        return
    try:
        told.update("ok" if status in KNOWN else f"status {status}" for status in statuses(found))
    except AssertionError:
        told["an answer cut short"] += 1


async def attack(port: int, count: int, seed: int) -> Counter[str]:
    """Send so many connections' bytes, sixteen at once."""
    told: Counter[str] = Counter()
    numbers = iter(range(count))

    async def one_by_one() -> None:
        for number in numbers:
            await send(port, Random(f"{seed} {number}"), told)

    await asyncio.gather(*(one_by_one() for _ in range(16)))
    return told


def megabytes(pid: int) -> float:
    """Return the most memory that a process has had."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1000
    raise LookupError(pid)


def tried(kind: str, count: int, seed: int) -> bool:
    """Try one server, print what came, and return whether all of it may come."""
    with tempfile.TemporaryDirectory() as folder:
        FLOWERS.save(f"{folder}/flowers.json")
        words = [sys.executable, "-m", "tinymlp", "serve", f"{folder}/flowers.json", "--port", "0"]
        words += ["--server", kind, "--log", "none"]
        for limit in LIMITS:
            words += ["--limit", limit]
        process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        try:
            assert process.stderr is not None
            port = int(process.stderr.readline().rpartition(":")[2])
            asyncio.run(attack(port, 100, seed + 1))
            before, start = megabytes(process.pid), time.monotonic()
            told = asyncio.run(attack(port, count, seed))
            more, seconds = megabytes(process.pid) - before, time.monotonic() - start
            sound = asyncio.run(asked(port)) == [200] and more < 50 and process.poll() is None
            sound = sound and not any(word.startswith(("status", "never")) for word in told)
            print(f"{kind}: {count:,} connections in {seconds:.0f} s, {more:.1f} MB more, {told}")
            return sound
        finally:
            process.terminate()
            print(process.communicate()[1][-2000:], end="")


async def asked(port: int) -> list[int]:
    """Return the status of an honest request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(post("/predict", ROW, "Connection: close"))
    found = await reader.read()
    writer.close()
    return statuses(found)


def main() -> int:
    """Try each server, and return 1 if one did what none may."""
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # that a server has closed is no news
    count, seed = (int(word) for word in [*sys.argv[1:], *["10000", "0"][len(sys.argv) - 1 :]])
    sound = [tried(kind, count, seed) for kind in SERVERS]
    return 0 if all(sound) else 1


if __name__ == "__main__":
    sys.exit(main())
