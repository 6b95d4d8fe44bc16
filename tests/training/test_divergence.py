"""A training that diverges says where it began, why, and what was tried and helps."""

import math
import pickle
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pytest

import tinymlp as tm
from tinymlp.errors import MAX_MESSAGE, ArgumentError, DivergedError
from tinymlp.learning.examples import Example

LINE: list[Example] = [([x / 4 - 1, 0.5], [2.0 * x / 4 - 1]) for x in range(8)]


class Power:
    """An activation of a user's own that overflows by an error, as `math` does."""

    name = "power"

    def value(self, z: float) -> float:
        return math.exp(z)

    def derivative(self, z: float) -> float:
        return math.exp(z)


class Exponential(tm.MeanSquaredError):
    """A loss that is infinite for what is far too large."""

    name = "exponential"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return math.exp(abs(prediction[0] - target[0]))

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        e = prediction[0] - target[0]
        return [math.copysign(math.exp(abs(e)), e)]


class NanForOne(tm.MeanSquaredError):
    """A loss that is nan for a single target."""

    name = "nan_for_one"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return math.nan if target[0] == LINE[5][1][0] else super().value(prediction, target)


class Dividing:
    """An optimizer that divides by what becomes 0."""

    name = "dividing"

    def __init__(self) -> None:
        self.left = 5

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        self.left -= 1
        return [p - 0.01 * g / self.left for p, g in zip(parameters, gradient, strict=True)]


class Answering:
    """An optimizer that answers with nan."""

    name = "answering"

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        return [math.nan if i == 3 else p for i, p in enumerate(parameters)]


class SignOfNan:
    """An optimizer that does not notice a gradient which is nan."""

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        return [p - (0.1 if g > 0 else -0.1) for p, g in zip(parameters, gradient, strict=True)]


class NanSlope(tm.MeanSquaredError):
    """A loss whose value is sound, and whose gradient is not."""

    name = "nan_slope"

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        return [math.nan]


class Steep(tm.L2):
    """A penalty that overflows."""

    def value(self, weight: float) -> float:
        return 1e308 * (1 + abs(weight)) * 10


def network(activation: Any = "tanh", *sizes: int) -> tm.Network:
    return tm.Network.random([2, *(sizes or (3,)), 1], activation=activation, seed=2)


def infinite_weight() -> tm.Network:
    made = network()
    parameters = made.parameters()
    parameters[4] = math.inf
    made.load_parameters(parameters)
    return made


class Sick(NamedTuple):
    """A training, and what has to be said of it."""

    trainer: Callable[[tm.Engine], tm.Trainer]
    examples: list[Example]
    what: str
    layer: int | None
    example: int | None
    says: str
    """What stands in the message of the cause."""
    remedy: str


def trained(
    made: Callable[[], tm.Network],
    loss: Any = "mean_squared_error",
    optimizer: Callable[[], Any] = lambda: tm.SGD(learning_rate=0.1),
    **settings: Any,
) -> Callable[[tm.Engine], tm.Trainer]:
    return lambda engine: tm.Trainer(
        made(), loss, optimizer(), **{"batch_size": 4, "shuffle": False, **settings}, engine=engine
    )


def sgd(rate: float) -> Callable[[], tm.SGD]:
    return lambda: tm.SGD(learning_rate=rate)


