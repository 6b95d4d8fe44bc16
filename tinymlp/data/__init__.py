"""Part III. What there is to learn from: examples, as they were measured and as numbers.

Read in this order: dataset (an input row and a target for each example), encoding (rows become
numbers), scaling (numbers come near 0); then, for the files they come from, table and idx.
"""
