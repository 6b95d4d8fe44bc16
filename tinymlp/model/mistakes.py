"""Which examples a classifier gets wrong, those first of which it is surest.

>>> from tinymlp.model.fit import fit
>>> line = Dataset([[0.0], [1.0], [2.0], [3.0]], ["low", "low", "high", "low"])
>>> model = fit(line, hidden=[], n_epochs=50, seed=0)
>>> [(index, label) for index, label, _ in most_confident_mistakes(model, line)]
[(2, 'low')]
"""

from tinymlp.data.dataset import Dataset
from tinymlp.model.model import PROBABILITY_LOSSES, Model
from tinymlp.named import name_of


def most_confident_mistakes(model: Model, dataset: Dataset) -> list[tuple[int, object, float]]:
    """Return (index, predicted label, its probability) of each mistake, the surest first."""
    if model.labels is None or name_of(model.loss) not in PROBABILITY_LOSSES:
        return []
    mistakes = []
    probabilities = model.predict_probabilities_many(model.rows_of(dataset))
    for i, (by_label, target) in enumerate(zip(probabilities, dataset.targets, strict=True)):
        label, probability = max(by_label.items(), key=lambda pair: pair[1])
        if label != target:
            mistakes.append((i, label, probability))
    return sorted(mistakes, key=lambda mistake: -mistake[2])
