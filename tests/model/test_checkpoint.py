"""What is in a checkpoint, and files that are none."""

import inspect
import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.depth import tries
from tests.model.checkpoints import CLASSES, HOW, written
from tinymlp.errors import TinyMLPError
from tinymlp.model.checkpoint import (
    describe_settings,
    read_checkpoint,
    rebuild_settings,
)
from tinymlp.model.file_format import encode
from tinymlp.model.fit import prepare
from tinymlp.model.resume import resume
from tinymlp.model.serialization import CHECKPOINT_FORMAT


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return what is in checkpoints of all stages."""
    found = []
    for more in ({}, {"validation": 0.3, "ema": 0.5}):
        path = tmp_path_factory.mktemp("contents") / "run.ckpt"
        _, kept = written(CLASSES, path, {**HOW, "dropout": 0.2, "n_epochs": 3, **more})
        found += [json.loads(each) for each in (kept[2], kept[len(kept) // 2], kept[-2])]
    return found


def write(path: Path, content: dict[str, Any]) -> None:
    """Write a checkpoint with the checksum that belongs to it."""
    body = {name: value for name, value in content.items() if name not in ("format", "checksum")}
    path.write_bytes(encode(CHECKPOINT_FORMAT, body))


def mutated(value: Any, draw: random.Random) -> Any:
    """Return a value of which one place is another."""
    if isinstance(value, dict) and value and draw.random() < 0.95:
        name = draw.choice(list(value))
        if draw.random() < 0.05:
            return {key: item for key, item in value.items() if key != name}
        return {**value, name: mutated(value[name], draw)}
    if isinstance(value, list) and value and draw.random() < 0.8:
        place = draw.randrange(len(value))
        return [*value[:place], mutated(value[place], draw), *value[place + 1 :]]
    return draw.choice([None, True, -1, 0, 1, 2**60, 0.5, 1e308, "", "nan", [], [1.0], {}])


def test_a_changed_file_ends_in_a_named_error_or_a_training(
    contents: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Whatever was changed, with a checksum that fits: nothing else is raised, nothing hangs."""
    draw, path = random.Random(0), tmp_path / "run.ckpt"
    n_refused = 0
    for _ in range(tries(80)):
        content = draw.choice(contents)
        part = draw.choice(["state", "state", "state", "settings", "data", "every", "ended"])
        write(path, {**content, part: mutated(content[part], draw)})
        try:
            resume(path, CLASSES, n_epochs=4)
        except (TinyMLPError, ArithmeticError):
            n_refused += 1
    assert n_refused > 0


def test_a_byte_that_was_changed_is_noticed(contents: list[dict[str, Any]], tmp_path: Path) -> None:
    write(tmp_path / "a", contents[0])
    whole = (tmp_path / "a").read_bytes()
    for damaged in (whole[:-9], whole.replace(b'"n_epochs": 3', b'"n_epochs": 4', 1), b"", b"PK"):
        (tmp_path / "a").write_bytes(damaged)
        with pytest.raises(TinyMLPError, match=r"checksum|empty|zip"):
            read_checkpoint(tmp_path / "a")


NO_SETTINGS = {
    "dataset": "is given again",
    "start": "is the checkpoint's model",
    "workers": "may be others",
    **dict.fromkeys(("hidden", "activation", "output_activation", "initializer"), "of the network"),
    **dict.fromkeys(("loss", "scaling"), "of the model"),
    **dict.fromkeys(("learning_rate", "schedule"), "of the optimizer"),
}
"""Arguments of `prepare` that are elsewhere in a checkpoint, or in none."""


def test_every_argument_of_prepare_is_kept() -> None:
    kept = set(describe_settings(prepare(CLASSES, **HOW).settings))
    assert kept == set(inspect.signature(prepare).parameters) - set(NO_SETTINGS)
    assert not kept & set(NO_SETTINGS)


def test_settings_are_made_again() -> None:
    arguments = {**HOW, "class_weights": {"x": 2.0, "y": 1.0, "z": 0.5}, "dropout": 0.25}
    given = prepare(CLASSES, **arguments).settings
    stored = json.loads(json.dumps(describe_settings(given)))
    again = rebuild_settings(stored, {})
    assert describe_settings(again) == stored
    assert again["class_weights"] == arguments["class_weights"]
    assert again["optimizer"] == given["optimizer"]


def test_a_model_is_no_checkpoint(tmp_path: Path) -> None:
    prepare(CLASSES, **HOW).run().save(tmp_path / "model.json")
    with pytest.raises(TinyMLPError, match="must be a checkpoint, got 'a model': another training"):
        read_checkpoint(tmp_path / "model.json")
