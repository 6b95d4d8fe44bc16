"""Is the gradient right? Three independent answers, and what went wrong if it is not.

Backpropagation is the one part of a network that can be quite wrong and still learn. So every
derivative is compared with answers that know nothing of it:

    central differences    (L(θ + h) − L(θ − h)) / 2h    for everything, to about nine digits
    the complex step       Im L(θ + ih) / h              for analytic code, to the last digits
    exact arithmetic       dual fractions                for + − · / and comparisons, with ==

All three run the library's own lines of forward and loss. What an oracle does not apply to, it
says. A step that crosses a kink is seen, made smaller and reported, never a failure and never
hidden. And a wrong gradient is compared with the gradient that each of some eighty known mistakes
would give: an equal one is the diagnosis.

>>> from tinymlp.learning.gradient import mean_gradient
>>> from tinymlp.network.network import Network
>>> network = Network.random([2, 3, 1], activation="tanh")
>>> examples = [([0.5, -1.0], [1.0]), ([0.0, 2.0], [-1.0]), ([1.0, 1.0], [0.5])]
>>> check_gradients(network, "mean_squared_error", examples).passed
True
>>> def added_not_averaged(network, loss, examples):
...     value, gradient = mean_gradient(network, loss, examples)
...     return value, [len(examples) * d for d in gradient]
>>> report = check_gradients(network, "mean_squared_error", examples, gradient=added_not_averaged)
>>> print(report.diagnoses[0].sentence)
the mean's 1/n is missing: the examples' gradients are added, not averaged

Read in this order: loss_at, kinks, central_difference, complex_step, dual, components, candidate,
exact, single, sampling, mistaken_backward, mistakes (loss_mistakes, layer_mistakes,
example_mistakes, penalty_mistakes), measured, report, fits, diagnosis, examination, summary, check.
"""

from tinymlp.gradient_check.check import check_gradients
from tinymlp.gradient_check.mistaken_backward import Mistake
from tinymlp.gradient_check.mistakes import MISTAKES
from tinymlp.gradient_check.report import GradientReport

__all__ = ["MISTAKES", "GradientReport", "Mistake", "check_gradients"]
