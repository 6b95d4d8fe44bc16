"""One way to find, describe and rebuild every object that can be chosen by a name.

Activations, losses, optimizers, schedules, penalties, scalers and initializers are ordinary
objects. Each has a `name`, and settings: the arguments of its class, kept as attributes of the
same names. So one rule writes all of them to a file, and one rule makes them again:

>>> from tinymlp.network.activation import ACTIVATIONS, LeakyReLU
>>> settings(LeakyReLU(slope=0.25))
{'name': 'leaky_relu', 'slope': 0.25}
>>> rebuild("activation", {"name": "leaky_relu", "slope": 0.25}, ACTIVATIONS)
LeakyReLU(slope=0.25)

An object of a user's own needs no base class. Without a `name` it goes by that of its class.

Differs from pickle: nothing that a file says is looked up anywhere but in the classes given.
"""

import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from tinymlp.errors import ArgumentError, FormatError, invalid
from tinymlp.text import did_you_mean, join_names, short_repr

Kind = TypeVar("Kind")


def name_of(thing: object) -> str:
    """Return the name of an object or a class: its `name`, or its class's in snake case.

    >>> class CubicUnit:
    ...     pass
    >>> name_of(CubicUnit()), name_of(CubicUnit)
    ('cubic_unit', 'cubic_unit')
    """
    name = getattr(thing, "name", None)
    if isinstance(name, str):
        return name
    kind = thing if isinstance(thing, type) else type(thing)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", kind.__name__).lower()


def find(
    argument: str, given: "str | Kind", known: Mapping[str, type[Kind]], needs: Sequence[str]
) -> Kind:
    """Return a new object of the known class of that name, or `given` when it is one itself.

    An object is one when it has the methods in `needs`; nothing has to be inherited. Raises
    `ArgumentError` for an unknown name and for an object that lacks one of them.

    >>> from tinymlp.learning.loss import LOSSES
    >>> find("loss", "hubber", LOSSES, ["value", "gradient"])
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: loss must be a known name, got 'hubber': did you mean 'huber'?
    """
    if isinstance(given, str):
        if given not in known:
            raise invalid(argument, "a known name", given, did_you_mean(given, known))
        return known[given]()
    what = f"a name like {next(iter(known))!r} or an object with {', '.join(needs)}"
    if isinstance(given, type):
        raise invalid(argument, what, given, "make an object of it with ()")
    lacking = [name for name in needs if not callable(getattr(given, name, None))]
    if lacking:
        raise invalid(argument, what, given, f"it has no {' and no '.join(lacking)}")
    return given


def settings(thing: object) -> dict[str, Any]:
    """Return the name of an object and the settings it was made with, nested ones alike.

    Raises `ArgumentError` when an argument of its class is no attribute of the object.
    """
    described: dict[str, Any] = {"name": name_of(thing)}
    for argument in _arguments(type(thing)):
        if not hasattr(thing, argument):
            kind = type(thing).__name__
            raise ArgumentError(
                f"{kind}.{argument} must be an attribute, as it is an argument of {kind}, "
                f"got none: keep it with self.{argument} = {argument}"
            )
        value = getattr(thing, argument)
        described[argument] = value if _is_plain(value) else settings(value)
    return described


def rebuild(
    where: str,
    stored: object,
    known: Mapping[str, type[Kind]],
    own: Mapping[str, type[Any]] | None = None,
    *,
    nested: Mapping[str, type[Any]] | None = None,
) -> Kind:
    """Return a new object from what `settings` gave.

    `known` are the library's classes by name, `own` the user's, which come first; `nested` those
    that may stand in its settings. Raises `FormatError`, beginning with `where`, for anything
    else.
    """
    if not isinstance(stored, dict) or not isinstance(stored.get("name"), str):
        raise invalid(where, "a name with its settings", stored, error=FormatError)
    name = stored["name"]
    kind = (own or {}).get(name) or known.get(name)
    if kind is None:
        raise FormatError(
            f"{where} must be one of {join_names(known)}, got {short_repr(name)}: give a class of "
            f"your own to load, as in custom_objects=[…]"
        )
    arguments = _arguments(kind)
    given = {key: value for key, value in stored.items() if key != "name"}
    if set(given) != set(arguments):
        raise FormatError(
            f"{where} must be {name} with {join_names(arguments) or 'no settings'}, "
            f"got {join_names(given) or 'none'}"
        )
    for key, value in given.items():
        if isinstance(value, dict):
            given[key] = rebuild(f"{where}, {key}", value, nested or {}, own)
    try:
        made: Kind = kind(**given)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise FormatError(f"{where}: {error}") from error
    return made


def by_name(classes: Mapping[str, type[Any]] | Iterable[type[Any]]) -> dict[str, type[Any]]:
    """Return a user's own classes by their names.

    Raises `ArgumentError` for an object that is no class.
    """
    if isinstance(classes, Mapping):
        pairs = list(classes.items())
    else:
        pairs = [(name_of(kind), kind) for kind in classes]
    for name, kind in pairs:
        if not isinstance(kind, type):
            raise invalid(f"custom_objects[{name!r}]", "a class", kind, "give type(it)")
    return dict(pairs)


def _arguments(kind: type[Any]) -> list[str]:
    """Return the names of the arguments of a class, without * and **."""
    if kind.__init__ is object.__init__:
        return []
    parameters = inspect.signature(kind).parameters.values()
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [parameter.name for parameter in parameters if parameter.kind not in variable]


def _is_plain(value: object) -> bool:
    """Return whether JSON can hold the value as it is."""
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, bool | int | float | str)
