"""The laboratory: what the page of `tinymlp lab` asks of the library.

The page is drawn by the modules in docs/lab, which compute nothing of a network: every number comes
from here. Read in this order: points, tables, settings, problem, own_code, own_backward,
own_pieces, session, pictures, stepping, script, model_file; requests is the one door through which
the page asks; server gives the built page to a browser of the same machine.
"""

__all__: list[str] = []  # what is public is the page
