"""The network of the page as a file of the library, and such a file in the page.

The file is an ordinary model, of the columns x and y: `tinymlp predict` and `tm.load` read it.
"""

import dataclasses
import io
from typing import Any

from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder
from tinymlp.data.scaling import NoScaler
from tinymlp.errors import ModelFileError, invalid
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import LOSSES, WAVE, Settings
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.model.number_target import NumberTarget
from tinymlp.model.persistence import load
from tinymlp.named import name_of
from tinymlp.network.shapes import Vector

COLORS = ["blue", "orange"]
"""The classes 0 and 1, as the page shows them."""


def model_text(session: Session) -> str:
    """Return the file of the session's network, which `tinymlp.load` reads."""
    numbers = session.settings.task == "numbers"
    rows = [[float(number) for number in point[: 1 if numbers else 2]] for point in session.points]
    names = ["x"] if numbers else ["x", "y"]
    targets: list[Any] = [float(p[1]) if numbers else COLORS[int(p[2])] for p in session.points]
    target: ClassTarget | NumberTarget = (
        NumberTarget("y", session.loss, 1, NoScaler())
        if numbers
        else ClassTarget("color", list(COLORS), session.loss, session.network.n_out)
    )
    dataset = Dataset(rows, targets, feature_names=names, target_name="y" if numbers else "color")
    model = Model(
        network=session.network.copy(),
        encoder=Encoder.learn(dataset),
        scaler=NoScaler(),
        target=target,
        trained_on={"source": f"the laboratory, {session.settings.data}"},
    )
    file = io.BytesIO()
    model.save(file)
    return file.getvalue().decode()


def settings_and_parameters(text: str, before: Settings) -> tuple[Settings, Vector]:
    """Return the settings with the network of a model's file, and its weights.

    The data stay as they are where the model fits them. Raises `ModelFileError` for a model that
    the page cannot show.
    """
    model = load(text.encode())
    names = [name_of(layer.activation) for layer in model.network.layers]
    loss = name_of(model.target.loss)
    task = "classes" if isinstance(model.target, ClassTarget) else "numbers"
    is_fit = (
        model.network.n_in == (2 if task == "classes" else 1)
        and model.network.n_out <= 2
        and isinstance(model.scaler, NoScaler)
        and loss in LOSSES[task]
        and isinstance(model.target, ClassTarget | NumberTarget)
        and len(set(names[:-1])) <= 1
        and names[-1] == "identity"
    )
    if not is_fit:
        raise invalid(
            "the model",
            "one that the laboratory wrote, of x and y without a scaler",
            model,
            error=ModelFileError,
        )
    data = before.data
    if before.task != task:
        data = "two moons" if task == "classes" else WAVE
    hidden = model.network.sizes[1:-1]
    found = dataclasses.replace(
        before,
        data=data,
        points=before.points if data == before.data else [],
        loss=loss,
        hidden=hidden,
        activation=names[0] if hidden else before.activation,
    )
    return found, model.network.parameters()
