"""
Why shuffle?
============

Because a network forgets. Shown one kind after the other, it unlearns the first while it learns the
last.
"""

# %% [markdown]
# Flowers in a row
# ----------------
#
# The iris data are sorted: 50 setosa, 50 versicolor, 50 virginica. Train a network for three epochs
# in that order, with batches of 10. In the fourth epoch, look after each step how many of each
# species it has right.

# %%
import tinymlp as tm
from tinymlp.tutorials import draw

measured = tm.datasets.iris().examples()
scaler = tm.StandardScaler.learn([inputs for inputs, _ in measured])
flowers = [(scaler.scale(inputs), target) for inputs, target in measured]


def trainer_of(seed, shuffle):
    """Return a new network's trainer."""
    network = tm.Network.random([4, 8, 3], activation="tanh", seed=seed)
    return tm.Trainer(
        network,
        tm.SoftmaxCrossEntropy(),
        tm.SGD(learning_rate=0.2),
        batch_size=10,
        seed=seed,
        shuffle=shuffle,
        engine=tm.BatchEngine(),
    )


def right_of_each(network):
    """Return how many of the 50 flowers of each species are recognized."""
    counts = [0, 0, 0]
    for inputs, target in flowers:
        outputs = network.predict(inputs)
        counts[target.index(1.0)] += outputs.index(max(outputs)) == target.index(1.0)
    return counts


def fourth_epoch(shuffle):
    """Return how many of each are right after each step of the fourth epoch."""
    trainer = trainer_of(0, shuffle)
    for _ in range(3):
        for _step in trainer.steps(flowers):
            pass
    return [right_of_each(trainer.network) for _step in trainer.steps(flowers)]


in_a_row = fourth_epoch(shuffle=False)
print("in a row: steps 1 to 5 show setosa, 6 to 10 versicolor, 11 to 15 virginica")
# > in a row: steps 1 to 5 show setosa, 6 to 10 versicolor, 11 to 15 virginica
draw(
    {
        "versicolor": [(step, counts[1]) for step, counts in enumerate(in_a_row, start=1)],
        "virginica": [(step, counts[2]) for step, counts in enumerate(in_a_row, start=1)],
    },
    across="step",
    up="right of 50",
    wide=57,
)
# > right of 50
# >      50 |o   o   o   o   o               *   *               o   o
# >         |                    o       *               o   o
# >         |
# >         |                        o               o
# >         |                        *               *
# >         |
# >         |                    *
# >         |                            o               *
# >         |                                                *
# >         |                                o                   *   *
# >         |*   *   *   *   *
# >      20 |                                    o
# >         +---------------------------------------------------------
# >          1                                                      15  step
# >   * versicolor   o virginica

# %% [markdown]
# While it sees versicolor it gets them all, and loses half of virginica. Then the other way round.
# It always says what it heard last. Shuffled, each batch has some of each:

# %%
for name, course in ("in a row", in_a_row), ("shuffled", fourth_epoch(shuffle=True)):
    for species, label in (1, "versicolor"), (2, "virginica"):
        counts = [step[species] for step in course]
        print(f"{name}: {label:10} between {min(counts)} and {max(counts)} right")
# > in a row: versicolor between 22 and 50 right
# > in a row: virginica  between 20 and 49 right
# > shuffled: versicolor between 35 and 42 right
# > shuffled: virginica  between 39 and 48 right

# %% [markdown]
# What it costs
# -------------
#
# The loss over all flowers after eight epochs, with four seeds:

# %%
for shuffle in (False, True):
    losses = []
    for seed in range(4):
        *_, last = trainer_of(seed, shuffle).epochs(flowers, n_epochs=8)
        losses.append(f"{last.training['loss']:.3f}")
    print("shuffled" if shuffle else "in a row", *losses)
# > in a row 0.226 0.196 0.185 0.234
# > shuffled 0.144 0.131 0.130 0.154

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 15 minutes.
# * **Prerequisites**: tutorial 6.
# * **Misconception**: that the order of the data does not matter, since all of it is seen.
# * **Question 1**: With batches of 150, all flowers at once, does shuffling change anything?
# * **Answer 1**: No: the mean of all is the same in any order, but for the last digits.
# * **Question 2**: Is it enough to shuffle once, before training?
# * **Answer 2**: Here nearly. But a batch that was put together unluckily then comes again in every
#   epoch; a fresh order each time is free.
