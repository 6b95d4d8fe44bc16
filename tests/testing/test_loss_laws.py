"""Losses as students write them: the right ones pass, each mistake is caught and named."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.testing.depth import EXAMPLES
from tinymlp.errors import ArgumentError, LawBroken
from tinymlp.gradient_check import MISTAKES
from tinymlp.learning.loss import LOSSES, Huber
from tinymlp.testing import check_loss, vectors

numpy = pytest.importorskip("numpy")

Numbers = Sequence[float]


def mse(prediction: Numbers, target: Numbers) -> float:
    return sum((p - t) ** 2 for p, t in zip(prediction, target, strict=True)) / len(target)


def d_mse(prediction: Numbers, target: Numbers) -> list[float]:
    return [2 * (p - t) / len(target) for p, t in zip(prediction, target, strict=True)]


def softmax(logits: Numbers) -> list[float]:
    top = max(logits)
    powers = [math.exp(z - top) for z in logits]
    return [power / sum(powers) for power in powers]


def softmax_unshifted(logits: Numbers) -> list[float]:
    powers = [math.exp(z) for z in logits]
    return [power / sum(powers) for power in powers]


def surprise(probabilities: Numbers, target: Numbers) -> float:
    return -sum(t * math.log(p) for p, t in zip(probabilities, target, strict=True))


def cross_entropy(logits: Numbers, target: Numbers) -> float:
    top = max(logits)
    log_sum = math.log(sum(math.exp(z - top) for z in logits))
    return sum(t * (top - z + log_sum) for z, t in zip(logits, target, strict=True))


def d_cross_entropy(logits: Numbers, target: Numbers) -> list[float]:
    return [p - t for p, t in zip(softmax(logits), target, strict=True)]


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def bce(logits: Numbers, target: Numbers) -> float:
    each = [
        max(z, 0) - z * t + math.log1p(math.exp(-abs(z)))
        for z, t in zip(logits, target, strict=True)
    ]
    return sum(each) / len(each)


def d_bce(logits: Numbers, target: Numbers) -> list[float]:
    return [(sigmoid(z) - t) / len(target) for z, t in zip(logits, target, strict=True)]


def numpy_mse(prediction: Any, target: Any) -> Any:
    return numpy.mean((prediction - target) ** 2)


def d_numpy_mse(prediction: Any, target: Any) -> Any:
    return 2 * (prediction - target) / prediction.size


class Remembering:
    """A loss in the style of the frameworks: backward() after forward(prediction, target)."""

    def forward(self, prediction: Numbers, target: Numbers) -> float:
        self.errors = [p - t for p, t in zip(prediction, target, strict=True)]
        return sum(e * e for e in self.errors) / len(self.errors)

    def backward(self) -> list[float]:
        return [2 * e / len(self.errors) for e in self.errors]


class MSELoss:
    """A class with two methods."""

    def __call__(self, prediction: Numbers, target: Numbers) -> float:
        return mse(prediction, target)

    def gradient(self, prediction: Numbers, target: Numbers) -> tuple[float, ...]:
        return tuple(d_mse(prediction, target))


class Half:
    """½·Σe², a convention of its own."""

    def value(self, prediction: Numbers, target: Numbers) -> float:
        return mse(prediction, target) * len(target) / 2

    def gradient(self, prediction: Numbers, target: Numbers) -> list[float]:
        return [p - t for p, t in zip(prediction, target, strict=True)]


def hinge(prediction: Numbers, target: Numbers) -> float:
    return sum(max(0.0, 1 - p * t) for p, t in zip(prediction, target, strict=True))


def d_hinge(prediction: Numbers, target: Numbers) -> list[float]:
    return [-t if p * t < 1 else 0.0 for p, t in zip(prediction, target, strict=True)]


probabilities = vectors(2, numbers=st.floats(0.1, 0.9))

RIGHT: dict[str, tuple[Any, dict[str, Any]]] = {
    "functions": ((mse, d_mse), {}),
    "an iterator": ((mse, lambda p, t: map(float, d_mse(p, t))), {"like": "mean_squared_error"}),
    "a class": (MSELoss, {}),
    "an object": (MSELoss(), {}),
    "backward after forward": (Remembering, {"like": "mean_squared_error"}),
    "a convention of one's own": (Half, {}),
    "corners": ((hinge, d_hinge), {}),
    "NumPy's arrays": ((numpy_mse, d_numpy_mse), {"array": numpy.array}),
    "NumPy's answers": (
        (lambda p, t: numpy_mse(numpy.array(p), t), lambda p, t: d_numpy_mse(numpy.array(p), t)),
        {"like": "mean_squared_error"},
    ),
    "logits": ((cross_entropy, d_cross_entropy), {"like": "softmax_cross_entropy"}),
    "yes and no": ((bce, d_bce), {}),
    "probabilities of one's own": (
        (surprise, lambda p, t: [-y / x for x, y in zip(p, t, strict=True)]),
        {"cases": st.tuples(probabilities, probabilities)},
    ),
    "another delta": (Huber(delta=0.5), {"like": Huber(delta=0.5)}),
    **{name: (kind, {}) for name, kind in LOSSES.items()},
}


def guarded(logits: Numbers, target: Numbers) -> float:
    return -sum(t * math.log(p + 1e-12) for p, t in zip(logits, target, strict=True))


def changing(prediction: Any, target: Numbers) -> float:
    for i, t in enumerate(target):
        prediction[i] -= t
    return mse(prediction, [0.0] * len(target))


Gradient = Callable[[Numbers, Numbers], Any]


def each(formula: Callable[[float, float], float], link: Any = list) -> Gradient:
    return lambda z, t: [formula(p, y) for p, y in zip(link(z), t, strict=True)]


def sigmoids(logits: Numbers) -> list[float]:
    return [sigmoid(z) for z in logits]


def times(factor: Callable[[int], float], function: Gradient) -> Gradient:
    """Return the gradient, or the value, times a factor of the number of outputs."""

    def scaled(prediction: Numbers, target: Numbers) -> Any:
        answer, factored = function(prediction, target), factor(len(target))
        return [factored * d for d in answer] if isinstance(answer, list) else factored * answer

    return scaled


MSE, CE, BCE = "mean_squared_error", "softmax_cross_entropy", "binary_cross_entropy"

SENTENCES = {mistake.name: mistake.sentence for mistake in MISTAKES}

WRONG: dict[str, tuple[str, Gradient, Gradient, str]] = {
    "factor 2 missing": (MSE, mse, times(lambda n: 0.5, d_mse), SENTENCES["factor 2 forgotten"]),
    "sign": (MSE, mse, times(lambda n: -1, d_mse), SENTENCES["sign flipped"]),
    "1/n missing": (
        MSE,
        mse,
        times(lambda n: n, d_mse),
        SENTENCES["mean over outputs forgotten"],
    ),
    "raw errors": (
        MSE,
        mse,
        times(lambda n: n / 2, d_mse),
        SENTENCES["factor 2 and mean over outputs forgotten"],
    ),
    "target − prediction": (
        MSE,
        mse,
        times(lambda n: -0.5, d_mse),
        SENTENCES["sign flipped, factor 2 forgotten"],
    ),
    "n twice": (
        MSE,
        mse,
        times(lambda n: 1 / n, d_mse),
        SENTENCES["divided by n_out too often"],
    ),
    "squares as slopes": (
        MSE,
        mse,
        lambda p, t: [(x - y) ** 2 / len(t) for x, y in zip(p, t, strict=True)],
        SENTENCES["square instead of slope"],
    ),
    "one number": (MSE, mse, mse, "one number: a list was expected"),
    "sum for mean": (MSE, times(lambda n: n, mse), d_mse, "is the 1/n of the mean missing"),
    "half": (MSE, times(lambda n: 0.5, mse), d_mse, "that is half of it"),
    "half sum": (MSE, times(lambda n: n / 2, mse), d_mse, "the half sum"),
    "root": (MSE, lambda p, t: math.sqrt(mse(p, t)), d_mse, "a square root too many"),
    "not squared": (
        MSE,
        lambda p, t: sum(x - y for x, y in zip(p, t, strict=True)) / len(t),
        d_mse,
        "the errors are not squared",
    ),
    "absolute": (
        MSE,
        lambda p, t: sum(abs(x - y) for x, y in zip(p, t, strict=True)) / len(t),
        d_mse,
        "that is the mean_absolute_error",
    ),
    "a list for the value": (MSE, d_mse, d_mse, "one number was expected"),
    "arguments changed": (MSE, changing, d_mse, "it changes a list that it was given"),
    "probabilities": (CE, surprise, d_cross_entropy, "apply the softmax first"),
    "probabilities, guarded": (CE, guarded, d_cross_entropy, "apply the softmax first"),
    "not shifted": (
        CE,
        lambda z, t: surprise(softmax_unshifted(z), t),
        d_cross_entropy,
        "take the largest logit out",
    ),
    "gradient not shifted": (
        CE,
        cross_entropy,
        each(lambda p, t: p - t, softmax_unshifted),
        "take the largest logit out",
    ),
    "log of 0": (CE, lambda z, t: surprise(softmax(z), t), d_cross_entropy, "the logarithm of 0"),
    "no off-diagonal": (
        CE,
        cross_entropy,
        each(lambda p, t: -t * (1 - p), softmax),
        SENTENCES["softmax off-diagonal forgotten"],
    ),
    "along p": (
        CE,
        cross_entropy,
        each(lambda p, t: -t / p, softmax),
        SENTENCES["gradient by the probability"],
    ),
    "target not subtracted": (
        CE,
        cross_entropy,
        lambda z, t: softmax(z),
        SENTENCES["target not subtracted"],
    ),
    "t − p": (CE, cross_entropy, each(lambda p, t: t - p, softmax), SENTENCES["sign flipped"]),
    "logits − t": (
        CE,
        cross_entropy,
        each(lambda z, t: z - t),
        SENTENCES["logits taken for probabilities"],
    ),
    "no minus": (CE, times(lambda n: -1, cross_entropy), d_cross_entropy, "sign flipped"),
    "base 2": (CE, times(lambda n: 1 / math.log(2), cross_entropy), d_cross_entropy, "base 2"),
    "mean over classes": (
        CE,
        cross_entropy,
        lambda z, t: [d / len(t) for d in d_cross_entropy(z, t)],
        SENTENCES["divided by n_out too often"],
    ),
    "yes alone": (
        BCE,
        lambda z, t: surprise(sigmoids(z), t) / len(t),
        d_bce,
        "a no has its surprise too",
    ),
    "slope of sigmoid": (
        BCE,
        bce,
        lambda z, t: [d * p * (1 - p) for d, p in zip(d_bce(z, t), sigmoids(z), strict=True)],
        SENTENCES["link's derivative again"],
    ),
    "no sigmoid": (
        BCE,
        bce,
        lambda z, t: [(x - y) / len(t) for x, y in zip(z, t, strict=True)],
        SENTENCES["logits taken for probabilities"],
    ),
    "bce's 1/n": (
        BCE,
        bce,
        times(lambda n: n, d_bce),
        SENTENCES["mean over outputs forgotten"],
    ),
    "probability of yes": (
        BCE,
        lambda p, t: (
            -sum(y * math.log(x) + (1 - y) * math.log(1 - x) for x, y in zip(p, t, strict=True))
            / len(t)
        ),
        d_bce,
        "apply the sigmoid first",
    ),
}


@pytest.mark.parametrize("form", RIGHT)
def test_a_right_loss_passes_however_it_is_written(form: str) -> None:
    mine, keywords = RIGHT[form]
    check_loss(mine, **keywords, examples=EXAMPLES)


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_loss_is_caught_and_its_mistake_named(mistake: str) -> None:
    like, value, gradient, words = WRONG[mistake]
    with pytest.raises(LawBroken) as caught:
        check_loss((value, gradient), like=like, examples=EXAMPLES)
    assert words in str(caught.value)


def test_a_wrong_gradient_is_caught_whatever_the_loss() -> None:
    with pytest.raises(LawBroken, match=SENTENCES["factor 2 too many"].rstrip("?")):
        check_loss((Half().value, times(lambda n: 2, Half().gradient)), like=None)


ONE_HOT = st.tuples(vectors(2), st.sampled_from([[1.0, 0.0], [0.0, 1.0]]))


@pytest.mark.parametrize(
    ("value", "gradient", "sentence"),
    [
        (
            cross_entropy,
            each(lambda p, t: -t * (1 - p), softmax),
            SENTENCES["softmax off-diagonal forgotten"],
        ),
        (
            bce,
            lambda z, t: [d * p * (1 - p) for d, p in zip(d_bce(z, t), sigmoids(z), strict=True)],
            SENTENCES["link's derivative again"] + "; p is the sigmoid of z",
        ),
    ],
)
def test_a_link_inside_a_loss_without_a_known_name_is_tried(
    value: Gradient, gradient: Gradient, sentence: str
) -> None:
    with pytest.raises(LawBroken) as caught:
        check_loss((value, gradient), like=None, cases=ONE_HOT)
    assert f": {sentence}\n" in str(caught.value)


@pytest.mark.parametrize("combine", ["sum", "mean"])
@pytest.mark.parametrize(
    ("slope", "words"),
    [
        (lambda p, t: -t / p - (1 - t) / (1 - p), "the sign of (1 − t)/(1 − p) is turned"),
        (lambda p, t: -t / p, "that is −t/p alone"),
        (lambda p, t: p - t, "of probabilities it is divided by p·(1 − p)"),
    ],
)
def test_the_gradient_of_an_entropy_of_probabilities_is_judged_on_the_scale_of_its_value(
    combine: str, slope: Callable[[float, float], float], words: str
) -> None:
    def bce(p: Any, t: Any) -> Any:
        return -getattr(numpy, combine)(t * numpy.log(p) + (1 - t) * numpy.log(1 - p))

    def d_bce(p: Any, t: Any) -> Any:
        return slope(p, t) / (len(t) if combine == "mean" else 1)

    with pytest.raises(LawBroken) as caught:
        check_loss((bce, d_bce), array=numpy.array, examples=EXAMPLES)
    assert words in caught.value.mistake


def of_index(logits: Any, one_hot: Any) -> Any:
    """Return the cross-entropy of the class that argmax finds, which a soft target has not."""
    return cross_entropy(logits, numpy.eye(len(one_hot))[numpy.argmax(one_hot)])


def test_a_target_of_which_the_largest_is_taken_is_one_hot() -> None:
    right = check_loss((of_index, d_cross_entropy), like="softmax_cross_entropy")
    assert "one-hot targets" in str(right)
    with pytest.raises(LawBroken, match="sign flipped"):
        check_loss(
            (of_index, each(lambda p, t: t - p, softmax)),
            like="softmax_cross_entropy",
            examples=EXAMPLES,
        )


def test_a_value_for_each_output_is_asked_about_all_numbers() -> None:
    def huber(p: Any, t: Any) -> Any:
        e = numpy.abs(p - t)
        return numpy.where(e < 1, e**2 / 2, e - 0.5)

    with pytest.raises(LawBroken, match="that is the error itself, also beyond δ"):
        check_loss((huber, lambda p, t: p - t), array=numpy.array, examples=EXAMPLES)


def test_cases_that_are_no_pairs_are_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^cases must be a strategy that draws \(prediction"):
        check_loss((mse, d_mse), like=None, cases=st.just([0.5]))  # type: ignore[arg-type]


@pytest.mark.parametrize("mine", [mse, (mse,), (mse, lambda p: p), type("A", (), {}), 3])
def test_what_is_no_loss_is_refused_with_the_signature(mine: Any) -> None:
    with pytest.raises(ArgumentError, match=r"value\(prediction, target\) and gradient"):
        check_loss(mine)
