"""What a notebook shows of an object is made by `tinymlp.report`, which this is the way to.

A notebook asks an object for `_repr_html_`. A network, a history or a trace has one by inheriting
from `Displayable`, and need not know how it is drawn: `tinymlp.report.notebook.html_of` does, by
the class of its argument.

>>> from tinymlp.network.network import Network
>>> Network.random([2, 1])._repr_html_().startswith("<div>")
True
"""

from importlib import import_module


class Displayable:
    """An object that a notebook shows as HTML."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        # By name and when asked: the report stands on everything, and so can be imported by nothing
        # below it; nor does a program without a notebook load it.
        html: str = import_module("tinymlp.report.notebook").html_of(self)
        return html
