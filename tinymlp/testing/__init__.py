"""The laws, for a student's own code."""
