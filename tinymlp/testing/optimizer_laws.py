"""An optimizer of your own, held to what makes it one, and to the formula of its name.

    check_optimizer(Adam)           a class: made anew for each descent, with constants of its own
    check_optimizer(Adam(lr=0.1))   an object that has not stepped yet
    check_optimizer(sgd)            a function sgd(parameters, gradient, learning_rate)
    check_optimizer(make_adam)      a function without arguments that makes one

`step(parameters, gradient)` takes two lists and returns a new one; other ways are in
`optimizer_ways`. Unlike an activation or a loss an optimizer has no definition in itself, so it is
held to the formula of its name, or of `like="adam"`; one that is like none of the library's, or
`like=None`, is held to the laws that all obey.

>>> class SGD:
...     def __init__(self, lr):
...         self.lr = lr
...
...     def step(self, parameters, gradient):
...         return [p + self.lr * g for p, g in zip(parameters, gradient)]
>>> check_optimizer(SGD)
Traceback (most recent call last):
tinymlp.errors.LawBroken: your SGD: at constants = {'learning_rate': 0.5}, parameters = [0.0, \
0.0], gradients = [[0.5, -1.0]] parameter 0 after step 1 should be below 0, yours is 0.25: it goes \
uphill: the gradient is subtracted, θ − η·g
  law   the first step from 0 is downhill
  read  tinymlp/learning/optimizer.py
"""

import itertools
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from tinymlp.arguments import check_flag
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.testing.answers import (
    NoAnswerError,
    Single,
    as_vector,
    ask,
    check_array,
    describe_shape,
    vector,
    without_keyboard,
)
from tinymlp.testing.conventions import choose, in_double, joined
from tinymlp.testing.counterexample import Right, hold
from tinymlp.testing.explain import find_factor, find_mistake
from tinymlp.testing.law import CHANGES, Comparison, Law, Mistakes, compare, law
from tinymlp.testing.names import BY_NAME
from tinymlp.testing.optimizer_mistakes import (
    FORMULAS,
    OTHER_FORMULAS,
    SGD_MISTAKES,
    UPHILL,
    Descent,
    adam,
)
from tinymlp.testing.optimizer_reading import Constants, OptimizerCode, readings
from tinymlp.testing.strategies import tidy, vectors
from tinymlp.text import plural


def check_optimizer(
    optimizer: Any,
    *,
    like: str | None = BY_NAME,
    array: Callable[[list[float]], Any] = list,
    examples: int = 50,
    strict: bool = False,
    **constants: float,
) -> Right:
    """Raise `LawBroken` unless an optimizer obeys every law of `laws("optimizer")`.

    `constants` are those that cannot be read from `optimizer`, as in `learning_rate=0.1`. Lists are
    given as such, or as what `array` makes of a list (`array=numpy.array`). `strict` allows
    step(parameters, gradient) that returns a new list, by the library's formula, alone. Returns
    what is printed as "right". Raises `ArgumentError` for what is no optimizer.
    """
    __tracebackhide__ = True
    check_flag("strict", strict)
    code = read_optimizer(optimizer, like, constants, array, strict=strict)
    return hold(code, OPTIMIZER_LAWS, read="tinymlp/learning/optimizer.py", examples=examples)


def read_optimizer(
    mine: Any,
    like: str | None,
    constants: Constants,
    array: Callable[[list[float]], Any],
    *,
    strict: bool = False,
) -> OptimizerCode:
    """Return how to start the student's optimizer afresh, in the way in which it is meant."""
    check_array(array, [0.5, 0.25])
    array, said = in_double(array)
    with warnings.catch_warnings(), without_keyboard():
        warnings.simplefilter("ignore")
        codes = readings(mine, like, constants, array)
        code = next(codes) if strict else choose(_with_formulas(codes), _score, mine)
    return code._replace(convention=joined(said, code.convention))


