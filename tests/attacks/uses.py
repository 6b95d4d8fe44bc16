"""Whatever a user does with a model or a trace, done with one that a stranger has changed."""

import contextlib
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.attacks.mutations import mutated
from tests.cli.running import tinymlp_command
from tinymlp.errors import TinyMLPError
from tinymlp.learning.optimizer import Adam
from tinymlp.model.file_format import encode
from tinymlp.model.persistence import load
from tinymlp.model.serialization import FORMAT
from tinymlp.network.network import Network
from tinymlp.tracing import TrainingTrace
from tinymlp.tracing.step_record import LEVELS

SECONDS = 60
"""Far more than any use takes, and far less than forever."""

TABLES = {
    "classes": "a,b,c\n" + "".join(f"{i},{'xyz'[i % 3]},{'uv'[i % 2]}\n" for i in range(24)),
    "numbers": "a,b,c\n" + "".join(f"{i},{i % 4},{i * 0.5}\n" for i in range(24)),
}
COMMANDS: list[list[Any]] = [
    ["show", "changed.json", "--history"],
    ["predict", "changed.json", "DATA"],
    ["evaluate", "changed.json", "DATA", "--part", "test"],
    ["evaluate", "changed.json", "DATA"],
    ["step", "changed.json", "DATA", "--part", "test", "--row", 0],
    ["report", "changed.json", "DATA", "--out", "page.html"],
]


FACTS = ["trained_on", "trained_with"] * 3
"""The parts of a model of which most may be anything, changed more often than the others."""


def make_models(folder: Path) -> None:
    """Write a data set and a sound model of each kind."""
    for name, table in TABLES.items():
        (folder / f"{name}.csv").write_text(table, encoding="utf-8")
        words = ["--epochs", 2, "--hidden", 2, "--out", f"{name}.json"]
        done = tinymlp_command("train", f"{name}.csv", *words, folder=folder)
        assert done.returncode == 0, done.stderr


def use_changed_model(folder: Path, seed: int) -> str:
    """Return what was wrong with a use of a model of which some fields were changed; "" for none.

    Every second one is only loaded, shown and saved, which takes a tenth of the time.
    """
    draw = Random(seed)
    name = draw.choice([*TABLES])
    stored = load(folder / f"{name}.json").to_dict()
    changed = folder / "changed.json"
    part = draw.choice([*stored, *FACTS])
    with contextlib.suppress(ValueError, OverflowError):  # what JSON cannot hold
        changed.write_bytes(encode(FORMAT, {**stored, **mutated({part: stored[part]}, draw)}))
    begin = time.monotonic()
    try:
        model = load(changed)
    except TinyMLPError:
        return ""
    except Exception as error:
        return f"load: {error!r}"
    model.save(folder / "again.json")
    if load(folder / "again.json").to_dict() != model.to_dict():
        return "saved again it was another model"
    for words in COMMANDS[: None if seed % 2 else 1]:
        told = [f"{name}.csv" if word == "DATA" else word for word in words]
        done = tinymlp_command(*told, folder=folder)
        if done.returncode not in (0, 1, 2) or "unexpected" in done.stderr:
            return f"{' '.join(map(str, words))}: {done.stderr}"
    return "it took too long" if time.monotonic() - begin > SECONDS else ""


def traces() -> list[TrainingTrace]:
    """Return a trace of each level, of several losses and optimizers."""
    network = Network.random([2, 2, 1], activation="tanh", seed=1)
    kinds: list[dict[str, Any]] = [{}, {"loss": "binary_cross_entropy"}, {"optimizer": Adam()}]
    return [
        network.trace([0.5, 1.0], [1.0], level=level, **kind) for level in LEVELS for kind in kinds
    ]


def use_changed_trace(sound: list[TrainingTrace], seed: int) -> str:
    """Return what was wrong with a use of a trace that was changed in places; "" for none."""
    draw = Random(seed)
    before = draw.choice(sound)
    changed = mutated(json.loads(before.to_json()), draw)
    begin = time.monotonic()
    try:
        trace = TrainingTrace.from_json(json.dumps(changed))
    except TinyMLPError:
        return ""
    except Exception as error:
        return f"from_json: {error!r}"
    commands = io.StringIO("n\nb\nw L\ng z[1][0]\n?\nlayer\nneuron\n" + "\n" * 60)
    uses: list[Callable[[], object]] = [
        lambda: [repr(trace), trace._repr_html_(), trace.loss, trace.prediction, trace.parameters],
        lambda: [trace.text(), trace.text(why=False, ascii=True)],
        lambda: [str(trace.why(name)) for name in [*trace.values, *trace.given]],
        lambda: [trace.expand(block) for level in LEVELS for block in trace.blocks(level)],
        trace.replay,
        lambda: [str(trace.diff(before)), str(before.diff(trace))],
        lambda: trace.play(source=commands, out=io.StringIO(), quiz=bool(seed % 2)),
    ]
    for use in uses:
        try:
            use()
        except TinyMLPError:
            pass
        except Exception as error:
            return f"use of the trace: {error!r}"
    if TrainingTrace.from_json(trace.to_json()).to_json() != trace.to_json():
        return "read again it was another trace"
    return "it took too long" if time.monotonic() - begin > SECONDS else ""
