"""
7. Optimizers on one slope
==========================

You let four ways of going downhill race in the same narrow valley, and change the units under their
feet.
"""

# %% [markdown]
# What an optimizer is
# --------------------
#
# It gets two lists, the parameters and the gradient, and returns better parameters. It never sees a
# network. So you can watch it on the simplest of landscapes, with two parameters::
#
#     SGD         step against the slope
#     momentum    roll: keep nine tenths of your speed, and let the slope add to it
#     Nesterov    roll, and take the slope as if the next bit were rolled already
#     Adam        roll, and divide each direction by how steep it usually is
#
# You know the first: the slope of x²/2 is x. With a learning rate of 1 it is one step to the
# bottom.

# %%
import itertools

import tinymlp as tm
from tinymlp.tutorials import draw, judge

print(tm.SGD(learning_rate=1.0).step([8.0], [8.0]))
# > [0.0]

# %% [markdown]
# And here is what you can work out about Adam: if the slope is always the same, speed and usual
# steepness are the same, and each step is the learning rate, however steep it is.

# %%
for slope in (0.001, 1.0, 1000.0):
    adam, x = tm.Adam(learning_rate=0.25), [0.0]
    for _ in range(4):
        x = adam.step(x, [slope])
    print(f"slope {slope:6}   after 4 steps: {x[0]:.4f}")
# > slope  0.001   after 4 steps: -1.0000
# > slope    1.0   after 4 steps: -1.0000
# > slope 1000.0   after 4 steps: -1.0000

# %% [markdown]
# The valley
# ----------
#
# It is 50 times as steep across as along::
#
#     L = (along² + 50 · across²) / 2
#
# A step that is right for the walls is tiny for the floor.


# %%
def height(place):
    """Return L."""
    along, across = place
    return (along * along + 50 * across * across) / 2


def path(optimizer, scale=1.0):
    """Yield the places that an optimizer comes to, without end."""
    place = [10.0, 1.0]
    while True:
        yield place
        along, across = place
        place = optimizer.step(place, [scale * along, scale * 50 * across])


def steps_to_the_bottom(optimizer, scale=1.0):
    """Return how many steps it takes to come below 0.001, or why it does not."""
    for number, place in enumerate(itertools.islice(path(optimizer, scale), 1001)):
        if height(place) < 0.001:
            return number
        if not height(place) < 1e9:
            return "flies off"
    return "over 1000"


# %% [markdown]
# Each may choose the best of ten learning rates.

# %%
RATES = (1.0, 0.5, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002)
KINDS = (tm.SGD, tm.Momentum, tm.Nesterov, tm.Adam)
best = {}
for kind in KINDS:
    results = {rate: steps_to_the_bottom(kind(learning_rate=rate)) for rate in RATES}
    arrived = {rate: number for rate, number in results.items() if isinstance(number, int)}
    best[kind] = min(arrived, key=arrived.__getitem__)
    print(
        f"{kind.name:9} {arrived[best[kind]]:4} steps with rate {best[kind]:5}"
        f"   arrives at all with {len(arrived)} of {len(RATES)} rates"
    )
# > sgd        178 steps with rate  0.03   arrives at all with 3 of 10 rates
# > momentum    83 steps with rate  0.02   arrives at all with 6 of 10 rates
# > nesterov    24 steps with rate  0.01   arrives at all with 4 of 10 rates
# > adam        80 steps with rate   0.5   arrives at all with 6 of 10 rates

# %% [markdown]
# Momentum and Adam need half the steps of SGD, Nesterov a seventh. SGD is the one that is hardest
# to please: it arrives with three of the rates.
#
# A surprise: the faster one overshoots
# -------------------------------------
#
# See where they go along the valley. The bottom is at 0.


# %%
def along_the_valley(kind):
    """Return how far along it is after each of the first 60 steps."""
    places = itertools.islice(path(kind(learning_rate=best[kind])), 61)
    return [(number, along) for number, (along, _) in enumerate(places)]


draw(
    {kind.name: along_the_valley(kind) for kind in (tm.SGD, tm.Momentum, tm.Adam)},
    across="step",
    up="along the valley",
    wide=61,
    high=16,
)
# > along the valley
# >      10 |+o
# >         | ++o*
# >         |   ++***
# >         |     ++ ****
# >         |      o+    *****
# >         |       o++       *****
# >         |        o ++          ******
# >         |         o  ++              *******
# >         |          o   ++                   *********
# >         |           o    ++                          *************
# >         |            o     +++                                    ****
# >         |             o       +++              ooooooooooooooooooo++++
# >         |              oo        +++++     oooo        +++++++++++   o
# >         |                o            +++++++++++++++++
# >         |                 ooo       oooo
# >  -2.951 |                    ooooooo
# >         +-------------------------------------------------------------
# >          0                                                          60  step
# >   * sgd   o momentum   + adam

