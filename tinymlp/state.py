"""What an object remembers, as plain values that a file can hold, and given back to it.

Settings say how an object was made; its state is what has become of it since: the moments of Adam,
the losses that a schedule was told. It is taken from the object's attributes, so that a user's own
class has nothing to do:

>>> from tinymlp.learning.optimizer import Momentum
>>> ball = Momentum(learning_rate=0.5)
>>> _ = ball.step([1.0], [2.0])
>>> state_of(ball, "optimizer")
{'learning_rate': 0.5, 'momentum': 0.9, 'steps': 1, 'velocity': [2.0]}
>>> other = Momentum(learning_rate=0.5)
>>> load_state(other, state_of(ball, "optimizer"), "optimizer")
>>> other == ball
True

A class that keeps anything else than numbers, texts, lists of them, a `random.Random` and objects
of that kind has methods of its own, `state_dict()` and `load_state_dict(state)`, as PyTorch's have.
What has neither is refused by the attribute's name.
"""

import copy
import inspect
import math
from collections.abc import Iterator
from random import Random
from typing import Any

from tinymlp import json_fields
from tinymlp.errors import FormatError, invalid

_WORD = 8
"""Hexadecimal digits of one of the 624 numbers that a generator of random numbers remembers."""
_NOT_FINITE = "float"
"""The key of a number that JSON has no name for."""


def state_of(thing: Any, where: str) -> dict[str, Any]:
    """Return what an object remembers, in JSON's own types.

    Raises `ArgumentError`, beginning with `where`, for an attribute that a file cannot hold.
    """
    if has_own_state(thing):
        given = thing.state_dict()
        if not isinstance(given, dict):
            what = "a dict with text keys and plain values"
            raise invalid(f"{where}.state_dict()", what, given)
        return {
            name: _plain(value, f"{where}.state_dict(), {name}") for name, value in given.items()
        }
    return {name: _stored(value, f"{where}.{name}") for name, value in _attributes(thing)}


def load_state(thing: Any, state: object, where: str, *, like: Any = None) -> None:
    """Let an object remember what `state_of` gave, for one that was made with equal settings.

    `like` is another such object that has been used: what it has come to remember, `thing` may
    remember too. Raises `FormatError` for a state of anything else.
    """
    given = dict(json_fields.items(state, where))
    if has_own_state(thing):
        try:
            thing.load_state_dict({name: _value(stored) for name, stored in given.items()})
        except Exception as error:  # whatever a class of the user's own raises
            raise FormatError(f"{where}: {error}") from error
        return
    known = dict(_attributes(thing))
    later = {} if like is None else dict(_attributes(like))
    if not known.keys() <= given.keys() <= {*known, *later}:
        json_fields.fields(given, [*known], where)
        unknown = next(name for name in given if name not in known and name not in later)
        raise FormatError(f"{where} must be without {unknown}, got a state of another object")
    for name, stored in given.items():
        old = known.get(name, later.get(name))
        if _is_object(old):
            inner = later.get(name)
            load_state(old, stored, f"{where}.{name}", like=inner if _is_object(inner) else None)
        else:
            value = _restored(old, stored, f"{where}.{name}")
            object.__setattr__(thing, name, value)


def has_own_state(thing: object) -> bool:
    """Return whether an object says itself what it remembers."""
    return all(
        callable(getattr(type(thing), method, None)) for method in ("state_dict", "load_state_dict")
    )


def random_state(random: Random) -> dict[str, Any]:
    """Return where a generator of random numbers is.

    >>> one, other = Random(1), Random(2)
    >>> load_random_state(other, random_state(one), "random")
    >>> one.random() == other.random()
    True
    """
    version, words, gauss = random.getstate()
    return {
        "version": version,
        "words": "".join(f"{word:08x}" for word in words[:-1]),
        "position": words[-1],
        "gauss": gauss,
    }


