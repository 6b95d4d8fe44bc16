"""What each column of a table is for: to learn from, to predict, to weigh, to group, or nothing.

>>> header = ["age", "patient", "height", "weight", "count"]
>>> find_roles(header, target=["height", "weight"], weights="count", groups="patient")
Roles(features=[0], targets=[2, 3], weights=4, groups=1)

The target is the last column unless another one is named, or several are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tinymlp.arguments import check_list
from tinymlp.errors import DataError, invalid
from tinymlp.text import did_you_mean, join_names, short_repr


@dataclass(frozen=True, slots=True)
class Roles:
    """Where the columns of each kind stand in the header."""

    features: list[int]
    targets: list[int]
    weights: int | None
    """Of how much each example counts."""
    groups: int | None
    """Of what holds examples together when the rows are split."""

    def others(self, header: Sequence[str]) -> dict[str, str]:
        """Return what the columns are for that are neither learned from nor predicted, by name."""
        places = {"weights": self.weights, "groups": self.groups}
        return {header[j]: role for role, j in places.items() if j is not None}


def find_roles(
    header: Sequence[str],
    *,
    target: str | Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    weights: str | None = None,
    groups: str | None = None,
) -> Roles:
    """Find the columns by name; whatever has no other role is learned from.

    Raises DataError for a name that there is not, for a column with two roles, and when no column
    is left to learn from.
    """
    left_out = set(column_indices(ignore, header, "ignore"))
    if target is None:
        target = [header[-1]]
    elif not isinstance(target, Iterable):
        target = [target]  # to be refused as what is no column
    targets = column_indices(target, header, "target")
    if not targets:
        raise invalid("target", "at least one column", [], error=DataError)
    taken: dict[int, str] = {}
    for j in targets:
        if j in taken:
            what = "different columns"
            raise invalid("target", what, header[j], "name each once", error=DataError)
        taken[j] = "target"
    if left_out & taken.keys():
        name = header[min(left_out & taken.keys())]
        what = f"columns besides the target {short_repr(name)}"
        remedy = "name another one with target= (--target)"
        raise invalid("ignore", what, name, remedy, error=DataError)
    extra: dict[str, int | None] = {"weights": None, "groups": None}
    for role, column in (("weights", weights), ("groups", groups)):
        if column is None:
            continue
        j = column_index(column, header, role)
        if j in taken:
            what = f"a column of its own, besides the {taken[j]}"
            raise invalid(role, what, column, error=DataError)
        taken[j], extra[role] = role, j
    features = [j for j in range(len(header)) if j not in taken and j not in left_out]
    if not features:
        listed = ", ".join(short_repr(header[j]) for j in targets)
        remedy = "ignore fewer of them, or name another target"
        if len(header) == 1:
            remedy = "say separator= (--separator) if another sign than , ; | separates the cells"
        raise DataError(
            f"the table must be columns to learn from besides the target {listed}, got none of "
            f"{len(header)}: {remedy}"
        )
    return Roles(features, targets, extra["weights"], extra["groups"])


def column_index(name: object, header: Sequence[str], argument: str) -> int:
    """Where the column is; DataError listing the columns and the closest name otherwise."""
    if isinstance(name, str) and name in header:
        return header.index(name)
    raise invalid(argument, "a column", name, did_you_mean(name, header), error=DataError)


def column_indices(names: str | Iterable[str], header: Sequence[str], argument: str) -> list[int]:
    """Find the columns of these names; one name alone counts as a list of it."""
    listed = [names] if isinstance(names, str) else check_list(argument, names, "a list of columns")
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    return [
        places[name]
        if isinstance(name, str) and name in places
        else column_index(name, header, argument)
        for name in listed
    ]


def places_of(names: Sequence[str], header: Sequence[str], source: str) -> list[int]:
    """Find the columns that a model knows; DataError names all that are missing.

    >>> places_of(["b", "a"], ["a", "b", "c"], "x.csv")
    [1, 0]
    """
    known = {name: place for place, name in enumerate(header)}
    lacking = [name for name in names if name not in known]
    if lacking:
        raise DataError(
            f"{source} must be a table with the column{'s' if len(lacking) > 1 else ''} "
            f"{join_names(map(repr, lacking))}, got none of that name: "
            f"{did_you_mean(lacking[0], header)}"
        )
    return [known[name] for name in names]
