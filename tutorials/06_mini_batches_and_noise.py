"""
6. Mini-batches and noise
=========================

You measure how rough the slope is when you ask only a few examples, and find that rough and often
beats exact and seldom.
"""

# %% [markdown]
# What a mini-batch is
# --------------------
#
# The loss of a data set is the mean over its examples, and so is its gradient. A mini-batch is a
# few examples, drawn anew for each step, whose mean stands for that of all. One pass over all
# examples is an epoch.
#
# The data are real: 150 iris flowers of three species, each with four lengths in cm. They are
# scaled first, as tutorial 1 advises.

# %%
from math import sqrt
from random import Random

import tinymlp as tm
from tinymlp.tutorials import draw, judge

iris = tm.datasets.iris()
measured = iris.examples()
scaler = tm.StandardScaler.learn([inputs for inputs, _ in measured])
flowers = [(scaler.scale(inputs), target) for inputs, target in measured]
print(iris)
# > Dataset(150 examples, 4 inputs, 3 classes: setosa, versicolor, virginica)
print("species", flowers[0][1], "of", iris.labels)
# > species [1.0, 0.0, 0.0] of ['setosa', 'versicolor', 'virginica']

# %% [markdown]
# A target says which of three outputs is right. The loss for that is the softmax cross-entropy: how
# surprised the network is by the right answer. A network that knows nothing gives each species a
# third, and log 3 is 1.0986.

# %%
loss = tm.SoftmaxCrossEntropy()
engine = tm.BatchEngine()
nothing = tm.Network.random([4, 3], initializer="zeros")
value, exact = engine.mean_gradient(nothing, loss, flowers)
print(f"loss {value:.4f}")
# > loss 1.0986

# %% [markdown]
# You know what a mean is: cut the flowers into three equal parts, take the gradient of each, and
# the mean of the three is the gradient of all.

# %%
thirds = [engine.mean_gradient(nothing, loss, flowers[start::3])[1] for start in range(3)]
mean = [(a + b + c) / 3 for a, b, c in zip(*thirds, strict=True)]
print(max(abs(m - e) for m, e in zip(mean, exact, strict=True)) < 1e-12)
# > True

# %% [markdown]
# How rough is it?
# ----------------
#
# Draw 400 mini-batches of each size, and see how far their gradients usually lie from the exact
# one, and how long that one is.


# %%
def length(vector):
    """Return how long an arrow is."""
    return sqrt(sum(number * number for number in vector))


random = Random(0)
for batch_size in (1, 4, 16, 64):
    off = []
    for _ in range(400):
        batch = random.choices(flowers, k=batch_size)
        rough = engine.mean_gradient(nothing, loss, batch)[1]
        off.append(length([r - e for r, e in zip(rough, exact, strict=True)]))
    usual = length(off) / sqrt(400)
    print(f"batches of {batch_size:2}: off by {usual:.2f} of {length(exact):.2f}")
# > batches of  1: off by 1.58 of 0.98
# > batches of  4: off by 0.76 of 0.98
# > batches of 16: off by 0.39 of 0.98
# > batches of 64: off by 0.20 of 0.98

# %% [markdown]
# Four times as many examples make it half as rough, no more: noise falls with the square root. The
# last factor of four costs 48 examples a step and saves little.
#
# A surprise: rough is faster
# ---------------------------
#
# Let every batch size look at each flower three times. With batches of 150 that is 3 exact steps;
# one flower at a time it is 450 rough ones. Each size may choose the best of three learning rates,
# and each is tried with three seeds.


# %%
def losses_of(batch_size, learning_rate, seed, n_epochs):
    """Train a network; return the loss over all flowers after each epoch."""
    network = tm.Network.random([4, 8, 3], activation="tanh", seed=seed)
    trainer = tm.Trainer(
        network,
        loss,
        tm.SGD(learning_rate=learning_rate),
        batch_size=batch_size,
        seed=seed,
        engine=engine,
    )
    return [epoch.training["loss"] for epoch in trainer.epochs(flowers, n_epochs=n_epochs)]


for batch_size in (1, 10, 50, 150):
    best = [
        min((losses_of(batch_size, rate, seed, 3)[-1], rate) for rate in (0.1, 0.3, 1.0))
        for seed in range(3)
    ]
    told = "   ".join(f"{value:.3f} (rate {rate})" for value, rate in best)
    print(f"batches of {batch_size:3}: {told}")
# > batches of   1: 0.082 (rate 0.3)   0.099 (rate 0.1)   0.079 (rate 0.1)
# > batches of  10: 0.113 (rate 1.0)   0.099 (rate 1.0)   0.079 (rate 1.0)
# > batches of  50: 0.330 (rate 1.0)   0.305 (rate 1.0)   0.277 (rate 1.0)
# > batches of 150: 0.463 (rate 1.0)   0.419 (rate 1.0)   0.424 (rate 1.0)

