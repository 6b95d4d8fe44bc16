"""III: the loop every textbook draws: data in, epochs out, and when to stop."""
