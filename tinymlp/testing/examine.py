"""Every law of a lesson is looked at, and what was found is data instead of an exception.

    results = examine(mine, "layer")          what check_layer(mine) takes, with all its settings
    results.passed, results.credit()          partial credit, from 0 to 1
    for one in results: one.law, one.outcome, one.case, one.expected, one.got, one.mistake
    print(results)                            a table; results.to_json(), results.to_junit()

A law is passed, broken or not asked: one about the function's name says nothing of a function that
is named after nothing.

>>> results = examine((lambda z: z * z, lambda z: z), "activation")
>>> print(results)
same_z_same_answer                 passed
value_is_that_of_its_name          not asked
derivative_is_the_limit            broken     at z = 1.0 the derivative should be 2, yours is 1: \
is a factor 2 missing?
backward_multiplies_what_comes_in  not asked
several_numbers_at_once            not asked
finite_for_every_z                 passed
>>> round(results.credit(), 2)
0.67
"""

from collections.abc import Callable, Mapping
from typing import Any

from tinymlp.arguments import check_choice
from tinymlp.testing.activation_laws import check_activation
from tinymlp.testing.backward_laws import check_backward
from tinymlp.testing.counterexample import Right, every_law
from tinymlp.testing.law_result import Examination
from tinymlp.testing.layer_laws import check_layer
from tinymlp.testing.loss_laws import check_loss
from tinymlp.testing.optimizer_laws import check_optimizer
from tinymlp.testing.training_laws import check_training

CHECKS: Mapping[str, Callable[..., Right]] = {
    "activation": check_activation,
    "loss": check_loss,
    "layer": check_layer,
    "backward": check_backward,
    "optimizer": check_optimizer,
    "training": check_training,
}


def examine(mine: Any, lesson: str, **settings: Any) -> Examination:
    """Return what was found of every law of `laws(lesson)`, whether or not one is broken.

    `mine` and `settings` are those of the lesson's check, `check_layer` for "layer". Raises
    `ArgumentError` where that does: for what is no layer, and for a lesson that there is not.
    """
    check = CHECKS[check_choice("lesson", lesson, CHECKS)]
    with every_law() as results:
        check(mine, **settings)
    return Examination(lesson, results)
