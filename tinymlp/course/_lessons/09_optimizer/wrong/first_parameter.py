"""sgd_step returns inside its loop."""

# law: sgd_goes_downhill
# named: only the first parameter moves


def sgd_step(parameters, gradient, rate):
    new = list(parameters)
    for i in range(len(new)):
        new[i] -= rate * gradient[i]
        return new


def momentum_step(parameters, gradient, velocity, rate, mu):
    velocity = [mu * v + g for v, g in zip(velocity, gradient)]
    parameters = [p - rate * v for p, v in zip(parameters, velocity)]
    return parameters, velocity


def momentum_steps(parameters, gradients, rate, mu):
    velocity = [0.0 for p in parameters]
    for gradient in gradients:
        parameters, velocity = momentum_step(parameters, gradient, velocity, rate, mu)
    return parameters
