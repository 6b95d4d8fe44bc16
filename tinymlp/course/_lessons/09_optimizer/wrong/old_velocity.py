"""momentum_step moves by the velocity before the step."""

# law: momentum_moves_by_the_new_velocity
# named: it moves by the old velocity


def sgd_step(parameters, gradient, rate):
    return [p - rate * g for p, g in zip(parameters, gradient)]


def momentum_step(parameters, gradient, velocity, rate, mu):
    parameters = [p - rate * v for p, v in zip(parameters, velocity)]
    velocity = [mu * v + g for v, g in zip(velocity, gradient)]
    return parameters, velocity


def momentum_steps(parameters, gradients, rate, mu):
    velocity = [0.0 for p in parameters]
    for gradient in gradients:
        parameters, velocity = momentum_step(parameters, gradient, velocity, rate, mu)
    return parameters
