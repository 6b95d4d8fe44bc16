"""Indices, lists that grow, and other names."""


def sgd_step(params, grads, lr):
    new = []
    for i in range(len(params)):
        new.append(params[i] - lr * grads[i])
    return new


def momentum_step(params, grads, v, lr, beta):
    new_params, new_v = [], []
    for i in range(len(params)):
        speed = beta * v[i] + grads[i]
        new_v.append(speed)
        new_params.append(params[i] - lr * speed)
    return [new_params, new_v]


def momentum_steps(params, grads, lr, beta):
    v = [0] * len(params)
    for step in range(len(grads)):
        print("step", step, params)
        params, v = momentum_step(params, grads[step], v, lr, beta)
    return params
