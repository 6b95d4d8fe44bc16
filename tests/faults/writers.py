"""What the package writes, and what has to be true of the files whatever happened.

Each file is the old one or the new one, whole. Who was told of no error has the new ones. An error
is one of the package's or of the system's, in a sentence. Nothing else is left in the folder, but
by a process that was killed, and whoever writes after it is not disturbed by that.
"""

import contextlib
import io
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tinymlp
from tinymlp.cli import main
from tinymlp.errors import MAX_MESSAGE, TinyMLPError
from tinymlp.locks import locked
from tinymlp.model.checkpoint import read_checkpoint
from tinymlp.model.model import Model
from tinymlp.training.history import Epoch, History

LEFT_BY_THE_KILLED = re.compile(r"\.(.{1,40}\.[0-9a-f]{16}\.tmp|.+\.lock)")
"""The names of what a killed process may leave, which nothing reads."""

Files = dict[str, bytes]


class CommandError(Exception):
    """The line of a command that ended with another exit code than 0."""


@dataclass(frozen=True)
class Writer:
    """Something that writes files into a folder: the old ones by 1, the new ones by 2."""

    name: str
    write: Callable[[Path, int], object]
    content: Callable[[bytes], bytes] = bytes
    """What of a file is always the same; raises when the file is not sound."""
    is_new_only: bool = False
    """Whether no file is there before."""
    may_be_torn: bool = False
    """Whether the file is the caller's own, as the standard output is."""
    is_quick: bool = True


@dataclass(frozen=True)
class Prepared:
    """A writer, its old files in a folder, and what the new ones are."""

    writer: Writer
    template: Path
    old: Files
    new: Files

    @classmethod
    def of(cls, writer: Writer, folder: Path) -> "Prepared":
        """Write the old files, and beside them the new ones."""
        template, after = folder / f"{writer.name} old", folder / f"{writer.name} new"
        template.mkdir()
        if not writer.is_new_only:
            writer.write(template, 1)
        shutil.copytree(template, after)
        writer.write(after, 2)
        return cls(writer, template, files_in(template, writer), files_in(after, writer))

    def wrong(
        self,
        folder: Path,
        error: BaseException | None,
        *,
        killed: bool = False,
        could_not_remove: bool = False,
    ) -> str:
        """Return what is wrong with the files after this error, or after none; "" for nothing."""
        if error is not None and (problem := wrong_error(error)):
            return problem
        left = {path.name for path in folder.rglob(".*")}
        if left and not (killed or could_not_remove):
            return f"left {sorted(left)}"
        if any(LEFT_BY_THE_KILLED.fullmatch(name) is None for name in left):
            return f"left {sorted(left)}"
        if killed:
            if problem := self._wrong_files(folder, must_be_new=False):
                return problem
            self.writer.write(folder, 2)  # is not disturbed by what is left
            return self._wrong_files(folder, must_be_new=True)
        return self._wrong_files(folder, must_be_new=error is None)

    def _wrong_files(self, folder: Path, *, must_be_new: bool) -> str:
        if self.writer.may_be_torn and not must_be_new:
            return ""
        try:
            found = files_in(folder, self.writer)
        except Exception as error:
            return f"a file is not sound: {type(error).__name__}: {error}"
        for name in {*self.old, *self.new, *found}:
            content = found.get(name)
            allowed = [self.new.get(name)] if must_be_new else [self.old.get(name), self.new[name]]
            if content not in allowed:
                return f"{name} is {'not the new file' if must_be_new else 'neither file'}"
        return ""


def wrong_error(error: BaseException) -> str:
    """Return what is wrong with an error itself, "" for nothing."""
    kinds = OSError | TinyMLPError | MemoryError | KeyboardInterrupt | CommandError
    if not isinstance(error, kinds):
        return f"{type(error).__name__}: {error}"
    if "\n" in str(error) or len(str(error)) > 3 * MAX_MESSAGE:
        return f"not a sentence: {error}"
    return ""


