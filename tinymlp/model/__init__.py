"""Part VI. A model you can keep: a trained network with all it needs to take raw rows.

Read in this order: model, fit, persistence.
"""
