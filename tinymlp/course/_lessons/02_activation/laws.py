"""What is asked in lesson 2: two activations, each with its derivative."""

from tinymlp.course.laws import activation_laws

LAWS = [
    *activation_laws("sigmoid(z)", "d_sigmoid(z)", like="sigmoid"),
    *activation_laws("tanh(z)", "d_tanh(z)", like="tanh"),
]
