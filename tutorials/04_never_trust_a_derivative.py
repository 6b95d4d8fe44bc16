"""
4. Never trust a derivative
===========================

You learn to check any derivative without knowing its formula, break the library's backward pass,
and watch it being caught.
"""

# %% [markdown]
# What a derivative is
# --------------------
#
# It is the rise over the run, for a run h that becomes smaller and smaller. So there is a way to
# check every derivative: take a small h, and divide. From one side, or better, from both::
#
#     one side      (f(x + h) − f(x)) / h
#     both sides    (f(x + h) − f(x − h)) / 2h
#
# You know this one: the slope of x³ is 3x², so at x = 1.5 it is 6.75.

# %%
from math import log10
from unittest.mock import patch

import tinymlp as tm
from tinymlp.tutorials import draw, judge


def cube(x):
    """Return x³."""
    return x * x * x


def one_side(f, x, h):
    """Return the rise over the run, to the right."""
    return (f(x + h) - f(x)) / h


def both_sides(f, x, h):
    """Return the rise over the run, as much to the left as to the right."""
    return (f(x + h) - f(x - h)) / (2 * h)


for h in (1.0, 0.1, 0.01, 0.001):
    print(f"h = {h:5}   {one_side(cube, 1.5, h):.6f}   {both_sides(cube, 1.5, h):.6f}")
# > h =   1.0   12.250000   7.750000
# > h =   0.1   7.210000   6.760000
# > h =  0.01   6.795100   6.750100
# > h = 0.001   6.754501   6.750001

# %% [markdown]
# Ten times smaller steps make one side ten times better, and both sides a hundred times.
#
# A surprise: the smaller the better? No
# --------------------------------------
#
# Go on, down to h = 10⁻¹⁵, and draw how wrong each is. Both axes count zeros: −6 means 10⁻⁶.


# %%
def error_of(slope, h):
    """Return how far it is from 6.75."""
    return abs(slope(cube, 1.5, h) - 6.75)


curves = {
    name: [(-zeros, log10(error_of(slope, 10.0**-zeros))) for zeros in range(16)]
    for name, slope in (("one side", one_side), ("both sides", both_sides))
}
draw(curves, across="zeros of h", up="zeros of the error", wide=61, high=14)
# > zeros of the error
# >  0.7404 |                                                            *
# >         |o                                                       *   o
# >         |
# >         |    *                                               *   o
# >         |        o                                       *
# >         |            o                               *
# >         |    o                                   *           o
# >         |                *                   *
# >         |                                                o
# >         |                o   o   o       *
# >         |                            o
# >         |                                o           o
# >         |                                    o
# >  -9.841 |                                        o
# >         +-------------------------------------------------------------
# >          -15                                                         0  zeros of h
# >   * one side   o both sides
for name, curve in curves.items():
    zeros, smallest = min(curve, key=lambda point: point[1])
    print(f"{name}: best at h = 1e{zeros}, where the error is about 1e{smallest:.0f}")
# > one side: best at h = 1e-8, where the error is about 1e-8
# > both sides: best at h = 1e-5, where the error is about 1e-10

# %% [markdown]
# Each is a V. On its right arm h is too large, and the curve bends within the step. On its left arm
# h is too small: the machine keeps some 16 digits of f, the two values agree in most of them, and
# what is left of their difference is mostly rounding. Divided by a tiny h it is large.
#
# Is there a way around? A strange one: step in an imaginary direction. Then nothing is subtracted,
# and h can be as small as you like.

# %%
print((cube(complex(1.5, 1e-30)) / 1e-30).imag)
# > 6.75

# %% [markdown]
# The check
# ---------
#
# ``check_gradients`` does this for every weight and bias of a network, and for its inputs, in all
# the ways that apply.

# %%
network = tm.Network.random([2, 4, 1], activation="tanh", seed=0)
examples = [([0.5, -1.0], [1.0]), ([0.0, 2.0], [-1.0]), ([1.0, 1.0], [0.5])]
report = tm.check_gradients(network, "mean_squared_error", examples)
print(report.conclusion)
# > passed: 23 derivatives are right

# %% [markdown]
# Break it on purpose
# -------------------
#
# This is ``Neuron.backward`` with one letter changed: the slope of the bend is taken at ``trace.a``
# instead of ``trace.z``. ``patch.object`` puts it in the place of the right one for a while.