HUGE_INPUT = [*LINE[:2], ([1e200, 0.5], [1.0]), *LINE[3:]]
HUGE_TARGET = [*LINE[:6], (LINE[6][0], [1e200]), LINE[7]]
SICK = {
    "a rate of 1e6": Sick(
        trained(network, optimizer=sgd(1e6)), LINE, "", None, None, "too long", "learning_rate="
    ),
    "a little too long, for 30 epochs": Sick(
        trained(lambda: tm.Network.random([2, 1], seed=2), optimizer=sgd(1.6)),
        LINE, "the loss", None, None, "steps are too long", "learning_rate=",
    ),
    "inputs of 1e200": Sick(
        trained(lambda: network("relu")), HUGE_INPUT, "the loss", None, 2,
        "inputs are as large as 1e+200", "scaling='standard'",
    ),
    "targets of 1e200": Sick(
        trained(network), HUGE_TARGET, "the loss", None, 6,
        "targets are as large as 1e+200", "targets divided by 1e+200",
    ),
    "an activation that overflows": Sick(
        trained(lambda: network(Power()), optimizer=sgd(1e5)), LINE, "the activation", 1, None,
        "too long", "learning_rate=",
    ),
    "a loss that overflows": Sick(
        trained(lambda: tm.Network.random([2, 1], seed=2), Exponential(), sgd(9.0)), LINE,
        "the loss", None, None, "too long", "learning_rate=",
    ),
    "an infinite weight": Sick(
        trained(infinite_weight), LINE, "the weight 1", 1, None,
        "weights that the step began with are not finite", "load_parameters",
    ),
    "a loss that is nan for one example": Sick(
        trained(network, NanForOne()), LINE, "the loss", None, 5,
        "it was the loss nan_for_one that gave it", "mend the loss nan_for_one",
    ),
    "a slope of the loss that is nan": Sick(
        trained(network, NanSlope(), SignOfNan), LINE, "the slope of the loss by output 0", None, 0,
        "it was the loss nan_slope that gave it", "mend the loss nan_slope",
    ),
    "an optimizer that divides by 0": Sick(
        trained(network, optimizer=Dividing), LINE, "the optimizer's answer", None, None,
        "it was the optimizer dividing that gave it", "mend the optimizer dividing",
    ),
    "an optimizer that answers nan": Sick(
        trained(network, optimizer=Answering), LINE, "the new weight 0", 1, None,
        "it was the optimizer answering that gave it", "mend the optimizer answering",
    ),
    "a penalty that overflows": Sick(
        trained(network, penalty=Steep(0.1)), LINE, "the penalty for weight 0", 1, None,
        "it was the penalty", "mend the penalty",
    ),
}  # fmt: skip


def error_of(trainer: tm.Trainer, examples: Sequence[Example], **given: Any) -> DivergedError:
    with pytest.raises(DivergedError) as caught:
        for _ in trainer.epochs(examples, n_epochs=2000, **given):
            pass
    return caught.value


@pytest.mark.parametrize("engine", [tm.TextbookEngine(), tm.BatchEngine()], ids=repr)
@pytest.mark.parametrize("name", SICK)
def test_the_first_bad_number_its_cause_and_what_helps_are_told(
    name: str, engine: tm.Engine
) -> None:
    sick = SICK[name]
    trainer = sick.trainer(engine)
    finite_before = all(map(math.isfinite, trainer.network.parameters()))
    error = error_of(trainer, sick.examples)
    message = str(error)
    assert len(message) < MAX_MESSAGE, "nothing is cut"
    assert error.what == sick.what or not sick.what
    assert sick.layer in (None, error.layer)
    assert sick.example in (None, error.example)
    assert sick.says in message
    assert sick.says in error.cause
    assert sick.remedy in error.remedy
    assert error.remedy in message
    assert error.epoch == trainer.n_epochs
    assert f"in epoch {error.epoch}, " in message
    if error.example is not None:
        assert f"examples[{error.example}]" in message
    assert isinstance(error.value, Exception) or not math.isfinite(error.value)
    assert error.last_finite is None or math.isfinite(error.last_finite)
    assert all(map(math.isfinite, trainer.network.parameters())) == finite_before
    for text, helped in error.tried:
        assert (text in error.remedy) <= helped
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.tried, again.example) == (message, error.tried, error.example)


def test_the_remedy_of_a_rate_keeps_the_same_training_finite() -> None:
    """What is told is not only said: with it the whole training goes well."""
    sick = SICK["a rate of 1e6"]
    error = error_of(sick.trainer(tm.BatchEngine()), LINE)
    tried = dict(error.tried)
    assert tried["learning_rate=1.0"] in (False, True)
    rate = float(error.remedy.split("learning_rate=")[1].partition(",")[0])
    assert tried[f"learning_rate={rate!r}"]
    calm = trained(network, optimizer=sgd(rate))(tm.BatchEngine())
    losses = [epoch.training["loss"] for epoch in calm.epochs(LINE, n_epochs=50)]
    assert losses[-1] <= losses[0]


