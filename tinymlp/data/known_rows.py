"""Which examples a model has seen, kept as short hashes of their content.

A file's name and its number of rows do not say that it is the same file. So a model keeps a hash of
six bytes for each example, by which it finds its test part again: in a copy under another name, in
another order, in a file of another kind, and among rows that came later.

    hash of an example = BLAKE2b of its values and its target, each as a float of eight bytes

A text is the float of its own hash, and a missing value is nan. Equal values have equal hashes
wherever they were read, as a CSV file, a frame or a table of a database. Of two different examples
the hashes are equal once in 2⁴⁸ pairs. They are no secret: whoever guesses a whole example can see
whether it is among them.

Equal examples cannot be told apart. Where one stood in both parts it is found in both again, as
often as before, and its first copies are taken for those that were learned from.

>>> rows, targets = [[0.5, "a"], [2.0, None], [1.0, "b"]], ["no", "yes", "yes"]
>>> known = KnownRows.of(rows, targets, test=([rows[1]], [targets[1]]))
>>> found = known.find([rows[2], rows[1], [4.0, "a"]], ["yes", "yes", "no"])
>>> found.training, found.test, found.is_whole
([0], [1], False)

Source: Aumasson, Neves, Wilcox-O'Hearn and Winnerlein, BLAKE2: simpler, smaller, fast as MD5, 2013.
"""

import base64
import binascii
import functools
import math
import re
import struct
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.data.dataset import Dataset
from tinymlp.data.rows import Row
from tinymlp.data.targets import Target
from tinymlp.errors import FormatError, invalid

MOST_TRAINING_ROWS = 20_000
"""Of more examples those learned from are not kept one by one: a model file stays small."""

_SIZE = 6
_MINUS_ZERO = struct.pack("<d", -0.0)

Examples = tuple[Sequence[Row], Sequence[Target]]
"""Input rows, and the target of each."""


@dataclass(frozen=True, slots=True)
class FoundRows:
    """What a model knows of some examples."""

    is_whole: bool
    """Whether they are all examples of both parts and no others, in whatever order."""
    is_in_order: bool
    """Whether they are, in the order in which they stood."""
    training: list[int] | None
    """The indices of those that were learned from; None where that is not known."""
    test: list[int]
    """The indices of those in the test part."""


@dataclass(frozen=True, slots=True)
class KnownRows:
    """The hashes of a training part and a test part, and of all examples together."""

    n_rows: int
    digest: str
    """Of all hashes in the order of the examples, 32 hexadecimal digits."""
    sorted_digest: str
    """Of all hashes in ascending order: equal for the same examples in another order."""
    training: list[bytes] | None
    """The hash of each example that was learned from; None for more than MOST_TRAINING_ROWS."""
    test: list[bytes]

    @classmethod
    def of(
        cls, inputs: Sequence[Row], targets: Sequence[Target], *, test: Examples | None = None
    ) -> Self:
        """Return what is kept of examples, of which `test` are the test part."""
        hashes = row_hashes(inputs, targets)
        tested = [] if test is None else row_hashes(*test)
        left = Counter(tested)
        training = []
        for each in hashes:
            if left[each]:
                left[each] -= 1
            else:
                training.append(each)
        few = len(training) <= MOST_TRAINING_ROWS
        return cls(
            len(hashes), _digest(hashes), _digest(sorted(hashes)), training if few else None, tested
        )

    def find(self, inputs: Sequence[Row], targets: Sequence[Target]) -> FoundRows:
        """Return which of these examples were learned from, and which are of the test part."""
        hashes = row_hashes(inputs, targets)
        is_whole = _digest(sorted(hashes)) == self.sorted_digest
        is_in_order = _digest(hashes) == self.digest
        learned = None if self.training is None else Counter(self.training)
        tested = Counter(self.test)
        training, test, neither = [], [], []
        for index, each in enumerate(hashes):
            if learned is not None and learned[each]:
                learned[each] -= 1
                training.append(index)
            elif tested[each]:
                tested[each] -= 1
                test.append(index)
            else:
                neither.append(index)
        if learned is None:  # then only all together are known
            return FoundRows(is_whole, is_in_order, neither if is_whole else None, test)
        return FoundRows(is_whole, is_in_order, training, test)

    def is_test_part(self, inputs: Sequence[Row], targets: Sequence[Target]) -> bool:
        """Return whether these are all examples of the test part and no others."""
        return sorted(row_hashes(inputs, targets)) == sorted(self.test)

    def to_dict(self) -> dict[str, Any]:
        """Return it as names and texts; six bytes are eight characters of Base64.

        >>> KnownRows.of([[0.5]], ["no"]).to_dict()["training"]
        'CNJszZ34'
        """
        return {
            "n_rows": self.n_rows,
            "digest": self.digest,
            "sorted_digest": self.sorted_digest,
            "training": None if self.training is None else _text(self.training),
            "test": _text(self.test),
        }

    @classmethod
    def from_dict(cls, stored: object, where: str = "known_rows") -> Self:
        """Invert `to_dict`. Raises `FormatError` for anything that it cannot have made."""
        names = ("n_rows", "digest", "sorted_digest", "training", "test")
        given = json_fields.fields(stored, names, where)
        n_rows = json_fields.whole(given["n_rows"], f"{where}, n_rows")
        for name in ("digest", "sorted_digest"):
            if re.fullmatch("[0-9a-f]{32}", json_fields.text(given[name], f"{where}, {name}")):
                continue
            what = "32 hexadecimal digits"
            raise invalid(f"{where}, {name}", what, given[name], error=FormatError)
        test = _hashes(given["test"], f"{where}, test")
        training = None
        if given["training"] is not None:
            training = _hashes(given["training"], f"{where}, training")
        n_kept = len(test) + len(training or ())
        if n_kept > n_rows or (training is not None and n_kept < n_rows):
            what = f"one for each of the training and test part, {n_kept}"
            raise invalid(f"{where}, n_rows", what, n_rows, error=FormatError)
        return cls(n_rows, given["digest"], given["sorted_digest"], training, test)


