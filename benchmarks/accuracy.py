"""How good the models are, beside scikit-learn's MLP on the same splits.

    python -m pip install scikit-learn
    python -m benchmarks.accuracy [--seeds 10] [--diabetes diabetes.csv]

Both get the same training and test rows, a hidden layer of 32, Adam, standard scaling and early
stopping by their own defaults otherwise; the test part is a fifth, drawn by the seed. The shipped
data sets need no file; diabetes is the data of Efron, Hastie, Johnstone and Tibshirani, 2004.
"""

import argparse
import statistics
import time
import warnings

import tinymlp as tm


def tinymlp_score(training: tm.Dataset, test: tm.Dataset, seed: int) -> float:
    """Return the test accuracy, or R² for a regression."""
    evaluation = tm.fit(training, seed=seed).evaluate(test)
    if isinstance(evaluation, tm.ClassificationEvaluation):
        return evaluation.accuracy
    return evaluation.r_squared


def sklearn_score(training: tm.Dataset, test: tm.Dataset, seed: int) -> float:
    """Return scikit-learn's score on the same rows, encoded and scaled in the same way."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.preprocessing import StandardScaler

    encoder = tm.Encoder.learn(training)
    scaler = StandardScaler().fit([encoder.encode(row) for row in training.inputs])
    inputs, test_inputs = (
        scaler.transform([encoder.encode(row) for row in part.inputs]) for part in (training, test)
    )
    kind = MLPClassifier if training.labels is not None else MLPRegressor
    network = kind(hidden_layer_sizes=(32,), max_iter=1000, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if training.labels is not None:
            network.fit(inputs, training.targets)
            return float(network.score(test_inputs, test.targets))
        targets = StandardScaler().fit([[t] for t in training.targets])
        network.fit(inputs, targets.transform([[t] for t in training.targets]).ravel())
        return float(
            network.score(test_inputs, targets.transform([[t] for t in test.targets]).ravel())
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--diabetes", metavar="FILE", help="also a regression, from this CSV file")
    given = parser.parse_args()
    data = {name: tm.datasets.by_name(name) for name in tm.datasets.NAMES}
    if given.diabetes:
        data["diabetes"] = tm.Dataset.from_csv(given.diabetes)
    print(f"mean (worst) over the splits of seeds 0 to {given.seeds - 1}\n")
    print(f"{'data':10} {'measure':9} {'tinymlp':>16} {'scikit-learn':>16} {'a tinymlp run':>14}")
    for name, dataset in data.items():
        ours, theirs, seconds = [], [], []
        for seed in range(given.seeds):
            training, test = dataset.split(test=0.2, seed=seed)
            start = time.process_time()
            ours.append(tinymlp_score(training, test, seed))
            seconds.append(time.process_time() - start)
            theirs.append(sklearn_score(training, test, seed))
        measure = "accuracy" if dataset.labels is not None else "R²"
        print(
            f"{name:10} {measure:9} "
            + " ".join(
                f"{statistics.mean(scores):8.4f} ({min(scores):.3f})" for scores in (ours, theirs)
            )
            + f" {statistics.mean(seconds):11.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
