"""
Why validation data?
====================

Because a network can learn anything by heart, even the fall of a coin, and its training data will
praise it for that.
"""

# %% [markdown]
# There is nothing to learn
# -------------------------
#
# Toss a coin 40 times, and write beside each toss five numbers that have nothing to do with it.
# Nobody can predict such a coin: one half is the best there is. Train on 40 tosses, and keep 200
# more apart.

# %%
from random import Random

import tinymlp as tm
from tinymlp.tutorials import draw


def tosses(n, seed):
    """Return n times five numbers, and how the coin fell: 0 or 1."""
    random = Random(seed)
    return [
        ([random.gauss(0, 1) for _ in range(5)], [float(random.randrange(2))]) for _ in range(n)
    ]


def share_right(outputs, targets, weights=None):
    """Return how many of the tosses are predicted, from 0 to 1."""
    right = [
        (output > 0) == (target == 1) for [output], [target] in zip(outputs, targets, strict=True)
    ]
    return sum(right) / len(right)


def course_of(seed):
    """Return the epochs of a training on tosses of that seed."""
    network = tm.Network.random([5, 20, 1], activation="tanh", seed=seed)
    trainer = tm.Trainer(
        network,
        tm.BinaryCrossEntropy(),
        tm.Adam(learning_rate=0.05),
        batch_size=40,
        engine=tm.BatchEngine(),
    )
    return list(
        trainer.epochs(
            tosses(40, seed),
            n_epochs=60,
            validation=tosses(200, seed + 100),
            metrics={"right": share_right},
        )
    )


epochs = course_of(0)
draw(
    {
        "training": [(epoch.number, epoch.training["right"]) for epoch in epochs],
        "validation": [(epoch.number, epoch.validation["right"]) for epoch in epochs],
    },
    across="epoch",
    up="predicted rightly",
)
# > predicted rightly
# >       1 |                                       *********************
# >         |                      **  * ***********
# >         |                    **  ** *
# >         |                  **
# >         |                **
# >         |             ***
# >         | *       ****
# >         |  *   ***
# >         |*  ***
# >         |     oo oo   oooo
# >         | oooo  o  ooo    ooooooooooooooooooooooooooooooooooooooooooo
# >     0.5 |o
# >         +------------------------------------------------------------
# >          1                                                         60  epoch
# >   * training   o validation

# %% [markdown]
# It predicts all 40 tosses that it knows, and about half of the other 200. Five coins:

# %%
for seed in range(5):
    last = course_of(seed)[-1]
    for name, measured in ("training", last.training), ("validation", last.validation):
        print(f"coin {seed}, {name:10}  right {measured['right']:.2f}  loss {measured['loss']:.2f}")
# > coin 0, training    right 1.00  loss 0.03
# > coin 0, validation  right 0.56  loss 1.76
# > coin 1, training    right 1.00  loss 0.01
# > coin 1, validation  right 0.47  loss 2.45
# > coin 2, training    right 1.00  loss 0.04
# > coin 2, validation  right 0.48  loss 1.86
# > coin 3, training    right 1.00  loss 0.05
# > coin 3, validation  right 0.54  loss 1.60
# > coin 4, training    right 1.00  loss 0.02
# > coin 4, validation  right 0.50  loss 1.68

# %% [markdown]
# The loss tells even more. Always saying one half costs log 2, which is about seven tenths. On the
# validation data the network costs several times that: it has become *sure*, of nothing.
#
# And if there are only 40?
# -------------------------
#
# Here 200 more tosses were to be had. With 40 in all, none can be spared. So deal them into three
# *folds*, and train three networks, each on two of the folds. Each toss is then validation data for
# one of them. Where their mean loss is best is how long to train; then train anew, on all 40.

# %%
import copy

from tinymlp.data.folds import deal
from tinymlp.model.fit import prepare

numbers, falls = zip(*tosses(40, 0), strict=True)
coin = tm.Dataset(numbers, ["heads" if fall == 1 else "tails" for [fall] in falls])
prepared = prepare(coin, hidden=[20], penalty=None, n_epochs=60, seed=0)
courses = []
for fold in deal(coin.targets, 3, seed=0):
    trainer = copy.deepcopy(prepared.trainer)
    kept = [example for i, example in enumerate(prepared.examples) if i not in fold]
    apart = [prepared.examples[i] for i in fold]
    epochs = trainer.epochs(kept, n_epochs=60, validation=apart)
    courses.append([len(fold) * epoch.validation["loss"] for epoch in epochs])
losses = [sum(of_all) / len(coin) for of_all in zip(*courses, strict=True)]
best = min(range(60), key=losses.__getitem__)
print(f"best: {losses[best]:.2f} after epoch {best + 1}; at the end {losses[-1]:.2f}")
# > best: 0.70 after epoch 1; at the end 2.04

for _ in range(best + 1):
    for _step in prepared.trainer.steps(prepared.examples):
        pass

# %% [markdown]
# There is nothing to learn, and the folds say so. ``fit`` does the same wherever there are 10 to
# 499 examples, with the same weights in the end. (Where it may choose the penalty, and there are
# less than 50 examples, the folds also say whether one is better than none.)

# %%
model = tm.fit(coin, hidden=[20], penalty=None, n_epochs=60, shrinkage=None, seed=0, verbose=False)
print(model.network.fingerprint() == prepared.model.network.fingerprint())
# > True
print(model.history.why_stopped.replace("; ", ";\n  ").replace(", as", ",\n  as"))
# > all 60 epochs are done: best validation loss was 0.6965, the mean of 10 epochs, at epoch 1;
# >   trained on all 40 examples for 1 epoch,
# >   as 3-fold cross-validation found best

# %% [markdown]
# But it still has an opinion about each toss. The folds know one thing more: how much better than a
# guess their networks were, on tosses they had not seen, and how sure that is. So ``fit`` does one
# thing more, unless it is told ``shrinkage=None``: it draws the predictions toward the best guess,
# here the shares of heads and tails. Of a network that has learned nothing, nearly all the way.

# %%
from tinymlp.model.shrinkage import best_guess, shrink

modest = tm.fit(coin, hidden=[20], penalty=None, n_epochs=60, seed=0, verbose=False)
print(modest.history.why_stopped.rpartition(", ")[2])
# > predictions drawn 90 % of the way to the best guess
guess = best_guess(model.loss, prepared.examples)
shrink(model.network, guess, modest.trained_with["shrinkage"])
print(model.network == modest.network)
# > True

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 15 minutes. Let the class toss real coins.
# * **Prerequisites**: tutorial 8.
# * **Misconception**: that an accuracy of 100 % means that something was understood.
# * **Question 1**: You have 40 examples in all. Is it not a waste to keep some apart?
# * **Answer 1**: Without them you cannot tell this network from one that has understood something.
#   With folds none is wasted: each is kept apart once, and in the end all are trained on.
# * **Question 2**: 20 people each train a network on the coin, and publish the best validation
#   result. What goes wrong?
# * **Answer 2**: One of 20 is well above one half by luck. Whoever chooses by the validation data
#   needs test data to judge.