def row_hashes(inputs: Sequence[Row], targets: Sequence[Target | None]) -> list[bytes]:
    """Return the hash of each example, six bytes.

    >>> first, second = row_hashes([[0.0, None], [-0.0, None]], [1, True])
    >>> first == second
    True
    """
    import hashlib  # which loads OpenSSL

    blake2b = hashlib.blake2b
    hashes = []
    places: list[int] = []  # of what is no number, most often the same in every row
    for row, target in zip(inputs, targets, strict=True):
        values: list[Any] = [*row, *target] if isinstance(target, list) else [*row, target]
        for place in places:
            values[place] = _as_float(values[place])
        try:
            packed = struct.pack(f"<{len(values)}d", *values)
        except (struct.error, OverflowError):
            places += [j for j, value in enumerate(values) if not isinstance(value, float)]
            values = list(map(_as_float, values))
            packed = struct.pack(f"<{len(values)}d", *values)
        # Which is equal to 0. Its last byte alone is looked for first, ten times as fast.
        if _MINUS_ZERO[-1:] in packed and _MINUS_ZERO in packed:
            packed = struct.pack(f"<{len(values)}d", *[value + 0.0 for value in values])
        hashes.append(blake2b(packed, digest_size=_SIZE).digest())
    return hashes


def data_fingerprint(dataset: Dataset, known: KnownRows | None = None) -> str:
    """Return twelve hexadecimal digits: equal for equal data, whatever it came from.

    It is of the names and values of the columns in use, the targets, the weights and the groups,
    in the order of the examples. `known` are its examples, if they were hashed already.

    >>> data_fingerprint(Dataset([[0.5], [1.0]], ["no", "yes"]))
    'e543d7bd2b54'
    """
    beside = [*(dataset.weights or ()), None, *(dataset.groups or ())]
    digest = _digest(row_hashes(dataset.inputs, dataset.targets)) if known is None else known.digest
    return _of_parts(dataset, digest, beside)


class Fingerprint:
    """The `data_fingerprint` of examples that come some at a time, without weights and groups.

    >>> whole, found = Dataset([[0.5], [1.0]], ["no", "yes"]), Fingerprint()
    >>> found.add([[0.5]], ["no"])
    >>> found.add([[1.0]], ["yes"])
    >>> found.of_dataset(whole) == data_fingerprint(whole)
    True
    """

    def __init__(self) -> None:
        import hashlib

        self._hash = hashlib.blake2b(digest_size=16)

    def add(self, inputs: Sequence[Row], targets: Sequence[Any]) -> None:
        """Take some more examples, in their order."""
        self._hash.update(b"".join(row_hashes(inputs, targets)))

    def of_dataset(self, dataset: Dataset) -> str:
        """Return that of a data set with these examples, which is asked for its columns alone."""
        return _of_parts(dataset, self._hash.hexdigest(), [None])


def _of_parts(dataset: Dataset, digest: str, beside: list[Any]) -> str:
    names = [*dataset.feature_names, dataset.target_name, dataset.task]
    # Both are hashed as if they were an example.
    parts = [*row_hashes([[*names]], [None]), *row_hashes([[*beside]], [None])]
    return _digest([digest.encode(), *parts])[:12]


def _as_float(value: Any) -> float:
    """Return a number as it is, and a text as the float of its hash."""
    if value is None:
        return math.nan
    if isinstance(value, str):
        return _text_as_float(value)
    try:
        return float(value)
    except OverflowError:  # a label may be any whole number
        return _text_as_float(str(value))


@functools.lru_cache(maxsize=10_000)
def _text_as_float(text: str) -> float:
    import hashlib

    encoded = text.encode("utf-8", "surrogatepass")
    return float(int.from_bytes(hashlib.blake2b(encoded, digest_size=_SIZE).digest(), "little"))


def _digest(hashes: Sequence[bytes]) -> str:
    import hashlib

    return hashlib.blake2b(b"".join(hashes), digest_size=16).hexdigest()


def _text(hashes: Sequence[bytes]) -> str:
    return base64.b64encode(b"".join(hashes)).decode()


def _hashes(stored: object, where: str) -> list[bytes]:
    """Return the hashes that `_text` made one text of."""
    text = json_fields.text(stored, where)
    what = f"Base64 of {_SIZE} bytes for each example"
    try:
        joined = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise invalid(where, what, stored, error=FormatError) from None
    if len(joined) % _SIZE:
        raise invalid(where, what, stored, error=FormatError)
    return [joined[start : start + _SIZE] for start in range(0, len(joined), _SIZE)]
