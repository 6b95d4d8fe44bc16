"""Part VII. A model you can keep: a trained network with all it needs to take raw rows.

Read in this order: class_target, number_target, multi_label_target, target (what outputs stand
for); layers, training_profile, training_facts, serialization, file_format, answerable, model,
extrapolation; importance; class_weights, new_network, cross_validation, shrinkage, checkpoint,
checkpoint_writer, prepared_training, defaults, start, stream_parts, fit, resume, partial_fit,
trials, selection, learning_curve; upgrade, persistence.
"""

__all__: list[str] = []
