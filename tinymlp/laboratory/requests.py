"""The one door through which the page asks: a word and JSON in, JSON and pictures out.

>>> laboratory = Laboratory()
>>> answer, pictures = laboratory.ask("begin", '{"settings": {"data": "xor", "hidden": [2]}}')
>>> json.loads(answer)["frame"]["n_epochs"], pictures
(0, None)
>>> answer, _ = laboratory.ask("begin", '{"settings": {"noise": 7}}')
>>> json.loads(answer)
{'error': 'noise must be a number from 0 and up to 1, got 7'}

An answer is `{"error": text}` when something cannot be done; then all is as before.

What goes through a step or writes a file is imported when that is asked for: the page trains
sooner.
"""

import dataclasses
import json
import math
from array import array
from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tinymlp.errors import ArgumentError, TinyMLPError
from tinymlp.laboratory.own_code import beating, told
from tinymlp.laboratory.own_pieces import make_piece
from tinymlp.laboratory.pictures import pictures
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import Settings
from tinymlp.laboratory.tables import PASTED, read_table, sample_table

if TYPE_CHECKING:
    from tinymlp.laboratory.stepping import Stepping


class Laboratory:
    """One page's training, and the step that is gone through."""

    def __init__(self, beat: Callable[[], object] = lambda: None) -> None:
        """Begin with nothing; `beat` is called now and then while a page's own code may run."""
        self.beat = beat
        self.session: Session | None = None
        self.stepping: Stepping | None = None
        self._n_told = 0
        """How many epochs' measurements the page has been told."""

    def ask(self, what: str, text: str) -> tuple[str, "array[float] | None"]:
        """Return the answer to a request as JSON, and new pictures of what the page cannot draw."""
        try:
            method: Callable[..., dict[str, Any]] | None = getattr(self, f"do_{what}", None)
            if method is None:
                raise ArgumentError(f"there is no request {what!r}")
            given = json.loads(text)
            with beating(self.beat) if self._may_last(what, given) else nullcontext():
                answer = method(**given)
            is_bent = self.session is not None and "activation" in self.session.own
            drawn = pictures(self.running) if is_bent and "frame" in answer else None
        except TinyMLPError as error:
            return json.dumps({"error": str(error)}), None
        except Exception as error:  # of what was written in the page
            return json.dumps({"error": told(error)}), None
        return json.dumps(answer, ensure_ascii=False), drawn

    def _may_last(self, what: str, given: dict[str, Any]) -> bool:
        """Return whether code of the page's own runs for longer than a picture takes."""
        is_own = self.session is not None and bool(self.session.own)
        return what == "check" or "own" in given or (is_own and what != "train")

    @property
    def running(self) -> Session:
        """The training. Raises `ArgumentError` before one has begun."""
        if self.session is None:
            raise ArgumentError("nothing has begun: ask begin first")
        return self.session

    def do_begin(
        self, settings: dict[str, Any], own: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """Begin a training of those settings, with the sources of what was written in the page."""
        self._take(Session(Settings.from_fields(settings), own))
        return self._whole()

    def do_rewind(self) -> dict[str, Any]:
        """Begin anew from the first weights."""
        self.running.rewind()
        self._n_told = 0
        return self._whole()

    def do_train(self, seconds: float) -> dict[str, Any]:
        """Take steps for so long."""
        self._n_told = min(self._n_told, self.running.n_epochs + 1)  # the rest is measured anew
        self.running.train(seconds)
        return {"frame": self._frame()}

    def do_epoch(self) -> dict[str, Any]:
        """Take the steps of one epoch."""
        self._n_told = min(self._n_told, self.running.n_epochs + 1)
        self.running.train_epoch()
        return self._whole()

    def do_pause(self) -> dict[str, Any]:
        """Take the steps that the running epoch lacks."""
        self.running.finish_epoch()
        return self._whole()

    def do_go(self, epoch: int) -> dict[str, Any]:
        """Be where so many epochs were done."""
        self.running.go_to(epoch)
        self.stepping = None
        return self._whole()

    def do_step(self, place: int) -> dict[str, Any]:
        """Record the training step on one of the examples that come next."""
        from tinymlp.laboratory.stepping import Stepping

        self.stepping = Stepping(self.running, place)
        return self.stepping.overview()

    @property
    def opened(self) -> "Stepping":
        """The recorded step. Raises `ArgumentError` before one is."""
        if self.stepping is None:
            raise ArgumentError("no step is recorded: ask step first")
        return self.stepping

    def do_operation(self, number: int, *, hides: bool = False) -> dict[str, Any]:
        """Return one operation of the recorded step, perhaps without its result."""
        return self.opened.operation(number, hides=hides)

    def do_answer(self, number: int, text: str) -> dict[str, Any]:
        """Judge what was typed for an operation's result."""
        return self.opened.answer(number, text)

    def do_why(self, name: str) -> dict[str, Any]:
        """Return what led to a number of the recorded step."""
        return {"text": self.opened.why(name)}

    def do_nudge(self, name: str, by: float) -> dict[str, Any]:
        """Return how the loss moves with a parameter."""
        return self.opened.nudge(name, by)

    def do_prepare(self) -> dict[str, Any]:
        """Load what `check` needs, which takes a while where it has not been loaded."""
        import_module("tinymlp.testing")
        return {}

    def do_check(self, piece: str, source: str) -> dict[str, Any]:
        """Hold a piece, named by its setting, to the laws of such pieces."""
        return {"laws": make_piece(piece, source, self.running.settings.task).check()}

    def do_script(self) -> dict[str, Any]:
        """Return the training as a script."""
        from tinymlp.laboratory.script import script

        return {"script": script(self.running)}

    def do_model(self) -> dict[str, Any]:
        """Return the network as a model's file."""
        from tinymlp.laboratory.model_file import model_text

        return {"model": model_text(self.running)}

    def do_load(self, model: str) -> dict[str, Any]:
        """Begin anew with the network of a model's file."""
        from tinymlp.laboratory.model_file import settings_and_parameters

        found, parameters = settings_and_parameters(model, self.running.settings)
        session = Session(found, self.running.sources)
        session.load_parameters(parameters)
        self._take(session)
        return self._whole()

    def _take(self, session: Session) -> None:
        self.session, self.stepping, self._n_told = session, None, 0

    def _whole(self) -> dict[str, Any]:
        """Return all that the page shows while nothing runs."""
        session, problem = self.running, self.running.problem
        return {
            "settings": dataclasses.asdict(session.settings),
            "task": session.settings.task,
            "points": problem.points,
            "images": [[*x] for x, _ in problem.held_out] if problem.image_shape else None,
            "labels": problem.labels,
            "inputs": problem.input_names,
            "axes": problem.axes,
            "middle": problem.middle,
            "table": self._table(),
            "columns": self._columns(),
            "told": problem.told,
            "sizes": session.network.sizes,
            "fingerprint": session.network.fingerprint(),
            "frame": self._frame(),
        }

    def _table(self) -> str:
        """Return the text of a pasted table."""
        settings = self.running.settings
        return (settings.table or sample_table()) if settings.data == PASTED else ""

    def _columns(self) -> list[str]:
        """Return the columns of a pasted table, each of which may be predicted."""
        settings = self.running.settings
        if settings.data != PASTED:
            return []
        info = read_table(PASTED, settings.table, settings.target).info()
        return [one.name for one in info if one.decision != "left out"]

    def _frame(self) -> dict[str, Any]:
        """Return what changes while it trains; measurements since the last frame alone."""
        session = self.running
        new = session.measured[self._n_told :]
        first, self._n_told = self._n_told, len(session.measured)
        return {
            "n_epochs": session.n_epochs,
            "n_steps": session.trainer.n_steps,
            "first": first,
            "measured": [{name: _or_none(value) for name, value in one.items()} for one in new],
            "parameters": [_or_none(value) for value in session.network.parameters()],
        }


def _or_none(value: float) -> float | None:
    """Return a number as JSON has it."""
    return value if math.isfinite(value) else None
