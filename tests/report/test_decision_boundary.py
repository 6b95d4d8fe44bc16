"""The plane of two inputs: what is drawn is what the model says."""

import json
from xml.etree.ElementTree import Element

import tinymlp as tm
from tests.report.parsed import Parsed
from tests.report.test_retrain import CLASSES, NUMBERS
from tinymlp.report.decision_boundary import draw_epochs, draw_final, has_plane
from tinymlp.report.decision_plane import GRID
from tinymlp.report.markup import to_html
from tinymlp.report.retrain import train_again


def found(drawn: Element, name: str) -> list[str]:
    return Parsed(to_html(drawn)).named(name)


def test_the_best_epoch_of_the_training_is_drawn_as_the_model_is() -> None:
    for dataset in (CLASSES, NUMBERS):
        model = tm.fit(dataset, hidden=[4], n_epochs=4, seed=3, validation=0.25)
        assert has_plane(model)
        final = draw_final(model, dataset)
        through = draw_epochs(model, dataset, train_again(model, dataset))
        for name in ("href", "d"):
            assert found(final, name) == found(through, name)
        (stored,) = Parsed(to_html(through)).scripts
        frames = json.loads(stored)
        assert len(frames) == len(model.history.epochs) + 1
        assert len({frame["image"] for frame in frames}) == len(frames)
        best = frames[model.history.best_epoch or 0]
        assert best["caption"].endswith("The best: these are the model's weights.")
        assert found(final, "href") == [best["image"]]


def test_the_line_of_a_straight_network_is_where_it_cannot_decide() -> None:
    """Every example lies on the side of the line on which the model puts it."""
    model = tm.fit(CLASSES, hidden=[], n_epochs=30, seed=0)
    drawn = draw_final(model, CLASSES)
    (line,) = (path for path in found(drawn, "d") if path.count("M") > GRID / 4)
    pieces = [[float(n) for n in piece.replace("L", " ").split()] for piece in line.split("M")[1:]]
    (x1, y1), (x2, y2) = pieces[0][:2], pieces[-1][2:]
    sides: dict[str, set[bool]] = {"up": set(), "down": set()}
    marks = [move for move in found(drawn, "transform") if move.startswith("translate")]
    for row, mark in zip(CLASSES.inputs, marks, strict=True):
        x, y = map(float, mark.removeprefix("translate(").removesuffix(")").split())
        distance = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if abs(distance) > abs(x2 - x1) + abs(y2 - y1):  # a pixel away: not a matter of rounding
            sides[model.predict(row)].add(distance > 0)
    assert sorted(map(len, sides.values())) == [1, 1]
    assert sides["up"] != sides["down"]


def test_only_two_measured_numbers_are_a_plane() -> None:
    colored = tm.Dataset([["red"], ["blue"], ["red"]], [1.0, 2.0, 1.5])
    model = tm.fit(colored, hidden=[], n_epochs=1)
    assert model.network.n_in == 2
    assert not has_plane(model)
    assert not has_plane(tm.fit(tm.datasets.iris(), hidden=[], n_epochs=1))
