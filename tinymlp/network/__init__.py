"""Part I. A network is a function: numbers go in, are weighted and added, and come out.

Read in this order: elementary, activation, initializer, shapes, neuron, layer, network.
"""

__all__: list[str] = []
