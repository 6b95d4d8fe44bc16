"""Part VII. A model you can keep: a trained network with all it needs to take raw rows.

Read in this order: target (with class_target, number_target), model, training_profile, fit (with
class_weights, prepared_training), persistence (with serialization, layers, file_format, upgrade).
"""