def _with_formulas(codes: Iterator[OptimizerCode]) -> Iterator[OptimizerCode]:
    """Yield each with every formula that its name may stand for."""
    usual: OptimizerCode | None = None
    for one in codes:
        usual = usual or one
        if one.if_still and not _is_still(usual):
            continue
        code = one._replace(n_parameters=_fixed_size(one))
        yield code
        for words in OTHER_FORMULAS.get(str(code.like), {}):
            yield code._replace(formula=words, convention=joined(code.convention, words))


def _is_still(code: OptimizerCode) -> bool:
    """Return whether nothing moves though there is a slope, or a list is what it cannot take."""
    (at,) = _with_constants(code, Descent({}, [1.0, -2.0], [[0.5, -1.0]]))
    try:
        return _path(code, at) == at.parameters
    except NoAnswerError as failure:
        return isinstance(failure.__cause__, TypeError)


def _fixed_size(code: OptimizerCode) -> int | None:
    """Return how many parameters it takes, if it unpacks them: `w, b = parameters`."""

    def answers(n: int) -> bool | None:
        (at,) = _with_constants(code, Descent({}, [1.0] * n, [[0.5] * n]))
        try:
            _path(code, at)
        except NoAnswerError as failure:
            is_unpacked = isinstance(failure.__cause__, ValueError) and "unpack" in str(failure)
            return False if is_unpacked else None
        return True

    if answers(3) is not False or answers(1) is not False:
        return None
    return next((n for n in (2, 4, 5, 6) if answers(n)), None)


def _score(code: OptimizerCode) -> float:
    """Return 1.0 if the clear cases break no law, else how many answers can be read."""
    laws = [one for one in OPTIMIZER_LAWS if one.applies(code)]
    found = [law.look(code, at) for law in laws for at in law.clear(code)]
    if "change" in code.convention and _returns_parameters(code):
        return 0.2
    if all(one.holds() for one in found):
        return 1.0
    if code.formula:
        return 0.0
    try:
        paths = [_path(code, at) for at in _clear(code)]
    except NoAnswerError:
        return 0.1
    if code.in_place and all(
        path == at.parameters * len(at.gradients)
        for path, at in zip(paths, _clear(code), strict=True)
    ):
        return 0.0  # nothing moves
    # One that changes what it is given and returns it too has a mistake, and is no other way.
    return 0.2 if code.in_place or "change" in code.convention else 0.5 if paths else 0.0


def _returns_parameters(code: OptimizerCode) -> bool:
    """Return whether what is read as a change goes along with the parameters: it is new ones."""
    here = _clear(code)[0]._replace(gradients=_clear(code)[0].gradients[:1])
    there = here._replace(parameters=[theta + 1 for theta in here.parameters])
    try:
        pairs = zip(_path(code, here), _path(code, there), strict=True)
    except NoAnswerError:
        return False
    return all(new - old > 1.5 for old, new in pairs)


def _with_constants(mine: OptimizerCode, *descents: Descent) -> list[Descent]:
    """Return the descents with the first of the choices for each free constant."""
    constants = {**mine.constants, **{name: CHOICES[name][0] for name in mine.free}}
    n = mine.n_parameters
    return [
        at._replace(constants=constants) for at in descents if n is None or len(at.parameters) == n
    ]


_SMALL = Descent({}, [0.0, 0.0], [[1e-3, -1.0]] * 2)
"""Where the steps alone are seen, and with them an ε of 1e-8 is told from one of 1e-7."""


def _clear(mine: OptimizerCode) -> list[Descent]:
    return _with_constants(
        mine,
        Descent({}, [1.0, -2.0], [[0.5, -1.0], [0.25, 0.5], [-0.5, 0.75]]),
        Descent({}, [0.5, -1.0, 2.0], [[1.0, 0.5, -0.25], [0.5, 1.0, 1.0]]),
        _SMALL,
    )


def _clear_first(mine: OptimizerCode) -> list[Descent]:
    return _with_constants(mine, Descent({}, [0.0, 0.0], [[0.5, -1.0]]))


def _clear_constant(mine: OptimizerCode) -> list[Descent]:
    return _with_constants(mine, Descent({}, [1.0, -2.0], [[0.5, -1.0]] * 3), _SMALL)


