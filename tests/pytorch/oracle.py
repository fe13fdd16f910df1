#!/usr/bin/python3
"""Expected numbers for model specifications, computed by PyTorch in float64.

    oracle.py <specifications.json> <expected.jsonl>

The input is a JSON array of model specifications (specification.ts) or of scalar functions ("kind": "function");
the output has one line of JSON for each, in order. A line {"skip": reason} marks a specification whose numbers
are no test: not finite, too large, or too ill-conditioned even for float64.
"""

import json
import math
import sys
import traceback

import torch

sys.dont_write_bytecode = True

from reference.compare import relative_errors
from reference.functions import function_expectations
from reference.model import Model
from reference.quantities import quantities

LARGEST = 1e5
WORST_SINGLE_ERROR = 0.02


def parameter_json(parameter):
    return {
        "name": parameter.name,
        "shape": list(parameter.shape),
        "trainable": parameter.trainable,
        "distribution": parameter.distribution,
        **({} if parameter.initial is None else {"initial": parameter.initial}),
    }


def lists(quantity):
    return {name: tensor.reshape(-1).tolist() for name, tensor in quantity.items()}


def in_dtype(model, dtype):
    torch.set_default_dtype(dtype)
    try:
        return quantities(model)
    finally:
        torch.set_default_dtype(torch.float64)


def single_errors(model, expected):
    """How far PyTorch's own float32 is off: what conditioning alone makes of float32's rounding."""
    actual = in_dtype(model, torch.float32)
    return {name: max(relative_errors(actual[name], q, "f32").values(), default=0.0) for name, q in expected.items()}


def unfit(expected, single, largest):
    numbers = [x for quantity in expected.values() for tensor in quantity.values() for x in tensor.reshape(-1).tolist()]
    if not all(map(math.isfinite, numbers)):
        return "not finite"
    if max(map(abs, numbers)) > largest:
        return "too large"
    if not max(single.values()) <= WORST_SINGLE_ERROR:
        return f"ill-conditioned: {max(single, key=single.get)}"
    return None


def expectations(spec):
    torch.set_default_dtype(torch.float64)
    model = Model(spec)
    expected = in_dtype(model, torch.float64)
    single = single_errors(model, expected)
    reason = unfit(expected, single, spec.get("largest", LARGEST))
    if reason is not None:
        return {"skip": reason}
    return {
        "params": [parameter_json(p) for p in model.parameters.declared.values()],
        "outputShapes": {name: list(shape) for name, shape in model.output_shapes.items()},
        "targets": {name: {**t, "shape": list(t["shape"])} for name, t in model.targets.items()},
        "singleErrors": {name: float(f"{error:.1e}") for name, error in single.items()},
        "quantities": {name: lists(quantity) for name, quantity in expected.items()},
    }


def answer(spec):
    try:
        return function_expectations(spec) if spec.get("kind") == "function" else expectations(spec)
    except Exception:  # a fault of the specification or of this program: named, and the batch goes on
        return {"skip": "error", "error": traceback.format_exc()}


def main():
    torch.set_num_threads(1)
    specs_file, out_file = sys.argv[1:3]
    with open(specs_file) as file:
        specs = json.load(file)
    with open(out_file, "w") as file:
        for spec in specs:
            file.write(json.dumps(answer(spec), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
