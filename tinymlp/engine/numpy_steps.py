"""A training's steps on arrays: lists are made where somebody looks.

A step of `Trainer` reads lists and leaves lists: the network's weights, what the optimizer
remembers and the average of the weights. To turn them into arrays and back takes longer than the
step itself. So within an epoch they stay arrays, and so do all examples; a mini-batch is a choice
of rows:

    read        at the first step           lists → arrays, where the lists are others than before
    step        at each step                arrays alone
    write_back  when the epoch is done, or the state is asked for, or something is to be explained

A step of which a number is not finite is not taken: the `Trainer` computes it once more on lists,
and says what was wrong.
"""

from collections.abc import Sequence
from typing import Any

from tinymlp.engine import arrays
from tinymlp.engine.array_optimizers import MEMORY, StepArrays, take_step
from tinymlp.engine.arrays import Array
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.engine_steps import Training
from tinymlp.learning.examples import Example
from tinymlp.network.shapes import Matrix, Vector

ROWS_AT_ONCE = 4096
"""How many examples become arrays together: beside all of them the lists' copies stay small."""


class _Numbers:
    """An array, the one that is next, and the list that it was written to or read from last."""

    def __init__(self) -> None:
        self.array: Array = None
        self.next: Array = None
        """Of the same shape: a step writes into it, and then it takes the other's place."""
        self._listed: Vector | None = None

    def read(self, numbers: Vector) -> bool:
        """Take the numbers, unless they are here already; return whether floats can hold them."""
        if self._listed is None or numbers != self._listed:
            self.array = arrays.vector(numbers)
            self.next = None if self.array is None else self.array.copy()
            self._listed = list(numbers)
        return self.array is not None

    def go_on(self) -> None:
        """Let the next be what is here."""
        self.array, self.next = self.next, self.array

    def written(self) -> Vector:
        """Return a list of the numbers, which belongs to whom it is given."""
        self._listed = self.array.tolist()
        return list(self._listed)


