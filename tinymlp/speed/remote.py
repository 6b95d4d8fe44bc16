"""The three computations that are shared out, each as pieces for a crew.

What crosses for a batch of B examples, P parameters and W workers, in bytes:

    each row, once to each worker        8·(n_in + n_out)
    a mean gradient, each step           8·P·W out, 8·P·W home, 16·B names
    many predictions                     8·P·W out once for the same weights, 8·n_out a row home
    one prediction by neurons            8·n_in·W out and 8·n_out home for each wide layer
"""

from collections.abc import Callable, Sequence
from typing import Any

from tinymlp.learning.gradient import Engine, Example
from tinymlp.learning.loss import Loss
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.speed.crew import Crew, Piece
from tinymlp.speed.grains import Part
from tinymlp.speed.neurons import Cut, is_wide
from tinymlp.speed.shelf import to_array, to_bytes
from tinymlp.speed.tasks import recipe

_MOST_CUTS = 64


class Remote:
    """Computes with a crew what an engine would compute alone, and gets the same bits."""

    def __init__(self, crew: Crew, engine: Engine) -> None:
        self.crew = crew
        self.engine = engine
        self._cuts: dict[int, Cut] = {}
        self._weights = (b"", -1)

    def forget(self) -> None:
        """Send everything anew the next time it is needed."""
        self.crew.shelf.clear()
        self._cuts.clear()
        self._weights = (b"", -1)

    def parts(
        self,
        network: Network,
        loss: Loss,
        examples: Sequence[Example],
        weights: Sequence[float] | None,
        runs: Sequence[range],
        here: Callable[[range], list[Part]],
        *,
        size: int,
        whole: float,
    ) -> list[Part]:
        """Return the parts of a mean gradient, one piece for each run of grains."""
        self._make_room()
        made_by = recipe(self.engine, loss, network.layers)
        parameters = to_bytes(network.parameters())
        number = self.crew.shelf.number
        pieces = []
        for run in runs:
            some = examples[run.start * size : run.stop * size]
            rows = [number(inputs) for inputs, _ in some] + [number(target) for _, target in some]
            own = None if weights is None else weights[run.start * size : run.stop * size]
            pieces.append(
                Piece(
                    job="gradient",
                    made_by=made_by,
                    network=-1,
                    rows=rows,
                    arguments=(
                        parameters,
                        None if own is None else to_bytes(own),
                        size,
                        run.start,
                        float(whole),
                    ),
                    here=_later(
                        lambda run: [[*p[:4], to_bytes(p.gradient)] for p in here(run)], run
                    ),
                )
            )
        return [
            Part(first, n_grains, share, value, to_array(gradient))
            for parts in self.crew.answers(pieces)
            for first, n_grains, share, value, gradient in parts
        ]

    def predictions(
        self,
        network: Network,
        rows: Sequence[Sequence[float]],
        runs: Sequence[Sequence[range]],
        here: Callable[[Sequence[range]], list[Vector]],
    ) -> list[Vector]:
        """Return the prediction for each row, one piece for each run of grains."""
        self._make_room()
        made_by = recipe(self.engine, None, network.layers)
        weights = self._number_of_weights(network)
        number = self.crew.shelf.number
        pieces = [
            Piece(
                job="predictions",
                made_by=made_by,
                network=weights,
                rows=[number(rows[i]) for grain in grains for i in grain],
                arguments=(tuple(grain.stop - grains[0].start for grain in grains),),
                here=_later(
                    lambda grains: to_bytes([a for row in here(grains) for a in row]), grains
                ),
            )
            for grains in runs
        ]
        n_out = network.n_out
        answers = [to_array(answer).tolist() for answer in self.crew.answers(pieces)]
        return [a[start : start + n_out] for a in answers for start in range(0, len(a), n_out)]

    def prediction(self, network: Network, inputs: Sequence[float], n_blocks: int) -> Vector:
        """Return the prediction for one row, the neurons of each wide layer in blocks."""
        self._make_room()
        a = inputs
        for layer in network.layers:
            if is_wide(layer):
                a = self._activations(layer, a, n_blocks)
            else:
                a = self.engine.predictions(Network([layer]), [a])[0]
        return list(a)

    def _activations(self, layer: Layer, inputs: Sequence[float], n_blocks: int) -> Vector:
        cut = self._cuts.get(id(layer))
        if cut is None or not cut.is_of(layer) or len(cut.blocks) != min(n_blocks, layer.n_out):
            cut = self._sent_anew(layer, n_blocks)
        content = to_bytes(inputs)
        pieces = [
            Piece(
                job="prediction",
                made_by=made_by,
                network=number,
                rows=[],
                arguments=(content,),
                here=_later(
                    lambda block: to_bytes(
                        self.engine.predictions(Network([block]), [to_array(content).tolist()])[0]
                    ),
                    block,
                ),
            )
            for block, number, made_by in zip(cut.blocks, cut.numbers, cut.recipes, strict=True)
        ]
        activations: Vector = []
        for answer in self.crew.answers(pieces):
            activations += to_array(answer)
        return activations

    def _sent_anew(self, layer: Layer, n_blocks: int) -> Cut:
        shelf = self.crew.shelf
        stale = list(self._cuts) if len(self._cuts) >= _MOST_CUTS else [id(layer)]
        for key in stale:
            if key in self._cuts:
                for number in self._cuts.pop(key).numbers:
                    shelf.drop(number)
        cut = Cut(layer, n_blocks)
        cut.numbers = [shelf.put(to_bytes(block.parameters())) for block in cut.blocks]
        cut.recipes = [recipe(self.engine, None, [block]) for block in cut.blocks]
        self._cuts[id(layer)] = cut
        return cut

    def _number_of_weights(self, network: Network) -> int:
        """Return the number of the network's parameters: the last one, if they are the same."""
        content, number = to_bytes(network.parameters()), self._weights[1]
        if content != self._weights[0]:
            if number >= 0:
                self.crew.shelf.drop(number)
            number = self.crew.shelf.put(content)
            self._weights = (content, number)
        return number

    def _make_room(self) -> None:
        if self.crew.shelf.is_full:
            self.forget()


def _later(call: Callable[[Any], Any], argument: Any) -> Callable[[], Any]:
    """Return a call without arguments; a loop's variable would have moved on by then."""
    return lambda: call(argument)
