"""Each kind of file that a stranger may hand over: sound ones, how to change one, and its uses.

A changed file has the checksum that belongs to it, since a stranger can compute that too. Its use
is all that a user does: it is loaded, shown, asked and saved again, and a training goes on from it.
It ends in an error of tinymlp's own, or it is as good as any file; no other file is opened, and no
process is started. How large a file may be is the business of `test_budgets.py`.
"""

import bz2
import contextlib
import dataclasses
import gzip
import io
import json
import lzma
import queue
import tempfile
import time
import traceback
import warnings
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import tinymlp as tm
from tests.attacks.mutations import mutated_bytes, mutated_idx, mutated_json
from tests.attacks.traces import sound_traces, use_trace
from tests.attacks.watching import watched
from tests.cli.running import tinymlp_command
from tests.model.checkpoints import written
from tinymlp.course import tracing_lines
from tinymlp.course.bare_process import BareProcess, Limits, Stopped
from tinymlp.course.folder import PROGRESS
from tinymlp.course.lesson import find_lesson
from tinymlp.course.marking import LawMark
from tinymlp.course.tracing_lines import trace_lines
from tinymlp.data.dataset import Dataset
from tinymlp.data.table import read_table
from tinymlp.errors import TinyMLPError
from tinymlp.interchange.onnx import writing as onnx_writing
from tinymlp.interchange.onnx.graph import read_graph
from tinymlp.interchange.onnx.models import model_of
from tinymlp.interchange.plain_model import plain_model
from tinymlp.model.checkpoint import Checkpoint, read_checkpoint
from tinymlp.model.file_format import encode
from tinymlp.model.resume import prepare_from
from tinymlp.model.serialization import CHECKPOINT_FORMAT, FORMAT
from tinymlp.report.notebook import html_of
from tinymlp.report.page import Report
from tinymlp.testing.answers import NoAnswerError, as_matrix, as_number, as_vector, ask
from tinymlp.testing.law_result import LawResult
from tinymlp.training.history import History

SECONDS = 20
"""Of processor time: far more than any use takes, and far less than forever."""

CLASSES = "a,b,c\n" + "".join(f"{i},{'xyz'[i % 3]},{'uv'[i % 2]}\n" for i in range(24))
NUMBERS = "a,b,c\n" + "".join(f"{i},{i % 4},{i * 0.5}\n" for i in range(24))


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of file."""

    sound: Callable[[], list[bytes]]
    """Files to begin with; a model is here without its checksum."""
    change: Callable[[bytes, Random], bytes]
    use: Callable[[bytes], None]
    share: int
    """How many of a thousand inputs are of this kind."""

    def input(self, seed: int) -> bytes:
        """Return the changed file of that number."""
        draw = Random(seed)
        return self.change(draw.choice(self.sound()), draw)

    def fault(self, content: bytes) -> str:
        """Return what was wrong with the uses of a file; "" when nothing was."""
        begin = time.process_time()
        with warnings.catch_warnings(), watched(folder()) as asked:
            warnings.simplefilter("ignore")
            try:
                self.use(content)
            except TinyMLPError:
                pass
            except Exception as error:
                frames = traceback.extract_tb(error.__traceback__)
                where = next((f for f in reversed(frames) if "/tinymlp/" in f.filename), frames[-1])
                return f"{error!r:.300} at {where.filename}:{where.lineno}"
        if asked:
            return f"it asks the system for {', '.join(asked)[:300]}"
        seconds = time.process_time() - begin
        return f"it took {seconds:.0f} s" if seconds > SECONDS else ""


def one_in(number: int, content: bytes) -> bool:
    """Return whether this file is one of those of which the slow uses are tried."""
    return zlib.crc32(content) % number == 0


def ignored(*use: Callable[[], object]) -> None:
    """Do each, whatever error of tinymlp's own the others end in."""
    for each in use:
        with contextlib.suppress(TinyMLPError):
            each()


@cache
def folder() -> Path:
    """Return a folder for what needs a file; it goes with the process."""
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    made = tempfile.TemporaryDirectory(prefix="tinymlp-attacks-", dir=memory)
    _kept.append(made)
    path = Path(made.name)
    (path / "classes.csv").write_text(CLASSES)
    (path / "numbers.csv").write_text(NUMBERS)
    return path


_kept: list[Any] = []


