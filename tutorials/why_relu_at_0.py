"""
Why is ReLU's slope at 0 equal to 0?
====================================

Because somebody had to choose. Here is what depends on it, and what does not.
"""

# %% [markdown]
# A corner has no slope
# ---------------------
#
# Left of 0 ReLU is flat, right of 0 it climbs. At 0 itself the rise over the run depends on where
# you look.

# %%
import tinymlp as tm
from tinymlp.tutorials import draw, judge

relu, h = tm.ReLU(), 1e-6
print("from the left ", (relu.value(0.0) - relu.value(-h)) / h)
# > from the left  0.0
print("from the right", (relu.value(h) - relu.value(0.0)) / h)
# > from the right 1.0
print("both sides    ", (relu.value(h) - relu.value(-h)) / (2 * h))
# > both sides     0.5
print("the library   ", relu.derivative(0.0))
# > the library    0
draw(
    {"relu": [(z / 10, relu.value(z / 10)) for z in range(-30, 31)]},
    across="z",
    up="a",
    wide=61,
    high=7,
)
# > a
# >       3 |                                                          ***
# >         |                                                     *****
# >         |                                                *****
# >         |                                           *****
# >         |                                      *****
# >         |                                 *****
# >       0 |*********************************
# >         +-------------------------------------------------------------
# >          -3                                                          3  z
# >   * relu

# %% [markdown]
# Any number from 0 to 1 is as good as another, and the law lets them all pass:


# %%
class Above(tm.ReLU):
    """ReLU with a slope of 1 at 0."""

    def derivative(self, z):
        """Return 1 where it climbs, and at the corner."""
        return 1.0 if z >= 0 else 0.0


judge("activation", Above, like="relu")
# > right: your Above obeys 4 laws in up to 50 cases each

# %% [markdown]
# How often is z exactly 0?
# -------------------------
#
# Count all z of a training on measured inputs, the iris flowers; and then on XOR, whose inputs are
# zeros and ones.


# %%
def train_and_count(network, loss, examples, n_epochs):
    """Train a network; return how many z there were, and how many of them were exactly 0."""
    trainer = tm.Trainer(network, loss, tm.SGD(learning_rate=0.1), batch_size=4)
    seen = zeros = 0
    for _ in range(n_epochs):
        for step in trainer.steps(examples):
            for i in step.indices:
                z = network.forward(examples[i][0]).layers[0].z
                seen += len(z)
                zeros += z.count(0.0)
    return seen, zeros


measured = tm.datasets.iris().examples()
flowers = [([x / 4 for x in inputs], target) for inputs, target in measured]
xor = [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])]
network = tm.Network.random([4, 8, 3], activation="relu", seed=0)
print(
    "iris: {} z, {} of them 0".format(
        *train_and_count(network, "softmax_cross_entropy", flowers, 3)
    )
)
# > iris: 3600 z, 0 of them 0
network = tm.Network.random([2, 8, 1], activation="relu", seed=0)
print("XOR:  {} z, {} of them 0".format(*train_and_count(network, "mean_squared_error", xor, 100)))
# > XOR:  3200 z, 100 of them 0

# %% [markdown]
# And before the first step of XOR, with biases of 0 and the inputs (0, 0), *every* hidden z is 0.
# So the choice does change something there. Does it matter?


# %%
def train(kind, seed):
    """Return a network trained on XOR, and its last loss."""
    network = tm.Network.random([2, 8, 1], activation=kind(), seed=seed)
    trainer = tm.Trainer(network, "mean_squared_error", tm.SGD(learning_rate=0.2), batch_size=4)
    *_, last = trainer.epochs(xor, n_epochs=120)
    return network, last.training["loss"]


pairs = [(train(tm.ReLU, seed), train(Above, seed)) for seed in range(6)]
print("slope 0:", sum(below[1] < 0.01 for below, _ in pairs), "of 6 learn XOR")
# > slope 0: 4 of 6 learn XOR
print("slope 1:", sum(above[1] < 0.01 for _, above in pairs), "of 6 learn XOR")
# > slope 1: 4 of 6 learn XOR
print(
    "the same weights in the end:",
    sum(below[0].parameters() == above[0].parameters() for below, above in pairs),
    "of 6",
)
# > the same weights in the end: 0 of 6

# %% [markdown]
# Other numbers, no better and no worse. But a gradient check has to know about corners: a step
# across one sees a slope that is neither. ``check_gradients`` notices, and looks beside the corner.

# %%
report = tm.check_gradients(
    tm.Network.random([2, 8, 1], activation="relu"), "mean_squared_error", xor
)
print(report.conclusion)
# > passed: 41 derivatives are right
print(report.kinks[0].kink, "was crossed by", report.kinks[0].times, "steps")
# > kink at layer 1, neuron 0, example 0 was crossed by 3 steps

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 15 minutes.
# * **Prerequisites**: tutorials 2 and 4.
# * **Misconception**: that training needs a derivative everywhere. It needs a direction nearly
#   everywhere.
# * **Question 1**: Which slopes may \|z\| have at 0?
# * **Answer 1**: All from −1 to 1.
# * **Question 2**: A ReLU neuron has z below 0 for all examples. What does it learn?
# * **Answer 2**: Nothing, ever: its slope is 0. That, and not the corner, is ReLU's weak spot; it
#   is called a dead neuron.
