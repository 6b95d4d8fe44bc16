"""An object holds the velocity inside; the functions give it what it needs, and take it out."""


class Momentum:
    def __init__(self, rate, mu, velocity=None):
        self.rate, self.mu, self.velocity = rate, mu, velocity

    def step(self, parameters, gradient):
        if self.velocity is None:
            self.velocity = [0.0 for _ in parameters]
        self.velocity = [self.mu * v + g for v, g in zip(self.velocity, gradient)]
        return tuple(p - self.rate * v for p, v in zip(parameters, self.velocity))


def sgd_step(parameters, gradient, rate):
    return tuple(map(lambda p, g: p - g * rate, parameters, gradient))


def momentum_step(parameters, gradient, velocity, rate, mu):
    optimizer = Momentum(rate, mu, list(velocity))
    return optimizer.step(parameters, gradient), optimizer.velocity


def momentum_steps(parameters, gradients, rate, mu):
    optimizer = Momentum(rate, mu)
    for gradient in gradients:
        parameters = optimizer.step(parameters, gradient)
    return parameters
