#!/usr/bin/python3
"""Checks the oracle against itself: its derivatives against central differences of its values.

    self_check.py <specifications.json>

Prints every disagreement. A kink of an activation between the two points of a difference is one too, rarely.
"""

import json
import sys

import torch

sys.dont_write_bytecode = True

from oracle import expectations
from reference.mode import TRAINING
from reference.model import Model
from reference.quantities import cotangents, gradient, quantities, tangents, vectors

STEP = 1e-6
TOLERANCE = 2e-5


def dot(a, b):
    return float(sum((a[name] * b[name]).sum() for name in b))


def moved(tensors, directions, step):
    with torch.no_grad():
        for name, direction in directions.items():
            tensors[name] += step * direction


def central(function, tensors, directions):
    """(f(t + εd) − f(t − εd)) / 2ε for a function that gives a number."""
    moved(tensors, directions, STEP)
    above = function()
    moved(tensors, directions, -2 * STEP)
    below = function()
    moved(tensors, directions, STEP)
    return (above - below) / (2 * STEP)


def disagreements(spec):
    # A clipped gradient is not the derivative of the loss.
    model = Model({**spec, "gradients": {}})
    found = quantities(model)
    model.reset()
    dx, ct, along = tangents(model), cotangents(model), vectors(model)

    def projected():
        return dot({name: y.tensor.detach() for name, y in model.outputs().items()}, ct)

    checks = {}
    if dx:
        slope = central(projected, model.inputs, dx)
        checks = {"jvp": (dot(found["jvp"], ct), slope), "inputGradient": (dot(found["inputGradient"], dx), slope)}
    if "loss" in found:
        parameters = model.parameters.tensors
        slope = central(lambda: float(model.loss(TRAINING)), parameters, along)
        checks["gradient"] = (dot(found["gradient"], along), slope)
        curvature = central(lambda: dot(gradient(model, TRAINING), along), parameters, along)
        checks["hvp"] = (dot(found["hvp"], along), curvature)
    return {name: pair for name, pair in checks.items() if not close(*pair)}


def close(a, b):
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b))


def main():
    torch.set_default_dtype(torch.float64)
    with open(sys.argv[1]) as file:
        specs = [spec for spec in json.load(file) if spec.get("kind") != "function"]
    checked = 0
    for spec in specs:
        if spec.get("inputScale", 1) > 10 or "straightThrough" in json.dumps(spec) or "skip" in expectations(spec):
            continue
        checked += 1
        for name, (a, b) in disagreements(spec).items():
            print(f"{spec['id']}: {name} {a} but differences give {b}")
    print(f"{checked} of {len(specs)} specifications checked")


if __name__ == "__main__":
    main()
