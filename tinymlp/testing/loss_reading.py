"""How a student's loss may be written.

    (value, gradient)               two functions of (prediction, target), in either order
    an object, a class, or a dict   value and gradient, forward and backward, fn and delta
    one function with a flag        loss(prediction, target, derivative=False)
    one function of both            loss(prediction, target) → (value, gradient), or a dict or an
                                    object of them
    backward() or backward(1.0)     after forward(prediction, target), or what it leaves as dinputs
    PyTorch's context               forward(ctx, prediction, target), backward(ctx, d)

The two may be lists or arrays of one example, rows or columns of a batch of one, or single numbers;
the target may be the index of the class, or 1 for one class alone; the prediction may be logits or
probabilities; and a named loss may be the sum where the library has the mean, or half of it.
"""

import functools
import inspect
import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tinymlp.errors import invalid
from tinymlp.gradient_check.candidate import accepts
from tinymlp.learning.loss import (
    BinaryCrossEntropy,
    Loss,
    Poisson,
    SoftmaxCrossEntropy,
    targets_of,
)
from tinymlp.testing.answers import Function, NoAnswerError, as_number, as_table, as_vector, ask
from tinymlp.testing.conventions import (
    PREDICTION,
    TARGET,
    as_arrays,
    is_swapped,
    joined,
    parameter_names,
)
from tinymlp.testing.reading import (
    D_INPUTS,
    SLOPE_WORDS,
    as_object,
    by_position,
    find_spoken,
    flag_of,
    make,
    or_left,
    require,
    title_of,
    with_context,
)

VALUE_NAMES = (
    *("value", "loss", "forward", "__call__", "fn", "cost", "compute", "calculate", "f", "calc"),
    *("evaluate", "function", "compute_loss", "call", "error", "apply"),
)
GRADIENT_NAMES = (
    *("gradient", "derivative", "grad", "backward", "delta", "prime", "dloss", "d_loss", "deriv"),
    *("loss_prime", "df", "d", "gradients", "compute_gradient", "fn_prime", "cost_derivative"),
    *("loss_derivative", "loss_gradient", "diff", "backprop"),
)
WHAT = (
    "a pair of functions, or an object with value(prediction, target) and gradient(prediction, "
    "target)"
)


class Pair(NamedTuple):
    """What a loss is asked about."""

    prediction: list[float]
    target: list[float]


class LossCode(NamedTuple):
    """A student's loss, however it is written."""

    title: str
    value: Function
    gradient: Function
    like: Loss | None
    array: Callable[[list[float]], Any]
    cases: SearchStrategy[tuple[list[float], list[float]]] | None
    convention: str = ""
    reference: Any = None
    """The loss whose value it has, if it is named."""
    of_index: bool = False
    """Whether the target is the index of a class, so that it is 1 for one class alone."""
    of_probabilities: bool = False
    one_by_one: bool = False
    """Whether it is asked about one number at a time."""
    elsewhere: bool = False
    """Whether it is asked about other numbers than those that such a loss is made for."""
    clear: Sequence[Pair] = ()
    is_said: bool = False
    """Whether `like=` says which loss it is, and not the name alone."""
    batch: Callable[[Sequence[Pair]], tuple[float, list[float]]] | None = None
    """The value and the gradient of several rows, where one function returns both."""


class Form(NamedTuple):
    """What the two arrays are made into before the code is asked about them."""

    words: str
    prediction: Callable[[Any], Any]
    target: Callable[[Any], Any]
    nested: bool = False
    """Whether the gradient comes in rows or columns too."""
    of_index: bool = False
    one_by_one: bool = False
    of_rows: bool = False


def _row(values: Any) -> Any:
    return values[None, :] if hasattr(values, "ndim") else [values]


def _column(values: Any) -> Any:
    return values[:, None] if hasattr(values, "ndim") else [[value] for value in values]


def _index(values: Any) -> int:
    numbers = as_vector(values)
    return numbers.index(max(numbers))


