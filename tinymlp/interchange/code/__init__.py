"""Programs of a model: `python`, `c` and what asks it, `c_program`, and `javascript`."""
