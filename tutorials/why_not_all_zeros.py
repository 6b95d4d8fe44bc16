"""
Why not start with all zeros?
=============================

Because neurons that start alike stay alike for ever, however long you train.
"""

# %% [markdown]
# A fair start, it seems
# ----------------------
#
# No weight is favored if all are 0. Here is XOR, which four hidden neurons learn in tutorial 5,
# from three starts: random, all zeros, and all one half.

# %%
import tinymlp as tm
from tinymlp.tutorials import draw

xor = [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])]
STARTS = {"random": None, "zeros": tm.Zeros(), "all 0.5": tm.Constant(0.5)}
networks, curves = {}, {}
for name, start in STARTS.items():
    network = tm.Network.random([2, 4, 1], activation="tanh", initializer=start, seed=0)
    trainer = tm.Trainer(network, "mean_squared_error", tm.SGD(learning_rate=0.2), batch_size=4)
    curve = [epoch.training["loss"] for epoch in trainer.epochs(xor, n_epochs=140)]
    networks[name], curves[name] = network, list(enumerate(curve, start=1))
    print(f"{name:8} loss {curve[-1]:.4f}")
# > random   loss 0.0087
# > zeros    loss 0.2500
# > all 0.5  loss 0.2284
draw(curves, across="epoch", up="loss")
# > loss
# >  0.3725 |+
# >         |++
# >         | ++
# >         |oo +++
# >         |*ooooo++++++++++++++++++++++++++++++++++++++++++++++++++++++
# >         |            *********
# >         |                    ******
# >         |                          ******
# >         |                               ******
# >         |                                     ******
# >         |                                          **********
# > 0.008672 |                                                   *********
# >         +------------------------------------------------------------
# >          1                                                        140  epoch
# >   * random   o zeros   + all 0.5

# %% [markdown]
# Only the random start learns. Look at the hidden neurons of the other two.

# %%
for name in ("zeros", "all 0.5"):
    layer = networks[name].layers[0]
    for neuron in layer.neurons:
        weights = "  ".join(f"{weight:.4f}" for weight in neuron.weights)
        print(f"{name:8} weights {weights}   bias {neuron.bias:.4f}")
    print(
        "all the same, to the last digit:", len({tuple(n.parameters()) for n in layer.neurons}) == 1
    )
# > zeros    weights 0.0000  0.0000   bias 0.0000
# > zeros    weights 0.0000  0.0000   bias 0.0000
# > zeros    weights 0.0000  0.0000   bias 0.0000
# > zeros    weights 0.0000  0.0000   bias 0.0000
# > all the same, to the last digit: True
# > all 0.5  weights 0.6717  0.6717   bias 0.2934
# > all 0.5  weights 0.6717  0.6717   bias 0.2934
# > all 0.5  weights 0.6717  0.6717   bias 0.2934
# > all 0.5  weights 0.6717  0.6717   bias 0.2934
# > all the same, to the last digit: True

# %% [markdown]
# Four neurons that are one. They see the same inputs, give the same answers, get the same
# derivatives, and make the same step. With zeros it is worse still: what comes back to a hidden
# neuron is multiplied by the weight that it goes out through, and that is 0.
#
# The library tells you so, if you ask:

# %%
for finding in tm.diagnose(networks["all 0.5"], "mean_squared_error", xor):
    print(finding.name)
# > neurons all alike

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 10 minutes.
# * **Prerequisites**: tutorials 3 and 5.
# * **Misconception**: that random weights are a lack of knowledge that one should avoid. The
#   difference between neurons has to come from somewhere.
# * **Question 1**: May the *biases* all start at 0?
# * **Answer 1**: Yes, and in this library they do: the weights already make the neurons different.
# * **Question 2**: Does one neuron alone, as in tutorial 1, need a random start?
# * **Answer 2**: No. There is no other neuron that it would be a copy of.