def _forms(is_list: bool) -> Iterator[Form]:
    arrays = as_arrays()
    ways: list[tuple[str, Callable[[Any], Any]]] = [("", lambda values: values)]
    if is_list and arrays is not None:
        ways.append(("arrays", lambda values: arrays(values)))
    for word, way in ways:
        yield Form(word, way, way)
    yield Form(
        "one number at a time", lambda values: values, lambda values: values, one_by_one=True
    )
    for word, way in ways:

        def row(values: Any, way: Callable[[Any], Any] = way) -> Any:
            return _row(way(values))

        def column(values: Any, way: Callable[[Any], Any] = way) -> Any:
            return _column(way(values))

        def indices(values: Any, way: Callable[[Any], Any] = way) -> Any:
            is_array = arrays is not None and hasattr(way(values), "ndim")
            return arrays([_index(values)]) if is_array else [_index(values)]  # type: ignore[misc]

        yield Form(joined(word, "class indices as targets"), way, _index, of_index=True)
        yield Form(joined(word, "a batch of rows"), row, row, nested=True, of_rows=True)
        rows_of_classes = functools.partial(Form, nested=True, of_index=True, of_rows=True)
        yield rows_of_classes(
            joined(word, "a batch of rows", "class indices as targets"), row, indices
        )
        yield Form(joined(word, "columns"), column, column, nested=True)
        # What finds the right class with argmax is for targets that are 1 for one class alone.
        yield Form(joined(word, "one-hot targets"), way, way, of_index=True)
        yield rows_of_classes(joined(word, "a batch of rows", "one-hot targets"), row, row)


def _find(mine: Any) -> tuple[str, Function, Function | None]:
    """Return a title and the two functions, the second None where the first returns both."""
    mine = as_object(mine)
    if isinstance(mine, tuple | list):
        found = [by_position(one) for one in mine if callable(one)]
        if len(found) != 2:
            raise invalid("loss", WHAT, mine)
        return title_of(found[0]), found[0], found[1]
    in_context = with_context(mine)
    if in_context is not None:
        return title_of(mine), _of_context(*in_context), None
    if inspect.isroutine(mine) and (flag := flag_of(mine, 2)):
        return title_of(mine), mine, _flagged(mine, flag)
    made = make("loss", mine)
    both = [
        find_spoken(made, VALUE_NAMES, 2, ("loss", "cost", "error"), SLOPE_WORDS),
        find_spoken(made, GRADIENT_NAMES, 2, SLOPE_WORDS),
    ]
    if both[0] is None or (both[1] is None and not _gives_both(both[0])):
        raise invalid("loss", WHAT, mine)
    if both[1] is None:
        return title_of(mine), _in_pair(both[0]), None
    return title_of(mine), both[0], or_left(both[1], D_INPUTS)


def _flagged(function: Function, flag: Mapping[str, Any]) -> Function:
    """Return the gradient of one function of both, loss(prediction, target, derivative=False)."""

    @functools.wraps(function)
    def gradient(first: Any, second: Any) -> Any:
        return function(first, second, **flag)

    signature = inspect.signature(function)
    first_two = list(signature.parameters.values())[:2]
    gradient.__signature__ = signature.replace(parameters=first_two)  # type: ignore[attr-defined]
    return gradient


def _of_context(forward: Function, backward: Function) -> Function:
    """Return one function of both, of forward(…) → (value, context) and backward(context, d)."""
    place = 1 if is_swapped(forward, PREDICTION, TARGET) else 0

    @functools.wraps(forward)
    def both(first: Any, second: Any) -> tuple[Any, Any]:
        value, context = forward(first, second)
        slopes = backward(context, 1.0)
        return value, slopes[place] if isinstance(slopes, tuple) and len(slopes) == 2 else slopes

    return both


def _in_pair(function: Function) -> Function:
    """Return a function of (value, gradient) of one that may answer a dict or an object of them."""

    @functools.wraps(function)
    def both(prediction: Any, target: Any) -> Any:
        return _pair_of(function(prediction, target))

    return both


def _pair_of(answer: Any) -> Any:
    """Return the value and the gradient in a dict or an object; anything else as it is."""
    answer = as_table(answer)
    if not isinstance(answer, dict) or len(answer) != 2:
        return answer
    slopes = [name for name in answer if _SLOPE.search(str(name))]
    if len(slopes) != 1:
        return answer
    (value,) = (name for name in answer if name != slopes[0])
    return answer[value], answer[slopes[0]]


_SLOPE = re.compile(r"grad|deriv|slope|delta|^d(?=[a-zA-Z_])|prime", re.IGNORECASE)


