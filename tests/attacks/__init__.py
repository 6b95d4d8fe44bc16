"""Files from strangers: what they may hold, and that it ends in a named error or a sound object."""