def test_a_slow_growth_overflows_late_and_the_remedy_is_from_the_first_weights() -> None:
    error = error_of(SICK["a little too long, for 30 epochs"].trainer(tm.BatchEngine()), LINE)
    assert error.epoch is not None
    assert error.epoch > 30
    assert error.remedy.startswith("give learning_rate=0.16, with which 100 steps stayed finite")


def test_what_is_missing_in_the_data_is_refused_before_it_is_trained_on() -> None:
    data = [*LINE[:3], ([math.nan, 0.5], [1.0])]
    trainer = trained(network)(tm.BatchEngine())
    with pytest.raises(ArgumentError, match=r"examples\[3\], inputs\[0\] must be a finite number"):
        trainer.epochs(data)


@pytest.mark.parametrize("engine", [tm.TextbookEngine(), tm.BatchEngine()], ids=repr)
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_data_that_became_bad_while_training_are_told_as_data(
    engine: tm.Engine, bad: float
) -> None:
    data: list[Example] = [(list(inputs), list(target)) for inputs, target in LINE]
    trainer = trained(network, shuffle=True)(engine)
    epochs = trainer.epochs(data)
    next(epochs)
    inputs: Any = data[6][0]
    inputs[1] = bad
    with pytest.raises(DivergedError) as caught:
        next(epochs)
    error = caught.value
    assert (error.epoch, error.example, error.what) == (2, 6, "input 1")
    assert "the data are not finite, which no learning rate mends" in str(error)
    assert "learning_rate=" not in str(error)
    assert error.tried == []


def test_workers_say_what_the_engine_that_they_share_out_says() -> None:
    for name in ("a rate of 1e6", "an activation that overflows"):
        alone = error_of(SICK[name].trainer(tm.BatchEngine()), SICK[name].examples)
        with tm.Workers(2) as workers:
            shared = error_of(SICK[name].trainer(workers), SICK[name].examples)
        assert str(shared) == str(alone)


def test_with_weights_dropout_frozen_layers_and_clipping_too() -> None:
    for settings in (
        {"dropout": 0.4},
        {"frozen": 1},
        {"clip_norm": 1e300},
        {"ema": 0.5},
        {"max_norm": 1e300},
    ):
        made = trained(lambda: network("relu"), optimizer=sgd(1e6), **settings)
        weights = [1.0, 0.0, 2.0, 1.0, 3.0, 0.0, 1.0, 1.0]
        error = error_of(made(tm.BatchEngine()), LINE, weights=weights)
        assert error.example not in (1, 5), "which weigh nothing"
        assert "the steps are too long" in error.cause


@pytest.mark.parametrize("engine", [tm.TextbookEngine(), tm.BatchEngine()], ids=repr)
@pytest.mark.parametrize("n", [8, 40])
def test_of_losses_that_are_finite_one_by_one_their_sum_is_told(engine: tm.Engine, n: int) -> None:
    large = tm.Network([tm.Layer.from_weights([[1.0, 0.0]], [1.2e154])])
    examples: list[Example] = [([0.0, 0.0], [0.0])] * n
    trainer = tm.Trainer(
        large, "mean_squared_error", tm.SGD(learning_rate=0.1), batch_size=n, engine=engine
    )
    error = error_of(trainer, examples)
    assert error.what == "the loss of all its examples together"
    assert (error.value, error.example) == (math.inf, None)


def test_an_engine_that_is_wrong_is_told_as_such() -> None:
    class Wrong(tm.BatchEngine):
        name = "wrong"

        def mean_gradient(self, *given: Any, **named: Any) -> Any:
            return math.nan, super().mean_gradient(*given, **named)[1]

    error = error_of(trained(network)(Wrong()), LINE)
    assert "what the engine wrong gave is nan" in str(error)
    assert error.remedy == "use engine='textbook'"