def _gives_both(function: Function) -> bool:
    """Return whether it answers (value, gradient) for lists or arrays of two numbers."""
    if not accepts(function, 2):
        return False
    arrays = as_arrays() or list
    for wrap in (list, arrays, lambda values: _row(arrays(values))):
        for target in (wrap([0.25, 0.75]), arrays([1]), 1):
            try:
                answer = _pair_of(function(wrap([0.5, 0.5]), target))
            except Exception:  # it is only asked whether it can be
                continue
            if isinstance(answer, tuple | list) and len(answer) == 2:
                return _is_number(answer[0]) != _is_number(answer[1])
    return False


def _is_number(answer: Any) -> bool:
    try:
        as_number(answer)
    except NoAnswerError:
        return False
    return True


class _Way(NamedTuple):
    """How the two functions are called."""

    words: str
    value: Callable[[Any, Any], Any]
    gradient: Callable[[Any, Any], Any]


def _ways(value: Function, gradient: Function | None) -> Iterator[_Way]:
    """Yield how the two may be called; raise `ArgumentError` where they cannot be."""
    require("loss", value, 2, WHAT)
    if gradient is None:
        for swapped in _orders(value, value):
            words = "the target first" if swapped else ""
            f = _ordered(value, swapped)
            yield _Way(
                words,
                lambda p, t, f=f: f(p, t)[0],  # type: ignore[misc]
                lambda p, t, f=f: f(p, t)[1],  # type: ignore[misc]
            )
        return
    known = gradient
    takes_two = accepts(gradient, 2)
    if not any(accepts(gradient, n) for n in (0, 1, 2, 3)) or (
        accepts(gradient, 1) and not takes_two and not _is_method(gradient)
    ):
        require("loss", gradient, 2, WHAT)
    for swapped in _orders(value, gradient if takes_two else value):
        words = "the target first" if swapped else ""
        f, df = _ordered(value, swapped), _ordered(known, swapped)
        remembering = (lambda p, t, f=f: (f(p, t), known())[1]) if accepts(known, 0) else None
        along = [one for one in (df if takes_two else None, remembering) if one is not None]
        for slope in along:
            yield _Way(words, f, slope)
        # The softmax or the sigmoid before it may be in the gradient: p − t.
        if remembering is not None or _speaks_of_links(value, known):
            for (link, of), slope in itertools.product(_LINKS.items(), along):
                yield _Way(
                    joined(words, f"a = {link}(z), and the gradient along z"),
                    _after(of, f),
                    _after(of, slope),
                )
        if accepts(known, 1) and not accepts(known, 0):
            yield _Way(
                joined(words, "backward(1.0)"),
                f,
                lambda p, t, f=f: (f(p, t), known(1.0))[1],  # type: ignore[misc]
            )
        if accepts(known, 3) and not takes_two:
            for link, of in _LINKS.items():
                yield _Way(
                    f"a = {link}(z), as in delta(z, a, y)",
                    _after(of, f),
                    lambda z, t, of=of: known(z, of(z), t),  # type: ignore[misc]
                )


def _speaks_of_links(*functions: Any) -> bool:
    """Return whether a name says that a softmax or a sigmoid, or its inputs, are meant too."""
    return any(_LINKED.search(getattr(one, "__name__", "")) for one in functions)


_LINKED = re.compile(r"softmax|sigmoid|logit|delta|d_?z(?![a-z])", re.IGNORECASE)


def _is_method(function: Any) -> bool:
    return hasattr(function, "__self__")


def _of_logits(link: Callable[[Sequence[float]], Sequence[float]]) -> Callable[[Any], Any]:
    """Return the link of one example's logits, in the form in which they are given."""

    def apply(logits: Any) -> Any:
        if not hasattr(logits, "ndim"):
            return link(as_vector(logits))
        return as_arrays()(link(as_vector(logits.ravel()))).reshape(logits.shape)  # type: ignore[misc]

    return apply


_LINKS: Mapping[str, Callable[[Any], Any]] = {
    "sigmoid": _of_logits(BinaryCrossEntropy().link),
    "softmax": _of_logits(SoftmaxCrossEntropy().link),
}
"""What makes probabilities of logits, where a loss takes those and its gradient is along these."""


def _after(link: Callable[[Any], Any], value: Function) -> Function:
    return lambda z, t: value(link(z), t)


def _ordered(function: Function, swapped: bool) -> Function:
    return (lambda p, t: function(t, p)) if swapped else function