def load_random_state(random: Random, state: object, where: str) -> None:
    """Invert `random_state`. Raises `FormatError` for anything that it cannot have given."""
    given = json_fields.fields(state, ("version", "words", "position", "gauss"), where)
    text = json_fields.text(given["words"], f"{where}, words")
    position = json_fields.whole(given["position"], f"{where}, position", minimum=0, maximum=624)
    gauss = given["gauss"]
    if gauss is not None:
        gauss = json_fields.number(gauss, f"{where}, gauss")
    try:
        words = [int(text[i : i + _WORD], 16) for i in range(0, len(text), _WORD)]
        random.setstate((given["version"], (*words, position), gauss))
    except (ValueError, TypeError, OverflowError) as error:
        raise FormatError(f"{where}: {error}") from None


def _attributes(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield an object's attributes, but functions and classes, which remember nothing."""
    names = list(getattr(thing, "__dict__", ()))
    for kind in type(thing).__mro__:
        slots = vars(kind).get("__slots__", ())
        names += [slots] if isinstance(slots, str) else slots
    for name in names:
        if name.startswith("__") or not hasattr(thing, name):
            continue
        value = getattr(thing, name)
        if not (inspect.isroutine(value) or inspect.isclass(value)):
            yield name, value


def _is_object(value: Any) -> bool:
    """Return whether it is an object with a state of its own, and no plain value."""
    if isinstance(value, Random | int | float | str | list | tuple | dict):
        return has_own_state(value)
    is_builtin = type(value).__module__ == "builtins"
    return not is_builtin and (hasattr(value, "__dict__") or hasattr(value, "__slots__"))


def _stored(value: Any, where: str) -> Any:
    if isinstance(value, Random):
        return random_state(value)
    if not _is_object(value):
        return _plain(value, where)
    if where.count(".") > json_fields.MAX_DEPTH:
        raise invalid(where, f"at most {json_fields.MAX_DEPTH} objects in each other", value)
    return state_of(value, where)


def _plain(value: Any, where: str) -> Any:
    """Return a value as JSON can hold it, from which `_value` gives an equal one."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {_NOT_FINITE: str(float(value))}
    if isinstance(value, int):
        return int(value)
    if type(value) in (list, tuple):
        # The usual ones take a fraction of the time, and there may be millions.
        if set(map(type, value)) == {float} and all(map(math.isfinite, value)):
            return list(value)
        return [_plain(item, f"{where}[{i}]") for i, item in enumerate(value)]
    if (
        type(value) is dict
        and all(isinstance(key, str) for key in value)
        and (value.keys() != {_NOT_FINITE})
    ):
        return {key: _plain(item, f"{where}, {key}") for key, item in value.items()}
    what = "a number, a text, a list of them, a random.Random, or an object of such"
    remedy = "to be kept in a checkpoint give its class state_dict() and load_state_dict(state)"
    raise invalid(where, what, value, remedy)


def _value(stored: Any) -> Any:
    """Return the value that `_plain` was given; of a tuple a list."""
    if isinstance(stored, list):
        return [_value(item) for item in stored] if _has_dicts(stored) else stored
    if isinstance(stored, dict):
        if stored.keys() == {_NOT_FINITE}:
            return json_fields.any_number(stored[_NOT_FINITE], _NOT_FINITE)
        return {key: _value(item) for key, item in stored.items()}
    return stored


def _has_dicts(stored: list[Any]) -> bool:
    return not {list, dict}.isdisjoint(map(type, stored))


def _restored(old: Any, stored: Any, where: str) -> Any:
    """Return a value for what was `old`, which says of what kind it has to be."""
    if isinstance(old, Random):
        random = copy.copy(old)
        load_random_state(random, stored, where)
        return random
    value = _value(stored)
    for kind in (bool, str, int | float, list | tuple, dict):
        if isinstance(old, kind):
            is_alike = isinstance(value, kind) and isinstance(value, bool) == isinstance(old, bool)
            if value is not None and not is_alike:
                raise invalid(where, f"like {type(old).__name__}", value, error=FormatError)
            break
    return tuple(value) if isinstance(old, tuple) and value is not None else value
