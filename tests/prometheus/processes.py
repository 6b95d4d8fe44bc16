"""What a test knows of the processes that Prometheus scrapes; conftest.py starts them."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.prometheus.server import Prometheus


@dataclass(frozen=True)
class Tour:
    """The folder in which the tour's commands run, and what to say instead of its ports."""

    prometheus: Prometheus
    folder: Path
    instead: dict[str, str]
    training: "subprocess.Popen[bytes]"

    def printed(self, name: str) -> str:
        """Return what a command has printed so far."""
        return (self.folder / f"{name}.txt").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Service:
    """A process with troubles, and what its quiet part has done."""

    prometheus: Prometheus
    port: int
    done: dict[str, Any]
