"""What stands in a model's way, in the words of the command line.

`train` says it of the model it has just made, `evaluate` and `report` of a saved one. A finding is
about the examples that a model learned from, so of a saved model it takes the data that it was
trained on; of any other data there is nothing to say but how good the model is on them.
"""

from collections.abc import Sequence

from tinymlp.cli.options import as_options
from tinymlp.data.dataset import Dataset
from tinymlp.data.known_rows import FoundRows
from tinymlp.data.parts import STREAMED, draw_parts
from tinymlp.diagnostics import Finding, Severity, report
from tinymlp.errors import TinyMLPError
from tinymlp.model.model import Model


def findings_of(model: Model, dataset: Dataset, found: FoundRows) -> list[Finding]:
    """Return what `train` found when it made the model of this data; [] of any other data."""
    seen = model.trained_on
    if not found.is_in_order or seen.get("split") == STREAMED:
        return []
    training, test = dataset, None
    try:
        if seen.get("test") is not None:
            way, seed = seen.get("split", "stratified"), model.trained_with["seed"]
            training, test = draw_parts(dataset, test=seen["test"], seed=seed, split=way)
        return model.diagnose(training, test=test)
    except (TinyMLPError, KeyError):  # of data that has changed since, or a model of another origin
        return []


def texts_of(findings: Sequence[Finding]) -> list[str]:
    """Return all of them, notes too, with options for the arguments of `fit`."""
    return [as_options(str(finding)) for finding in findings]


def problem_texts(findings: Sequence[Finding]) -> list[str]:
    """Return those that are more than a note."""
    return texts_of(_problems(findings))


def text_of(findings: Sequence[Finding]) -> str:
    """Return those that are more than a note, below a heading; "" where there are none."""
    problems = _problems(findings)
    return f"What stands in its way:\n{as_options(report(problems))}" if problems else ""


def _problems(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is not Severity.NOTE]
