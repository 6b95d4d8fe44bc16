"""Which loss a student's program says that it has: what `train` returns, and what `loss` answers.

A loss is a method of the network, or an object with a value and a gradient that the training
speaks of.

A number that equals the loss of the three examples, in one convention, says which that is, and
whether it is their mean or their sum. The step is held to it then: a loss that is a mean, and a
step that is not divided by n, do not belong together.
"""

import inspect
from collections.abc import Iterator, Sequence
from typing import Any

from tinymlp.gradient_check.candidate import accepts
from tinymlp.testing.answers import NoAnswerError, ask
from tinymlp.testing.conventions import code_of
from tinymlp.testing.loss_reading import GRADIENT_NAMES, VALUE_NAMES
from tinymlp.testing.reading import find_method
from tinymlp.testing.training_batches import MEAN, SUM
from tinymlp.testing.training_network import quietly
from tinymlp.testing.training_parameters import flatten, set_numbers
from tinymlp.testing.training_reading import TrainingCode
from tinymlp.testing.training_steps import Convention

LOSS = (
    *("loss", "cost", "compute_loss", "compute_cost", "calculate_loss", "calc_loss", "get_loss"),
    *("mse", "mse_loss", "loss_function", "loss_fn", "total_cost", "cross_entropy", "_loss"),
    *("cross_entropy_loss", "total_loss", "binary_cross_entropy", "evaluate_loss", "cost_function"),
)


def stated_losses(
    code: TrainingCode, case: Any, known: Sequence[Convention]
) -> list[tuple[Convention, str]]:
    """Return the losses that a number of the program's equals, each with "mean" or "sum"."""
    if code.way.one_by_one:
        return []
    try:
        descent = code.descend(case.parameters, case.examples, case.learning_rate, 1, case.seed)
    except NoAnswerError:
        return []
    stated = [] if code.own_weights and code.part is None else _returned(descent.returned)
    stated += list(_asked(code, case))
    found = []
    rounding = 1e-4 if code.network.is_single else 1e-6
    for parameters in (descent.before, descent.after):
        for one in known:
            try:
                values = [
                    one.of_outputs(code.network.outputs(parameters, x), t) for x, t in case.examples
                ]
            except (ArithmeticError, ValueError, NoAnswerError):
                continue
            for way, value in ((MEAN, sum(values) / len(values)), (SUM, sum(values))):
                if any(abs(value - number) <= rounding * abs(value) for number in stated):
                    found.append((one, way))
    return found


def _returned(returned: Any) -> list[float]:
    """Return the numbers that a training returned, unless they are so many as of weights."""
    try:
        numbers = flatten(returned)
    except (NoAnswerError, TypeError):
        return []
    return numbers if len(numbers) <= 4 else []


def _asked(code: TrainingCode, case: Any) -> Iterator[float]:
    """Yield what the network's own methods answer that are named as losses are."""
    if code.own_weights:
        return
    with quietly():
        network = code.network.make()
        set_numbers(code.network.find(network), case.parameters)
        values = code.way.make(case.examples)
        outputs = [(x, code.network.outputs(case.parameters, x)) for x, _ in case.examples]
        predicted = code.way.make(outputs).get("targets")
        methods = [getattr(network, name, None) for name in LOSS]
        for method in [*filter(callable, methods), *_loss_objects(code, network)]:
            inputs, targets = values.get("inputs"), values.get("targets")
            for arguments in (
                (inputs, targets),
                (predicted, targets),
                (targets, predicted),
                (values.get("data"),),
            ):
                try:
                    numbers = flatten(ask(method, *arguments))
                except (NoAnswerError, TypeError):
                    continue
                if numbers:
                    yield numbers[0]


def _loss_objects(code: TrainingCode, network: Any) -> Iterator[Any]:
    """Yield the values of the objects that are a loss, held by the network or named in the code."""
    train = code.train(network) if code.is_method else code.train
    function = getattr(train, "__func__", train)
    code_there = code_of(train)
    names = () if code_there is None else code_there.co_names
    spoken = getattr(function, "__globals__", {})
    held = list(vars(network).values()) if hasattr(network, "__dict__") else []
    for one in [*held, *(spoken[name] for name in names if name in spoken)]:
        if inspect.isroutine(one) or inspect.ismodule(one):
            continue
        try:
            made = ask(one) if isinstance(one, type) else one
        except NoAnswerError:
            continue
        value, slope = find_method(made, VALUE_NAMES), find_method(made, GRADIENT_NAMES)
        if value is not None and slope is not None and accepts(value, 2):
            yield value
