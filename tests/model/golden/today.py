"""A file of every format that is written today, and has to load forever.

The files in `today/` were written once, by `python -m tests.model.golden.today`, and are never
written again: where a format changes, new files get a folder of their own, and these stay.
`expected.json` has what was made of them: by + - * / alone, so that it is the same everywhere.
"""

import json
from pathlib import Path
from typing import Any

import tinymlp as tm
from tests.model.checkpoints import written
from tinymlp.data.dataset import Dataset
from tinymlp.tracing import TrainingTrace

FOLDER = Path(__file__).parent / "today"

ROWS: list[list[Any]] = [[0.25 * i, ["a", "b, c", "=1+1"][i % 3], float(i % 4)] for i in range(16)]
NAMED: dict[str, Any] = {"feature_names": ["x", "<kind>", "ñ"]}
DATA = {
    "classes": Dataset(ROWS, ["no", "yes", "猫"] * 5 + ["no"], target_name="label", **NAMED),
    "numbers": Dataset(ROWS, [0.5 * i - i % 3 for i in range(16)], target_name="y", **NAMED),
    "labels": Dataset(
        ROWS,
        [[i % 2, int(i > 7)] for i in range(16)],
        task="multi-label",
        target_names=["odd", "late"],
        **NAMED,
    ),
}
HOW: dict[str, Any] = {
    "hidden": [3, 2],
    "activation": "relu",
    "engine": "textbook",
    "n_epochs": 3,
    "batch_size": 6,
}
LEVELS = ("operation", "neuron", "layer")
RESUMED_TO = 5


def main() -> None:
    """Write the files, and what is expected of them."""
    FOLDER.mkdir()
    expected: dict[str, Any] = {}
    for name, data in DATA.items():
        model = tm.fit(data, **HOW)
        model.save(FOLDER / f"{name}.json")
        expected[name] = {
            "outputs": model.outputs(ROWS[:4]),
            "predictions": model.predict_many(ROWS[:4]),
            "fingerprint": model.network.fingerprint(),
        }
    how = {**HOW, "optimizer": tm.Nesterov(learning_rate=0.01), "validation": 0.25, "ema": 0.5}
    _, kept = written(DATA["numbers"], FOLDER / "run.ckpt", how)
    (FOLDER / "run.ckpt").write_bytes(kept[len(kept) // 2])
    ended = tm.resume(FOLDER / "run.ckpt", DATA["numbers"], n_epochs=RESUMED_TO)
    (FOLDER / "run.ckpt").write_bytes(kept[len(kept) // 2])
    expected["resumed"] = ended.network.fingerprint()
    (FOLDER / "history.json").write_text(ended.history.to_json(), encoding="utf-8")
    expected["history"] = ended.history.column("validation_loss")
    for level in LEVELS:
        trace = trace_of(level)
        (FOLDER / f"trace_{level}.json").write_text(trace.to_json(), encoding="utf-8")
        expected[f"trace {level}"] = {name: value for name, (value, *_) in trace.values.items()}
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1), encoding="utf-8")


def trace_of(level: str) -> TrainingTrace:
    """Return the trace of a step in a small network."""
    network = tm.Network.random([2, 2, 1], activation="relu", seed=1)
    return network.trace([0.5, 1.0], [1.0], level=level, optimizer=tm.Momentum(learning_rate=0.25))


if __name__ == "__main__":
    main()
