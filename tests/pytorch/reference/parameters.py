"""The parameters of one model: declared the first time the model runs, looked up afterwards."""

from dataclasses import dataclass

import numpy as np
import torch

from .draw import draw


@dataclass
class Parameter:
    name: str
    shape: tuple
    trainable: bool
    distribution: dict
    # What init() must give: a number, a list of them, or None where it is random.
    initial: object = None

    @property
    def size(self):
        return int(np.prod(self.shape, dtype=int))


class Parameters:
    def __init__(self, seed):
        self.seed = seed
        self.declared = {}
        self.tensors = {}

    def get(self, name, shape, distribution, trainable=True, initial=None):
        if name not in self.declared:
            self.declared[name] = parameter = Parameter(name, tuple(shape), trainable, distribution, initial)
            self.tensors[name] = self.drawn(parameter)
        assert self.declared[name].shape == tuple(shape), f"{name} is used with two shapes"
        return self.tensors[name]

    def drawn(self, parameter):
        values = draw(self.seed, f"param:{parameter.name}", parameter.size, parameter.distribution)
        return torch.tensor(values).reshape(parameter.shape).to(torch.get_default_dtype())

    def reset(self):
        """Fresh leaves with the drawn values, in the present default dtype."""
        for name, parameter in self.declared.items():
            self.tensors[name] = self.drawn(parameter).requires_grad_(parameter.trainable)

    def trainable(self):
        return {name: self.tensors[name] for name, p in self.declared.items() if p.trainable}


def initial_value(initializer, default=None):
    """The numbers of a deterministic initialiser; None for a random one."""
    if initializer is None:
        return default
    name, args = initializer["call"], initializer.get("args", [])
    if name == "constant":
        return args[0]
    if name == "values":
        return args[0]
    return {"zeros": 0.0, "ones": 1.0}.get(name)