# %% [markdown]
# The exact gradient is worst, with every seed. It knows the way very well and has gone three steps.
#
# The price: it does not come to rest
# -----------------------------------
#
# Go on with one flower at a time, at a learning rate of 0.3, and beside it with batches of 10,
# again with three seeds. This is the first seed:

# %%
courses = {
    batch_size: [losses_of(batch_size, 0.3, seed, 14) for seed in range(3)]
    for batch_size in (1, 10)
}
draw(
    {
        "1 flower": list(enumerate(courses[1][0], start=1)),
        "10 flowers": list(enumerate(courses[10][0], start=1)),
    },
    across="epoch",
    up="loss",
)
# > loss
# >  0.4084 |o
# >         |
# >         |
# >         |     o
# >         |
# >         |         o
# >         |              o
# >         |              *                                       *
# >         |*                 o    *
# >         |     *                 o   o    o
# >         |         *        *        *        o    o   o    o   o    o
# > 0.04321 |                                *        *                 *
# >         +------------------------------------------------------------
# >          1                                                         14  epoch
# >   * 1 flower   o 10 flowers

# %% [markdown]
# One flower at a time is down at once, and then jumps about: the last few flowers always pull it
# their way. Is that only this seed? Here is the highest loss of the last seven epochs, for each:

# %%
for batch_size in (1, 10):
    highest = [max(course[7:]) for course in courses[batch_size]]
    print(f"batches of {batch_size:2}: ", *(f"{value:.3f}" for value in highest))
# > batches of  1:  0.160 0.147 0.135
# > batches of 10:  0.102 0.097 0.108

# %% [markdown]
# So one starts with noise and ends with calm: batches of some ten to a hundred are usual, and the
# learning rate is often made smaller towards the end.
#
# Your turn
# ---------
#
# Write the softmax cross-entropy: its value for scores and a target, and its slope along each
# score. Softmax turns scores into probabilities: eᶻ for each, divided by their sum. The surprise is
# the negative logarithm of the right one's probability. Here is a first try:

# %%
from math import exp, log


def softmax(scores):
    """Return a probability for each score."""
    powers = [exp(z) for z in scores]
    return [power / sum(powers) for power in powers]


def cross_entropy(prediction, target):
    """Return how surprised the network is."""
    pairs = zip(softmax(prediction), target, strict=True)
    return -sum(t * log(p) for p, t in pairs if t > 0)


def slopes(prediction, target):
    """Return how the surprise moves with each score."""
    return [p - t for p, t in zip(softmax(prediction), target, strict=True)]


judge("loss", (cross_entropy, slopes), like="softmax_cross_entropy")
# > your cross_entropy: at prediction = [1000.0, 0.0], target = [1.0, 0.0] the value should be
# >     a finite number, yours raises OverflowError: ...
# >     (06_mini_batches_and_noise.py, line ...: powers = [exp(z) for z in scores]): e to a
# >     power above 709 is more than a float can hold, and the logarithm of 0 is none: take
# >     the largest logit out of every power, eᶻ⁻ᵐ, and the logarithm of the whole
# >   law   the value and the gradient are finite for every logit, however large
# >   read  tinymlp/learning/loss.py

# %% [markdown]
# The slope is right, and so simple: probability minus target. But the powers overflow, as in
# tutorial 4. One solution: softmax only depends on differences, so take the largest score off all,
# and do not take the logarithm of what may have become 0.


# %%
def safe_softmax(scores):
    """Return a probability for each score, written for machines."""
    powers = [exp(z - max(scores)) for z in scores]
    return [power / sum(powers) for power in powers]


def safe_cross_entropy(prediction, target):
    """Return how surprised the network is, written for machines."""
    top = max(prediction)
    log_sum = log(sum(exp(z - top) for z in prediction))
    return sum(t * (log_sum + top - z) for z, t in zip(prediction, target, strict=True))


def safe_slopes(prediction, target):
    """Return how the surprise moves with each score."""
    return [p - t for p, t in zip(safe_softmax(prediction), target, strict=True)]


judge("loss", (safe_cross_entropy, safe_slopes), like="softmax_cross_entropy")
# > right: your safe_cross_entropy obeys 6 laws in up to 50 cases each

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 45 minutes.
# * **Prerequisites**: tutorials 1 and 5; the mean, and the square root.
# * **Misconception**: that a better gradient trains better. Per step it does, per second it does
#   not.
# * **Question 1**: You ask 1,000 people. How many must you ask to be off by half as much?
# * **Answer 1**: 4,000: half the noise costs four times as much. A mini-batch is an opinion poll.
# * **Question 2**: With batches of 10 an epoch has 15 steps. How many has it with batches of 60?
# * **Answer 2**: Three: two of 60 and one of the 30 that are left over.
