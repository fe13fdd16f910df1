"""A tensor with or without a batch axis, and NumPy's broadcasting over the axes of one sample."""

from dataclasses import dataclass, field

import torch


@dataclass
class Value:
    tensor: torch.Tensor
    batched: bool
    # What this value is the sigmoid (or softmax) of: losses on probabilities go through it, exact where those saturate.
    logits: dict = field(default_factory=dict)

    @property
    def shape(self):
        """The shape of one sample."""
        return tuple(self.tensor.shape[1:] if self.batched else self.tensor.shape)

    @property
    def rank(self):
        return len(self.shape)

    def axis(self, axis):
        """The tensor's axis for an axis of the sample, which may count from the end."""
        return axis % self.rank + (1 if self.batched else 0)

    def axes(self):
        return list(range(1 if self.batched else 0, self.tensor.dim()))

    def with_tensor(self, tensor):
        return Value(tensor, self.batched)

    def with_shape(self, shape):
        return self.with_tensor(self.tensor.reshape([*self.tensor.shape[: 1 if self.batched else 0], *shape]))


def as_value(x):
    """A number may stand for a tensor."""
    return x if isinstance(x, Value) else Value(torch.tensor(float(x)), False)


def align(*values):
    """Tensors whose trailing axes line up; the batch axis, where there is one, stays first."""
    values = [as_value(value) for value in values]
    rank = max(value.rank for value in values)
    tensors = [value.with_shape((1,) * (rank - value.rank) + value.shape).tensor for value in values]
    return tensors, any(value.batched for value in values)


def elementwise(function, *values):
    tensors, batched = align(*values)
    return Value(function(*tensors), batched)
