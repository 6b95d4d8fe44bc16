"""momentum_steps calls itself with the steps that are left, and hands the velocity on."""


def sgd_step(parameters, gradient, rate):
    return list(p - rate * g for p, g in zip(parameters, gradient))


def momentum_step(parameters, gradient, velocity, rate, mu):
    new = [g + v * mu for g, v in zip(gradient, velocity)]
    return sgd_step(parameters, new, rate), new


def momentum_steps(parameters, gradients, rate, mu, velocity=None):
    if len(gradients) == 0:
        return parameters
    velocity = velocity or [0.0] * len(parameters)
    first, *rest = gradients
    parameters, velocity = momentum_step(parameters, first, velocity, rate, mu)
    return momentum_steps(parameters, rest, rate, mu, velocity)
