"""
13. Monitoring a model
======================

You put a model to work and look at it from outside, as one looks at any service: how much, how
fast, how sure, how right. Then something changes that no test could have caught.
"""

# %% [markdown]
# A model at work
# ---------------
#
# A machine sorts fruit by its weight in grams and its width in millimeters. A thousand pieces were
# named by hand, and a network learned from them.

# %%
import math
import random
import urllib.request
from contextlib import ExitStack

import tinymlp as tm
from tinymlp.monitoring import Metrics, MonitoredModel, serving
from tinymlp.tutorials import draw, judge

KINDS = {"lime": (67, 48), "lemon": (100, 57), "orange": (180, 72)}


def harvest(n, seed):
    """Return n pieces of fruit, weighed and measured, and what each of them is."""
    dice = random.Random(seed)
    names = [dice.choice(list(KINDS)) for _ in range(n)]
    sizes = [KINDS[name] for name in names]
    return [[dice.gauss(g, g / 7), dice.gauss(mm, mm / 15)] for g, mm in sizes], names


pieces, names = harvest(1000, seed=0)
fruit = tm.Dataset(pieces, names, feature_names=["grams", "millimeters"])
model = tm.fit(fruit, hidden=[8], n_epochs=20, seed=0)
print(f"{model.history.best.validation['accuracy']:.1%} right in validation")
# > 98.7% right in validation

# %% [markdown]
# A ``MonitoredModel`` predicts as the model does, and counts. The counts are on a page, which
# anybody on this machine may read.

# %%
metrics = Metrics()
monitored = MonitoredModel(model, metrics, name="fruit", drift_rows=500)
open_now = ExitStack()
address = open_now.enter_context(serving(metrics, 0))


def scrape(name, **labels):
    """Read the page, and return the sum of the numbers of that name that have these labels."""
    lines = urllib.request.urlopen(address).read().decode().splitlines()
    wanted = [f'{label.rstrip("_")}="{value}"' for label, value in labels.items()]
    return sum(
        float(line.split()[-1])
        for line in lines
        if line.startswith((f"tinymlp_{name}{{", f"tinymlp_{name} "))
        and all(label in line for label in wanted)
    )


print(f"{scrape('prediction_samples_total'):.0f} pieces so far")
# > 0 pieces so far

# %% [markdown]
# Reading the page is called scraping. Prometheus does the same every few seconds, for months, and
# draws what it read. Here you are Prometheus.
#
# Confirm what you know
# ---------------------
#
# Sort 500 pieces, one by one. You know how many calls there will be, and that each piece gets one
# name.

# %%
pieces, names = harvest(500, seed=1)
answers = [monitored.predict(piece) for piece in pieces]
print(f"{scrape('prediction_requests_total', outcome='ok'):.0f} calls")
# > 500 calls
print(f"{scrape('prediction_duration_seconds_count'):.0f} of them timed")
# > 500 of them timed
for kind in KINDS:
    counted = scrape("prediction_class_total", class_=kind)
    print(f"{counted:5.0f} {kind:6}", counted == answers.count(kind))
# >   182 lime   True
# >   161 lemon  True
# >   157 orange True

# %% [markdown]
# How fast? The page does not keep 500 times. It keeps how many calls took less than a tenth of a
# millisecond, less than a quarter, and so on: a histogram. That is enough to say below which time
# half of the calls stayed, and below which 99 of 100.

# %%
BUCKETS = ["0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05"]
BUCKETS += ["0.1", "0.25", "0.5", "1.0", "2.5", "+Inf"]


def below(share):
    """Return the end of the first bucket below which that share of the calls stayed."""
    calls = share * scrape("prediction_duration_seconds_count")
    buckets = (
        end for end in BUCKETS if scrape("prediction_duration_seconds_bucket", le=end) >= calls
    )
    return next(buckets)


print("half took less than", below(0.5), "s and 99 % less than", below(0.99), "s")
# > half took less than ... s and 99 % less than ... s