@cache
def datasets() -> dict[str, Dataset]:
    """Return the sound data set of each kind of target."""
    sides = [[i % 2, int(i > 11)] for i in range(24)]
    named: dict[str, Any] = {"task": "multi-label", "target_names": ["u", "v"]}
    return {
        "classes": Dataset.from_csv(folder() / "classes.csv"),
        "numbers": Dataset.from_csv(folder() / "numbers.csv"),
        "labels": Dataset([[float(i), float(i % 5)] for i in range(24)], sides, **named),
    }


@cache
def models() -> dict[str, tm.Model]:
    """Return a sound model of each kind of target."""
    return {
        name: tm.fit(data, hidden=[2], n_epochs=2, verbose=False, optimizer="momentum")
        for name, data in datasets().items()
    }


# --- Models


@cache
def sound_models() -> list[bytes]:
    """Return the content of models, one of which is in the format of before."""
    old = Path(__file__).parent.parent / "model" / "golden" / "one_output_by_squared_error.json"
    return [
        *(json.dumps(model.to_dict()).encode() for model in models().values()),
        old.read_bytes(),
    ]


def with_checksum(content: bytes, file_format: str) -> bytes:
    """Return the file of a content; as it is when it is none, or says its format itself."""
    try:
        whole = json.loads(content)
        if isinstance(whole, dict):
            file_format = str(whole.pop("format", file_format))
            whole.pop("checksum", None)
            return encode(file_format, whole)
    except (ValueError, OverflowError, RecursionError):
        pass
    return content


def use_model(content: bytes) -> None:
    """Load a model, ask it, show it, save it, and train on from it."""
    model = tm.load(with_checksum(content, FORMAT))
    again = tm.load(model.to_bytes())
    assert again.to_dict() == model.to_dict(), "saved again it was another model"
    repr(model), model.summary()
    rows: list[Any] = [[1.0, "x"], [2.0, 3.0], [None, None], [1e300, "never"], [1.0]]
    ignored(
        lambda: model.predict_many(rows, on_unknown="mark"),
        lambda: model.predict_many(rows, on_unknown="ignore"),
        lambda: model.predict_probabilities_many(rows[:2]),
        lambda: html_of(model.network),
        lambda: use_history_object(model.history),
    )
    for dataset in datasets().values():
        ignored(lambda data=dataset: html_of(model.evaluate(data)))  # type: ignore[misc]
        if one_in(8, content):
            ignored(lambda data=dataset: model.diagnose(data))  # type: ignore[misc]
            ignored(
                lambda data=dataset: tm.fit(  # type: ignore[misc]
                    data, start=model, n_epochs=1, verbose=False
                )
            )


COMMANDS: list[list[str]] = [
    ["show", "changed.json", "--history"],
    ["predict", "changed.json", "DATA"],
    ["evaluate", "changed.json", "DATA", "--part", "test"],
    ["evaluate", "changed.json", "DATA"],
    ["step", "changed.json", "DATA", "--part", "test", "--row", "0"],
    ["report", "changed.json", "DATA", "--out", "page.html"],
]


def use_by_commands(content: bytes) -> None:
    """Do with a model what the commands do; none may end in what it did not expect."""
    (folder() / "changed.json").write_bytes(with_checksum(content, FORMAT))
    tm.load(folder() / "changed.json")
    for words in COMMANDS:
        for data in ("classes.csv", "numbers.csv"):
            told = [data if word == "DATA" else word for word in words]
            done = tinymlp_command(*told, folder=folder())
            assert done.returncode in (0, 1, 2) and "error: unexpected" not in done.stderr, (
                f"{' '.join(told)}: {done.stderr}"
            )
            if done.returncode == 0 and words[0] == "report":
                check_page((folder() / "page.html").read_text("utf-8"))


def check_page(page: str) -> None:
    """Raise unless the only tags of scripts are the report's own."""
    assert "<script>alert" not in page, "a script of the file's stands in the page"


# --- Checkpoints


