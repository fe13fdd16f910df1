"""Scalar functions: value, gradient in reverse and derivative along a direction, at given points."""

import torch


def scalar(spec):
    """Runs the Python text of a function specification and gives the function it defines."""
    names = {"torch": torch}
    exec(spec["python"], names)
    return names[spec["name"]]


def at(function, point, direction):
    arguments = [torch.tensor(float(x), requires_grad=True) for x in point]
    value = function(*arguments)
    gradient = [0.0] * len(arguments)
    if isinstance(value, torch.Tensor) and value.requires_grad:
        found = torch.autograd.grad(value, arguments, allow_unused=True)
        gradient = [0.0 if g is None else float(g) for g in found]
    return {"value": float(value), "gradient": gradient, "jvp": along(function, point, direction)}


def along(function, point, direction):
    tensors = tuple(torch.tensor(float(x)) for x in point)

    def packed(*arguments):
        return torch.as_tensor(function(*arguments))

    _, slope = torch.autograd.functional.jvp(packed, tensors, tuple(torch.tensor(float(d)) for d in direction))
    return float(slope)


def function_expectations(spec):
    torch.set_default_dtype(torch.float64)
    function = scalar(spec)
    return [at(function, point["x"], point["dx"]) for point in spec["points"]]