# %% [markdown]
# SGD creeps. Momentum and Adam roll past the bottom, up the other side, and back; and they still
# arrive first. A loss that rises for a while is no proof that something is wrong.
#
# Another surprise: change the units
# ----------------------------------
#
# Measure the loss in thousandths, and every slope is a thousand times as large. The valley is the
# same. Each goes with the rate that was best for it.

# %%
for kind in KINDS:
    rate = best[kind]
    before = steps_to_the_bottom(kind(learning_rate=rate))
    after = steps_to_the_bottom(kind(learning_rate=rate), scale=1000.0)
    smaller = steps_to_the_bottom(kind(learning_rate=rate / 1000), scale=1000.0)
    print(f"{kind.name:9} before {before:4}   after {after!s:9}   with rate / 1000 {smaller}")
# > sgd       before  178   after flies off   with rate / 1000 178
# > momentum  before   83   after flies off   with rate / 1000 83
# > nesterov  before   24   after flies off   with rate / 1000 24
# > adam      before   80   after 80          with rate / 1000 over 1000

# %% [markdown]
# Three of them fly off until the rate is made smaller too: their learning rate has a unit. Adam
# does not notice, because what it divides by has grown as well. Its rate is simply the length of a
# step. That, more than its speed, makes it the usual choice where nobody wants to search for a
# rate.
#
# Your turn
# ---------
#
# Write momentum. It keeps a velocity for each parameter. ``judge`` hands the class to
# ``tinymlp.testing.check_optimizer``.


# %%
class Momentum:
    """A first try."""

    def __init__(self, learning_rate=0.01, momentum=0.9):
        self.learning_rate, self.momentum = learning_rate, momentum
        self.velocity = None

    def step(self, parameters, gradient):
        """Return better parameters."""
        velocity = self.velocity or [0.0] * len(gradient)
        velocity = [self.momentum * v + g for v, g in zip(velocity, gradient, strict=True)]
        return [p - self.learning_rate * v for p, v in zip(parameters, velocity, strict=True)]


judge("optimizer", Momentum)
# > your Momentum: at constants = {'learning_rate': 0.5, 'momentum': 0.5}, parameters = [1.0,
# >     -2.0], gradients = [[0.5, -1.0], [0.25, 0.5], [-0.5, 0.75]] parameter 0 after step 2
# >     should be 0.5, yours is 0.625: the velocity is not kept: that is plain SGD
# >   law   each step is that of the optimizer it is named after
# >   read  tinymlp/learning/optimizer.py


# %% [markdown]
# It rolls, and forgets that it did. One solution:


# %%
class Rolling(Momentum):
    """Momentum that remembers."""

    def step(self, parameters, gradient):
        """Return better parameters."""
        velocity = self.velocity or [0.0] * len(gradient)
        self.velocity = [self.momentum * v + g for v, g in zip(velocity, gradient, strict=True)]
        return [p - self.learning_rate * v for p, v in zip(parameters, self.velocity, strict=True)]


judge("optimizer", Rolling, like="momentum")
# > right: your Rolling obeys 8 laws in up to 50 cases each

# %% [markdown]
# Then try Adam: its formula is in ``tinymlp/learning/optimizer.py``, and ``judge`` knows it too.

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 45 minutes.
# * **Prerequisites**: tutorial 5; a marble and a bent sheet of cardboard help.
# * **Misconception**: that a cleverer optimizer knows more. All four get the same two lists.
# * **Question 1**: Momentum 0.9 on an endless even slope of 1, learning rate 0.01. How fast does it
#   get?
# * **Answer 1**: 0.1 a step: the speed v grows until v = 0.9·v + 1, which is v = 10.
# * **Question 2**: Why does SGD not arrive in the valley with a rate above 0.04?
# * **Answer 2**: Across, a step multiplies the place by 1 − 50·rate. Above 0.04 that is below −1,
#   and it lands higher up each time.

# %%
momentum, x = tm.Momentum(learning_rate=0.01), [0.0]
for _ in range(100):
    before, x = x, momentum.step(x, [1.0])
print(f"speed {before[0] - x[0]:.4f}")
# > speed 0.1000
for rate in (0.039, 0.04, 0.041):
    place = next(itertools.islice(path(tm.SGD(learning_rate=rate)), 200, None))
    print(f"rate {rate}: across {place[1]:.2g}")
# > rate 0.039: across 3.5e-05
# > rate 0.04: across 1
# > rate 0.041: across 1.7e+04
