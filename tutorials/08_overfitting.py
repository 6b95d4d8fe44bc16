"""
8. Overfitting, validation, early stopping
==========================================

You train for too long, see the network learn the noise, and let it stop by itself.
"""

# %% [markdown]
# Ten measurements of a wave
# --------------------------
#
# The truth is a sine wave. Whoever measures it makes errors: each measurement is off by some 0.5.
# There are ten to train on. More are kept apart: *validation* data to watch the training with, and
# *test* data that nobody looks at until the end.

# %%
from math import sin
from random import Random

import tinymlp as tm
from tinymlp.tutorials import draw, judge

loss = tm.MeanSquaredError()


def measure(n, seed):
    """Return n measurements of the wave: where, and what was read there."""
    random = Random(seed)
    places = [random.uniform(-3, 3) for _ in range(n)]
    return [([x], [sin(x) + random.gauss(0, 0.5)]) for x in places]


training, validation, test = measure(10, 1), measure(30, 101), measure(200, 201)
for [x], [read] in sorted(training)[:3]:
    print(f"at {x:5.2f} the wave is {sin(x):5.2f}, and was read as {read:5.2f}")
# > at -2.83 the wave is -0.31, and was read as -0.38
# > at -2.44 the wave is -0.65, and was read as -0.55
# > at -2.19 the wave is -0.81, and was read as -0.54

# %% [markdown]
# You know the best possible answer: the wave itself. Even it is not perfect on measurements,
# because nobody can predict an error. Its loss there is the square of 0.5, more or less:

# %%
perfect = sum(loss.value([sin(x)], read) for [x], read in test) / len(test)
print(f"the wave itself: loss {perfect:.2f}")
# > the wave itself: loss 0.29

# %% [markdown]
# Train for too long
# ------------------
#
# Twenty hidden neurons have 61 numbers to turn, for ten measurements.


# %%
def trainer_of(seed, **settings):
    """Return a network and its trainer, with settings of yours."""
    network = tm.Network.random([1, 20, 1], activation="tanh", seed=seed)
    trainer = tm.Trainer(
        network,
        loss,
        tm.Adam(learning_rate=0.05),
        batch_size=10,
        seed=seed,
        engine=tm.BatchEngine(),
        **settings,
    )
    return network, trainer


stubborn, trainer = trainer_of(seed=1)
history = tm.History()
for epoch in history.record(trainer.epochs(training, n_epochs=400, validation=validation)):
    if epoch.number in (1, 10, 100, 400):
        print(epoch.line())
# > epoch   1  training loss 0.3740  validation loss 0.3831
# > epoch  10  training loss 0.2915  validation loss 0.3149
# > epoch 100  training loss 0.2001  validation loss 0.2584
# > epoch 400  training loss 0.0208  validation loss 0.5639

draw(
    {
        "training": list(enumerate(history.column("training_loss"), start=1)),
        "validation": list(enumerate(history.column("validation_loss"), start=1)),
    },
    across="epoch",
    up="loss",
)
# > loss
# >  0.5906 |o
# >         |                                                       ooooo
# >         |o                                                 ooooooo
# >         | *                          ooooooooooooooooooooooo
# >         |ooo                       ooo
# >         |oooooo                  ooo
# >         | oooooooooooooooo    oooo
# >         |   ************ oooooo
# >         |              ***********
# >         |                        **************
# >         |                                     **************
# > 0.02083 |                                                  **********
# >         +------------------------------------------------------------
# >          1                                                        400  epoch
# >   * training   o validation

# %% [markdown]
# The training loss falls and falls, far below what the truth itself can reach. The validation loss
# falls at first, and then rises and rises.
#
# Early stopping
# --------------
#
# So watch the validation loss. When it has not improved for some epochs, stop, and take the weights
# of the best epoch. ``EarlyStopping`` is a loop around the loop.

# %%
network, trainer = trainer_of(seed=1)
stopping = tm.EarlyStopping(patience=60)
for _ in stopping.watch(trainer.epochs(training, validation=validation), network):
    pass
print(stopping.why_stopped.replace(": ", ":\n  "))
# > validation loss has not improved for 61 epochs:
# >   best was 0.2465 at epoch 130, whose weights are restored

# %% [markdown]
# What is the difference? Draw what both have learned, and the ten measurements on top.

# %%
places = [x / 20 for x in range(-60, 61)]
draw(
    {
        "400 epochs": [(x, stubborn.predict([x])[0]) for x in places],
        "stopped early": [(x, network.predict([x])[0]) for x in places],
        "measured": [(x, read) for [x], [read] in training],
    },
    across="x",
    up="answer",
    wide=61,
    high=18,
)
# > answer
# >   2.182 |                                               +
# >         |                                                *
# >         |                                               * *
# >         |                                              *   *
# >         |                                          ooooo
# >         |                                     *  ooo   *oooo
# >         |                                    * o+o    *+   ooo
# >         |                                    * o**   *     * ooo
# >         |                                    oo  *****         oooo
# >         |                                   oo              +     ooo
# >         |                        ***       oo                        o
# >         |                      **  *+    oo                  *
# >         |o**                  **     * ooo *                 *
# >         | o+ooo+ +           *      ooo                      *
# >         |      oooooooo     ** ooooo   *   *                  **
# >         |           ***ooooooooo       +* *                    ***
# >         |               +*               *                        **
# >  -1.275 |                                                           **
# >         +-------------------------------------------------------------
# >          -3                                                          3  x
# >   * 400 epochs   o stopped early   + measured