def _clear_flat(mine: OptimizerCode) -> list[Descent]:
    return _with_constants(mine, Descent({}, [1.0, -2.0], [[0.0, 0.0]] * 2))


CHOICES = {
    "learning_rate": [0.5, 0.125],
    "momentum": [0.5, 0.875],
    "decay": [0.75, 0.875],
    "beta1": [0.5, 0.875],
    "beta2": [0.75, 0.9375],
    "epsilon": [0.5, 1e-8],
    "weight_decay": [0.5, 0.125],
}
"""Constants that differ so much that none can be taken for another."""

slopes: st.SearchStrategy[float] = tidy | st.sampled_from([1e-4, -1e-4])
"""A gradient whose step is seen; some so small that an ε inside the square root is not."""


starts: st.SearchStrategy[float] = st.sampled_from([0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.0])


@st.composite
def descents(
    draw: st.DrawFn,
    mine: OptimizerCode,
    *,
    numbers: st.SearchStrategy[float] = slopes,
    start: st.SearchStrategy[float] = starts,
    steps: int = 4,
    constant: bool = False,
) -> Descent:
    """Draw 1 to 3 parameters and their gradients in up to so many steps."""
    constants = {name: draw(st.sampled_from(CHOICES[name])) for name in mine.free}
    n = mine.n_parameters
    parameters = draw(st.lists(start, min_size=n or 1, max_size=n or 3))
    gradient = vectors(len(parameters), numbers=numbers)
    if constant:
        gradients = [draw(gradient)] * draw(st.integers(1, steps))
    else:
        gradients = draw(st.lists(gradient, min_size=1, max_size=steps))
    return Descent({**mine.constants, **constants}, parameters, gradients)


def _some(mine: OptimizerCode) -> st.SearchStrategy[Descent]:
    return descents(mine)


def _first_steps(mine: OptimizerCode) -> st.SearchStrategy[Descent]:
    return descents(mine, numbers=tidy, start=st.just(0.0), steps=1)


def _constant(mine: OptimizerCode) -> st.SearchStrategy[Descent]:
    return descents(mine, numbers=tidy, constant=True)


def _flat(mine: OptimizerCode) -> st.SearchStrategy[Descent]:
    return descents(mine, numbers=st.just(0.0), steps=2)


def _returns_new(mine: OptimizerCode) -> bool:
    return not mine.in_place


def _decays(mine: OptimizerCode) -> bool:
    return mine.like is None and "weight_decay" in mine.free


def _named(mine: OptimizerCode) -> bool:
    return mine.like is not None


def _is_adam(mine: OptimizerCode) -> bool:
    return mine.like == "adam" and not mine.penalty


def _stands_still(mine: OptimizerCode) -> bool:
    return mine.like not in (None, "adamw") and not mine.penalty


def _has_free_rate(mine: OptimizerCode) -> bool:
    return "learning_rate" in mine.free


def _has_momentum(mine: OptimizerCode) -> bool:
    return mine.like is None and ("momentum" in mine.free or mine.constants.get("momentum", 0) > 0)


def _path(mine: OptimizerCode, at: Descent) -> list[float]:
    """Return all parameters after the first step of a new optimizer, and so on."""
    step = mine.start(at.constants)
    parameters, path = at.parameters, list[float]()
    for gradient in at.gradients:
        n = len(parameters)
        parameters = vector(step, mine.array(parameters), mine.array(gradient))
        if len(parameters) != n:
            raise NoAnswerError(describe_shape(parameters, f"a list of {plural(n, 'number')}"))
        path += parameters
    return path


def _names(at: Descent) -> list[str]:
    return [
        f"parameter {i} after step {step}"
        for step in range(1, len(at.gradients) + 1)
        for i in range(len(at.parameters))
    ]


def _is(expected: Sequence[float], mine: OptimizerCode, at: Descent) -> Comparison:
    """Compare the path; an Adam may also be in the order in which the paper makes it faster."""
    found = compare(_names(at), expected, lambda: _path(mine, at))
    if mine.like in ("adam", "adamw") and not found.holds():
        faster = found._replace(expected=adam(at, uncorrected_epsilon=True))
        return faster if faster.holds() else found
    return found


