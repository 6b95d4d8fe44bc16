"""tinymlp among real tools that `make test` does not install; `make ecosystem` does."""
