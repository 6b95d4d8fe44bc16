"""In the plane of two inputs every example stands where it belongs, and so does the line."""

import tinymlp as tm
from tests.report.parsed import Parsed
from tests.report.test_retrain import CLASSES, NUMBERS
from tinymlp.report.decision_plane import GRID, MAX_POINTS, Plane
from tinymlp.report.markup import to_html


def test_the_line_of_a_straight_network_is_where_it_cannot_decide() -> None:
    """Every example lies on the side of the line on which the model puts it."""
    model = tm.fit(CLASSES, hidden=[], n_epochs=30, seed=0)
    plane = Plane(model, CLASSES)
    drawn = Parsed(to_html(plane.figure(plane.frame(model.network.parameters(), "The model."))))
    (line,) = (path for path in drawn.named("d") if path.count("M") > GRID / 4)
    pieces = [[float(n) for n in piece.replace("L", " ").split()] for piece in line.split("M")[1:]]
    (x1, y1), (x2, y2) = pieces[0][:2], pieces[-1][2:]
    sides: dict[str, set[bool]] = {"up": set(), "down": set()}
    marks = [move for move in drawn.named("transform") if move.startswith("translate")]
    for row, mark in zip(CLASSES.inputs, marks, strict=True):
        x, y = map(float, mark.removeprefix("translate(").removesuffix(")").split())
        distance = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if abs(distance) > abs(x2 - x1) + abs(y2 - y1):  # a pixel away: not a matter of rounding
            sides[model.predict(row)].add(distance > 0)
    assert sorted(map(len, sides.values())) == [1, 1]
    assert sides["up"] != sides["down"]


def test_every_example_that_is_known_has_its_mark_and_of_many_some_are_drawn() -> None:
    for dataset in (CLASSES, NUMBERS):
        model = tm.fit(dataset, hidden=[3], n_epochs=1, seed=0)
        plane = Plane(model, dataset)
        figure = plane.figure(plane.frame(model.network.parameters(), "The model."))
        marks = Parsed(to_html(figure)).named("transform")
        assert len([mark for mark in marks if mark.startswith("translate")]) == len(dataset)
    rows = [[float(n), float(n % 7)] for n in range(2 * MAX_POINTS + 1)]
    many = tm.Dataset(rows, [x - y for x, y in rows])
    model = tm.fit(many, hidden=[], n_epochs=1, seed=0)
    plane = Plane(model, many)
    figure = plane.figure(plane.frame(model.network.parameters(), "The model."))
    marks = Parsed(to_html(figure)).named("transform")
    assert len([mark for mark in marks if mark.startswith("translate")]) == 334