def files_in(folder: Path, writer: Writer) -> Files:
    """Return what is in the folder's files, but for what a killed process leaves."""
    return {
        path.relative_to(folder).as_posix(): writer.content(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def without_seconds(content: bytes) -> bytes:
    """Return the file of a model or checkpoint without times and checksum; it is loaded first."""
    tinymlp.load(content)
    content = re.sub(rb'"seconds": [^,}\n]*', b'"seconds": 0', content)
    return re.sub(rb'"checksum": "[^"]*"', b"", content)


def of_a_sound_checkpoint(content: bytes) -> bytes:
    """Return the data a sound checkpoint was begun with, by which old and new are told apart."""
    tinymlp.load(content)
    found = re.search(rb'"seed": \d', content)
    assert found is not None
    return found[0]


@cache
def model(number: int) -> Model:
    """Return a small model."""
    rows = [[0.1 * i, "a" if i % 3 else "b"] for i in range(12)]
    dataset = tinymlp.Dataset(rows, [i % 2 for i in range(12)])
    return tinymlp.fit(dataset, hidden=[2], n_epochs=2, seed=number)


def history(number: int) -> History:
    """Return a history of so many epochs."""
    return History([Epoch(n + 1, {"loss": 0.5}, {}, 0.5, 0.5, 0.5) for n in range(number)])


def write_checkpoint(folder: Path, number: int) -> None:
    """Train for an epoch, and write at each step; what the disk refuses then is a warning."""
    dataset = tinymlp.Dataset([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    path = folder / "run.ckpt"
    if path.exists() and not read_checkpoint(path).ended:
        tinymlp.resume(path, dataset)
        return
    how = {"hidden": [], "n_epochs": 1, "seed": number, "every": "1step"}
    tinymlp.fit(dataset, checkpoint=path, **how)  # type: ignore[arg-type]


def write_metrics(folder: Path, number: int) -> None:
    """Write a page for Prometheus."""
    from prometheus_client import CollectorRegistry

    from tinymlp.monitoring import Metrics, write_page

    metrics = Metrics(CollectorRegistry())
    metrics.counter("tinymlp_training_epochs_total", run="digits").value = number
    write_page(metrics, folder / "page.prom")


def write_course(folder: Path, number: int) -> None:
    """Begin a lesson, or ask for a hint."""
    from tinymlp.course.folder import StudentFolder
    from tinymlp.course.lesson import find_lesson

    student, lesson = StudentFolder(folder), find_lesson("01")
    student.start(lesson)
    if number == 2:
        (folder / "course.json").unlink(missing_ok=True)
        student.hint(lesson)


@cache
def marks(number: int) -> object:
    """Return the marks of a class of one."""
    from tinymlp.course.grading import Submission, grade

    nothing = "no exercise.py was handed in"
    return grade([Submission(f"Anna {number}", problem=nothing)], "01", seed=number, jobs=1)


def write_grades(folder: Path, number: int) -> None:
    """Write the forms of a class."""
    from tinymlp.course.forms import write_forms

    write_forms(marks(number), folder)  # type: ignore[arg-type]


def hold_lock(folder: Path, number: int) -> None:
    """Lock a file, and write it."""
    with locked("checkpoint", folder / "run.ckpt"):
        history(number).to_json(folder / "run.ckpt")


def command(*words: object) -> None:
    """Run a command here; raise `CommandError` with its line when it fails."""
    printed, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(printed):
        code = main([str(word) for word in words])
    check_ended(code, errors.getvalue())


def check_ended(code: int, told: str) -> None:
    """Raise `CommandError` with the line of a command that failed."""
    if code:
        lines = [line for line in told.splitlines() if " error: " in line or "interrupted" in line]
        assert len(lines) == 1, told
        assert "Traceback" not in told, told
        raise CommandError(lines[0])


def train(folder: Path, number: int) -> None:
    """Train by the command."""
    how = ["--hidden", "none", "--epochs", 1, "--seed", number, "--quiet", "--force"]
    command("train", small_table(), *how, "--out", folder / "model.json")


def draw_report(folder: Path, number: int) -> None:
    """Write a page by the command."""
    command(
        "report",
        trained(number),
        small_table(),
        "--final-only",
        "--force",
        "--out",
        folder / "m.html",
    )


_kept: dict[str, Path] = {}


@contextlib.contextmanager
def inputs_in(folder: Path) -> Iterator[None]:
    """Have the commands' inputs in a folder of their own."""
    table = folder / "small.csv"
    table.write_text("x,y\n" + "".join(f"{i},{'ab'[i % 2]}\n" for i in range(20)))
    _kept["table"] = table
    for number in (1, 2):
        _kept[f"model {number}"] = folder / f"trained{number}.json"
        how = ["--hidden", "none", "--epochs", 1, "--seed", number, "--quiet"]
        command("train", table, *how, "--out", _kept[f"model {number}"])
    yield
    _kept.clear()


def small_table() -> Path:
    """Return the table that commands read."""
    return _kept["table"]


def trained(number: int) -> Path:
    """Return a model that commands read."""
    return _kept[f"model {number}"]


def predict(folder: Path, number: int) -> None:
    """Print answers into a file, as a shell's > does."""
    with (folder / "answers.csv").open("w") as file:
        errors = io.StringIO()
        with contextlib.redirect_stdout(file), contextlib.redirect_stderr(errors):
            code = main(["predict", str(trained(number)), str(small_table())])
        check_ended(code, errors.getvalue())


WRITERS = (
    Writer("model", lambda f, n: model(n).save(f / "model.json"), without_seconds),
    Writer("new model", lambda f, n: model(n).save(f / "m"), without_seconds, is_new_only=True),
    Writer("checkpoint", write_checkpoint, of_a_sound_checkpoint, is_quick=False),
    Writer("history json", lambda f, n: history(n).to_json(f / "history.json")),
    Writer("history csv", lambda f, n: history(n).to_csv(f / "history.csv")),
    Writer("metrics", write_metrics),
    Writer("course", write_course, is_new_only=True, is_quick=False),
    Writer("grades", write_grades, is_quick=False),
    Writer("lock", hold_lock),
    Writer("train", train, without_seconds, is_quick=False),
    Writer("report", draw_report, is_quick=False),
    Writer("predict", predict, may_be_torn=True, is_quick=False),
)
