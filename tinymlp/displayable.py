"""What a notebook shows of an object: the way to `tinymlp.report`, which knows how it is drawn.

A notebook asks an object for `_repr_html_`. A model, a network or a history has one by inheriting
from `Displayable`, and need not know who draws it.

>>> from tinymlp.network.network import Network
>>> Network.random([2, 1])._repr_html_().startswith("<div>")
True
"""

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable


class Displayable:
    """An object that a notebook shows as HTML."""

    __slots__ = ()

    _html_of: "Callable[[object], str]"
    """The report's own, set by `tinymlp/__init__.py`: nothing here imports what stands above it."""

    def _repr_html_(self) -> str:
        return Displayable._html_of(self)