def _mistakes(mine: OptimizerCode) -> Mistakes[OptimizerCode, Descent]:
    of_its_name = FORMULAS[mine.like][1] if mine.like in FORMULAS else {}
    return {**PENALTY_MISTAKES, **of_its_name} if mine.penalty else of_its_name


def _explain_first(mine: OptimizerCode, answers: Sequence[tuple[Descent, Comparison]]) -> str:
    """Return a mistake of the formula, or what all first steps from 0 have in common."""
    mistakes = {**_mistakes(mine), **SGD_MISTAKES} if mine.like is None else _mistakes(mine)
    named = find_mistake(mine, mistakes, answers)
    if named:
        return named
    steps = [
        (index, theta * g)
        for at, found in answers
        if not isinstance(found.got, NoAnswerError)
        for index, (theta, g) in enumerate(zip(found.got, at.gradients[0], strict=True))
        if g != 0 and math.isfinite(theta)
    ]
    if steps and all(moved > 0 for _, moved in steps):
        return UPHILL
    still = {index for index, moved in steps if moved == 0}
    if still and all(moved < 0 for index, moved in steps if index not in still):
        if len(still) == len({index for index, _ in steps}):
            return "nothing moves: is what was worked out kept, and returned?"
        which = "the first" if still == {0} else "not every"
        return f"{which} parameter moves: does a loop leave one out?".replace(
            "the first parameter moves", "the first parameter does not move"
        )
    return ""


def _explain_steps(mine: OptimizerCode, answers: Sequence[tuple[Descent, Comparison]]) -> str:
    """Return a mistake of the formula, a rate that changes, or a factor in every step."""
    mistakes = _mistakes(mine)
    named = find_mistake(mine, mistakes, answers)
    if named or not all(found.is_numbers for _, found in answers):
        return named
    rates = [_rates(at, found) for at, found in answers] if mine.like == "sgd" else []
    if rates and all(one is not None for one in rates):
        first = rates[0] or []
        if len(set(first)) > 1:
            each = ", then ".join(f"{rate:g}" for rate in first)
            return f"the learning rate changes from step to step: it is {each}"
    moves = [
        (at, found._replace(expected=_moves(at, found.expected), got=_moves(at, found.got)))
        for at, found in answers
        if not isinstance(found.got, NoAnswerError)
    ]

    def moved(predict: Any) -> Any:
        return lambda mine, at: _moves(at, predict(mine, at))

    return find_factor(mine, {words: moved(p) for words, p in mistakes.items()}, moves).replace(
        "it is", "each step is", 1
    )


def _moves(at: Descent, path: Sequence[float]) -> list[float]:
    """Return by how much each step moves each parameter."""
    before = [*at.parameters, *path]
    return [new - old for old, new in zip(before, path, strict=False)]


def _rates(at: Descent, found: Comparison) -> list[float] | None:
    """Return the learning rate of each step of θ − η·g, None if there is no such rate."""
    n = len(at.parameters)
    moves = _moves(at, found.got)  # type: ignore[arg-type]
    rates = []
    for step, gradient in enumerate(at.gradients):
        each = [
            -moved / g
            for moved, g in zip(moves[step * n : step * n + n], gradient, strict=True)
            if g != 0
        ]
        if each and max(each) - min(each) > 1e-6 * abs(max(each)) + 1e-9:
            return None
        if each:
            rates.append(round(each[0], 9))
    return rates


def _raises_here(mine: OptimizerCode, at: Descent) -> bool:
    """Return whether one of a known name raises for this gradient, but not for every one."""
    try:
        _path(mine, at)
    except NoAnswerError as failure:
        if not failure.raised or mine.like is None:
            return False
        try:
            _path(mine, at._replace(gradients=[[abs(g) for g in one] for one in at.gradients]))
        except NoAnswerError:
            return False
        return True
    return False


