"""The version, in a file that imports nothing, for all that has to tell it."""

__version__ = "0.1.0"
