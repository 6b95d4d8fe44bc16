"""III  The loop every textbook draws: data in, epochs of training, and what was learned."""