class NumpySteps:
    """Takes the steps of a training whose optimizer and dropout `can_take` knows."""

    def __init__(self, training: Training) -> None:
        self._training = training
        self._parameters, self._average = _Numbers(), _Numbers()
        self._memory: list[_Numbers] = []
        self._is_ahead = False
        """Of the lists, which have to be written then."""
        self._examples: Sequence[Example] | None = None
        self._inputs: Array = None
        self._targets: Array = None

    @staticmethod
    def can_take(training: Training) -> bool:
        """Return whether its optimizer and its dropout are known here."""
        # A subclass may mean something else.
        is_known = training.dropout is None or type(training.dropout) is Dropout
        return is_known and type(training.optimizer) in MEMORY

    def step(
        self,
        examples: Sequence[Example],
        chosen: Sequence[int],
        weights: Sequence[float] | None,
        divisor: float,
        masks: Matrix | None,
    ) -> tuple[float, Array] | None:
        """Take a step on the chosen examples, and return their loss and its gradient.

        The loss is Σ weight·loss / divisor and the penalty, the gradient what the optimizer got.
        `masks` are those of dropout. None, and nothing has changed, where a number is not finite or
        is none that a float can hold.
        """
        with arrays.numpy_module().errstate(all="ignore"):
            try:
                if not self._is_ahead and not self._read():
                    return None
                return self._step(examples, chosen, weights, divisor, masks)
            except (ArithmeticError, ValueError, TypeError):  # the trainer explains it
                return None

    def write_back(self) -> None:
        """Give the network, the optimizer and the average what has been computed for them."""
        if not self._is_ahead:
            return
        training = self._training
        training.network.load_parameters(self._parameters.written())
        names = MEMORY[type(training.optimizer)]
        for name, numbers in zip(names, self._memory, strict=True):
            setattr(training.optimizer, name, numbers.written())
        if training.average is not None:
            training.average.parameters = self._average.written()
        self._is_ahead = False

    def norm(self, gradient: Array) -> float:
        """Return the length of a gradient."""
        return arrays.norm(arrays.numpy_module().asarray(gradient))

    def listed(self, gradient: Array) -> Vector:
        """Return a gradient as a list."""
        numbers: Vector = arrays.numpy_module().asarray(gradient).tolist()
        return numbers

    def _read(self) -> bool:
        """Take over what the lists say; False where they have numbers that floats cannot hold."""
        training, np = self._training, arrays.numpy_module()
        optimizer: Any = training.optimizer
        self._blocks = arrays.blocks_of(training.network)
        self._n_frozen = self._blocks[training.frozen].start
        self._is_weight = np.ones(self._blocks[-1].stop)
        for block in self._blocks:
            block.of(self._is_weight)[:, -1] = 0.0
        if not self._parameters.read(training.network.parameters()):
            return False
        self._gradient, self._work = map(np.empty_like, (self._is_weight, self._is_weight))
        n_learning = len(self._is_weight) - self._n_frozen
        names = MEMORY[type(optimizer)]
        if len(self._memory) != len(names):
            self._memory = [_Numbers() for _ in names]
        for name, numbers in zip(names, self._memory, strict=True):
            listed = getattr(optimizer, name) if optimizer.steps else [0.0] * n_learning
            if len(listed) != n_learning or not numbers.read(listed):
                return False
        return training.average is None or self._average.read(training.average.parameters)

    def _step(
        self,
        examples: Sequence[Example],
        chosen: Sequence[int],
        weights: Sequence[float] | None,
        divisor: float,
        masks: Matrix | None,
    ) -> tuple[float, Array] | None:
        training, np = self._training, arrays.numpy_module()
        optimizer: Any = training.optimizer
        if examples is not self._examples:
            self._take_examples(examples)
        shares: Any = 1.0 / len(chosen)
        if weights is not None:
            shares = np.array(weights, dtype=float)[:, None] / divisor
        parameters, gradient = self._parameters.array, self._gradient
        kept = None if masks is None else self._kept(masks)
        loss = arrays.mean_gradient(
            self._blocks,
            parameters if kept is None else parameters * kept,
            self._inputs[chosen],
            training.loss,
            [examples[i][1] for i in chosen] if self._targets is None else self._targets[chosen],
            shares,
            gradient=gradient,
        )
        if kept is not None:
            gradient *= kept
        if training.penalty is not None:
            loss += arrays.add_penalty(
                training.penalty, parameters, self._is_weight, gradient=gradient, work=self._work
            )
        learning = slice(self._n_frozen, None)
        gradient = gradient[learning]
        if not (np.isfinite(loss) and arrays.all_finite(gradient)):
            return None
        if training.clip_norm is not None:
            length = arrays.norm(gradient)
            if length > training.clip_norm:
                gradient *= training.clip_norm / length
        learned = self._parameters.next  # which has the same frozen ones
        on = StepArrays(
            parameters[learning],
            gradient,
            memory=[numbers.array for numbers in self._memory],
            learned=learned[learning],
            remembered=[numbers.next for numbers in self._memory],
            work=self._work[learning],
        )
        take_step(optimizer, on)
        if not arrays.all_finite(learned):
            return None
        if training.max_norm is not None:
            self._cut(learned, training.max_norm)
        self._is_ahead = True
        for numbers in (self._parameters, *self._memory):
            numbers.go_on()
        optimizer.steps += 1
        if training.average is not None:
            # What has not moved, as of a frozen layer, keeps every bit.
            moved = np.subtract(learned, self._average.array, out=self._work)
            moved *= training.average.next_share()
            self._average.array += moved
        return loss, gradient

    def _take_examples(self, examples: Sequence[Example]) -> None:
        np, network = arrays.numpy_module(), self._training.network
        self._inputs = np.ones((len(examples), network.n_in + 1))
        for start in range(0, len(examples), ROWS_AT_ONCE):
            rows = [inputs for inputs, _ in examples[start : start + ROWS_AT_ONCE]]
            self._inputs[start : start + len(rows), :-1] = arrays.matrix(rows, network.n_in)
        self._targets = None
        if arrays.is_known(self._training.loss):
            self._targets = arrays.matrix([target for _, target in examples], network.n_out)
        self._examples = examples

    def _kept(self, masks: Matrix) -> Array:
        """Return what each parameter is multiplied by, its input's mask; of a bias 1."""
        np = arrays.numpy_module()
        each = zip(self._blocks, masks, strict=True)
        return np.concatenate([np.tile([*mask, 1.0], block.n_out) for block, mask in each])

    def _cut(self, parameters: Array, max_norm: float) -> None:
        """Shorten each neuron's weights to that length, but those of frozen layers."""
        np = arrays.numpy_module()
        for block in self._blocks[self._training.frozen :]:
            w = block.of(parameters)[:, :-1]
            largest = abs(w).max(axis=1, keepdims=True)
            scale = np.where(largest > 0, largest, 1.0)
            length = scale * np.sqrt(((w / scale) ** 2).sum(axis=1, keepdims=True))
            np.copyto(w, w * (max_norm / length), where=length > max_norm)
