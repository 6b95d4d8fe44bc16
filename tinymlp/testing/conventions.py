"""What the names of a student's arguments say, and which of the usual conventions is meant.

A convention is no mistake. Where the names of the arguments tell (`y_true, y_pred`; `grads,
params`), they are believed; where they do not, the usual ways are tried, the commonest first, and
the first in which every answer is right is the one that is meant. If none is, the one in which the
most answers are right is reported on.

>>> def mse(y_true, y_pred):
...     return 0.0
>>> parameter_names(mse), is_swapped(mse, PREDICTION, TARGET)
(['y_true', 'y_pred'], True)
"""

import contextlib
import copy
import inspect
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from types import CodeType
from typing import Any, TypeVar

from tinymlp.testing.answers import NoAnswerError, ask, is_single
from tinymlp.testing.languages import english

Code = TypeVar("Code")

PREDICTION = {
    *("p", "pred", "preds", "prediction", "predictions", "predicted", "predict", "prob", "probs"),
    *("probability", "probabilities", "hat", "ypred", "yhat", "yp", "out", "output", "outputs"),
    *("logit", "logits", "z", "a", "al", "h", "o", "score", "scores", "estimate", "guess", "q"),
    *("activation", "activations", "input", "inputs"),
}
TARGET = {
    *("t", "target", "targets", "true", "truth", "ytrue", "yt", "label", "labels", "expected"),
    *("actual", "actuals", "desired", "d", "goal", "correct", "gt", "ytarget", "wanted", "onehot"),
}
MAYBE_TARGET = {"y", "ys"}
"""A target beside a prediction, and a prediction beside a target."""

PARAMETERS = {
    *("p", "param", "params", "parameter", "parameters", "theta", "thetas", "w", "ws", "weight"),
    *("weights", "x", "values", "variables", "vars", "var"),
}
GRADIENTS = {
    *("g", "grad", "grads", "gradient", "gradients", "dw", "dx", "dp", "dtheta", "dparams", "ds"),
    *("delta", "deltas", "derivatives", "dweights", "dws", "nabla", "gs"),
}

INCOMING = {
    *("grad", "dout", "da", "delta", "upstream", "dy", "dl", "error", "incoming", "dnext", "g"),
    *("gradoutput", "gradient", "dvalues", "dvalue", "outputgradient", "outputerror", "outgrad"),
    *("gradout", "gout", "dlda", "dldy", "dlout", "outputgrad", "gradoutputs", "doutputs"),
    *("doutput", "dldout", "upstreamgrad", "upstreamgradient", "accumgrad"),
}
"""What a layer-style `backward` is given."""

PRE_ACTIVATION = {
    *("z", "x", "zs", "xs", "net", "input", "inputs", "v", "u", "t", "n", "value", "values", "val"),
    *(
        "vals",
        "number",
        "arr",
        "array",
        "data",
        "total",
        "weighted",
        "pre",
        "preactivation",
        "logit",
    ),
    *("logits", "vec", "vector", "num", "numbers", "in", "inp", "linear"),
}
"""What a derivative is given that is written in terms of z."""


def parameter_names(function: Any) -> list[str]:
    """Return the names of the arguments that have no default, [] where they are not known."""
    if not callable(function):
        return []
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some written in C have no signature
        return []
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p.name for p in parameters if p.kind in positional and p.default is p.empty]


def argument_names(function: Any) -> list[str]:
    """Return the names of all arguments, [] where they are not known.

    >>> argument_names(lambda n_in, n_out=1: None)
    ['n_in', 'n_out']
    """
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):  # some written in C have no signature
        return []


def says(name: str, words: Collection[str]) -> bool:
    """Return whether a name is one of the words, alone or with others that say nothing more.

    >>> says("y_pred", PREDICTION), says("dL_da", INCOMING), says("y", TARGET)
    (True, True, False)
    """
    name = english(name)
    parts = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    return "".join(parts) in words or (len(parts) > 1 and any(part in words for part in parts))