def _kept(mine: OptimizerCode, at: Descent) -> list[float]:
    """Return what the optimizer does with lists that it must leave as they are."""
    step = mine.start(at.constants)
    given = mine.array(at.parameters), mine.array(at.gradients[0])
    ask(step, *given)
    return [*as_vector(given[0]), *as_vector(given[1])]


@law(_some, clear=_clear)
def step_returns_a_new_list(mine: OptimizerCode, at: Descent) -> Comparison:
    """A step returns a new list with a number for each parameter."""
    n = len(at.parameters)
    wanted = f"a list of {plural(n, 'number')}"

    def answer() -> list[float]:
        given = mine.array(at.parameters)
        try:
            returned = ask(mine.start(at.constants), given, mine.array(at.gradients[0]))
        except NoAnswerError as failure:
            if failure.raised and mine.like is not None:
                return [0.0]  # a law about its numbers will report that
            raise
        if returned is None and as_vector(given) != at.parameters:
            raise NoAnswerError(
                "None, and it has changed the list that it was given: make a new list and return it"
            )
        if returned is None:
            raise NoAnswerError(
                "None, and nothing moves: is a `return` missing? `p -= …` changes an array, but no "
                "number (if arrays are meant, array=numpy.array)"
            )
        numbers = as_vector(returned)
        if len(numbers) != n:
            raise NoAnswerError(describe_shape(numbers, wanted))
        return [0.0]

    return compare(["what step returns"], [0.0], answer, wanted=wanted)


@law(_some, clear=_clear, remedy=CHANGES, side_effect=True, applies=_returns_new)
def arguments_stay(mine: OptimizerCode, at: Descent) -> Comparison:
    """The lists that are given stay as they are."""
    names = [f"parameters[{i}] after the step" for i in range(len(at.parameters))]
    names += [f"gradient[{i}] after the step" for i in range(len(at.parameters))]
    return compare(names, [*at.parameters, *at.gradients[0]], lambda: _kept(mine, at))


@law(
    _some,
    clear=_clear,
    remedy="two optimizers share their memory: make its lists in __init__, not in the class, in a "
    "default argument or in a global variable",
    side_effect=True,
)
def memory_is_its_own(mine: OptimizerCode, at: Descent) -> Comparison:
    """A new optimizer knows nothing of another one's steps."""
    names = [f"{name} of a second optimizer" for name in _names(at)]
    return compare(names, _path(mine, at), lambda: _path(mine, at))


@law(
    _first_steps,
    clear=_clear_first,
    explain=_explain_first,
)
def first_step_is_downhill(mine: OptimizerCode, at: Descent) -> Comparison:
    """The first step from 0 is downhill."""
    if _raises_here(mine, at):
        return Comparison([], [], [])  # where it answers, its formula is looked at
    got = _path(mine, at)
    for i, (theta, g) in enumerate(zip(got, at.gradients[0], strict=True)):
        if not theta * g < 0:
            expected = got[:i] + [math.nan] * (len(got) - i)
            return Comparison(_names(at), expected, got, "below 0" if g > 0 else "above 0")
    return Comparison(_names(at), got, got)


@law(
    _first_steps,
    clear=_clear_first,
    mistakes=_mistakes,
    applies=_has_free_rate,
    remedy="the step does not grow with the learning rate: is it ignored?",
)
def learning_rate_scales_the_step(mine: OptimizerCode, at: Descent) -> Comparison:
    """The first step from 0 is twice as long as with half the learning rate."""
    if _raises_here(mine, at):
        return Comparison([], [], [])
    half = {**at.constants, "learning_rate": at.constants["learning_rate"] / 2}
    expected = [2 * theta for theta in _path(mine, at._replace(constants=half))]
    return compare(_names(at), expected, lambda: _path(mine, at))


