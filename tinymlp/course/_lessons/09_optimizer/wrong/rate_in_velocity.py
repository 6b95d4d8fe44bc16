"""momentum_step has the rate in the velocity, as some books do."""

# law: velocity_keeps_mu_of_itself
# named: the rate is in the velocity, with a minus: that is right elsewhere


def sgd_step(parameters, gradient, rate):
    return [p - rate * g for p, g in zip(parameters, gradient)]


def momentum_step(parameters, gradient, velocity, rate, mu):
    velocity = [mu * v - rate * g for v, g in zip(velocity, gradient)]
    parameters = [p + v for p, v in zip(parameters, velocity)]
    return parameters, velocity


def momentum_steps(parameters, gradients, rate, mu):
    velocity = [0.0 for p in parameters]
    for gradient in gradients:
        parameters, velocity = momentum_step(parameters, gradient, velocity, rate, mu)
    return parameters
