"""The report: what a browser shows of a model, in a notebook or on a page of its own.

Nothing is loaded from elsewhere, and without its scripts every picture stays one. Read in this
order. What all are made of: markup, colors, drawing, image. The first glance: summary. The network
and its steps: network_drawing, step_through, step_on_row. Charts: chart, lines, curves, histogram,
scatter, fitted_curve. How good: evaluation, one_against_rest, roc, calibration, thresholds,
importance, learning_curve. The rows: worst_rows, what_if, row_explorer. The first layer's weights,
and all in numbers: weights. The plane of two inputs: contour, plane_painter, decision_plane,
retrain, refit, decision_boundary. And the two doors: notebook, for an object in a cell, and page,
for a report.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tinymlp.report.notebook import html_of
    from tinymlp.report.page import Report
else:
    # Each when it is first asked for: a cell of a notebook needs half of what a page does.
    _HOMES = {"Report": "tinymlp.report.page", "html_of": "tinymlp.report.notebook"}

    def __getattr__(name):
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)


__all__ = ["Report", "html_of"]
