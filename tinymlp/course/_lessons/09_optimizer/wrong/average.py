"""momentum_step averages: 1 − mu is at the gradient."""

# law: velocity_keeps_mu_of_itself
# named: that is an average


def sgd_step(parameters, gradient, rate):
    return [p - rate * g for p, g in zip(parameters, gradient)]


def momentum_step(parameters, gradient, velocity, rate, mu):
    velocity = [mu * v + (1 - mu) * g for v, g in zip(velocity, gradient)]
    parameters = [p - rate * v for p, v in zip(parameters, velocity)]
    return parameters, velocity


def momentum_steps(parameters, gradients, rate, mu):
    velocity = [0.0 for p in parameters]
    for gradient in gradients:
        parameters, velocity = momentum_step(parameters, gradient, velocity, rate, mu)
    return parameters
