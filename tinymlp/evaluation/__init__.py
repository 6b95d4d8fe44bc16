"""Part V. How good is it? Numbers that compare predictions with what was right.

Read in this order: classification, regression, ranking, probabilities, headline, any_task,
evaluation, regression_evaluation, multilabel.
"""

__all__: list[str] = []
