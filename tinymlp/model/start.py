"""What a training takes over from the model it starts from, and what it then refuses.

What an optimizer remembers of the training before is kept where it is handed over, by
`fit(dataset, start=start, optimizer=start.optimizer)`; by its name begins a new one. Of a finished
training the weights are those of its best epoch, and the memory is that of its last step.

What a network knows, it knows about inputs of the start model's encoder and scaler, and about the
outputs of its target. So all of these are kept, and the data set has to have the same columns, and
no label that the start model does not know.

>>> from tinymlp.model.fit import fit
>>> start = fit(Dataset([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0]), hidden=[2], n_epochs=1)
>>> check_start(start, Dataset([[3.0]], [7.0]), hidden=[3])
Traceback (most recent call last):
tinymlp.errors.ArgumentError: hidden must be [2] as the model start has it, got [3]: leave it out
beside start

Source: J. Yosinski, J. Clune, Y. Bengio and H. Lipson, How transferable are features in deep neural
networks?, 2014.
"""

import re
from collections.abc import Sequence
from typing import Any

from tinymlp.data.dataset import Dataset
from tinymlp.data.scaling import Scaler, find_scaler
from tinymlp.errors import DataError, invalid
from tinymlp.learning.loss import Loss, find_loss
from tinymlp.learning.optimizer import Optimizer
from tinymlp.model.model import Model
from tinymlp.named import are_alike, name_of
from tinymlp.network.activation import Activation, find_activation
from tinymlp.network.initializer import Initializer
from tinymlp.text import plural

_UNNAMED = re.compile(r"target|(column|input) \d+")
"""What a column is called that has no name of its own."""


def check_start(
    start: Model,
    dataset: Dataset,
    *,
    hidden: Sequence[int] | None = None,
    activation: str | Activation | Sequence[str | Activation] | None = None,
    output_activation: str | Activation | None = None,
    loss: str | Loss | None = None,
    scaling: str | type[Scaler] | None = None,
    initializer: str | Initializer | None = None,
) -> None:
    """Raise unless a training may start from the model, with these arguments beside it.

    `DataError` for a data set of other columns, outputs or labels; `ArgumentError` for what is no
    model, and for an argument that says otherwise than it.
    """
    if not isinstance(start, Model):
        raise invalid("start", "a Model, as fit and load return, or None", start)
    _check_columns(start, dataset)
    start.target.check(dataset)
    sizes, functions = (
        start.network.sizes[1:-1],
        [layer.activation for layer in start.network.layers],
    )
    if hidden is not None and list(hidden) != sizes:
        raise _conflict("hidden", sizes, hidden)
    if activation is not None:
        several = isinstance(activation, list | tuple)
        asked: Any = activation if several else [activation] * len(sizes)
        found = [find_activation(each) for each in asked]
        if len(found) != len(sizes) or not all(map(are_alike, found, functions)):
            raise _conflict("activation", [name_of(f) for f in functions[:-1]], activation)
    if output_activation is not None and not are_alike(
        find_activation(output_activation, "output_activation"), functions[-1]
    ):
        raise _conflict("output_activation", name_of(functions[-1]), output_activation)
    if loss is not None and not are_alike(find_loss(loss), start.loss):
        raise _conflict("loss", name_of(start.loss), loss)
    if scaling is not None and not isinstance(start.scaler, find_scaler(scaling)):
        raise _conflict("scaling", name_of(start.scaler), scaling)
    if initializer is not None:
        what = "None beside start, whose weights are the first"
        raise invalid("initializer", what, initializer, "leave it out")


def memory_of(optimizer: Optimizer) -> str:
    """Return what a training is told to have begun with: a new optimizer, or one that goes on.

    >>> from tinymlp.learning.optimizer import SGD
    >>> sgd = SGD(learning_rate=0.5)
    >>> before = memory_of(sgd)
    >>> _ = sgd.step([1.0], [2.0])
    >>> before, memory_of(sgd)
    ('new', 'kept, of 1 step')
    """
    steps = getattr(optimizer, "steps", None)
    if isinstance(steps, int) and not isinstance(steps, bool):
        return f"kept, of {plural(steps, 'step')}" if steps else "new"
    return "that of the object given"


def _conflict(name: str, own: object, given: object) -> Exception:
    what = f"{own!r} as the model start has it"
    return invalid(name, what, given, "leave it out beside start")


def _check_columns(start: Model, dataset: Dataset) -> None:
    """Raise `DataError` unless the data set's columns are those of the model, in any order."""
    start.rows_of(dataset)  # which names a column that is lacking
    names = start.encoder.column_names
    more = [name for name in dataset.feature_names if name not in names]
    if more and len(dataset.feature_names) > len(names):
        what = "a column that the model start was trained on"
        remedy = "leave that column out"
        raise invalid(f"{dataset.source}, input", what, more[0], remedy, error=DataError)
    theirs = [dataset.target_name] if dataset.target_names is None else dataset.target_names
    for own, other in zip(start.target.columns, theirs, strict=False):
        if own != other and not (_UNNAMED.fullmatch(own) or _UNNAMED.fullmatch(other)):
            what = f"{own!r} as the model start predicts"
            remedy = "name it so if it is the same"
            raise invalid(f"{dataset.source}, target", what, other, remedy, error=DataError)
