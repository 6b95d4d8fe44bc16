"""
Why scale the inputs?
=====================

Because a column in grams shouts a hundred times as loud as one in millimeters, and the network
cannot hear the other.
"""

# %% [markdown]
# Penguins
# --------
#
# 333 penguins of three species, measured in millimeters and grams. What is a text in the table, as
# the island, has become a column of zeros and ones for each of its words.

# %%
import tinymlp as tm
from tinymlp.tutorials import draw

penguins = tm.datasets.penguins()
encoder = tm.Encoder.learn(penguins)
columns = zip(*(encoder.encode(row) for row in penguins.inputs), strict=True)
for name, column in zip(encoder.input_names, columns, strict=True):
    print(f"{name:18} from {min(column):6} to {max(column):6}")
# > island=Biscoe      from    0.0 to    1.0
# > island=Dream       from    0.0 to    1.0
# > island=Torgersen   from    0.0 to    1.0
# > bill_length_mm     from   32.1 to   59.6
# > bill_depth_mm      from   13.1 to   21.5
# > flipper_length_mm  from  172.0 to  231.0
# > body_mass_g        from 2700.0 to 6300.0
# > sex=female         from    0.0 to    1.0
# > sex=male           from    0.0 to    1.0
# > year               from 2007.0 to 2009.0
# %% [markdown]
# Train the same network on the numbers as they are, and scaled to mean 0 and spread 1: 20 epochs,
# three seeds.

# %%
curves = {}
for scaling in ("none", "standard"):
    told = []
    for seed in range(3):
        model = tm.fit(
            penguins,
            hidden=[8],
            scaling=scaling,
            n_epochs=20,
            validation=None,
            seed=seed,
            verbose=False,
        )
        accuracy = [epoch.training["accuracy"] for epoch in model.history.epochs]
        told.append(f"{100 * max(accuracy):.1f} %")
        curves[f"{scaling}, seed {seed}"] = list(enumerate(accuracy, start=1))
    print(f"scaling {scaling:8}  best accuracy {told}")
# > scaling none      best accuracy ['73.0 %', '72.7 %', '76.9 %']
# > scaling standard  best accuracy ['100.0 %', '100.0 %', '100.0 %']
draw(
    {name: curves[name] for name in ("none, seed 0", "standard, seed 0")},
    across="epoch",
    up="accuracy",
)
# > accuracy
# >       1 |         o  o   o  o  o  o  o  o  o  o  o  o   o  o  o  o  o
# >         |      o
# >         |
# >         |
# >         |   o
# >         |o           *   *     *     *  *  *  *  *  *   *        *  *
# >         |   *  *  *         *     *                        *  *
# >         |
# >         |
# >         |
# >         |
# >  0.4384 |*
# >         +------------------------------------------------------------
# >          1                                                         20  epoch
# >   * none, seed 0   o standard, seed 0


# %% [markdown]
# Why?
# ----
#
# The derivative of a weight is δ times its input. So add up how strongly the gradient pulls at the
# weights of each column, in a network that has not learned yet.


# %%
def pull_of_each_column(scaling):
    """Return how strongly a new network's gradient pulls at each column."""
    model = tm.fit(
        penguins, hidden=[8], scaling=scaling, n_epochs=1, validation=None, verbose=False
    )
    fresh = tm.Network.random(model.network.sizes, activation="relu", seed=0)
    _, gradient = tm.BatchEngine().mean_gradient(fresh, model.loss, model.examples(penguins))
    width = fresh.n_in + 1
    pulls = [
        sum(abs(gradient[neuron * width + place]) for neuron in range(8))
        for place in range(fresh.n_in)
    ]
    return dict(zip(model.encoder.input_names, pulls, strict=True))


shares = {}
for scaling in ("none", "standard"):
    pulls = pull_of_each_column(scaling)
    shares[scaling] = [100 * pull / sum(pulls.values()) for pull in pulls.values()]
print("share of the pull     as it is    scaled")
# > share of the pull     as it is    scaled
for name, raw, scaled in zip(encoder.input_names, *shares.values(), strict=True):
    print(f"{name:18} {raw:8.1f} % {scaled:7.1f} %")
# > island=Biscoe           0.0 %    11.7 %
# > island=Dream            0.0 %     2.4 %
# > island=Torgersen        0.0 %     2.0 %
# > bill_length_mm          0.7 %    16.3 %
# > bill_depth_mm           0.2 %    16.3 %
# > flipper_length_mm       3.0 %    19.9 %
# > body_mass_g            67.8 %    18.7 %
# > sex=female              0.0 %     3.9 %
# > sex=male                0.0 %     6.8 %
# > year                   28.3 %     2.0 %

# %% [markdown]
# As they are, two columns get nearly all the pull: the mass, and the year, which says next to
# nothing of the species. They are simply large. A step that is right for them is far too small for
# the others, which know more.
#
# For the teacher
# ---------------
#
# * **Time**: 15 minutes.
# * **Prerequisites**: tutorials 1 and 7.
# * **Misconception**: that a unit is only a name. To gradient descent it is a factor.
# * **Question 1**: A colleague gives the mass in tonnes instead. Is that better?
# * **Answer 1**: No: then the mass whispers, and nobody hears it.
# * **Question 2**: From which penguins may the mean and the spread be computed?
# * **Answer 2**: From those of the training part alone. The others have to stay unseen; ``fit``
#   keeps to that, and saves the scaler with the model.
