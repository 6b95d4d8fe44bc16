"""Multi-layer perceptrons in pure Python that a student can read and an engineer can keep."""

__version__ = "0.1.0"
