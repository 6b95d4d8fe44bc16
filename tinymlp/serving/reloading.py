"""A model's file that was replaced is served without a request lost.

    seen      the file has another inode, size or time than before, or SIGHUP was sent
    tried     it is loaded, and answers a row as those of training are
    served    requests that have begun end with the old model, others begin with the new one
    refused   what is not sound is told, and the old model stays

A file has to be replaced whole, as `model.save` does it and `mv` in one folder; one that is written
in place is refused until it is whole.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from tinymlp.errors import TinyMLPError
from tinymlp.serving.served_model import ServedModel, load_served
from tinymlp.serving.service import Service

OUTCOMES = ("loaded", "refused")


class Reloader:
    """The files of the models that a service has, by the models' names; `say` tells what was done.

    The service has to have a model of each name, from its file.
    """

    def __init__(
        self, service: Service, files: Mapping[str, Path], say: Callable[[str], object]
    ) -> None:
        self._service = service
        self._files = dict(files)
        self._say = say
        self._seen = {name: _identity(path) for name, path in files.items()}
        self._earlier: dict[str, ServedModel] = {}
        self.is_asked = False
        """Set to read every file again, changed or not."""
        metrics = service.metrics
        self._counts = {
            (name, outcome): metrics.counter(
                "tinymlp_server_reloads_total", model=name, outcome=outcome
            )
            for name in files
            for outcome in OUTCOMES
        }

    def look(self) -> None:
        """Load each file that has changed since it was last looked at."""
        is_asked, self.is_asked = self.is_asked, False
        for name, path in self._files.items():
            identity = _identity(path)
            if is_asked or identity != self._seen[name]:
                self._seen[name] = identity
                self._reload(name, path)

    def _reload(self, name: str, path: Path) -> None:
        old = self._service.models[name]
        try:
            new = load_served(path, name, self._service.metrics, unless=old.version)
        except TinyMLPError as error:
            self._count(name, "refused")
            self._say(f"{name} stays at version {old.version}: {error}")
            return
        if new is None:
            self._say(f"{name} is at version {old.version} already")
            return
        new.earlier = old.monitored
        self._service.add(new)
        before = self._earlier.get(name)
        self._earlier[name] = old
        if before is not None and before.version not in (old.version, new.version):
            before.forget()  # else the page would grow with each version
        self._count(name, "loaded")
        self._say(f"{name} is at version {new.version} now, it was {old.version}")

    def _count(self, name: str, outcome: str) -> None:
        with self._service.metrics.lock:
            self._counts[name, outcome].value += 1


def _identity(path: Path) -> tuple[int, int, int] | None:
    """Return what tells a file from the one that was there before; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
