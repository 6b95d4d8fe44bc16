"""A class for each activation; the functions are its methods."""

import math


class Sigmoid:
    @staticmethod
    def value(z):
        return 0.5 * (1 + math.tanh(z / 2))

    @classmethod
    def derivative(cls, z):
        a = cls.value(z)
        return a - a * a


sigmoid = Sigmoid.value
d_sigmoid = Sigmoid.derivative
tanh = math.tanh
d_tanh = lambda z: (1 + tanh(z)) * (1 - tanh(z))  # noqa: E731
