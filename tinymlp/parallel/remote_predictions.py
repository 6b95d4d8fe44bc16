"""Predictions that are shared out, as pieces for a crew.

What crosses for P parameters and W workers, in bytes:

    each row, once to each worker        8·n_in
    many predictions                     8·P·W out once for the same weights, 8·n_out a row home
    one prediction by neurons            8·n_in·W out and 8·n_out home for each wide layer
"""

from collections.abc import Callable, Sequence
from functools import partial

from tinymlp.learning.gradient import Engine
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.parallel.dispatcher import Crew, Piece
from tinymlp.parallel.neurons import Cut, is_wide
from tinymlp.parallel.row_cache import to_bytes, to_list
from tinymlp.parallel.tasks import recipe

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

    def predictions(
        self,
        network: Network,
        rows: Sequence[Sequence[float]],
        runs: Sequence[Sequence[range]],
        here: Callable[[Sequence[range]], list[Vector]],
    ) -> list[Vector]:
        """Return the prediction for each row, one piece for each of the runs."""
        made_by = recipe(self.engine, network.layers)
        weights = self._number_of_weights(network)
        number = self.crew.shelf.number
        pieces = [
            Piece(
                job="predictions",
                made_by=made_by,
                network=weights,
                rows=[number(rows[i]) for together in some for i in together],
                arguments=(tuple(together.stop - some[0].start for together in some),),
                here=partial(lambda some: to_bytes([a for row in here(some) for a in row]), some),
            )
            for some in runs
        ]
        n_out = network.n_out
        answers = [to_list(answer) for answer in self.crew.answers(pieces)]
        return [a[start : start + n_out] for a in answers for start in range(0, len(a), n_out)]

    def prediction(self, network: Network, inputs: Sequence[float], n_blocks: int) -> Vector:
        """Return the prediction for one row, the neurons of each wide layer in blocks."""
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
                here=partial(
                    lambda block: to_bytes(
                        self.engine.predictions(Network([block]), [to_list(content)])[0]
                    ),
                    block,
                ),
            )
            for block, number, made_by in zip(cut.blocks, cut.numbers, cut.recipes, strict=True)
        ]
        activations: Vector = []
        for answer in self.crew.answers(pieces):
            activations += to_list(answer)
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
        cut.recipes = [recipe(self.engine, [block]) for block in cut.blocks]
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
