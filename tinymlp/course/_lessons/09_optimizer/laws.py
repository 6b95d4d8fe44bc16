"""What is asked in lesson 9: a step of gradient descent, a step with momentum, and several."""

from typing import NamedTuple

from hypothesis import strategies as st

from tinymlp.course.laws import answers, keeps_lists, part
from tinymlp.testing.answers import as_vector
from tinymlp.testing.strategies import ordinary

SGD = "sgd_step(parameters, gradient, rate)"
MOMENTUM = "momentum_step(parameters, gradient, velocity, rate, mu)"
STEPS = "momentum_steps(parameters, gradients, rate, mu)"
ANSWER = "(parameters, velocity)"


class Step(NamedTuple):
    """A step of gradient descent."""

    parameters: list[float]
    gradient: list[float]
    rate: float


class Momentum(NamedTuple):
    """A step with momentum."""

    parameters: list[float]
    gradient: list[float]
    velocity: list[float]
    rate: float
    mu: float


class Steps(NamedTuple):
    """Several steps with momentum."""

    parameters: list[float]
    gradients: list[list[float]]
    rate: float
    mu: float


def numbers(n, plain, first=0):
    """Draw a list of n numbers, at best the plain ones from the one numbered `first`.

    They differ: where two are equal nobody sees which of them was used.
    """
    turned = [
        plain[(first + i) % len(plain) :] + plain[: (first + i) % len(plain)] for i in range(n)
    ]
    return st.tuples(*(st.sampled_from(one) | ordinary for one in turned)).map(list)


def parameters(n):
    """Draw the parameters."""
    return numbers(n, [1.0, -2.0, 3.0, -1.0])


def gradient(n, step=0):
    """Draw how steep it is, at each step with other plain numbers."""
    return numbers(n, [2.0, -1.0, 0.5, 4.0, 1.0], first=step)


def velocity(n):
    """Draw how fast each parameter was."""
    return numbers(n, [3.0, -4.0, 1.5])


rate = st.sampled_from([0.1, 0.25, 0.5]) | st.floats(0.01, 0.5).map(lambda x: round(x, 4))
mu = st.sampled_from([0.5, 0.75, 0.9]) | st.floats(0.1, 0.95).map(lambda x: round(x, 4))

sgd_cases = st.integers(2, 3).flatmap(
    lambda n: st.builds(Step, parameters(n), gradient(n), rate),
)
"""Two parameters at least: what is true of the first must be true of every one."""

cases = st.integers(2, 3).flatmap(
    lambda n: st.builds(Momentum, parameters(n), gradient(n), velocity(n), rate, mu),
)

runs = st.tuples(st.integers(2, 3), st.integers(3, 4)).flatmap(
    lambda size: st.builds(
        Steps,
        parameters(size[0]),
        st.tuples(*(gradient(size[0], step) for step in range(size[1]))).map(list),
        rate,
        mu,
    )
)
"""Three steps at least: what is remembered wrongly shows at the third."""


def each(function, names):
    """Return what a function of one parameter's numbers gives for every parameter."""
    return lambda at: [
        function(at, *numbers)
        for numbers in zip(*(getattr(at, name) for name in names), strict=True)
    ]


def of_sgd(function):
    """Return the answer of a step that is a function of (at, p, g)."""
    return each(function, ("parameters", "gradient"))


def of_momentum(function):
    """Return the answer of a step that is a function of (at, p, g, v)."""
    return each(function, ("parameters", "gradient", "velocity"))


SGD_MISTAKES = {
    "it goes uphill: the gradient points up, so its share is subtracted": of_sgd(
        lambda at, p, g: p + at.rate * g
    ),
    "the rate is missing: a step is the rate times the gradient": of_sgd(lambda at, p, g: p - g),
    "it goes uphill, and the rate is missing": of_sgd(lambda at, p, g: p + g),
    "it is divided by the rate: a step is the rate times the gradient": of_sgd(
        lambda at, p, g: p - g / at.rate
    ),
    "the rate is there twice": of_sgd(lambda at, p, g: p - at.rate**2 * g),
    "that is the step alone: it is added to the parameter": of_sgd(lambda at, p, g: -at.rate * g),
    "that is the rate times the gradient: it is subtracted from the parameter": of_sgd(
        lambda at, p, g: at.rate * g
    ),
    "it is multiplied by the parameter: how large a parameter is says nothing of its step": (
        of_sgd(lambda at, p, g: p - at.rate * g * p)
    ),
    "the parameters and the gradient are confused": of_sgd(lambda at, p, g: g - at.rate * p),
    "the rate multiplies the parameter too: are there parentheses too many?": of_sgd(
        lambda at, p, g: at.rate * (p - g)
    ),
    "the rate multiplies the parameter, not the gradient": of_sgd(lambda at, p, g: at.rate * p - g),
    "only the sign of the gradient counts: a step is the rate times the gradient": of_sgd(
        lambda at, p, g: p - at.rate * ((g > 0) - (g < 0))
    ),
    "it is divided by the number of parameters: each has a slope of its own": lambda at: [
        p - at.rate * g / len(at.parameters)
        for p, g in zip(at.parameters, at.gradient, strict=True)
    ],
    "only the first parameter moves: does the loop return too soon?": lambda at: [
        at.parameters[0] - at.rate * at.gradient[0],
        *at.parameters[1:],
    ],
    "only the last parameter moves": lambda at: [
        *at.parameters[:-1],
        at.parameters[-1] - at.rate * at.gradient[-1],
    ],
    "the last parameter does not move": lambda at: [
        *(p - at.rate * g for p, g in zip(at.parameters[:-1], at.gradient[:-1], strict=True)),
        at.parameters[-1],
    ],
    "every parameter takes the first one's slope: each has its own": lambda at: [
        p - at.rate * at.gradient[0] for p in at.parameters
    ],
    "every parameter takes the last one's slope: each has its own": lambda at: [
        p - at.rate * at.gradient[-1] for p in at.parameters
    ],
    "every parameter takes the sum of all slopes: each has its own": lambda at: [
        p - at.rate * sum(at.gradient) for p in at.parameters
    ],
    "no parameter moves": lambda at: list(at.parameters),
}