def _orders(value: Function, gradient: Function) -> list[bool]:
    """Return whether the target comes first: what the names say, or both."""
    for function in (value, gradient):
        told = is_swapped(function, PREDICTION, TARGET)
        if told is not None:
            return [told]
    if len(parameter_names(value)) < 2:
        return [False]
    return [False, True]


def readings(
    mine: Any,
    like: Loss | None,
    array: Callable[[list[float]], Any],
    cases: SearchStrategy[tuple[list[float], list[float]]] | None,
) -> Iterator[LossCode]:
    """Yield every way in which the code may be meant, the usual one first."""
    title, value, gradient = _find(mine)
    of_both = gradient is None
    for number, domain in enumerate(_domains(like, cases)):
        for form in _forms(array is list):
            if form.of_index and like is not None and targets_of(like) != "classes":
                continue
            for way in _ways(value, gradient):
                yield LossCode(
                    title,
                    _value_of(way, form),
                    _gradient_of(way, form),
                    like,
                    array,
                    domain.cases,
                    joined(domain.words, form.words, way.words),
                    domain.reference,
                    form.of_index,
                    domain.of_probabilities,
                    form.one_by_one,
                    number > 0,
                    [_one_hot(pair) for pair in domain.clear] if form.of_index else domain.clear,
                    batch=_batch_of(way, form, array) if of_both and form.of_rows else None,
                )


def _one_hot(pair: Pair) -> Pair:
    return Pair(pair.prediction, one_hot(pair.target))


def one_hot(target: Sequence[float]) -> list[float]:
    """Return 1 for the largest and 0 for the others."""
    largest = list(target).index(max(target))
    return [float(i == largest) for i in range(len(target))]


def _value_of(way: _Way, form: Form) -> Function:
    def value(prediction: Any, target: Any) -> Any:
        if form.one_by_one:
            pairs = zip(prediction, target, strict=True)
            return sum(_one_number(way.value(p, t)) for p, t in pairs)
        return _one_number(way.value(form.prediction(prediction), form.target(target)))

    return value


def _gradient_of(way: _Way, form: Form) -> Function:
    def gradient(prediction: Any, target: Any) -> Any:
        if form.one_by_one:
            pairs = zip(prediction, target, strict=True)
            return [_one_number(way.gradient(p, t)) for p, t in pairs]
        answer = way.gradient(form.prediction(prediction), form.target(target))
        return _flat(answer) if form.nested else answer

    return gradient


def _batch_of(
    way: _Way, form: Form, array: Callable[[list[float]], Any]
) -> Callable[[Sequence[Pair]], tuple[float, list[float]]]:
    """Return how several examples are asked about at once, each a row."""

    def together(parts: Sequence[Any]) -> Any:
        rows = [row for part in parts for row in part]
        return as_arrays()(rows) if hasattr(parts[0], "ndim") else rows  # type: ignore[misc]

    def batch(pairs: Sequence[Pair]) -> tuple[float, list[float]]:
        predictions = together([form.prediction(array(list(at.prediction))) for at in pairs])
        targets = together([form.target(array(list(at.target))) for at in pairs])
        value = as_number(_one_number(ask(way.value, predictions, targets)))
        return value, as_vector(_flat(ask(way.gradient, predictions, targets)))

    return batch


def _one_number(answer: Any) -> Any:
    """Return the number, also if it is in an array of one, or before something else."""
    if isinstance(answer, tuple) and len(answer) == 2 and _is_number(answer[0]):
        return answer[0]
    if getattr(answer, "size", 0) == 1 and hasattr(answer, "ravel"):
        return answer.ravel()[0]
    return answer


def _flat(answer: Any) -> Any:
    if hasattr(answer, "ravel"):
        return answer.ravel()
    if isinstance(answer, tuple | list) and all(isinstance(row, tuple | list) for row in answer):
        return [one for row in answer for one in row]
    return answer


# Which numbers a loss is asked about.


class _Domain(NamedTuple):
    words: str
    cases: SearchStrategy[tuple[list[float], list[float]]] | None
    clear: Sequence[Pair]
    reference: Any
    of_probabilities: bool = False


