"""`tinymlp serve` in a process of its own."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.running import started_command


@contextmanager
def serving(*arguments: object, folder: Path) -> Iterator[str]:
    """Give the address of a server on any port in a `with`, and end it by SIGTERM."""
    process = started_command("serve", *arguments, "--port", 0, "--log", "none", folder=folder)
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        found = re.fullmatch(r"serving .* at (http://127\.0\.0\.1:\d+)\n", line)
        assert found, line + process.stderr.read()
        yield found[1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 143
    finally:
        process.kill()
        process.communicate()