# %% [markdown]
# A surprise: sure, and wrong
# ---------------------------
#
# Ten days, 500 pieces each. While the machine runs nobody knows what it should have said. At the
# fruit stall, in the evening, everybody does: the labels come late. ``prediction_id`` says to which
# answer a label belongs.
#
# In the night before day 6 the scale is replaced. The new one shows ounces. You want an alert when
# the drift index is above 0.2.

# %%
days = []
for day in range(1, 11):
    pieces, names = harvest(500, seed=day)
    if day >= 6:
        pieces = [[grams / 28.35, width] for grams, width in pieces]
    before = {
        "sure": scrape("prediction_confidence_ratio_sum"),
        "right": scrape("feedback_samples_total", result="correct"),
    }
    for number, piece in enumerate(pieces):
        monitored.predict(piece, prediction_id=(day, number))
    drift = scrape("input_drift_psi_max")  # known as soon as the day is over
    for number, name in enumerate(names):
        monitored.feedback((day, number), name)
    sure = (scrape("prediction_confidence_ratio_sum") - before["sure"]) / 500
    right = (scrape("feedback_samples_total", result="correct") - before["right"]) / 500
    days.append((day, drift, sure, right))
    alert = "   look!" if drift > 0.2 else ""
    print(f"day {day:2}   drift {drift:6.3f}   sure {sure:6.1%}   right {right:6.1%}{alert}")
# > day  1   drift  0.036   sure  95.8%   right  97.0%
# > day  2   drift  0.040   sure  96.1%   right  99.0%
# > day  3   drift  0.039   sure  95.9%   right  97.4%
# > day  4   drift  0.029   sure  95.2%   right  97.2%
# > day  5   drift  0.025   sure  95.9%   right  98.2%
# > day  6   drift 11.993   sure  95.9%   right  33.6%   look!
# > day  7   drift 11.993   sure  97.0%   right  35.0%   look!
# > day  8   drift 11.993   sure  95.9%   right  34.0%   look!
# > day  9   drift 11.993   sure  96.7%   right  39.4%   look!
# > day 10   drift 11.993   sure  96.4%   right  31.8%   look!

draw(
    {
        "sure": [(day, sure) for day, _, sure, _ in days],
        "right": [(day, right) for day, _, _, right in days],
    },
    across="day",
    up="share",
)
# > share
# >    0.99 |o      o     o      o     o            *            *      *
# >         |*            *      *     *      *            *
# >         |
# >         |
# >         |
# >         |
# >         |
# >         |
# >         |
# >         |
# >         |                                       o            o
# >   0.318 |                                 o            o            o
# >         +------------------------------------------------------------
# >          1                                                         10  day
# >   * sure   o right

# %% [markdown]
# Look at the two curves. On the days when most of its answers were wrong the network was as sure as
# before, and on day 7 surer than ever. It has learned what to say about grams. About numbers that
# no fruit ever had it knows nothing, and nothing in it says so. Confidence is no accuracy.
#
# The drift index knows nothing of right and wrong. It cuts each column of training into ten parts
# with a tenth of the pieces in each, and looks how many of today's pieces are in each part. Chance
# alone makes a few hundredths of that, and never 0.2. Which column is it?

# %%
for column, index in monitored.drift().items():
    print(f"{column:12} {index:6.3f}")
# > grams        11.993
# > millimeters   0.043
print(f"{scrape('input_out_of_range_total'):.0f} values were outside the range of training")
# > 2520 values were outside the range of training

# %% [markdown]
# It is the scale. The page had it on day 6, before a single label came.
#
# What the index does not see
# ---------------------------
#
# The scale is repaired. Then a farmer delivers a new kind of lemon, as big as an orange, and
# oranges go out of season: all sizes come as often as before.

# %%
pieces, names = harvest(500, seed=11)
truth = ["lemon" if name == "orange" else name for name in names]
for number, piece in enumerate(pieces):
    monitored.predict(piece, prediction_id=number)