def _with_penalty(
    mine: OptimizerCode, at: Descent, penalty: float, *, apart: bool = False
) -> list[float]:
    """Return the steps of the library's optimizer with a weight decay: of g + λ·θ, or `apart`."""
    constants = at.constants
    reference = OPTIMIZERS[str(mine.like)](**constants)
    parameters, path = at.parameters, list[float]()
    for gradient in at.gradients:
        decays = [penalty * theta for theta in parameters]
        if apart:
            eta = constants["learning_rate"]
            parameters = [theta - eta * d for theta, d in zip(parameters, decays, strict=True)]
        else:
            gradient = [g + d for g, d in zip(gradient, decays, strict=True)]
        parameters = reference.step(parameters, gradient)
        path += parameters
    return path


PENALTY_MISTAKES: Mistakes[OptimizerCode, Descent] = {
    "the weights grow: the weight decay is added to the gradient, g + λ·θ": (
        lambda mine, at: _with_penalty(mine, at, -mine.penalty)
    ),
    "the weight decay is ignored: it is added to the gradient, g + λ·θ": (
        lambda mine, at: _with_penalty(mine, at, 0.0)
    ),
    "the weight decay is not multiplied by the learning rate: it is added to the gradient": (
        lambda mine, at: _with_penalty(
            mine, at, mine.penalty / at.constants["learning_rate"], apart=True
        )
    ),
}


@law(_constant, clear=_clear_constant, explain=_explain_steps, applies=_is_adam)
def constant_gradient_constant_step(mine: OptimizerCode, at: Descent) -> Comparison:
    """Under a constant gradient each of Adam's steps is the learning rate, but for ε."""
    eta, epsilon = at.constants["learning_rate"], at.constants["epsilon"]
    expected = [
        theta - step * eta * g / (abs(g) + epsilon)
        for step, gradient in enumerate(at.gradients, start=1)
        for theta, g in zip(at.parameters, gradient, strict=True)
    ]
    return _is(expected, mine, at)


@law(_some, clear=_clear, explain=_explain_steps, applies=_named)
def steps_are_those_of_its_name(mine: OptimizerCode, at: Descent) -> Comparison:
    """Each step is that of the optimizer it is named after."""
    if mine.formula:
        return _is(OTHER_FORMULAS[str(mine.like)][mine.formula](at), mine, at)
    found = _is(_with_penalty(mine, at, mine.penalty), mine, at)
    if mine.penalty and not found.holds():
        apart = _is(_with_penalty(mine, at, mine.penalty, apart=True), mine, at)
        return apart if apart.holds() else found
    return found


@law(
    _first_steps,
    clear=_clear_flat,
    applies=_decays,
    remedy="the weights do not shrink: the decay is subtracted, θ − η·λ·θ",
)
def decay_shrinks_the_weights(mine: OptimizerCode, at: Descent) -> Comparison:
    """Where the gradient is 0, weight decay makes a weight smaller."""
    start = at._replace(
        parameters=[1.0 for _ in at.parameters], gradients=[[0.0] * len(at.parameters)]
    )
    start = start._replace(constants={**at.constants, "weight_decay": 0.125})
    got = _path(mine, start)
    expected = [theta if 0 < theta < 1 else 0.9375 for theta in got]
    return Comparison(_names(start), expected, got, "between 0 and 1")


def _is_adagrad(mine: OptimizerCode) -> bool:
    spoken = mine.title.lower().replace("_", "")
    return mine.like is None and "adagrad" in spoken and "decay" not in mine.free


def _shrinking(share: Callable[[int], float]) -> Callable[[OptimizerCode, Descent], list[float]]:
    """Return where steps lead that are a share of the first, each counted from 1."""

    def predict(mine: OptimizerCode, at: Descent) -> list[float]:
        first = _path(mine, at._replace(gradients=at.gradients[:1]))
        moves = [theta - start for theta, start in zip(first, at.parameters, strict=True)]
        walked, path = list(at.parameters), list[float]()
        for step in range(1, len(at.gradients) + 1):
            walked = [w + share(step) * moved for w, moved in zip(walked, moves, strict=True)]
            path += walked
        return path

    return predict


