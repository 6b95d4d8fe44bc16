"""A curve has every number that can be drawn, and no other."""

import tinymlp as tm
from tests.report.parsed import Parsed


def test_a_history_with_numbers_that_are_not_finite_is_drawn_without_them() -> None:
    losses = [0.5, float("nan"), float("inf"), 0.25]
    history = tm.History(
        [tm.Epoch(n, {"loss": v}, {}, 0.1, 1.0, 0.1) for n, v in enumerate(losses, 1)]
    )
    html = history._repr_html_()
    path = next(line for line in Parsed(html).named("d") if line.count("M") == 2)
    assert "nan" not in path
    assert "inf" not in path
    assert tm.History()._repr_html_()
