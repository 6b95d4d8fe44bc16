"""What is exported of a network alone: it takes the model's inputs, and refuses no row.

    inputs     numbers, and 1 or 0 for each category, as `Model.encode_row` gives them
    outputs    probabilities where there are any, else numbers in the target's own units

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.interchange.plain_model import plain_model
>>> from tinymlp.model.fit import fit
>>> data = Dataset([["a", 1.0], ["b", 2.0]], ["no", "yes"], feature_names=["kind", "size"])
>>> plain = plain_model(fit(data, hidden=[], n_epochs=1))
>>> input_names(plain)
['kind=a', 'kind=b', 'size']
>>> answer_of(plain, [0.25, 0.75])
Answer(choice='yes', numbers=[0.25, 0.75])
"""

from collections.abc import Sequence

from tinymlp.interchange.answers import Answer
from tinymlp.interchange.plain_model import PlainModel


def input_names(plain: PlainModel) -> list[str]:
    """Return the names of the inputs, of a category as column=category."""
    names: list[str] = []
    for column in plain.columns:
        if column.categories is None:
            names.append(column.name)
        else:
            names += [f"{column.name}={category}" for category in column.categories]
    return names


def answer_of(
    plain: PlainModel, outputs: Sequence[float], before: Sequence[float] | None = None
) -> Answer:
    """Return what the outputs of shape (n_out,), after the link, say about a row.

    The class is that of the largest output, or of the largest `before` the link where it is given.
    """
    found = list(outputs)
    if plain.task == "numbers":
        return Answer(None, found)
    above = 0.5 if plain.link == "sigmoid" else 0.0
    yes = [int(each > above) for each in found]
    numbers = found if plain.has_probabilities else []
    if plain.task == "labels":
        named = [label for label, each in zip(plain.labels, yes, strict=True) if each]
        return Answer(named if plain.has_names else yes, numbers)
    if len(found) == 1:
        return Answer(plain.labels[yes[0]], [1.0 - each for each in numbers] + numbers)
    scores = found if before is None else list(before)
    return Answer(plain.labels[scores.index(max(scores))], numbers)
