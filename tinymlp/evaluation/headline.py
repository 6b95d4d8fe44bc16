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
>>> print(numbers_headline(0.5, [1.5], 4, always, names=["mpg"]))
off by 1.50 mpg on average (mean absolute error), R squared 0.500 on 4 examples; always guessing the
training part's mean, 2.50 mpg: off by 2.00, R squared -0.250
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from tinymlp.evaluation.classification import Label
from tinymlp.text import format_amount, join_names, printable, short_repr, shortened


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
        f"accuracy {percent(accuracy)} on {format_examples(n_examples)}; "
        f"always guessing {short_repr(guess)} gets {percent(guess_accuracy)}"
    )
    if training_score is None:
        return sentence
    return f"{sentence}; on the training part {percent(training_score)}"


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
        f"exact match {percent(subset_accuracy)}, each label {percent(accuracy)} "
        f"on {format_examples(n_examples)}; always guessing each label's more frequent answer gets "
        f"{percent(guess_accuracy)} of the labels"
    )
    if training_score is None:
        return sentence
    return f"{sentence}; on the training part exact match {percent(training_score)}"


def numbers_headline(
    r_squared: float,
    mean_absolute_errors: Sequence[float],
    n_examples: float,
    always: MeanAnswer | None,
    *,
    names: Sequence[str | None],
    training_score: float | None = None,
) -> str:
    """Return the sentence about a regression: how far off it is, in the units of its targets.

    There is one error and one name for each output. A name stands for the unit; where it is None,
    the output has none. Errors of several outputs have no mean, as their units differ; R² has.
    """
    units = ["" if name is None else f" {shortened(printable(name), 40)}" for name in names]
    each = [format_amount(e) + unit for e, unit in zip(mean_absolute_errors, units, strict=True)]
    several = len(each) > 1
    errors = join_names(each, most=6)
    sentence = (
        f"off by {errors} on average (mean absolute error{'s' if several else ''}), "
        f"R squared {format_share(r_squared)}{f' (mean of {len(each)} outputs)' * several} on "
        f"{format_examples(n_examples)}"
    )
    if always is not None:
        owner = "the training part's" if always.of_training else "their own"
        if several:
            gets = f"means: R squared {format_share(always.r_squared)}"
        else:
            gets = (
                f"mean, {format_amount(always.means[0])}{units[0]}: off by "
                f"{format_amount(always.mean_absolute_error)}, R squared "
                f"{format_share(always.r_squared)}"
            )
        sentence += f"; always guessing {owner} {gets}"
    if training_score is not None:
        sentence += f"; on the training part R squared {format_share(training_score)}"
    return sentence


def unit_of(name: str | None) -> str | None:
    """Return the name of a target, which stands for its unit, or None where it has none of its own.

    >>> unit_of("mpg"), unit_of("target"), unit_of("output 2")
    ('mpg', None, None)
    """
    is_own = name is not None and not _UNNAMED.fullmatch(name)
    return name if is_own else None


_UNNAMED = re.compile(r"|(target|output|column)( \d+)?")
"""What a target is called that has no name of its own."""


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


def percent(share: float) -> str:
    """Write a share as per cents."""
    return f"{100 * share:.1f} %"


def format_share(value: float) -> str:
    """Write a number of which 1 is all there is: three digits tell any two apart."""
    return f"{value:.3f}" if abs(value) < 1e4 else f"{value:.2e}"