def _shrinking_by_squares(mine: OptimizerCode, at: Descent) -> list[float]:
    """Return where steps lead that are divided by the sum of the squares itself."""
    if any(abs(g) < 0.25 for g in at.gradients[0]):
        raise NoAnswerError("its ε shows beside so small a square")
    return _shrinking(lambda step: 1 / step)(mine, at)


@law(
    _constant,
    clear=_clear_constant,
    applies=_is_adagrad,
    mistakes={
        "the squares are not kept: Adagrad adds each g² to those of all steps before": (
            _shrinking(lambda step: 1.0)
        ),
        "the square root is missing: the step is divided by √Σg² + ε": _shrinking_by_squares,
    },
)
def adagrads_steps_become_shorter(mine: OptimizerCode, at: Descent) -> Comparison:
    """Under a constant gradient Adagrad's step number k is its first one divided by √k.

    Its sum may begin above 0, and then its steps shrink more slowly.
    """
    expected = _shrinking(lambda step: 1 / math.sqrt(step))(mine, at)
    # Its ε shows in the last digits.
    found = compare(_names(at), expected, lambda: [Single(one) for one in _path(mine, at)])
    if found.holds() or not found.is_numbers:
        return found
    n = len(at.parameters)
    sizes = [abs(moved) for moved in _moves(at, found.got)]  # type: ignore[arg-type]
    shares = [[sizes[k] / sizes[k % n] for k in range(i, len(sizes), n)] for i in range(n)]
    slower = all(
        1 / math.sqrt(k + 2) < after < before
        for each in shares
        for k, (before, after) in enumerate(itertools.pairwise(each))
    )
    return Comparison([], [], []) if slower else found


@law(
    _some,
    clear=_clear,
    remedy="the step is put in the place of the parameter: θ − η·g has a θ in it",
)
def step_begins_at_the_parameters(mine: OptimizerCode, at: Descent) -> Comparison:
    """From other parameters the same gradient leads to others."""
    here = at._replace(gradients=at.gradients[:1])
    there = here._replace(parameters=[theta + 1 for theta in at.parameters])
    first, got = _path(mine, here), _path(mine, there)
    # The same number from elsewhere is the only one that is wrong.
    pairs = zip(first, got, strict=True)
    expected = [old + 1 if new == old else new for old, new in pairs]
    starts = zip(_names(here), there.parameters, strict=True)
    names = [f"{name}, from {theta:g} in the place of {theta - 1:g}," for name, theta in starts]
    return Comparison(names, expected, got, "another number than before")


@law(
    _first_steps,
    clear=_clear_first,
    applies=_has_momentum,
    remedy="the momentum is lost: what a step remembers is not there in the next",
)
def momentum_rolls_on(mine: OptimizerCode, at: Descent) -> Comparison:
    """After a gradient that is not 0, momentum still moves where the gradient is 0."""
    n = len(at.parameters)
    path = _path(mine, at._replace(gradients=[*at.gradients, [0.0] * n]))
    first, got = path[:n], path[n:]
    expected = [math.nan if new == old else new for old, new in zip(first, got, strict=True)]
    names = [f"parameter {i} after a step with gradient 0" for i in range(n)]
    return Comparison(names, expected, got, "another number than before")


@law(_flat, clear=_clear_flat, mistakes=_mistakes, applies=_stands_still)
def flat_is_still(mine: OptimizerCode, at: Descent) -> Comparison:
    """Where the gradient has always been 0, nothing moves."""
    expected = at.parameters * len(at.gradients)
    return compare(_names(at), expected, lambda: _path(mine, at))


OPTIMIZER_LAWS: list[Law[OptimizerCode, Descent]] = [
    step_returns_a_new_list,
    memory_is_its_own,
    first_step_is_downhill,
    learning_rate_scales_the_step,
    constant_gradient_constant_step,
    steps_are_those_of_its_name,
    flat_is_still,
    decay_shrinks_the_weights,
    step_begins_at_the_parameters,
    momentum_rolls_on,
    adagrads_steps_become_shorter,
    arguments_stay,
]
"""The laws, in the order in which they are looked at: wrong numbers before a changed list."""
