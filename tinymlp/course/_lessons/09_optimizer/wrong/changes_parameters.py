"""sgd_step writes into the list of parameters."""

# law: sgd_lists_stay
# named: it changes a list that it was given


def sgd_step(parameters, gradient, rate):
    for i in range(len(parameters)):
        parameters[i] -= rate * gradient[i]
    return parameters


def momentum_step(parameters, gradient, velocity, rate, mu):
    velocity = [mu * v + g for v, g in zip(velocity, gradient)]
    parameters = [p - rate * v for p, v in zip(parameters, velocity)]
    return parameters, velocity


def momentum_steps(parameters, gradients, rate, mu):
    velocity = [0.0 for p in parameters]
    for gradient in gradients:
        parameters, velocity = momentum_step(parameters, gradient, velocity, rate, mu)
    return parameters
