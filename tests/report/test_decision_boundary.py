"""The plane of two inputs: what is drawn is what the model says."""

import json
from xml.etree.ElementTree import Element

import tinymlp as tm
from tests.depth import not_quick
from tests.report.parsed import Parsed
from tests.report.test_retrain import CLASSES, NUMBERS
from tinymlp.report.decision_boundary import draw_epochs, draw_final, has_plane
from tinymlp.report.markup import to_html
from tinymlp.report.page import Report
from tinymlp.report.retrain import train_again


def found(drawn: Element, name: str) -> list[str]:
    return Parsed(to_html(drawn)).named(name)


@not_quick
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


def test_a_text_of_one_category_is_no_side_of_a_plane() -> None:
    dataset = tm.Dataset([[float(i), "red"] for i in range(4)], [1.0, 2.0, 1.5, 0.5])
    model = tm.fit(dataset, hidden=[], n_epochs=1)
    assert model.network.n_in == 2
    assert not has_plane(model)
    assert Report(model, dataset, dataset, "Judged by all.").html()


def test_only_two_measured_numbers_are_a_plane() -> None:
    colored = tm.Dataset([["red"], ["blue"], ["red"]], [1.0, 2.0, 1.5])
    model = tm.fit(colored, hidden=[], n_epochs=1)
    assert model.network.n_in == 2
    assert not has_plane(model)
    assert not has_plane(tm.fit(tm.datasets.iris(), hidden=[], n_epochs=1))
