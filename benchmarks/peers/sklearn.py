"""scikit-learn's MLPClassifier.

Variants: `fit` trains whole epochs inside one call of `fit`, whose unit here is an epoch: its
preparations are spread over many epochs. `partial_fit` is called for each mini-batch by the
caller's own loop, which is the way to train step by step. `predict` takes one row, ready as the
array of one row that it asks for, and `predict_many` an array of many.
"""

import itertools
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from benchmarks.peers.serve import read_data, read_task, serve

warnings.simplefilter("ignore", ConvergenceWarning)
task = read_task()
inputs, targets = map(np.array, read_data(task["data"]))
labels = targets.argmax(axis=1)
classes = np.arange(task["sizes"][-1])
batch_size = task["batch_size"]
VERSION = f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}"


def classifier(n_epochs: int) -> MLPClassifier:
    """Return a network that does not stop before its epochs are over; alpha=0 is no L2 penalty."""
    return MLPClassifier(
        hidden_layer_sizes=task["sizes"][1:-1],
        activation={"sigmoid": "logistic"}.get(task["activation"], task["activation"]),
        solver=task["optimizer"],
        momentum=0.0,
        learning_rate_init=task["learning_rate"],
        batch_size=batch_size,
        alpha=0.0,
        max_iter=n_epochs,
        n_iter_no_change=n_epochs + 1,
        random_state=0,
    )


if task["variant"] == "fit":
    serve(VERSION, len(inputs), lambda n: classifier(n).fit(inputs, labels))
elif task["variant"] == "partial_fit":
    network = classifier(1)
    random = np.random.default_rng(0)

    def batches():
        """Yield mini-batches for ever, shuffled anew in every epoch."""
        while True:
            order = random.permutation(len(inputs))
            for start in range(0, len(inputs) - batch_size + 1, batch_size):
                yield order[start : start + batch_size]

    endless = batches()

    def work(n: int) -> None:
        """Take n steps."""
        for chosen in itertools.islice(endless, n):
            network.partial_fit(inputs[chosen], labels[chosen], classes=classes)

    serve(VERSION, batch_size, work)
elif task["variant"] == "predict_many":
    network = classifier(2).fit(inputs, labels)
    many = np.resize(inputs, (batch_size, inputs.shape[1]))

    def predict_many(n: int) -> None:
        """Predict all rows n times."""
        for _ in range(n):
            network.predict(many)

    serve(VERSION, batch_size, predict_many)
else:
    network = classifier(2).fit(inputs, labels)
    rows = itertools.cycle([row.reshape(1, -1) for row in inputs])

    def predict(n: int) -> None:
        """Predict n rows, one at a time."""
        for row in itertools.islice(rows, n):
            network.predict(row)

    serve(VERSION, 1, predict)