wrong = scrape("feedback_samples_total", result="wrong")
print(f"drift {scrape('input_drift_psi_max'):.3f}")
# > drift 0.034
for number, name in enumerate(truth):
    monitored.feedback(number, name)
wrong = scrape("feedback_samples_total", result="wrong") - wrong
print(f"right {1 - wrong / 500:.1%}")
# > right 66.4%

# %% [markdown]
# No drift, and a third of the answers is wrong. Only labels tell. So go on naming some of the fruit
# by hand, however well it goes.
#
# Your turn
# ---------
#
# For accuracy a wrong answer is wrong, sure or not. A loss also sees how sure it was: it is minus
# the logarithm of the probability that the truth was given. For a question of yes or no a network
# gives one number z. The probability of yes is 1/(1 + e⁻ᶻ), and that of no is the rest of 1. The
# loss of several questions is the mean. Write it, and its derivative by each z.


# %%
def surprise(prediction, target):
    """Return how surprised the network is; a target is the true probability of yes."""
    total = 0.0
    for z, truth in zip(prediction, target, strict=True):
        yes = 1 / (1 + math.exp(-z))
        total -= truth * math.log(yes) + (1 - truth) * math.log(1 - yes)
    return total / len(target)


def d_surprise(prediction, target):
    """Return its derivative by each z."""
    return [
        (1 / (1 + math.exp(-z)) - truth) / len(target)
        for z, truth in zip(prediction, target, strict=True)
    ]


judge("loss", (surprise, d_surprise), like="binary_cross_entropy")
# > your surprise: at prediction = [1000.0, 0.0], target = [1.0, 0.0] the value should be a
# >     finite number, yours raises ValueError: math domain error (13_monitoring_a_model.py,
# >     line ...: total -= truth * math.log(yes) + (1 - truth) * math.log(1 - …): e to a power
# >     above 709 is more than a float can hold, and the logarithm of 0 is none: take the
# >     largest logit out of every power, eᶻ⁻ᵐ, and the logarithm of the whole
# >   law   the value and the gradient are finite for every logit, however large
# >   read  tinymlp/learning/loss.py

# %% [markdown]
# Nobody is surer than a network on a broken scale. One solution: never give e a positive power, and
# take no logarithm of what may be 0.


# %%
def calm_surprise(prediction, target):
    """Return how surprised the network is, however sure it was."""
    total = 0.0
    for z, truth in zip(prediction, target, strict=True):
        total += math.log1p(math.exp(-abs(z))) + max(z, 0.0) - z * truth
    return total / len(target)


def probability_of_yes(z):
    """Return 1/(1 + e⁻ᶻ)."""
    small = math.exp(-abs(z))
    return (1.0 if z >= 0 else small) / (1.0 + small)


def d_calm_surprise(prediction, target):
    """Return its derivative by each z."""
    return [
        (probability_of_yes(z) - truth) / len(target)
        for z, truth in zip(prediction, target, strict=True)
    ]


judge("loss", (calm_surprise, d_calm_surprise), like="binary_cross_entropy")
# > right: your calm_surprise obeys 6 laws in up to 50 cases each

# %% [markdown]
# The page goes with its process. Close it here, so that nobody reads it any longer.

# %%
open_now.close()

# %% [markdown]
# For the teacher
# ---------------
#
# * **Time**: 45 minutes.
# * **Prerequisites**: tutorials 8 and 9. For the exercise also tutorial 6.
# * **Misconception**: that a network which is sure is right, or at least knows when it is not. It
#   was surest on a day when two thirds of its answers were wrong.
# * **Question 1**: The drift index has been small for a month. May you stop naming fruit by hand?
# * **Answer 1**: No. The lemons as big as oranges had no drift either. It looks at the inputs, and
#   only labels say what is right.
# * **Question 2**: Why does the page keep a histogram, and not simply the mean time of a call?
# * **Answer 2**: One call in a hundred that takes a hundred times as long only doubles the mean,
#   but somebody waits for it. And counts can be added: from the pages of ten machines you can still
#   tell what share of all calls was slow. From ten means, or ten medians, you cannot.
