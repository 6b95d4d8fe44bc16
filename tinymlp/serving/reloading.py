"""A model's file that was replaced is served without a request lost.

    seen      the file has another inode, size or time than before, or SIGHUP was sent
    tried     it is loaded, and answers a row as those of training are
    served    requests that have begun end with the old model, others begin with the new one
    refused   what is not sound is told, and the old model stays

A canary is a second version of a model, from a file of its own, that answers some of the requests
as long as the file is there. To move that file onto the model's is to promote the canary, to delete
it is to roll back; another file takes its place.

    mv next.json iris.json      every request is answered by it
    rm next.json                none is

A file has to be replaced whole, as `model.save` does it and `mv` in one folder; one that is written
in place is refused until it is whole.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from tinymlp.errors import TinyMLPError
from tinymlp.serving.served_model import ServedModel, load_served, version_of
from tinymlp.serving.service import Service

OUTCOMES = ("loaded", "refused")


class Reloader:
    """The files of the models that a service has, by the models' names; `say` tells what was done.

    The service has to have a model of each name, from its file. `canaries` are files of other
    versions, which answer `canary_share` of the requests, from the first `look` on. `load_served`
    is given the `engine`.
    """

    def __init__(
        self,
        service: Service,
        files: Mapping[str, Path],
        say: Callable[[str], object],
        *,
        canaries: Mapping[str, Path] | None = None,
        canary_share: float = 0.1,
        engine: str = "fast",
    ) -> None:
        self._service = service
        self._files = dict(files)
        self._say = say
        self._seen = {name: _identity(path) for name, path in files.items()}
        self._canaries = dict(canaries or {})
        self._canary_share = canary_share
        self._engine = engine
        self._seen_canaries: dict[str, _Identity | None] = dict.fromkeys(self._canaries)
        self._retired: dict[tuple[str, str], ServedModel] = {}
        self.is_asked: bool = False
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
        for name, path in self._canaries.items():
            identity = _identity(path)
            if identity != self._seen_canaries[name]:
                self._seen_canaries[name] = identity
                self._reload_canary(name, path)

    def _reload(self, name: str, path: Path) -> None:
        old = self._service.models[name]
        version = version_of(path)
        if version == old.version:
            self._say(f"{name} is at version {old.version} already")
            return
        canary, share = old.canary, old.canary_share
        if canary is not None and canary.version == version:  # it is promoted, with its memory
            old.set_canary(None)
            new, canary = canary, None
        else:
            try:
                new = load_served(path, name, self._service.metrics, engine=self._engine)
            except TinyMLPError as error:
                self._count(name, "refused")
                self._say(f"{name} stays at version {old.version}: {error}")
                return
        new.earlier = old.monitored
        new.set_canary(canary, share)
        self._service.add(new)
        self._retire(name, "version", old)
        self._count(name, "loaded")
        self._say(f"{name} is at version {new.version} now, it was {old.version}")

    def _reload_canary(self, name: str, path: Path) -> None:
        served = self._service.models[name]
        old = served.canary
        if not path.exists():
            if old is not None:
                served.set_canary(None)
                self._retire(name, "canary", old)
                self._say(f"{name} has no canary any more, it was {old.version}")
            return
        version = version_of(path)
        if version in served.versions:
            self._say(f"{name} has version {version} already")
            return
        try:
            new = load_served(path, name, self._service.metrics, engine=self._engine)
        except TinyMLPError as error:
            self._count(name, "refused")
            self._say(f"{name} gets no canary: {error}")
            return
        served.set_canary(new, self._canary_share)
        if old is not None:
            self._retire(name, "canary", old)
        self._count(name, "loaded")
        share = f"{100 * self._canary_share:g} %"
        self._say(f"{name} has the canary {new.version} now, for {share} of its requests")

    def _retire(self, name: str, place: str, served: ServedModel) -> None:
        """Keep the series of a version that answers no more, and forget the one before it."""
        before = self._retired.get((name, place))
        self._retired[name, place] = served
        in_use = {*self._service.models[name].versions, served.version}
        if before is not None and before.version not in in_use:
            before.forget()  # else the page would grow with each version

    def _count(self, name: str, outcome: str) -> None:
        with self._service.metrics.lock:
            self._counts[name, outcome].value += 1


_Identity = tuple[int, int, int]


def _identity(path: Path) -> _Identity | None:
    """Return what tells a file from the one that was there before; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