def says_input(name: str) -> bool:
    """Return whether a name is that of a pre-activation, so that no value can be meant.

    >>> says_input("z1"), says_input("net_input"), says_input("s"), says_input("sigmoid_x")
    (True, True, False, False)
    """
    first = re.match(r"[a-z]+", english(name).lower())
    return first is not None and first[0] in PRE_ACTIVATION


def is_swapped(function: Any, first: Collection[str], second: Collection[str]) -> bool | None:
    """Return whether the names of two arguments are in the other order, None if they do not say."""
    names = parameter_names(function)[:2]
    if len(names) < 2:
        return None
    one, other = names
    if first is PREDICTION:
        for left, right, swapped in ((one, other, False), (other, one, True)):
            if left.lower() in MAYBE_TARGET and says(right, TARGET) and not says(left, TARGET):
                return swapped
            if right.lower() in MAYBE_TARGET and not says(left, TARGET):
                return swapped if says(left, PREDICTION) or left.lower() in ("x", "f") else None
    if says(one, first) and says(other, second) and not (says(one, second) and says(other, first)):
        return False
    if says(one, second) and says(other, first):
        return True
    if says(one, second) != says(other, second):
        return says(one, second)
    return None


def choose(readings: Iterable[Code], score: Callable[[Code], float], mine: Any) -> Code:
    """Return the first reading in which everything is right (1.0), else the first of the best.

    What the code keeps from call to call is put back before each, so that one reading that does
    not fit leaves nothing behind for the next.
    """
    best: tuple[float, Code] | None = None
    kept = list(_kept(mine))
    for reading in readings:
        found = score(reading)
        _put_back(kept)
        if found >= 1.0:
            return reading
        if best is None or found > best[0]:
            best = found, reading
    assert best is not None, "there is always the usual way"
    return best[1]


def code_of(function: Any) -> CodeType | None:
    """Return what Python made of a function's source; None for what has none.

    >>> code_of(lambda z: z).co_varnames
    ('z',)
    >>> import math
    >>> code_of(math.tanh) is None  # also on PyPy, where it has something of that name
    True
    """
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return code if isinstance(code, CodeType) else None


def _kept(mine: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the lists and dicts that functions keep from call to call, each with its contents."""
    for function in mine if isinstance(mine, tuple | list) else (mine,):
        code = code_of(function)
        if code is None:
            continue
        names = getattr(function, "__globals__", {})
        held = [names[name] for name in code.co_names if name in names]
        held += list(getattr(function, "__defaults__", None) or ())
        for cell in getattr(function, "__closure__", None) or ():
            with contextlib.suppress(ValueError):  # an empty cell
                held.append(cell.cell_contents)
        for one in held:
            if isinstance(one, list | dict):
                yield one, copy.copy(one)


def _put_back(kept: Iterable[tuple[Any, Any]]) -> None:
    for one, contents in kept:
        one.clear()
        (one.extend if isinstance(one, list) else one.update)(contents)


def as_arrays() -> Callable[[Any], Any] | None:
    """Return NumPy's `array`, None where nobody has imported it."""
    return getattr(sys.modules.get("numpy"), "array", None)


def in_double(array: Callable[[Any], Any]) -> tuple[Callable[[Any], Any], str]:
    """Return an array function that keeps every digit, and what is said of it.

    Code that is given single precision answers in it; the very same code is asked in double
    precision, where a wrong digit can be told from a rounded one.
    """
    try:
        made = ask(array, [0.5, 0.25])
    except NoAnswerError:
        return array, ""
    if not is_single(made):
        return array, ""
    arrays = as_arrays() or array

    def double(values: Any) -> Any:
        return arrays(values).reshape(array(values).shape)

    return double, "arrays, asked in double precision"


def joined(*words: str) -> str:
    """Return the conventions that are said, in one list.

    >>> joined("", "rows", "the target first")
    'rows, the target first'
    """
    return ", ".join(dict.fromkeys(word for word in words if word))