def test_an_error_that_is_not_about_numbers_is_the_user_s_own() -> None:
    class Broken(tm.MeanSquaredError):
        def value(self, prediction: Any, target: Any) -> Any:
            raise ValueError("no such target")

    with pytest.raises(ValueError, match="no such target"):
        list(trained(network, Broken())(tm.TextbookEngine()).epochs(LINE, n_epochs=1))


def test_a_last_step_is_not_let_through_because_there_is_no_next() -> None:
    trainer = trained(lambda: tm.Network.random([2, 1], seed=2), optimizer=sgd(1e160))(
        tm.BatchEngine()
    )
    trainer.batch_size = 8
    with pytest.raises(DivergedError, match="in epoch 1, measured after its steps, ") as caught:
        list(trainer.epochs(LINE, n_epochs=1))
    assert (caught.value.batch, caught.value.step) == (None, None)


def test_validation_examples_on_which_an_activation_fails_are_called_so() -> None:
    trainer = trained(lambda: network(Power()))(tm.BatchEngine())
    far: list[Example] = [LINE[0], ([5000.0, 0.5], [1.0]), ([-5000.0, 0.5], [1.0])]
    with pytest.raises(DivergedError, match=r"validation\[\d\]: the activation of layer 1"):
        list(trainer.epochs(LINE, n_epochs=1, validation=far))


DATA = tm.Dataset([inputs for inputs, _ in HUGE_INPUT], [float(t[0]) for _, t in LINE])
HOW: dict[str, Any] = {"scaling": "none", "hidden": [3], "ema": None, "penalty": None}


@pytest.mark.parametrize("validation", [None, 2])
def test_fit_calls_an_example_by_its_row_in_the_data_set(validation: Any) -> None:
    with pytest.raises(DivergedError) as caught:
        tm.fit(DATA, validation=validation, n_epochs=50, **HOW)
    error = caught.value
    assert error.example == 2
    assert "row 2 of the data (counted from 0)" in str(error)
    assert all(map(math.isfinite, error.model.network.parameters()))


def test_rows_of_weight_0_are_counted_too() -> None:
    weighed = tm.Dataset(
        DATA.inputs, DATA.targets, weights=[0.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0]
    )
    with pytest.raises(DivergedError, match="row 2 of the data"):
        tm.fit(weighed, validation=None, n_epochs=5, **HOW)


def test_a_training_that_goes_on_says_it_too(tmp_path: Any) -> None:
    line = tm.Dataset([x for x, _ in LINE], [float(t[0]) for _, t in LINE])
    path = tmp_path / "run.ckpt"
    how: dict[str, Any] = {"hidden": [], "optimizer": tm.SGD(learning_rate=1.6), "ema": None}
    tm.fit(line, n_epochs=3, checkpoint=path, patience=None, validation=None, penalty=None, **how)
    with pytest.warns(tm.TinyMLPWarning, match=r"in epoch \d+, .* the steps are too long"):
        model = tm.resume(path, line, n_epochs=4000)
    assert model.history.diverged is not None
    (finding,) = [one for one in model.diagnose(line) if one.name == "numbers that are not finite"]
    assert model.history.diverged.remedy.removeprefix("give ") == finding.remedy


def test_trying_leaves_no_trace() -> None:
    """A trainer whose training diverged late is as if nothing had been tried."""

    def state(explains: bool) -> Any:
        trainer = trained(lambda: network("relu"), optimizer=sgd(1e6), dropout=0.2, ema=0.5)(
            tm.BatchEngine()
        )
        trainer.explains = explains
        error = error_of(trainer, LINE)
        assert error.step is None or error.step > 2
        return trainer.state_dict()

    assert state(True) == state(False)


def test_in_a_large_batch_the_example_is_found_among_all() -> None:
    many: list[Example] = [([0.01 * i, 1.0], [0.5]) for i in range(60)]
    many[41] = ([1e200, 1.0], [0.5])
    error = error_of(trained(lambda: network("relu"), batch_size=60)(tm.BatchEngine()), many)
    assert error.example == 41
    assert "examples[41]" in str(error)
