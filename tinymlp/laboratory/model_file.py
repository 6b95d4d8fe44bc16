"""The network of the page as a file of the library, and such a file in the page.

The file is an ordinary model, of the columns x and y or those of a table: `tinymlp predict` and
`tm.load` read it.
"""

import dataclasses
import io

from tinymlp.errors import ArgumentError, ModelFileError, invalid
from tinymlp.laboratory.problem import Problem
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import WAVE, Settings
from tinymlp.laboratory.tables import TABLES
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.model.persistence import load
from tinymlp.named import name_of
from tinymlp.network.shapes import Vector


def model_text(session: Session) -> str:
    """Return the file of the session's network, which `tinymlp.load` reads."""
    problem = session.problem
    model = Model(
        network=session.network.copy(),
        encoder=problem.encoder,
        scaler=problem.scaler,
        target=problem.target,
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
    data = before.data
    if data not in TABLES and before.task != task:
        data = "two moons" if task == "classes" else WAVE
    hidden = model.network.sizes[1:-1]
    found, problem = before, None
    try:
        found = dataclasses.replace(
            before,
            data=data,
            points=before.points if data == before.data else [],
            loss=loss,
            hidden=hidden,
            activation=names[:-1] if hidden else before.activation,
        )
        problem = Problem.of(found)
    except ArgumentError:
        pass  # of what the page does not have
    is_fit = (
        problem is not None
        and names[-1] == "identity"
        and found.loss == loss
        and problem.scaler == model.scaler
        and problem.encoder.n_inputs == model.network.n_in
        and len(problem.examples[0][1]) == model.network.n_out
        and problem.labels == [str(one) for one in getattr(model.target, "labels", [])]
    )
    if not is_fit:
        raise invalid(
            "the model",
            f"one that the laboratory wrote, of {before.data} as they are chosen here",
            model,
            error=ModelFileError,
        )
    return found, model.network.parameters()
