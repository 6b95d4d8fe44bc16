"""sgd_step returns the step instead of the parameters after it."""

# law: sgd_goes_downhill
# named: that is the step alone


def sgd_step(parameters, gradient, rate):
    return [-rate * g for p, g in zip(parameters, gradient)]


def momentum_step(parameters, gradient, velocity, rate, mu):
    velocity = [mu * v + g for v, g in zip(velocity, gradient)]
    parameters = [p - rate * v for p, v in zip(parameters, velocity)]
    return parameters, velocity


def momentum_steps(parameters, gradients, rate, mu):
    velocity = [0.0 for p in parameters]
    for gradient in gradients:
        parameters, velocity = momentum_step(parameters, gradient, velocity, rate, mu)
    return parameters
