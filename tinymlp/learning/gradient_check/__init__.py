"""Is the gradient right? Three independent answers, and a guess at what went wrong."""

from tinymlp.learning.gradient_check.check import check_gradients
from tinymlp.learning.gradient_check.mistakes import MISTAKES, Mistake
from tinymlp.learning.gradient_check.report import GradientReport

__all__ = ["MISTAKES", "GradientReport", "Mistake", "check_gradients"]
