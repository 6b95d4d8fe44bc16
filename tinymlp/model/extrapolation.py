"""Values so far from those of training that what is answered to them is a guess.

A network learns what its training rows show. Beyond them it goes on as its activations happen to,
which may be right a little farther and is unfounded much farther. What is much farther follows from
how many rows say where a column ends:

    far is beyond the range of training by more than (1 + 20 / n) times its width

n is the number of training rows that are not in the column's fullest bin (of up to ten, see
`training_profile`): nearly all rows of most columns, and few where nearly all are 0. With a hundred
such rows a number may be beyond by 1.2 widths, with five by five. So the rows that a model was
trained on are never far, and others of their kind next to never: of 100 numbers with a normal
distribution the range is five standard deviations, and far begins beyond eight.

A column that was constant has no width: scaled, it is 0 whatever comes, and no answer depends on
it. A category cannot be far.

>>> from tinymlp.data.dataset import Dataset
>>> people = Dataset([[float(age)] for age in range(20, 60)], [0, 1] * 20, feature_names=["age"])
>>> encoder = Encoder.learn(people)
>>> profile = TrainingProfile.learn(encoder, people.inputs, [20, 20])
>>> found = find_extrapolated(profile, encoder, [[75.0], [1990.0], [1995.0]])
>>> print(*found)
'age' is far outside of training in 2 rows: 1990 to 1995, and 20 to 59 in training
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tinymlp.data.encoding import Encoder
from tinymlp.model.training_profile import DecileHistogram, TrainingProfile
from tinymlp.text import plural, short_repr

_FEW = 20
"""The range of so many rows may be missed by two widths, that of many by one."""


@dataclass(frozen=True)
class Extrapolated:
    """A column of numbers, and what of it is far outside of training."""

    column: str
    n_rows: int
    """How many rows have a number there that is."""
    minimum: float
    maximum: float
    """Of these numbers."""
    training_minimum: float
    training_maximum: float

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        first, last = f"{self.minimum:.6g}", f"{self.maximum:.6g}"
        return (
            f"{short_repr(self.column)} is far outside of training in "
            f"{plural(self.n_rows, 'row')}: {first if first == last else f'{first} to {last}'}, "
            f"and {self.training_minimum:.6g} to {self.training_maximum:.6g} in training"
        )


def find_extrapolated(
    profile: TrainingProfile, encoder: Encoder, rows: Sequence[Sequence[float]]
) -> list[Extrapolated]:
    """Return the columns in which rows are far outside of training, those of most rows first.

    `rows` are encoded but not scaled, shape (n_rows, n_in).
    """
    found: list[Extrapolated] = []
    place = 0
    for column, of_training in zip(encoder.columns, profile.columns, strict=True):
        if isinstance(of_training, DecileHistogram):
            lowest, highest = _bounds(of_training)
            far = [row[place] for row in rows if not lowest <= row[place] <= highest]
            if far:
                ends = of_training.minimum, of_training.maximum
                found.append(Extrapolated(column.name, len(far), min(far), max(far), *ends))
        place += len(column.input_names())
    return sorted(found, key=lambda each: -each.n_rows)


def _bounds(column: DecileHistogram) -> tuple[float, float]:
    """Return the smallest and the largest number that is not far."""
    width = column.maximum - column.minimum
    n_rows = sum(column.counts) - max(column.counts)
    if width == 0 or n_rows <= 0:
        return float("-inf"), float("inf")
    far = (1 + _FEW / n_rows) * width
    return column.minimum - far, column.maximum + far
