"""momentum_steps makes one step too few."""

# law: steps_hand_on_the_velocity
# named: the last step is missing


def sgd_step(parameters, gradient, rate):
    return [p - rate * g for p, g in zip(parameters, gradient)]


def momentum_step(parameters, gradient, velocity, rate, mu):
    velocity = [mu * v + g for v, g in zip(velocity, gradient)]
    parameters = [p - rate * v for p, v in zip(parameters, velocity)]
    return parameters, velocity


def momentum_steps(parameters, gradients, rate, mu):
    velocity = [0.0 for p in parameters]
    for i in range(len(gradients) - 1):
        parameters, velocity = momentum_step(parameters, gradients[i], velocity, rate, mu)
    return parameters
