"""A client that sends so many requests a second, and counts the time from when each was due.

A client that waits for its answer before it sends again lets a slow server choose the rate, and so
sees few of the slow answers. Here a late answer makes the next ones late, and that is counted.

Source: G. Tene, How NOT to Measure Latency, 2015 (coordinated omission).
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Told:
    """What was answered: seconds of each request, and how many had each status or failed."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def quantile(self, share: float) -> float:
        """Return the time that a share of the requests stayed below."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def load(
    port: int, request: bytes, *, rate: float, seconds: float, n_connections: int = 16
) -> Told:
    """Send requests at a rate for a time, over connections that are kept; return what came."""
    told = Told()
    begin = time.perf_counter()
    await asyncio.gather(
        *(
            _one(port, request, told, begin + i / rate, n_connections / rate, begin + seconds)
            for i in range(n_connections)
        )
    )
    return told


async def _one(
    port: int, request: bytes, told: Told, due: float, interval: float, end: float
) -> None:
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while due < end:
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        try:
            if connection is None:
                connection = await asyncio.open_connection("127.0.0.1", port)
            reader, writer = connection
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
            told.statuses[head[9:12].decode()] += 1
            if b"connection: close" in head.lower():
                writer.close()
                connection = None
        except (OSError, EOFError, ValueError) as error:
            told.statuses[type(error).__name__] += 1
            connection = None
        told.seconds.append(time.perf_counter() - due)
        due += interval
    if connection is not None:
        connection[1].close()
