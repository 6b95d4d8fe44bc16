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

import dataclasses
import functools
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from numbers import Real
from random import Random
from typing import Any, TypeVar

from tinymlp.arguments import check_can_multiply, check_has, check_whole, explain
from tinymlp.errors import ArgumentError, FormatError, TinyMLPError, invalid
from tinymlp.text import did_you_mean, join_names, short_repr

Kind = TypeVar("Kind")


class Configurable:
    """What the library's own have in common: an object is what its settings say.

    Objects of one class with equal settings are equal, and the text of one can be pasted. Their
    methods are asked in the innermost loops, with numbers of any kind, and look at what they are
    given only when they have failed.
    """

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        for name, method in list(vars(cls).items()):
            if inspect.isfunction(method) and not name.startswith("_"):
                setattr(cls, name, _explain_failure(method))

    def __repr__(self) -> str:
        given = [f"{name}={getattr(self, name)!r}" for name in arguments_of(type(self))]
        return f"{type(self).__name__}({', '.join(given)})"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return vars(self) == vars(other)  # what an optimizer remembers is compared as well

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in arguments_of(type(self)))))


def _explain_failure(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method, whose errors name the argument that it cannot work with."""

    @functools.wraps(method)
    def call(*arguments: Any, **keywords: Any) -> Any:
        try:
            return method(*arguments, **keywords)
        except TinyMLPError:
            raise
        except Exception as error:  # of any kind: what is given may be any object
            explain(error, _check_arguments, method, arguments, keywords)

    return call


def _check_arguments(
    method: Callable[..., Any], arguments: Sequence[Any], keywords: Mapping[str, Any]
) -> None:
    """Raise `ArgumentError` for an argument that is not what the method's signature says."""
    signature = inspect.signature(method)
    for name, given in signature.bind(*arguments, **keywords).arguments.items():
        kind = signature.parameters[name].annotation
        if kind is float:
            check_can_multiply(name, given)
        elif kind is int:
            check_whole(name, given, minimum=0, maximum=sys.maxsize)
            check_whole(name, given, minimum=1)  # of what may be 0, 0 does not fail
        elif kind is Random:
            check_has(name, given, ["random", "uniform", "gauss"], "a random.Random")
        elif kind == Sequence[float]:
            if not _is_list(given):
                raise invalid(name, "a list of numbers", given)
            for i, number in enumerate(given):
                check_can_multiply(f"{name}[{i}]", number)


def _is_list(given: Any) -> bool:
    """Return whether it has items by number, and at least one."""
    try:
        has_items = len(given) > 0 and hasattr(given, "__getitem__")
    except Exception:  # whatever goes wrong in an object that is no list
        return False
    return has_items and not isinstance(given, str | bytes | Mapping)


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
        kind = known[given]
        try:
            return kind()
        except TypeError:  # a setting without a default
            example = f"{kind.__name__}({', '.join(f'{name}=…' for name in arguments_of(kind))})"
            what = "a name that needs no settings"
            raise invalid(argument, what, given, f"make an object, {example}") from None
    what = f"a name like {next(iter(known))!r} or an object with {', '.join(needs)}"
    if isinstance(given, type):
        raise invalid(argument, what, given, "make an object of it with ()")
    lacking = [name for name in needs if not callable(getattr(given, name, None))]
    if lacking:
        raise invalid(argument, what, given, f"it has no {' and no '.join(lacking)}")
    return given


def settings(thing: object) -> dict[str, Any]:
    """Return the name of an object and the settings it was made with, nested ones alike.

    Raises `ArgumentError` when an argument of its class is no attribute of the object, and for a
    setting that is neither a number, a text nor an object with settings of its own.
    """
    described: dict[str, Any] = {"name": name_of(thing)}
    for argument, value in _given(thing):
        described[argument] = value if _is_plain(value) else settings(value)
    return described


def with_nested(thing: object) -> Iterator[object]:
    """Yield an object, and every object among its settings, as a schedule in an optimizer."""
    yield thing
    for _, value in _given(thing):
        if not _is_plain(value):
            yield from with_nested(value)


def format_settings(described: Mapping[str, Any]) -> str:
    """Return what `settings` gave as text to read.

    >>> format_settings({"name": "momentum", "learning_rate": {"name": "constant", "value": 0.5}})
    'momentum(learning_rate=constant(value=0.5))'
    """
    name, *listed = (
        f"{key}={format_settings(value) if value and isinstance(value, Mapping) else value}"
        for key, value in described.items()
    )
    return name.removeprefix("name=") + (f"({', '.join(listed)})" if listed else "")


def are_alike(one: object, other: object) -> bool:
    """Return whether two objects are equal, or of one class and made with equal settings.

    So two objects of a user's own are alike although their class does not say what equal means.
    """
    if one is other or one == other:
        return True
    if _is_plain(one):  # two texts are of one class without arguments, and not alike for that
        return False
    try:
        return type(one) is type(other) and settings(one) == settings(other)
    except ArgumentError:
        return False


def are_alike_in_all(one: object, other: object) -> bool:
    """Return whether two objects of one dataclass are alike in every field that is compared."""
    return type(one) is type(other) and all(
        are_alike(getattr(one, field.name), getattr(other, field.name))
        for field in dataclasses.fields(one)  # type: ignore[arg-type]
        if field.compare
    )


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
    that may stand in its settings, where they are not the known ones themselves. Raises
    `FormatError`, beginning with `where`, for anything else.
    """
    nested = known if nested is None else nested
    if not isinstance(stored, dict) or not isinstance(stored.get("name"), str):
        raise invalid(where, "a name with its settings", stored, error=FormatError)
    name = stored["name"]
    kind = (own or {}).get(name) or known.get(name)
    if kind is None:
        raise FormatError(
            f"{where} must be one of {join_names(known)}, got {short_repr(name)}: give a class of "
            f"your own to load, as in custom_objects=[…]"
        )
    arguments = [argument for argument in arguments_of(kind) if argument != "name"]
    given = {key: value for key, value in stored.items() if key != "name"}
    if set(given) != set(arguments):
        raise FormatError(
            f"{where} must be {name} with {join_names(arguments) or 'no settings'}, "
            f"got {join_names(given) or 'none'}"
        )
    for key, value in given.items():
        if isinstance(value, dict):
            given[key] = rebuild(f"{where}, {key}", value, nested, own, nested=nested)
    if "name" in arguments_of(kind):
        given["name"] = name
    try:
        made: Kind = kind(**given)
    except Exception as error:  # whatever a class of the user's own raises
        raise FormatError(f"{where}: {error}") from error
    return made


def by_name(classes: Mapping[str, type[Any]] | Iterable[type[Any]]) -> dict[str, type[Any]]:
    """Return a user's own classes by their names.

    Raises `ArgumentError` for an object that is no class.
    """
    try:
        given: list[Any] = list(classes)
    except Exception:  # whatever goes wrong in an object that is no list
        what = "a list of classes, or a dict of names and classes"
        raise invalid("custom_objects", what, classes) from None
    pairs: list[tuple[Any, Any]] = [(name_of(kind), kind) for kind in given]
    if isinstance(classes, Mapping):
        pairs = list(classes.items())
    for name, kind in pairs:
        if not isinstance(kind, type) or not isinstance(name, str):
            where = f"custom_objects[{short_repr(name)}]"
            raise invalid(where, "a class by its name", kind, "give the class, not an object of it")
    return dict(pairs)


def _given(thing: object) -> Iterator[tuple[str, Any]]:
    """Yield each argument of an object's class but its name, with what the object has for it."""
    kind = type(thing)
    for argument in arguments_of(kind):
        if argument == "name":
            continue
        where = f"{kind.__name__}.{argument}"
        if not hasattr(thing, argument):
            raise ArgumentError(
                f"{where} must be an attribute, as it is an argument of {kind.__name__}, "
                f"got none: keep it with self.{argument} = {argument}"
            )
        value = getattr(thing, argument)
        if not _is_plain(value) and (value is thing or type(value).__module__ == "builtins"):
            what = "a number, a text, a list of them, or an object with such settings"
            raise invalid(where, what, value)
        yield argument, value


def arguments_of(kind: type[Any]) -> list[str]:
    """Return the names of the arguments of a class, without * and **.

    >>> from tinymlp.learning.optimizer import Momentum
    >>> arguments_of(Momentum)
    ['learning_rate', 'momentum']
    """
    if kind.__init__ is object.__init__:
        return []
    import inspect  # which would be a good part of what `import tinymlp` takes

    try:
        parameters = inspect.signature(kind).parameters.values()
    except (TypeError, ValueError):  # a class of another language's
        return []
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [parameter.name for parameter in parameters if parameter.kind not in variable]


def _is_plain(value: object) -> bool:
    """Return whether JSON can hold the value."""
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, bool | str | Real)
