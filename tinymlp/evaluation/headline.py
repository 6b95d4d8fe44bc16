"""How good, on how many examples, against what always giving one answer gets: in a sentence.

97 % are right: is that good? Not where 97 % of the examples are of one class. So whatever says how
good a model is begins with what needs no model: for classes the share that always guessing the most
frequent one gets right, for numbers what always answering the mean gets. Which class that is, and
which mean, the training part says where it is known; else the examples themselves. And where it is
known how good the model is on the training part, the sentence ends with that: far above what the
other examples get, it has learned them by heart.

>>> print(classes_headline(0.75, 4, "cat", 0.5, training_score=1.0))
accuracy 75.0 % on 4 examples; always guessing 'cat' gets 50.0 %; on the training part 100.0 %
>>> always = MeanAnswer((2.5,), True, -0.25, 2.0)
>>> print(numbers_headline(0.5, 1.5, 4, always, n_outputs=1))
R squared 0.5000, mean absolute error 1.5000 on 4 examples; always answering the training part's
mean, 2.5000, gets -0.2500, 2.0000
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from tinymlp.evaluation.classification import Label
from tinymlp.text import format_number, short_repr


class TrainingPart(NamedTuple):
    """What is known of the examples that a model was trained on."""

    score: float | None = None
    """The accuracy on them, or R²."""
    classes: Sequence[float] | None = None
    """How many there were of each class, in the order of the labels."""


class MeanAnswer(NamedTuple):
    """What always answering the mean gets; of several outputs the means of what each gets."""

    means: tuple[float, ...]
    """What is answered, one number for each output."""
    of_training: bool
    """Whether it is the mean of the training part, or else of the examples themselves."""
    r_squared: float
    mean_absolute_error: float


def classes_headline(
    accuracy: float,
    n_examples: float,
    guess: Label,
    guess_accuracy: float,
    *,
    training_score: float | None = None,
) -> str:
    """Return the sentence about a classifier; `guess` is the class that is always guessed."""
    sentence = (
        f"accuracy {_percent(accuracy)} on {format_examples(n_examples)}; "
        f"always guessing {short_repr(guess)} gets {_percent(guess_accuracy)}"
    )
    if training_score is None:
        return sentence
    return f"{sentence}; on the training part {_percent(training_score)}"


def labels_headline(
    subset_accuracy: float,
    accuracy: float,
    n_examples: float,
    guess_accuracy: float,
    *,
    training_score: float | None = None,
) -> str:
    """Return the sentence about several labels at once: exact matches, and each label's share.

    `guess_accuracy` is the share of labels that always guessing each one's more frequent answer
    gets right, and `training_score` the exact matches in the training part.
    """
    sentence = (
        f"exact match {_percent(subset_accuracy)}, each label {_percent(accuracy)} "
        f"on {format_examples(n_examples)}; always guessing each label's more frequent answer gets "
        f"{_percent(guess_accuracy)} of the labels"
    )
    if training_score is None:
        return sentence
    return f"{sentence}; on the training part exact match {_percent(training_score)}"


def numbers_headline(
    r_squared: float,
    mean_absolute_error: float,
    n_examples: float,
    always: MeanAnswer | None,
    *,
    n_outputs: int,
    training_score: float | None = None,
) -> str:
    """Return the sentence about a regression; of several outputs by their mean scores."""
    sentence = (
        f"R squared {format_number(r_squared)}, "
        f"mean absolute error {format_number(mean_absolute_error)} on {format_examples(n_examples)}"
    )
    if n_outputs > 1:
        sentence += f" (means of {n_outputs} outputs)"
    if always is not None:
        owner = "the training part's" if always.of_training else "their own"
        answer = f"{owner} mean, {format_number(always.means[0])}," if n_outputs == 1 else owner
        sentence += (
            f"; always answering {answer}{' means' if n_outputs > 1 else ''} gets "
            f"{format_number(always.r_squared)}, {format_number(always.mean_absolute_error)}"
        )
    if training_score is not None:
        sentence += f"; on the training part R squared {format_number(training_score)}"
    return sentence


def score_words(name: str) -> str:
    """Return a score's name as people write it.

    >>> score_words("roc_auc"), score_words("log_loss")
    ('ROC AUC', 'log loss')
    """
    return _WORDS.get(name, name.replace("_", " "))


_WORDS = {"brier_score": "Brier score", "r_squared": "R squared", "roc_auc": "ROC AUC"}


def format_count(number: float) -> str:
    """Write a count: whole ones in full, weighted ones to six digits."""
    whole = math.isfinite(number) and number == int(number)
    return str(int(number)) if whole else f"{number:.6g}"


def format_examples(number: float) -> str:
    """Write how many examples there are."""
    return f"{format_count(number)} example" + ("" if number == 1 else "s")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
