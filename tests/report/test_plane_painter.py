"""A point has the color of what is predicted there, and every label that there is a place."""

import tinymlp as tm
from tests.report.test_retrain import CLASSES, NUMBERS
from tinymlp.report.colors import BLUE, class_color, transparent
from tinymlp.report.plane_painter import ClassPainter, NumberPainter, painter_for

GRID = [[x / 4, y / 4] for y in range(-8, 9) for x in range(-8, 9)]


def test_a_point_has_the_color_of_its_class_the_stronger_the_surer() -> None:
    model = tm.fit(CLASSES, hidden=[4], n_epochs=20, seed=0)
    painter = painter_for(model, CLASSES)
    assert isinstance(painter, ClassPainter)
    colors, _, labels = painter.paint(model.outputs(GRID), 17)
    assert len(colors) == len(GRID)
    for point, color in zip(GRID, colors, strict=True):
        probabilities = model.predict_probabilities(point)
        label = model.predict(point)
        c = ["down", "up"].index(label)
        assert color == transparent(class_color(c), 0.1 + 0.4 * probabilities[label])
    for (place, text), label in zip(labels, ["down", "up"], strict=True):
        assert text == label
        assert model.predict(GRID[place]) == label


def test_a_class_that_is_predicted_nowhere_has_no_label() -> None:
    model = tm.fit(CLASSES, hidden=[], n_epochs=1, seed=0)
    painter = painter_for(model, CLASSES)
    _, pieces, labels = painter.paint([[1.0, 0.0]] * 4, 2)
    assert pieces == []
    assert [text for _, text in labels] == ["down", ""]


def test_a_number_is_bluer_the_farther_it_is_above_the_middle() -> None:
    model = tm.fit(NUMBERS, hidden=[], n_epochs=50, seed=0, learning_rate=0.1)
    painter = painter_for(model, NUMBERS)
    assert isinstance(painter, NumberPainter)
    colors, pieces, labels = painter.paint(model.outputs(GRID), 17)
    predicted = [model.predict(point) for point in GRID]
    order = sorted(range(len(GRID)), key=predicted.__getitem__)
    middle = (min(NUMBERS.targets) + max(NUMBERS.targets)) / 2  # type: ignore[operator]
    strengths = [colors[k][3] for k in order if predicted[k] > middle]
    assert strengths == sorted(strengths)
    assert colors[order[-1]] == transparent(BLUE, 0.7)
    assert pieces
    for place, text in labels:
        if text:
            # Within a square of the grid of a point that has this number.
            assert abs(predicted[place] - float(text.replace("−", "-"))) < 1.0


def test_the_legend_names_every_class_or_the_number() -> None:
    model = tm.fit(CLASSES, hidden=[], n_epochs=1, seed=0)
    texts = "".join(
        part if isinstance(part, str) else "".join(part.itertext())
        for part in painter_for(model, CLASSES).legend(60)
    )
    assert texts.startswith("60 examples: down up On the line")
    numbers = tm.fit(NUMBERS, hidden=[], n_epochs=1, seed=0)
    (text,) = painter_for(numbers, NUMBERS).legend(1200)
    assert str(text).startswith("1,200 examples. Along a line the predicted target is the number")
