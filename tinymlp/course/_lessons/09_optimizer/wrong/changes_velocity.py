"""momentum_step writes into the list of velocities."""

# law: momentum_lists_stay
# named: it changes a list that it was given


def sgd_step(parameters, gradient, rate):
    return [p - rate * g for p, g in zip(parameters, gradient)]


def momentum_step(parameters, gradient, velocity, rate, mu):
    for i in range(len(velocity)):
        velocity[i] = mu * velocity[i] + gradient[i]
    parameters = [p - rate * v for p, v in zip(parameters, velocity)]
    return parameters, velocity


def momentum_steps(parameters, gradients, rate, mu):
    velocity = [0.0 for p in parameters]
    for gradient in gradients:
        parameters, velocity = momentum_step(parameters, gradient, velocity, rate, mu)
    return parameters
