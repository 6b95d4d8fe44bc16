"""It copies the lists and changes the copies in place; gradient descent is momentum with mu = 0."""

from copy import deepcopy


def momentum_step(parameters, gradient, velocity, rate, mu):
    parameters, velocity = deepcopy(parameters), deepcopy(velocity)
    for i, slope in enumerate(gradient):
        velocity[i] *= mu
        velocity[i] += slope
        parameters[i] -= rate * velocity[i]
    return parameters, velocity


def sgd_step(parameters, gradient, rate):
    return momentum_step(parameters, gradient, [0.0] * len(parameters), rate, 0.0)[0]


def momentum_steps(parameters, gradients, rate, mu):
    velocity = [0.0] * len(parameters)
    while gradients:
        parameters, velocity = momentum_step(parameters, gradients[0], velocity, rate, mu)
        gradients = gradients[1:]
    return parameters