def moved(at, p, g, v):
    """Return the new parameter."""
    return p - at.rate * (at.mu * v + g)


WRONG_VELOCITIES = {
    "the old velocity is forgotten: mu times it is kept": lambda at, p, g, v: g,
    "the factor mu is missing: the old velocity is kept whole, and nothing slows it": (
        lambda at, p, g, v: v + g
    ),
    "that is an average, with a factor 1 − mu at the gradient: here the gradient is added whole": (
        lambda at, p, g, v: at.mu * v + (1 - at.mu) * g
    ),
    "mu and 1 − mu have changed places: mu times the old velocity is kept": (
        lambda at, p, g, v: (1 - at.mu) * v + at.mu * g
    ),
    "1 − mu is kept of the old velocity: it is mu": lambda at, p, g, v: (1 - at.mu) * v + g,
    "mu multiplies the gradient: it belongs to the old velocity": lambda at, p, g, v: v + at.mu * g,
    "mu multiplies the gradient too: are there parentheses too many?": (
        lambda at, p, g, v: at.mu * (v + g)
    ),
    "rate and mu are confused: mu times the old velocity is kept": (
        lambda at, p, g, v: at.rate * v + g
    ),
    "the gradient is missing: it is added to mu times the old velocity": (
        lambda at, p, g, v: at.mu * v
    ),
}

VELOCITY_MISTAKES = {
    **{words: of_momentum(wrong) for words, wrong in WRONG_VELOCITIES.items()},
    "that is the old velocity: the new one is asked for": of_momentum(lambda at, p, g, v: v),
    "the rate is in the velocity: here it belongs to the step of the parameters alone": (
        of_momentum(lambda at, p, g, v: at.mu * v + at.rate * g)
    ),
    "the rate is in the velocity, with a minus: that is right elsewhere, and here the velocity is "
    "mu times the old one plus the gradient": of_momentum(
        lambda at, p, g, v: at.mu * v - at.rate * g
    ),
    "the gradient is subtracted: here it is added, and the parameters go against the velocity": (
        of_momentum(lambda at, p, g, v: at.mu * v - g)
    ),
    "the rate is in the velocity: that is the step by which the parameters move": of_momentum(
        lambda at, p, g, v: at.rate * (at.mu * v + g)
    ),
    "the two lists have changed places: (parameters, velocity) is asked for": of_momentum(moved),
    "the velocity of every parameter is the first one's: each has its own": lambda at: (
        [at.mu * at.velocity[0] + at.gradient[0]] * len(at.parameters)
    ),
    "the velocity of every parameter is the last one's: each has its own": lambda at: (
        [at.mu * at.velocity[-1] + at.gradient[-1]] * len(at.parameters)
    ),
}

PARAMETER_MISTAKES = {
    "it moves by the old velocity: the new one is computed first": of_momentum(
        lambda at, p, g, v: p - at.rate * v
    ),
    "it moves by the gradient alone: the rate times the new velocity is the step": of_momentum(
        lambda at, p, g, v: p - at.rate * g
    ),
    "it goes uphill: the step is subtracted": of_momentum(
        lambda at, p, g, v: p + at.rate * (at.mu * v + g)
    ),
    "the rate is missing: the step is the rate times the new velocity": of_momentum(
        lambda at, p, g, v: p - (at.mu * v + g)
    ),
    "it goes uphill, and the rate is missing": of_momentum(lambda at, p, g, v: p + at.mu * v + g),
    "the rate multiplies the gradient alone: here it multiplies the whole new velocity": (
        of_momentum(lambda at, p, g, v: p - (at.mu * v + at.rate * g))
    ),
    "that is right where the rate is in the velocity: here the step is the rate times the whole "
    "new velocity": of_momentum(lambda at, p, g, v: p + at.mu * v - at.rate * g),
    "that is Nesterov's step, which adds the gradient once more": of_momentum(
        lambda at, p, g, v: p - at.rate * (at.mu * (at.mu * v + g) + g)
    ),
    "the rate is there twice": of_momentum(lambda at, p, g, v: p - at.rate**2 * (at.mu * v + g)),
    "that is the step alone: it is added to the parameter": of_momentum(
        lambda at, p, g, v: -at.rate * (at.mu * v + g)
    ),
    "no parameter moves": lambda at: list(at.parameters),
    "the two lists have changed places: (parameters, velocity) is asked for": of_momentum(
        lambda at, p, g, v: at.mu * v + g
    ),
    **{
        words: of_momentum(lambda at, p, g, v, wrong=wrong: p - at.rate * wrong(at, p, g, v))
        for words, wrong in WRONG_VELOCITIES.items()
    },
    **{
        f"it goes uphill, and {words}": of_momentum(
            lambda at, p, g, v, wrong=wrong: p + at.rate * wrong(at, p, g, v)
        )
        for words, wrong in WRONG_VELOCITIES.items()
    },
}


