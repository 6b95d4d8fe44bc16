"""Models trained elsewhere, as models of tinymlp: to step through, check, report, save and serve.

    from tinymlp.interchange import from_sklearn

Read `sklearn_models`: what is taken from scikit-learn, and how it is proven to be the same.
"""

from tinymlp.interchange.sklearn_models import from_sklearn

__all__ = ["from_sklearn"]