# %% [markdown]
# The one that stopped has a wave. The other goes out of its way to pass through the measurements:
# it has learned their errors by heart. That is overfitting. The training data cannot show it; only
# data that was not trained on can.
#
# A surprise: less work, better answers
# -------------------------------------
#
# Is that luck? Five times anew: other measurements, another network. The test data decide.

# %%
print("seed   stopped early            not stopped")
# > seed   stopped early            not stopped
for seed in range(5):
    training, validation = measure(10, seed), measure(30, seed + 100)
    unseen = measure(200, seed + 200)
    losses = []
    for with_stopping in (True, False):
        network, trainer = trainer_of(seed)
        epochs = trainer.epochs(training, n_epochs=400, validation=validation)
        last = list(stopping.watch(epochs, network) if with_stopping else epochs)[-1]
        losses.append(f"{trainer.measure(unseen)['loss']:.2f} after {last.number:3} epochs")
    print(f"{seed}      {losses[0]}     {losses[1]}")
# > 0      0.57 after  67 epochs     3.56 after 400 epochs
# > 1      0.32 after 191 epochs     0.82 after 400 epochs
# > 2      0.24 after 131 epochs     0.46 after 400 epochs
# > 3      0.35 after  75 epochs     0.44 after 400 epochs
# > 4      0.30 after 138 epochs     0.72 after 400 epochs

# %% [markdown]
# Another way: leave neurons out
# ------------------------------
#
# To pass through every measurement, the twenty neurons have to agree on each detail. *Dropout*
# keeps them from it: at each step some of them, drawn anew, are left out, and the others have to do
# without them. In the next layer the weight from a neuron that is left out is 0 for that step, and
# the weights from the others are divided by the share that is kept, so that in the mean the sums
# are as large as before. So a step of dropout is a usual step of another network, the *thinned*
# one, and the gradient check can look at it.

# %%
dropout = tm.Dropout(0.2)
masks = dropout.masks(network, Random(1))
print("of the inputs:", masks[0])
# > of the inputs: [1.0]
print("of the hidden neurons:", masks[1][:10], "…")
# > of the hidden neurons: [1.25, 1.25, 1.25, 1.25, 1.25, 1.25, 1.25, 0, 0, 1.25] …
report = tm.check_gradients(dropout.thin(network, masks), loss, training)
print("gradient check passed:", report.passed)
# > gradient check passed: True

print("seed   not stopped, dropout 0.2")
# > seed   not stopped, dropout 0.2
for seed in range(5):
    network, trainer = trainer_of(seed, dropout=dropout)
    for _ in trainer.epochs(measure(10, seed), n_epochs=400):
        pass
    print(f"{seed}      {trainer.measure(measure(200, seed + 200))['loss']:.2f}")
# > 0      0.66
# > 1      0.42
# > 2      0.26
# > 3      0.41
# > 4      0.35

# %% [markdown]
# Compare it with the table before. When training is over, nothing is left out: all neurons answer.
#
# Your turn
# ---------
#
# A third way is a penalty: large weights cost something, so the network keeps only what it needs.
# The L2 penalty of a weight w is strength · w² / 2. Any object with ``value`` and ``derivative``
# will do. It is a function of one number and its slope, as an activation is, so the same law holds
# it. A first try:


# %%
class Shrink:
    """An L2 penalty of strength 0.02."""

    def value(self, w):
        """Return what a weight costs."""
        return 0.02 * w * w / 2

    def derivative(self, w):
        """Return how the cost grows with the weight."""
        return 0.02 * w / 2


judge("activation", Shrink, like=None)
# > your Shrink: at z = 1.0 the derivative should be 0.02, yours is 0.01: is a factor 2
# >     missing?
# >   law   the derivative is the limit of the function
# >   read  tinymlp/network/activation.py

# %% [markdown]
# The slope of w² is 2·w. One solution, and what it does to training for too long:


# %%
class Shrinking(Shrink):
    """An L2 penalty with the slope that belongs to it."""

    def derivative(self, w):
        """Return how the cost grows with the weight."""
        return 0.02 * w


judge("activation", Shrinking, like=None)
# > right: your Shrinking obeys 3 laws in up to 50 cases each

for seed in range(3):
    network, trainer = trainer_of(seed, penalty=Shrinking())
    for _ in trainer.epochs(measure(10, seed), n_epochs=400):
        pass
    print(f"seed {seed}: {trainer.measure(measure(200, seed + 200))['loss']:.2f}")
# > seed 0: 0.70
# > seed 1: 0.35
# > seed 2: 0.24

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 45 minutes.
# * **Prerequisites**: tutorials 1 and 5.
# * **Misconception**: that a smaller loss is a better network. On the training data it may only be
#   a better memory.
# * **Question 1**: Why are there test data besides the validation data?
# * **Answer 1**: The validation data have chosen the epoch, so they are no longer unseen: their
#   loss is too good. Whoever chose must not judge.
# * **Question 2**: With 1,000 measurements instead of ten, would the same network overfit as much?
# * **Answer 2**: No: it cannot remember so many errors, and they pull in all directions. Tried out:

# %%
network, trainer = trainer_of(seed=1)
trainer.batch_size = 100
for _ in trainer.epochs(measure(1000, 1), n_epochs=40):
    pass
print(f"400 steps with 1,000 measurements: loss {trainer.measure(test)['loss']:.2f}")
# > 400 steps with 1,000 measurements: loss 0.29
