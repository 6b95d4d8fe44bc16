"""The script does the training again: run by itself it ends with the page's very weights."""

import subprocess
import sys
from typing import Any

import pytest

from tests.laboratory.test_session import OWN as LIKE_THE_LIBRARY
from tinymlp.laboratory.script import script
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import CLICKED, CLICKED_CURVE, Settings

OWN = {
    **LIKE_THE_LIBRARY,
    "activation": "def value(z):\n    return z * z\ndef derivative(z):\n    return 2 * z",
}
POINTS = [[k / 8, k / 9 - 0.5, k % 2] for k in range(7)]

CASES: dict[str, dict[str, Any]] = {
    "moons": {"penalty": "l1", "optimizer": "momentum", "engine": "textbook"},
    "one logit": {"data": "stripes", "loss": "binary_cross_entropy", "hidden": []},
    "wave": {"data": "wave", "loss": "huber", "noise": 0.25, "activation": "relu", "seed": 3},
    "clicked": {"data": CLICKED, "points": POINTS},
    "clicked curve": {"data": CLICKED_CURVE, "points": [point[:2] for point in POINTS[:3]]},
    "iris": {"data": "iris flowers", "activation": ["relu", "tanh"], "hidden": [2, 3]},
    "digits": {"data": "digits", "activation": "relu"},
    "pasted": {"data": "pasted table"},
    "pasted number": {"data": "pasted table", "target": "bill_length_mm", "loss": "huber"},
    "pasted yes or no": {
        "data": "pasted table",
        "table": "size,kind,ripe\n1,a,yes\n,b,no\n3,,no\n4,a,yes\n",
        "loss": "binary_cross_entropy",
    },
    "own in one layer": {"data": "circles", "activation": ["own", "relu"], "hidden": [2, 2]},
    "own": {"data": "circles", "activation": "own", "optimizer": "sgd"},
    "own loss": {"data": "iris flowers", "loss": "own", "learning_rate": 0.01},
    "own backward": {"data": "circles", "engine": "own"},
    "own optimizer": {"data": "wave", "optimizer": "own"},
    "all own": {"data": "wave", **dict.fromkeys(("loss", "engine", "optimizer"), "own")},
}


@pytest.mark.parametrize("name", CASES)
def test_the_script_ends_with_the_same_fingerprint(name: str) -> None:
    settings = Settings.from_fields({"hidden": [2], **CASES[name]})
    session = Session(settings, OWN)
    for _ in range(2):
        session.train_epoch()
    text = script(session)
    compile(text, name, "exec")
    assert all(len(line) <= 100 for line in text.splitlines())
    names: dict[str, Any] = {}
    exec(text, names)
    assert names["network"].fingerprint() == session.network.fingerprint()


def test_as_a_program_it_prints_that_they_are_the_same() -> None:
    session = Session(Settings(data="wave", hidden=[2]))
    ran = subprocess.run(
        [sys.executable, "-c", script(session)], capture_output=True, text=True, check=True
    )
    assert ran.stdout == f"{session.network.fingerprint()} True\n"


def test_weights_of_a_file_are_loaded_from_it() -> None:
    session = Session(Settings(data="xor", hidden=[2]))
    session.load_parameters(session.network.parameters())
    assert 'tm.load("model.json").network' in script(session)