NUMBERS = [
    Pair([1.0, -0.5], [0.5, 1.5]),
    Pair([2.0, 0.25, -1.0], [-1.0, 0.5, 1.0]),
    Pair([-0.5, 0.125], [0.5, -0.25]),
]
CLASSES = [
    Pair([1.0, -0.5, 0.25], [0.0, 1.0, 0.0]),
    Pair([0.5, -1.0], [1.0, 0.0]),
    Pair([0.25, 1.0, 0.5], [0.5, 0.25, 0.25]),
]
BINARY = [Pair([1.0, -0.5], [1.0, 0.0]), Pair([-1.0, 0.5, 0.25], [1.0, 1.0, 0.0])]
COUNTS = [Pair([0.5, -0.25], [2.0, 0.0]), Pair([1.0, 0.125, -0.5], [1.0, 3.0, 0.0])]
PROBABILITIES = [
    Pair([0.5, 0.25, 0.25], [0.0, 1.0, 0.0]),
    Pair([0.25, 0.75], [1.0, 0.0]),
    Pair([0.125, 0.625, 0.25], [0.0, 0.0, 1.0]),
]
CLEAR = {"numbers": NUMBERS, "classes": CLASSES, "binary": BINARY, "counts": COUNTS}


@st.composite
def _probabilities(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    """Draw probabilities that sum to 1, and which of them is right."""
    n = draw(st.integers(2, 4))
    shares = draw(st.lists(st.floats(0.125, 1.0), min_size=n, max_size=n))
    right = draw(st.integers(0, n - 1))
    return [share / sum(shares) for share in shares], [float(i == right) for i in range(n)]


def _domains(
    like: Loss | None, cases: SearchStrategy[tuple[list[float], list[float]]] | None
) -> Iterator[_Domain]:
    if cases is not None:
        yield _Domain("", cases, (), like)
        return
    kind = "numbers" if like is None else targets_of(like)
    yield _Domain("", None, CLEAR[kind], like)
    if kind in ("classes", "binary"):
        yield _Domain("probabilities", _probabilities(), PROBABILITIES, OfProbabilities(like), True)
    if like is None:
        yield _Domain("probabilities", _probabilities(), PROBABILITIES, None, True)
        yield _Domain("targets 0 and 1", st.sampled_from(BINARY).map(_both), BINARY, None)
        yield _Domain("targets −1 and 1", st.sampled_from(_SIGNS).map(_both), _SIGNS, None)
    if isinstance(like, Poisson):
        positive = [Pair([0.5, 1.5], [2.0, 0.0]), Pair([1.0, 0.25, 2.0], [1.0, 3.0, 0.0])]
        yield _Domain("rates", st.sampled_from(positive).map(_both), positive, OfRates(), True)


def _both(pair: Pair) -> tuple[list[float], list[float]]:
    return pair.prediction, pair.target


_SIGNS = [Pair([0.5, -0.25], [1.0, -1.0]), Pair([-0.5, 2.0, 0.25], [1.0, 1.0, -1.0])]


class OfProbabilities:
    """A loss of logits, as it is of the probabilities that it makes of them."""

    def __init__(self, like: Any) -> None:
        self.like = like

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return −Σ t·log p, or the mean of −t·log p − (1 − t)·log(1 − p)."""
        yes = [-t * math.log(p) for p, t in zip(prediction, target, strict=True)]
        if targets_of(self.like) == "classes":
            return math.fsum(yes)
        no = [-(1 - t) * math.log(1 - p) for p, t in zip(prediction, target, strict=True)]
        return math.fsum([*yes, *no]) / len(target)


class OfRates:
    """The Poisson loss of the expected count itself: the mean of r − t·log r."""

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the mean of r − t·log r."""
        pairs = zip(prediction, target, strict=True)
        return math.fsum(r - t * math.log(r) for r, t in pairs) / len(target)


class Scaled:
    """A loss of another definition: the sum for the mean, or half of it."""

    def __init__(self, loss: Any, factor: Callable[[int], float]) -> None:
        self.loss: Any = loss
        self.factor = factor

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the loss times the factor."""
        return self.factor(len(target)) * float(self.loss.value(prediction, target))


SCALES: dict[str, Callable[[int], float]] = {
    "": lambda n: 1.0,
    "the sum over the outputs": lambda n: n,
    "½ in it": lambda n: 0.5,
    "half the sum": lambda n: n / 2,
    "the mean over the classes": lambda n: 1 / n,
}
