// What can be written in the page: for each piece, by the setting that names it, programs to begin with.

const TANH = "import math\n\ndef value(z):\n    return math.tanh(z)\n\n";
const SOFTMAX = `from math import exp, log

def softmax(z):
    powers = [exp(one - max(z)) for one in z]
    return [power / sum(powers) for power in powers]

def loss(prediction, target):
    return sum(-t * log(p) for p, t in zip(softmax(prediction), target) if t)

`;
const OPTIMIZER = `class Optimizer:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def step(self, parameters, gradient):
`;
const SQUARED = `def loss(prediction, target):
    return sum((p - t) ** 2 for p, t in zip(prediction, target)) / len(target)

`;

export const PIECES = {
  activation: {
    title: "An activation",
    told: "An activation is two functions of one number z.",
    samples: {
      "leaky ReLU": `def value(z):
    return z if z > 0 else z / 10

def derivative(z):
    return 1 if z > 0 else 0.1
`,
      "tanh, with a wrong derivative": `${TANH}def derivative(z):
    return 1 - z * z  # is this right?
`,
      "a bump": `import math

def value(z):
    return math.exp(-z * z)

def derivative(z):
    return -2 * z * math.exp(-z * z)
`,
      "a loop that never ends": `def value(z):
    while z > 1:
        z = z + 1
    return z

def derivative(z):
    return 1
`,
    },
  },
  loss: {
    title: "A loss",
    told: "A loss is one number for a prediction and a target, both lists, and its derivative along each output.",
    samples: {
      "squared error": `${SQUARED}def gradient(prediction, target):
    return [2 * (p - t) / len(target) for p, t in zip(prediction, target)]
`,
      "squared error, with a wrong gradient": `${SQUARED}def gradient(prediction, target):
    return [2 * (t - p) / len(target) for p, t in zip(prediction, target)]  # is this right?
`,
      "softmax and cross-entropy, for classes": `${SOFTMAX}def gradient(prediction, target):
    return [p - t for p, t in zip(softmax(prediction), target)]
`,
      "cross-entropy, with a wrong gradient": `${SOFTMAX}def gradient(prediction, target):
    return [p - t for p, t in zip(prediction, target)]  # is this right?
`,
    },
  },
  engine: {
    title: "A neuron's backward step",
    told: "Back through a neuron: from ∂L/∂a (d_activation) and f′(z) (slope) to the derivatives of its weights, bias and inputs.",
    samples: {
      "the chain rule": `def backward(weights, inputs, d_activation, slope):
    delta = d_activation * slope
    d_weights = [delta * x for x in inputs]
    d_inputs = [delta * w for w in weights]
    return d_weights, delta, d_inputs
`,
      "something is left out": `def backward(weights, inputs, d_activation, slope):
    delta = d_activation  # is this right?
    d_weights = [delta * x for x in inputs]
    d_inputs = [delta * w for w in weights]
    return d_weights, delta, d_inputs
`,
      "something is mixed up": `def backward(weights, inputs, d_activation, slope):
    delta = d_activation * slope
    d_weights = [delta * x for x in inputs]
    d_inputs = [delta * x for x in inputs]  # is this right?
    return d_weights, delta, d_inputs
`,
    },
  },
  optimizer: {
    title: "An optimizer",
    told: "An optimizer makes new parameters of the parameters and their gradient, both lists, and returns a new list.",
    samples: {
      "gradient descent": `${OPTIMIZER}        return [p - self.learning_rate * g for p, g in zip(parameters, gradient)]
`,
      "momentum": `class Optimizer:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate
        self.velocity = []

    def step(self, parameters, gradient):
        last = self.velocity or [0.0 for g in gradient]
        self.velocity = [0.9 * v + g for v, g in zip(last, gradient)]
        return [p - self.learning_rate * v for p, v in zip(parameters, self.velocity)]
`,
      "uphill": `${OPTIMIZER}        return [p + self.learning_rate * g for p, g in zip(parameters, gradient)]  # is this right?
`,
    },
  },
};
