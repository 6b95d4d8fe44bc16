"""Part VII. A model you can keep: a trained network with all it needs to take raw rows.

Read in this order: model, fit (with fit_arguments, class_weights, metrics), persistence (with
description, sealed, atomic).
"""