# %%
def broken(neuron, trace, d_activation):
    """Return the gradient of one neuron, wrongly."""
    delta = d_activation * neuron.activation.derivative(trace.a)
    d_parameters = [*(delta * x for x in trace.inputs), delta]
    return tm.Gradient(d_parameters, [delta * w for w in neuron.weights])


with patch.object(tm.Neuron, "backward", broken):
    report = tm.check_gradients(network, "mean_squared_error", examples)
print(report.conclusion)
# > FAILED: 18 of 23 derivatives checked are wrong
print(report.diagnoses[0].sentence)
# > f′ is taken at a = f(z) instead of at z: did you pass a where z was expected?

# %% [markdown]
# Would you have noticed without the check? You would surely see that it does not learn. Would you?

# %%
xor = [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])]


def steps_until_learned(seed):
    """Return how many steps a network takes to learn XOR, at most 400."""
    network = tm.Network.random([2, 4, 1], activation="tanh", seed=seed)
    trainer = tm.Trainer(network, "mean_squared_error", tm.SGD(learning_rate=0.2), batch_size=4)
    for number in range(1, 401):
        for step in trainer.steps(xor):
            if step.loss < 0.01:
                return number
    return None


print("right ", [steps_until_learned(seed) for seed in range(8)])
# > right  [139, 72, 141, 81, 125, 147, 161, 103]
with patch.object(tm.Neuron, "backward", broken):
    print("broken", [steps_until_learned(seed) for seed in range(8)])
# > broken [184, 98, 195, 111, 199, 218, 220, 146]

# %% [markdown]
# All eight learn with the wrong derivative as well, only more slowly on the whole. A loss that
# falls proves nothing. That is why the check exists.
#
# Your turn
# ---------
#
# Softplus is a smooth ReLU, log(1 + eᶻ). Its slope is the sigmoid. This is the formula as it stands
# in books:

# %%
from math import exp, log, log1p


def softplus(z):
    """Return log(1 + eᶻ)."""
    return log(1 + exp(z))


def d_softplus(z):
    """Return its slope, the sigmoid."""
    return 1 / (1 + exp(-z))


judge("activation", (softplus, d_softplus))
# > your softplus: at z = 1000.0 the value should be a finite number, yours raises
# >     OverflowError: ... (04_never_trust_a_derivative.py, line ...: return
# >     log(1 + exp(z))): e to a power above 709 is more than a float can hold: write it so
# >     that the exponent is never above 0, as 1/(1 + e⁻ᶻ) for z ≥ 0 and eᶻ/(1 + eᶻ) below
# >   law   the value and the derivative are finite for every z, however large
# >   read  tinymlp/network/activation.py

# %% [markdown]
# Right in the book, and yet it breaks in a machine: e¹⁰⁰⁰ is more than a float can hold. One
# solution: never raise e to a positive power.


# %%
def safe_softplus(z):
    """Return log(1 + eᶻ), written for machines."""
    return max(z, 0.0) + log1p(exp(-abs(z)))


def safe_sigmoid(z):
    """Return the sigmoid, written for machines."""
    return 1 / (1 + exp(-z)) if z > 0 else exp(z) / (1 + exp(z))


judge("activation", (safe_softplus, safe_sigmoid), like="softplus")
# > right: your safe_softplus obeys 4 laws in up to 50 cases each

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 50 minutes.
# * **Prerequisites**: tutorials 1 to 3; the derivative as a limit.
# * **Misconception**: that code which learns is right. And that a smaller h is always better.
# * **Question 1**: Another machine keeps only 7 digits. Where does the V of *one side* have its
#   lowest point?
# * **Answer 1**: Near the square root of its last digit, as 10⁻⁸ is of the 16th. It is tried out
#   below.
# * **Question 2**: Why does ``check_gradients`` not simply become the way to train?
# * **Answer 2**: It asks for the loss twice for every weight. With a million weights that is two
#   million passes forward; one pass backward gives all the slopes at once.


# %%
def cube_of_seven_digits(x):
    """Return x³ as a machine would keep it that has 7 digits."""
    return float(f"{cube(x):.7g}")


for zeros in range(8):
    slope = one_side(cube_of_seven_digits, 1.5, 10.0**-zeros)
    print(f"h = 1e-{zeros}   error {abs(slope - 6.75):.4f}")
# > h = 1e-0   error 5.5000
# > h = 1e-1   error 0.4600
# > h = 1e-2   error 0.0451
# > h = 1e-3   error 0.0050
# > h = 1e-4   error 0.0000
# > h = 1e-5   error 0.0500
# > h = 1e-6   error 0.2500
# > h = 1e-7   error 3.2500
