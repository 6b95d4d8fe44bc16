"""`python -m tinymlp`: the command line."""

import sys

from tinymlp.cli import main

if __name__ == "__main__":
    sys.exit(main())
