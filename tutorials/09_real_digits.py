"""
9. Real digits, and reading the mistakes
========================================

You train on real handwriting, and then look at what an accuracy leaves out.
"""

# %% [markdown]
# What the network sees
# ---------------------
#
# The data are 1,797 digits that people wrote by hand, in 8 × 8 pixels from 0 (white) to 16 (black).
# The network gets 64 numbers, and one digit that is right.

# %%
from random import Random

import tinymlp as tm
from tinymlp.cli.drawing import draw_image, draw_mistakes
from tinymlp.tutorials import judge

digits = tm.datasets.digits()
training, test = digits.split(test=0.2, seed=0)
print(training)
# > Dataset(1438 examples, 64 inputs, 10 classes: 0 … 9)
first = training.examples()[0][0]
print("this is a", training.targets[0])
# > this is a 0
print("\n".join(draw_image(first, (8, 8))))
# >     --##++
# >     ##@@**@@--
# >   ..@@..  **==
# >   ::##    ====
# >   --==    ++==
# >   ::**    ##==
# >   ..%%--**##
# >     --##**

# %% [markdown]
# You know how good guessing is. There are ten digits, so always saying the same is right about one
# time in ten.

# %%
print(f"always three: {test.targets.count(3)} of {len(test)}")
# > always three: 37 of 359

# %% [markdown]
# Train
# -----
#
# ``fit`` puts together what the tutorials before had: it scales the inputs, makes a network with 16
# hidden neurons, and takes Adam's steps in mini-batches, four epochs long.

# %%
model = tm.fit(training, hidden=[16], n_epochs=4, validation=None, seed=0, verbose=False)
right = sum(model.predict(pixels) == digit for pixels, digit in test)
print(f"right: {right} of {len(test)}")
# > right: 351 of 359

# %% [markdown]
# Which digits are confused?
# --------------------------
#
# One number says little. The confusion matrix counts every pair: the row is the digit that it is,
# the column the one that it was taken for.

# %%
print(model.evaluate(test))
# > accuracy 97.8 % on 359 examples; always guessing 1 gets 10.0 %; on the training part 98.9 %
# > log loss 0.1316, Brier score 0.0516, calibration error 0.0310, mean ROC AUC 0.9983
# >
# >    precision  recall      f1  examples
# > 0     1.0000  1.0000  1.0000        36
# > 1     0.9722  0.9722  0.9722        36
# > 2     1.0000  1.0000  1.0000        35
# > 3     1.0000  0.9459  0.9722        37
# > 4     1.0000  0.9722  0.9859        36
# > 5     0.9730  1.0000  0.9863        36
# > 6     0.9730  1.0000  0.9863        36
# > 7     1.0000  0.9722  0.9859        36
# > 8     0.9189  0.9714  0.9444        35
# > 9     0.9444  0.9444  0.9444        36
# >
# > Confusion matrix: a row is the actual class, a column the predicted one.
# >     0   1   2   3   4   5   6   7   8   9
# > 0  36   .   .   .   .   .   .   .   .   .
# > 1   .  35   .   .   .   .   .   .   .   1
# > 2   .   .  35   .   .   .   .   .   .   .
# > 3   .   .   .  35   .   1   .   .   1   .
# > 4   .   1   .   .  35   .   .   .   .   .
# > 5   .   .   .   .   .  36   .   .   .   .
# > 6   .   .   .   .   .   .  36   .   .   .
# > 7   .   .   .   .   .   .   .  35   .   1
# > 8   .   .   .   .   .   .   1   .  34   .
# > 9   .   .   .   .   .   .   .   .   2  34

# %% [markdown]
# Look at them
# ------------
#
# Here are the mistakes of which the network was most sure. Would you have known?

# %%
print(draw_mistakes(model.most_confident_mistakes(test), test))
# > The most confident of 8 mistakes:
# >   4 taken for 1 (99.6 %)   9 taken for 8 (94.7 %)   3 taken for 5 (83.7 %)
# >         ++@@::                 ..++@@**                 ::**##
# >       ++@@##..                 ####++@@==               ::@@@@::
# >     ##@@##==                 ::##  ==##                 ++@@++
# >     %%%%::@@++               ::%%**%%==               ==@@@@**::
# >     ::@@@@@@==                 ----##::                 ::==@@@@--
# >       ..##@@                   ..  **::                     ..####
# >         **##                 ==%%--##::                   ::%%@@**
# >         **##                   ::**@@..                 ::@@##==
# >
# >   3 taken for 8 (80.8 %)   1 taken for 9 (78.9 %)   9 taken for 8 (70.1 %)
# >         --##==                     --@@--               --@@@@==
# >       **##--@@                 ::**@@@@==               ##****##
# >       ##==::##               **@@@@##@@==               **%%@@**
# >           @@..               ..--  ::@@==               ::%%%%::
# >         **@@..                     ::@@==                 ..**##
# >           --@@..                   ::@@--               ++  --%%
# >       %%**..--**                   --@@++               ##--##**
# >       ..==##@@==                   ==@@==               --@@@@**

# %% [markdown]
# Does it know when it does not know? Sort the answers by the probability that it gave them.

