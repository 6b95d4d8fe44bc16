"""A model goes out of the page as a file of the library, and comes back."""

import dataclasses
from typing import Any

import pytest

import tinymlp as tm
from tinymlp.errors import ModelFileError, TinyMLPError
from tinymlp.laboratory.model_file import model_text, settings_and_parameters
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import Settings


@pytest.mark.parametrize(
    "given",
    [
        {"data": "circles", "hidden": [3, 2], "activation": "relu"},
        {"data": "xor", "hidden": [], "loss": "binary_cross_entropy"},
        {"data": "wave", "hidden": [2], "loss": "huber"},
        {"data": "xor", "hidden": [2, 1], "activation": ["relu", "tanh"]},
    ],
)
def test_the_library_reads_it_and_the_page_takes_it_back(given: dict[str, Any]) -> None:
    session = Session(Settings(**given))
    session.train_epoch()
    text = model_text(session)
    model = tm.load(text.encode())
    assert model.network == session.network
    row = [0.5] if session.settings.task == "numbers" else [0.5, -0.25]
    assert model.network.predict(row) == session.network.predict(row)
    assert model.predict(row) in ("blue", "orange") or isinstance(model.predict(row), float)
    for before in (session.settings, Settings(data="wave"), Settings(data="stripes")):
        settings, parameters = settings_and_parameters(text, before)
        again = Session(settings)
        again.load_parameters(parameters)
        assert again.network == session.network
        assert settings.task == session.settings.task
        assert settings.learning_rate == before.learning_rate
    kept, _ = settings_and_parameters(text, session.settings)
    assert dataclasses.asdict(kept) == dataclasses.asdict(session.settings)


@pytest.mark.parametrize("target", ["", "body_mass_g", "sex"])
def test_a_table_s_model_predicts_rows_as_they_are_measured(target: str) -> None:
    session = Session(Settings(data="pasted table", target=target, hidden=[3]))
    session.train_epoch()
    text = model_text(session)
    model, problem = tm.load(text.encode()), session.problem
    for row, (inputs, _) in list(zip(problem.rows, problem.examples, strict=True))[:9]:
        assert model.predict(row) == problem.target.decode(session.network.predict(inputs))
    settings, parameters = settings_and_parameters(text, session.settings)
    assert settings == session.settings
    assert parameters == session.network.parameters()
    with pytest.raises(ModelFileError):
        settings_and_parameters(text, Settings(data="iris flowers"))


def test_a_model_that_the_page_cannot_show_is_refused(tmp_path: Any) -> None:
    tm.fit(tm.datasets.iris(), hidden=[2], n_epochs=1).save(tmp_path / "iris.json")
    text = (tmp_path / "iris.json").read_text(encoding="utf-8")
    with pytest.raises(ModelFileError, match="the model must be one that the laboratory wrote"):
        settings_and_parameters(text, Settings())
    for damaged in ("", "{}", text[:100], "\ud800"):
        with pytest.raises((TinyMLPError, UnicodeError)):
            settings_and_parameters(damaged, Settings())