def steps(at, gradients, *, kept=None, start=0.0, sign=-1.0, one_velocity=False):
    """Return (parameters, velocity) after the steps, made right or in another way."""
    kept = at.mu if kept is None else kept
    parameters = list(at.parameters)
    velocity = [start] * len(parameters)
    for one in gradients:
        shared = velocity[-1]
        for i, g in enumerate(one):
            velocity[i] = shared = kept * (shared if one_velocity else velocity[i]) + g
            parameters[i] += sign * at.rate * velocity[i]
    return parameters, velocity


def from_the_start(at):
    """Return the start and the last step alone."""
    _, velocity = steps(at, at.gradients)
    return [p - at.rate * v for p, v in zip(at.parameters, velocity, strict=True)]


STEPS_MISTAKES = {
    "the velocity is 0 again before each step: what a step gives back is given to the next": (
        lambda at: steps(at, at.gradients, kept=0.0)[0]
    ),
    "the parameters start anew at each step: what a step gives back is given to the next": (
        from_the_start
    ),
    "only the first step is made: does the loop return too soon?": (
        lambda at: steps(at, at.gradients[:1])[0]
    ),
    "only the last step is made: what a step gives back is given to the next": (
        lambda at: steps(at, at.gradients[-1:])[0]
    ),
    "the last step is missing, or each is made with the velocity before it, which is the same": (
        lambda at: steps(at, at.gradients[:-1])[0]
    ),
    "the first step is missing": lambda at: steps(at, at.gradients[1:])[0],
    "the steps are made in the opposite order": lambda at: steps(at, at.gradients[::-1])[0],
    "that is the velocity: the parameters are asked for": lambda at: steps(at, at.gradients)[1],
    "before the first step the velocity is the first gradient: it is 0": lambda at: steps(
        at, [[(1 + at.mu) * g for g in at.gradients[0]], *at.gradients[1:]]
    )[0],
    "before the first step the velocity is 1: it is 0": lambda at: steps(
        at, at.gradients, start=1.0
    )[0],
    "all parameters have one velocity: each has its own": lambda at: steps(
        at, at.gradients, one_velocity=True
    )[0],
    "the velocity is kept whole: a step keeps mu times it": lambda at: steps(
        at, at.gradients, kept=1.0
    )[0],
    "it goes uphill: the step is subtracted": lambda at: steps(at, at.gradients, sign=1.0)[0],
    "it goes uphill, and the velocity is 0 again before each step": lambda at: steps(
        at, at.gradients, kept=0.0, sign=1.0
    )[0],
    "no step is made": lambda at: list(at.parameters),
}


def names_of(what):
    """Return a name for the number of each parameter."""
    return lambda at: [f"{what}[{i}]" for i in range(len(at.parameters))]


LAWS = [
    answers(
        "sgd_goes_downhill",
        "each parameter moves by −rate times its slope",
        function=SGD,
        cases=sgd_cases,
        expected=of_sgd(lambda at, p, g: p - at.rate * g),
        mistakes=SGD_MISTAKES,
        read=as_vector,
        names=names_of("new parameters"),
    ),
    keeps_lists("sgd_lists_stay", function=SGD, cases=sgd_cases),
    answers(
        "velocity_keeps_mu_of_itself",
        "the new velocity is mu times the old one, plus the gradient",
        function=MOMENTUM,
        cases=cases,
        expected=of_momentum(lambda at, p, g, v: at.mu * v + g),
        mistakes=VELOCITY_MISTAKES,
        read=part(1, as_vector, ANSWER),
        names=names_of("new velocity"),
    ),
    answers(
        "momentum_moves_by_the_new_velocity",
        "each parameter moves by −rate times its new velocity",
        function=MOMENTUM,
        cases=cases,
        expected=of_momentum(moved),
        mistakes=PARAMETER_MISTAKES,
        read=part(0, as_vector, ANSWER),
        names=names_of("new parameters"),
    ),
    keeps_lists("momentum_lists_stay", function=MOMENTUM, cases=cases),
    answers(
        "steps_hand_on_the_velocity",
        "each step is given what the step before it gave back",
        function=STEPS,
        cases=runs,
        expected=lambda at: steps(at, at.gradients)[0],
        mistakes=STEPS_MISTAKES,
        read=as_vector,
        names=names_of("parameters"),
    ),
]
