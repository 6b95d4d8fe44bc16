"""Every error the library raises on purpose, in one small tree.

    TinyMLPError                  catch this to catch them all
    ├── ArgumentError             an argument that makes no sense here    (is a ValueError)
    │   └── ShapeError            a list of the wrong length
    ├── DataError                 data that cannot be learned from        (is a ValueError)
    ├── ModelFileError            a file that is not a sound model        (is a ValueError)
    ├── DivergedError             a loss or parameter became nan or inf   (is an ArithmeticError)
    ├── MissingPackageError       an optional package is not installed    (is an ImportError)
    ├── GradientError             a gradient that is not the loss's slope (is an AssertionError)
    └── LawBroken                 a student's code breaks a law           (is an AssertionError)

    TinyMLPWarning                allowed, but probably not what was meant (is a UserWarning)

Each is also the builtin that a Python user would catch. A message names the thing, what was
expected, what came, and the remedy. When one is raised nothing is half done: no file is
truncated and no weight has changed.

>>> issubclass(ShapeError, ValueError)
True
"""


class TinyMLPError(Exception):
    """Anything the library refuses to do, with the reason and the remedy in its message."""


class ArgumentError(TinyMLPError, ValueError):
    """An argument outside what the function is defined for."""


class ShapeError(ArgumentError):
    """A list that has not the length the network, layer or neuron expects."""


class DataError(TinyMLPError, ValueError):
    """A data set, or a file of one, that cannot be read or learned from."""


class ModelFileError(TinyMLPError, ValueError):
    """A file that is not a sound, readable model."""


class DivergedError(TinyMLPError, ArithmeticError):
    """Training reached a number that is not finite."""


class MissingPackageError(TinyMLPError, ImportError):
    """Something optional needs a package that is not installed; the message says how to get it."""


class GradientError(TinyMLPError, AssertionError):
    """A gradient check that did not pass; its message is the whole report."""


class LawBroken(TinyMLPError, AssertionError):  # noqa: N818 -- it is the code that is in error
    """A check of `tinymlp.testing` found a case in which code breaks a law."""


class TinyMLPWarning(UserWarning):
    """Something allowed that is probably not what was meant."""
