"""Models in files of the format tinymlp/1, as the last version that wrote it has written them."""