@cache
def sound_checkpoints() -> list[bytes]:
    """Return the content of checkpoints of all stages."""
    found = []
    for data, more in (
        ("classes", {"dropout": 0.25, "ema": 0.5}),
        ("numbers", {"validation": 0.25, "optimizer": "rmsprop"}),
        ("classes", {"validation": 3, "class_weights": "balanced", "batch_size": 5}),
    ):
        how: dict[str, Any] = {"hidden": [2], "n_epochs": 3, "batch_size": 8, "verbose": False}
        _, kept = written(datasets()[data], folder() / "run.ckpt", {**how, **more})
        found += [json.loads(each) for each in (kept[1], kept[len(kept) // 2], kept[-1])]
    return [
        json.dumps(
            {key: part for key, part in each.items() if key not in ("format", "checksum")}
        ).encode()
        for each in found
    ]


def use_checkpoint(content: bytes) -> None:
    """Take a checkpoint for a model, and go on with its training."""
    path = folder() / "changed.ckpt"
    path.write_bytes(with_checksum(content, CHECKPOINT_FORMAT))
    ignored(lambda: repr(tm.load(path)))
    checkpoint = read_checkpoint(path)
    again = Checkpoint.from_bytes(checkpoint.to_bytes())
    again = dataclasses.replace(again, written_by=checkpoint.written_by)
    assert again == checkpoint, "saved again it was another checkpoint"
    n_done = len(checkpoint.model.history.epochs)
    for name in ("classes", "numbers"):
        with contextlib.suppress(TinyMLPError):
            training = prepare_from(
                checkpoint, path, datasets()[name], n_epochs=n_done + 1, patience=2
            )
            training.run(verbose=False).to_bytes()


# --- Histories and traces


@cache
def sound_histories() -> list[bytes]:
    """Return the JSON of histories."""
    return [model.history.to_json().encode() for model in models().values()]


def use_history(content: bytes) -> None:
    """Read a history, show it, and write it."""
    history = History.from_json(content)
    assert History.from_json(history.to_json()).to_json() == history.to_json()
    use_history_object(history)


def use_history_object(history: History) -> None:
    """Show a history, and write it."""
    repr(history), [epoch.line() for epoch in history.epochs], history.best
    html_of(history)
    history.to_csv()
    [history.column(name) for name in history.columns]


# --- Tables


@cache
def sound_tables() -> list[bytes]:
    """Return small tables in all dialects."""
    dates = "day;price;left\n" + "".join(
        f"{i % 28 + 1:02}.03.2020;1.{i:03},5 €;{'ja' if i % 3 else 'nein'}\n" for i in range(12)
    )
    spaces = "  a    b  c\n" + "".join(f"{i:3} {i * 0.5:5}  {'xy'[i % 2]}\n" for i in range(12))
    quotes = '"a, b","c ""d"""\n' + '1,"x\ny"\n2,"x"\n' * 5
    weights = "a,w,group,y\n" + "".join(f"{i},{i % 3},{i % 4},{'ny'[i % 2]}\n" for i in range(12))
    return [
        *(text.encode() for text in (CLASSES, NUMBERS, dates, spaces, quotes, weights)),
        *(CLASSES[:80].encode(encoding) for encoding in ("utf-16", "utf-16-le", "utf-8-sig")),
        dates.encode("cp1252"),
        CLASSES.replace(",", "\t").replace("\n", "\r\n").encode(),
    ]


def use_table(content: bytes) -> None:
    """Read a table as a data set and as rows to predict."""

    def as_data() -> None:
        use_dataset(Dataset.from_csv(io.BytesIO(content)), content)

    def as_weighed() -> None:
        dataset = Dataset.from_csv(io.BytesIO(content), weights="w", groups="group", header=True)
        use_dataset(dataset, content)

    def as_rows() -> None:
        table = read_table(io.BytesIO(content))
        for name in ("classes", "numbers"):
            model = models()[name]
            rows = model.encoder.rows_of(table)
            model.predict_many(rows, on_unknown="mark")

    ignored(as_data, as_rows, *([as_weighed] if b"w" in content else []))


def use_dataset(dataset: Dataset, content: bytes) -> None:
    """Show a data set and divide it, and sometimes train on it."""
    repr(dataset), str(dataset.info), len(dataset), dataset.target_rows(), dataset.examples
    ignored(
        lambda: dataset.split(test=0.25, seed=0),
        lambda: tm.Encoder.learn(dataset),
        lambda: models()["classes"].evaluate(dataset),
    )
    if one_in(16, content):
        model = tm.fit(dataset, hidden=[2], n_epochs=1, verbose=False, validation=None)
        ignored(lambda: model.evaluate(dataset))
        assert tm.load(model.to_bytes()) == model
        if one_in(256, content):
            ignored(Report(model, dataset, dataset, "judged by all", repeat=False).html)


@cache
def sound_json_lines() -> list[bytes]:
    """Return small files of JSON Lines."""
    rows = [{"a": i, "b": "xyz"[i % 3], "c": "uv"[i % 2]} for i in range(12)]
    odd = [{"a": None, "on": True, "y": "no"}, {"a": 0.5, "y": "é"}] * 4
    return ["\n".join(map(json.dumps, each)).encode() for each in (rows, odd)]


def change_json_lines(content: bytes, draw: Random) -> bytes:
    """Return the lines of which one is another, or bytes of which some are."""
    if draw.random() < 0.3:
        return mutated_bytes(content, draw)
    lines = content.split(b"\n")
    place = draw.randrange(len(lines))
    lines[place] = mutated_json(lines[place], draw)
    return b"\n".join(lines)


def use_json_lines(content: bytes) -> None:
    """Read lines of JSON as a data set."""
    use_dataset(Dataset.from_json_lines(io.BytesIO(content)), content)  # type: ignore[arg-type]


@cache
def sound_images() -> list[bytes]:
    """Return small files of MNIST's format: images, and numbers of other types."""
    pixels = bytes(range(0, 240, 10)) * 2
    floats = b"\0\0\x0d\x02\0\0\0\x0c\0\0\0\1" + b"\x3f\x80\0\0" * 12
    return [b"\0\0\x08\x03\0\0\0\x0c\0\0\0\2\0\0\0\2" + pixels, floats, _LABELS]


_LABELS = b"\0\0\x08\x01\0\0\0\x0c" + bytes([0, 1, 2] * 4)


def use_images(content: bytes) -> None:
    """Read images beside sound labels, and labels beside sound images."""
    changed, images, labels = (folder() / f"{name}-idx" for name in ("changed", "images", "labels"))
    changed.write_bytes(content)
    if not labels.exists():
        images.write_bytes(sound_images()[0])
        labels.write_bytes(_LABELS)
    ignored(
        lambda: use_dataset(Dataset.from_idx(changed, labels), content),
        lambda: use_dataset(Dataset.from_idx(images, changed), content),
    )


def _zip(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", content)
    return out.getvalue()


def _unzip(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(archive.namelist()[0])


PACKERS: list[tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = [
    (gzip.compress, gzip.decompress),
    (lzma.compress, lzma.decompress),
    (bz2.compress, bz2.decompress),
    (_zip, _unzip),
]


@cache
def sound_packed() -> list[bytes]:
    """Return tables that are packed in each way."""
    return [pack(CLASSES.encode()) for pack, _ in PACKERS]


def change_packed(content: bytes, draw: Random) -> bytes:
    """Return a packed file of a changed table, or of damaged bytes, or packed twice."""
    how = draw.random()
    if how < 0.5:
        return mutated_bytes(content, draw)
    pack, _ = draw.choice(PACKERS)
    if how < 0.55:
        return pack(content)
    for _, unpack in PACKERS:
        with contextlib.suppress(Exception):
            return pack(mutated_bytes(unpack(content), draw))
    return mutated_bytes(content, draw)


# --- Courses


@cache
def sound_progress() -> list[bytes]:
    """Return what the file `course.json` holds."""
    return [
        b'{"02": {"points": 3.5, "checks": 2, "hints": 1}, "05": {"points": 0.0, "checks": 1, '
        b'"hints": 0}}'
    ]


def use_progress(content: bytes) -> None:
    """Ask for what is done, and for a hint, which is remembered."""
    place = folder() / "student"
    place.mkdir(exist_ok=True)
    if not (place / "02_activation").exists():
        done = tinymlp_command("course", "start", "2", folder=place)
        assert done.returncode == 0, done.stderr
    (place / PROGRESS).write_bytes(content)
    for words in (["status"], ["hint", "2"], ["status"]):
        done = tinymlp_command("course", *words, folder=place)
        assert done.returncode in (0, 1, 2) and "error: unexpected" not in done.stderr, done.stderr


@cache
def sound_answers() -> list[bytes]:
    """Return replies of a student's process to each question, "do" beside them."""
    raised = {"raised": "ValueError", "kinds": ["ValueError"], "message": "no", "line": "line 1: x"}
    step = {"line": 2, "text": "return z", "in": "f", "values": {"z": "1"}, "returns": "1"}
    call = {"line": 1, "call": "f", "values": {"z": "1"}}
    replies: list[dict[str, Any]] = [
        {"do": "load", "answer": None, "names": ["f", "g"]},
        {"do": "load", **raised, "names": []},
        {"do": "call", "answer": [0.5, [1, float("inf")]], "arguments": [None, [1.0, 2.0]]},
        {"do": "call", "answer": {"dict": [["a", 1.0], [[1], "b"]]}, "arguments": None},
        {"do": "call", "answer": {"other": "a function"}},
        {"do": "call", **raised},
        {"do": "make", "answer": None, "kept": 0},
        {"do": "trace", "answer": 1, "steps": [call, step], "cut": False},
        {"do": "test", **raised},
        {"do": "call", "stop": "it never ends"},
    ]
    return [json.dumps(reply).encode() for reply in replies]


class Forged(BareProcess):
    """A student's process of which somebody else writes all answers, with the right token."""

    def __init__(self, reply: bytes) -> None:
        self.limits, self.calls, self.names = Limits(), [], ["f"]
        self.reply = reply
        self._lines = queue.Queue()
        self._deadline = time.monotonic() + SECONDS

    def _write(self, message: dict[str, Any]) -> None:
        token = json.dumps(message["token"]).encode()
        self._lines.put(self.reply.replace(b'"TOKEN"', token))

    def _why_it_ended(self) -> str:
        return "its process ended"

    def close(self) -> None:
        """Do nothing: there is no process."""


def use_answer(content: bytes) -> None:
    """Have a reply to each question, and what is made of it as numbers."""
    with contextlib.suppress(ValueError, RecursionError):
        reply = json.loads(content)
        if isinstance(reply, dict):
            reply.pop("do", None)
            whole = reply if set(reply) == {"stop"} else {"token": "TOKEN", **reply}
            content = json.dumps(whole).encode()
    process = Forged(content)
    for use in (
        lambda: process._ask({"do": "load"}),
        lambda: read_numbers(process),
        lambda: process.make("f", [1.0]),
        lambda: process.test("f", "", []),
        lambda: lines_of_trace(process),
    ):
        try:
            use()
        except Stopped:
            pass
        except Exception as error:
            if not hasattr(error, "told_line"):  # which what the student's code raised has
                raise


def read_numbers(process: Forged) -> None:
    """Ask as the laws do."""
    try:
        answer = ask(lambda *given: process.call("f", given), [0.5], 1.0)
    except NoAnswerError as error:
        assert error.raised
        assert hasattr(error.__cause__, "told_line"), repr(error)
        return
    repr(answer)
    for read in (as_number, as_vector, as_matrix):
        with contextlib.suppress(NoAnswerError):
            read(answer)


def lines_of_trace(process: Forged) -> None:
    """Print the trace of a function that breaks a law."""
    lesson = find_lesson("2")
    result = LawResult("a law", "it is kept", "broken", case={"z": 0.5})
    marked = LawMark(result, "f(z)", 1.0)
    with mock.patch.object(tracing_lines, "BareProcess", lambda *given: process):
        lines = trace_lines(lesson, "", marked)
    assert all(line.isprintable() for line in lines)


# --- Networks of other tools


@cache
def sound_networks() -> list[bytes]:
    """Return ONNX files of each kind of target."""
    return [onnx_writing.write(plain_model(model)) for model in models().values()]


def use_network(content: bytes) -> None:
    """Read a network, save it, and ask it."""
    model = model_of(read_graph(content), source="changed.onnx")
    assert tm.load(model.to_bytes()) == model, "saved again it was another model"
    ignored(lambda: model.predict_many([[1.0, 2.0], [1.0, "x"]], on_unknown="mark"))


KINDS: dict[str, Kind] = {
    "model": Kind(sound_models, mutated_json, use_model, 30),
    "model, by the commands": Kind(sound_models, mutated_json, use_by_commands, 1),
    "checkpoint": Kind(sound_checkpoints, mutated_json, use_checkpoint, 8),
    "trace": Kind(sound_traces, mutated_json, use_trace, 16),
    "history": Kind(sound_histories, mutated_json, use_history, 205),
    "CSV": Kind(sound_tables, mutated_bytes, use_table, 160),
    "JSON Lines": Kind(sound_json_lines, change_json_lines, use_json_lines, 120),
    "IDX": Kind(sound_images, mutated_idx, use_images, 110),
    "ONNX": Kind(sound_networks, mutated_bytes, use_network, 20),
    "packed": Kind(sound_packed, change_packed, use_table, 50),
    "progress of a course": Kind(sound_progress, mutated_json, use_progress, 10),
    "answer of a student's process": Kind(sound_answers, mutated_json, use_answer, 270),
}
