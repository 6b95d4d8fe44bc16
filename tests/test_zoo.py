"""Whatever is passed to whatever argument, the answer is an answer or one of our errors."""

import inspect
import itertools
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import tinymlp as tm
from tests.depth import some
from tests.zoo import ARGUMENTS, OBJECTS, ZOO
from tinymlp import errors
from tinymlp.text import MAX_VALUE

SLOW = {"check_gradients", "GradientReport", "diagnose"}


def function_of(name: str) -> Callable[..., Any]:
    """Return the public function, class or bound method of that name."""
    owner, _, method = name.partition(".")
    if not method:
        function: Callable[..., Any] = getattr(tm, name)
        return function
    bound: Callable[..., Any] = getattr(OBJECTS[owner](), method)
    return bound


def parameters_of(name: str) -> list[str]:
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    found = inspect.signature(function_of(name)).parameters.values()
    return [parameter.name for parameter in found if parameter.kind not in variable]


def call(name: str, arguments: dict[str, Any]) -> None:
    """Call by position where an argument has no name, and take the first items of a generator."""
    function = function_of(name)
    signature = inspect.signature(function)
    positional = [
        arguments.pop(parameter.name)
        for parameter in signature.parameters.values()
        if parameter.kind is inspect.Parameter.POSITIONAL_ONLY and parameter.name in arguments
    ]
    answer = function(*positional, **arguments)
    if isinstance(answer, Iterator):
        for _ in itertools.islice(answer, 2):
            pass


CASES = [
    pytest.param(name, parameter, number, id=f"{name}({parameter}=)")
    for number, (name, parameter) in enumerate(
        (name, parameter) for name in ARGUMENTS for parameter in parameters_of(name)
    )
]


@pytest.mark.parametrize("name", ARGUMENTS)
def test_the_valid_calls_are_valid(name: str) -> None:
    call(name, ARGUMENTS[name]())


@pytest.mark.parametrize(("name", "parameter", "number"), CASES)
def test_every_argument_takes_or_refuses_every_object(
    name: str, parameter: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some objects are good names of files
    wrong = []
    for kind, make in some(ZOO.items(), 3, start=number):  # all of them in `make properties`
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = make()
            try:
                call(name, {**ARGUMENTS[name](), parameter: value})
            except errors.TinyMLPError as error:
                message = str(error)
                if not error.is_report and len(message) > errors.MAX_MESSAGE:
                    wrong.append(f"{kind}: a message of {len(message)} characters")
                elif isinstance(error, errors.ArgumentError) and not re.search(
                    r"must be .+, got .+", message, re.DOTALL
                ):
                    wrong.append(f"{kind}: another grammar: {message}")
                elif re.search(rf"x{{{MAX_VALUE + 1}}}", message):
                    wrong.append(f"{kind}: the whole value: {message}")
            except Exception as error:
                wrong.append(f"{kind}: {type(error).__name__}: {str(error)[:200]}")
    assert not wrong, "\n" + "\n".join(wrong)