# %%
surest = [
    max(given.items(), key=lambda pair: pair[1])
    for given in model.predict_probabilities_many(test.inputs)
]
for low, high in ((0.0, 0.9), (0.9, 0.99), (0.99, 1.0)):
    right = [
        label == target
        for (label, probability), target in zip(surest, test.targets, strict=True)
        if low < probability <= high
    ]
    print(f"sure from {low:4} to {high:4}: {sum(right):3} of {len(right):3} are right")
# > sure from  0.0 to  0.9:  49 of  55 are right
# > sure from  0.9 to 0.99: 146 of 147 are right
# > sure from 0.99 to  1.0: 156 of 157 are right

# %% [markdown]
# Eight of ten mistakes are among the answers of which it was not sure. In an office you would let
# it read the sure ones and hand the rest to a person.
#
# A surprise: one pixel to the right
# ----------------------------------
#
# Push every test image one pixel to the right. For you nothing has changed.


# %%
def pushed(pixels):
    """Return the image one pixel further to the right."""
    return [0.0 if place % 8 == 0 else pixels[place - 1] for place in range(64)]


def count_right(model, images):
    """Return how many of the images of the test digits are read rightly."""
    answers = model.predict_many(images)
    return sum(answer == digit for answer, digit in zip(answers, test.targets, strict=True))


print("\n".join(draw_image(pushed(first), (8, 8))))
# >       --##++
# >       ##@@**@@--
# >     ..@@..  **==
# >     ::##    ====
# >     --==    ++==
# >     ::**    ##==
# >     ..%%--**##
# >       --##**
print("right:", count_right(model, [pushed(pixels) for pixels in test.inputs]), "of", len(test))
# > right: 130 of 359

# %% [markdown]
# For the network everything has. It has no idea that pixels are neighbors; each is a column of its
# own, like the length of a petal. Mix all 64 columns up, in the same way for all images: you could
# not read a single one, and it learns just as well.

# %%
order = Random(0).sample(range(64), 64)


def mixed(pixels):
    """Return the pixels in another order, the same for every image."""
    return [pixels[place] for place in order]


jumble = tm.Dataset([mixed(pixels) for pixels in training.inputs], training.targets)
other = tm.fit(jumble, hidden=[16], n_epochs=4, validation=None, seed=0, verbose=False)
print("right:", count_right(other, [mixed(pixels) for pixels in test.inputs]), "of", len(test))
# > right: 349 of 359

# %% [markdown]
# So the 349 right answers are right answers about images like these, centered by those who made the
# data. Ask where your data come from before you believe an accuracy.
#
# Your turn
# ---------
#
# Write a layer as a class: ``forward`` takes the inputs, ``backward`` takes how the loss moves with
# each output. ``judge`` hands it to ``tinymlp.testing.check_layer``.


# %%
class Dense:
    """A layer without a bend; weights has one row for each output."""

    def __init__(self, weights, biases):
        self.weights, self.biases = weights, biases

    def forward(self, inputs):
        """Return a weighted sum for each output."""
        self.inputs = inputs
        return [
            bias + sum(w * x for w, x in zip(row, inputs, strict=True))
            for row, bias in zip(self.weights, self.biases, strict=True)
        ]

    def backward(self, d_outputs):
        """Keep d_weights and d_biases, and return d_inputs."""
        self.d_weights = [[d * x for x in self.inputs] for d in d_outputs]
        self.d_biases = list(d_outputs)
        return [d_outputs[0] * w for w in self.weights[0]]


judge("layer", Dense)
# > your Dense: at weights = [[0.5, -0.25, 1.0], [0.25, 0.5, -0.5]], biases = [0.5, -0.25],
# >     inputs = [1.0, 2.0, -1.5], d_outputs = [1.0, -2.0] d_inputs[0] should be 0, yours is
# >     0.5: ∂L/∂x is the first neuron's alone: an input reaches the loss through all of them,
# >     add them up
# >   law   going back, an input moves the loss through every neuron, by δ times its weight
# >   read  tinymlp/network/layer.py

# %% [markdown]
# Each input reached the loss through *every* output, as in tutorial 3: the sum goes down a column
# of the weights. One solution:


# %%
class Repaired(Dense):
    """A layer that adds along the columns."""

    def backward(self, d_outputs):
        """Keep d_weights and d_biases, and return d_inputs."""
        super().backward(d_outputs)
        columns = zip(*self.weights, strict=True)
        return [sum(d * w for d, w in zip(d_outputs, c, strict=True)) for c in columns]


judge("layer", Repaired)
# > right: your Repaired obeys 8 laws in up to 50 cases each

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 60 minutes.
# * **Prerequisites**: tutorial 5; tutorial 8 is good to have.
# * **Misconception**: that the network sees a picture. It sees 64 columns of a table.
# * **Question 1**: Of 1,000 letters 10 are spam. A filter that lets everything through has which
#   accuracy, and what shows that it is useless?
# * **Answer 1**: 99 %. The row of spam in the confusion matrix: all 10 in the wrong column.
# * **Question 2**: How could the network be made to read pushed images?
# * **Answer 2**: Train with pushed images too, or center every image before it is read, or use a
#   network that knows about neighbors (a convolutional one).
