"""
Why are floats not equal?
=========================

Because a float keeps some 16 digits, and each operation rounds. So the order of adding shows in the
last digit, and ``==`` is a question that you must be careful to ask.
"""

# %% [markdown]
# The oldest example
# ------------------

# %%
import math
from fractions import Fraction
from random import Random

import tinymlp as tm
from tinymlp.tutorials import draw

print(0.1 + 0.2 == 0.3, 0.1 + 0.2)
# > False 0.30000000000000004
print((0.1 + 0.2) + 0.3 == 0.1 + (0.2 + 0.3))
# > False
print(Fraction(1, 10) + Fraction(2, 10) == Fraction(3, 10))
# > True

# %% [markdown]
# One tenth has no end in binary, as one third has none in decimal. 0.1 is only the float that is
# nearest to it. Fractions have no such trouble, and are slow.
#
# Errors come and go
# ------------------
#
# Add 0.1 again and again, and see how far you are off. Each sum is rounded, for long stretches in
# the same direction, and then in the other.

# %%
total, curve = 0.0, []
for n in range(1, 3001):
    total += 0.1
    curve.append((n, 1e12 * abs(total - n / 10)))
print(total)
# > 299.9999999999997
draw({"error": curve}, across="times", up="error / 1e-12", high=8)
# > error / 1e-12
# >   10.29 |                                                ****
# >         |                                           ******  **
# >         |                                      ******        ***
# >         |                                 ******               **
# >         |                            ******                     **
# >         |                      *******                           **
# >         |                 ******                                  ***
# >       0 |******************                                         *
# >         +------------------------------------------------------------
# >          1                                                       3000  times
# >   * error

# %% [markdown]
# In a network
# ------------
#
# The gradient of a data set is a mean, which is the same in any order. With floats it is nearly so:

# %%
flowers = tm.datasets.iris().examples()
shuffled = Random(0).sample(flowers, len(flowers))
network, loss = tm.Network.random([4, 8, 3], activation="tanh", seed=0), tm.SoftmaxCrossEntropy()
_, one = tm.mean_gradient(network, loss, flowers)
_, other = tm.mean_gradient(network, loss, shuffled)
print("equal:", one == other)
# > equal: False
largest = max(abs(a - b) for a, b in zip(one, other, strict=True))
print("largest difference below 1e-14:", largest < 1e-14)
# > largest difference below 1e-14: True
print("close:", all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip(one, other, strict=True)))
# > close: True

# %% [markdown]
# So ask ``math.isclose``, not ``==``, when two numbers were computed in different ways. And ask
# ``==`` when they were computed in the *same* way: the same operations in the same order give the
# same bits, always. This library counts on that. A fingerprint is made of all bits of all weights:


# %%
def trained():
    """Return the fingerprint of a network after 60 steps."""
    network = tm.Network.random([4, 8, 3], activation="relu", seed=0)
    trainer = tm.Trainer(network, loss, tm.SGD(learning_rate=0.05), batch_size=50, seed=0)
    for _ in range(20):
        for _step in trainer.steps(flowers):
            pass
    return network.fingerprint()


print(trained() == trained())
# > True

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 15 minutes.
# * **Prerequisites**: none; tutorial 4 goes on from here.
# * **Misconception**: that computers calculate exactly. And the opposite, that floats are random.
# * **Question 1**: Is 0.5 + 0.25 == 0.75?
# * **Answer 1**: Yes: all three are sums of a half and a quarter, and have an end in binary.
# * **Question 2**: Two laptops print different fingerprints for the same script. Name a reason that
#   is no mistake.
# * **Answer 2**: They took their exponential or tanh from different C libraries, which may differ
#   in the last bit.

# %%
print(0.5 + 0.25 == 0.75)
# > True
