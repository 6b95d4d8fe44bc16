"""Everything the package writes, with a fault at each step of the way: `make faults`."""
