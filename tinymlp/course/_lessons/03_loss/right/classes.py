"""A class for each loss; the functions are its methods."""

import math


class SquaredError:
    @staticmethod
    def value(prediction, target):
        return abs(prediction - target) ** 2

    @staticmethod
    def derivative(prediction, target):
        e = prediction - target
        return e + e


class CrossEntropy:
    @staticmethod
    def happened(probability, target):
        return [1 - probability, probability][target]

    @classmethod
    def value(cls, probability, target):
        return math.log(1 / cls.happened(probability, target))

    @classmethod
    def derivative(cls, probability, target):
        return (1 - 2 * target) / cls.happened(probability, target)


squared_error = SquaredError.value
d_squared_error = SquaredError.derivative
cross_entropy = CrossEntropy.value
d_cross_entropy = CrossEntropy.derivative
