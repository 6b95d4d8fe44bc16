"""Lesson 9: two optimizers. What they remember is given to them, and given back."""


def sgd_step(parameters, gradient, rate):
    """Return a new list: each parameter one step downhill. The lists are of one length."""
    raise NotImplementedError("write the step of gradient descent")


def momentum_step(parameters, gradient, velocity, rate, mu):
    """Return (parameters, velocity), two new lists.

    Each new velocity is mu times the old one, plus the gradient. Each parameter moves downhill by
    the rate times its new velocity.
    """
    raise NotImplementedError("write the step with momentum")


def momentum_steps(parameters, gradients, rate, mu):
    """Return the parameters after a momentum_step for each gradient of the list, in its order.

    Before the first step every velocity is 0.
    """
    raise NotImplementedError("write several steps with momentum")
