"""The operations on tensors. Axes are those of one sample."""

import torch

from .embedding import one_hot
from .value import Value, align, as_value, elementwise
from .positional import positional_encoding


def binary(function):
    return lambda a, b: elementwise(function, a, b)


def unary(function):
    return lambda x: elementwise(function, x)


def comparison(function):
    return binary(lambda a, b: function(a, b).to(a.dtype))


def where(condition, a, b):
    return elementwise(lambda c, p, q: torch.where(c != 0, p, q), condition, a, b)


def matmul(a, b):
    """NumPy's: a vector on the left is a row, one on the right a column, and loses that axis again."""
    left = a.with_shape((1, *a.shape)) if a.rank == 1 else a
    right = b.with_shape((*b.shape, 1)) if b.rank == 1 else b
    [p, q], batched = align(left, right)
    product = torch.matmul(p, q)
    if b.rank == 1:
        product = product.squeeze(-1)
    if a.rank == 1:
        product = product.squeeze(-1 if b.rank == 1 else -2)
    return Value(product, batched)


def transpose(x, axes=None):
    order = range(x.rank)[::-1] if axes is None else axes
    return x.with_tensor(x.tensor.permute([*([0] if x.batched else []), *(x.axis(axis) for axis in order)]))


def concat(tensors, axis=-1):
    return tensors[0].with_tensor(torch.cat([x.tensor for x in tensors], dim=tensors[0].axis(axis)))


def slice_(x, start, end, axis=-1):
    return x.with_tensor(x.tensor.narrow(x.axis(axis), start, end - start))


def reduction(function):
    def apply(x, axis=None, keep=False):
        axes = x.axes() if axis is None else [x.axis(axis)]
        return x.with_tensor(function(x.tensor, dim=axes, keepdim=bool(keep)))

    return apply


def reshape(x, shape):
    return x.with_shape(shape)


def tensor(values):
    return Value(torch.tensor(values, dtype=torch.get_default_dtype()), False)


OPERATIONS = {
    "add": binary(torch.add),
    "sub": binary(torch.sub),
    "mul": binary(torch.mul),
    "div": binary(torch.div),
    "maximum": binary(torch.maximum),
    "minimum": binary(torch.minimum),
    "pow": binary(torch.pow),
    "neg": unary(torch.neg),
    "exp": unary(torch.exp),
    "log": unary(torch.log),
    "sqrt": unary(torch.sqrt),
    "abs": unary(torch.abs),
    "sin": unary(torch.sin),
    "cos": unary(torch.cos),
    "greater": comparison(torch.gt),
    "less": comparison(torch.lt),
    "equal": comparison(torch.eq),
    "where": where,
    "matmul": lambda a, b: matmul(as_value(a), as_value(b)),
    "transpose": transpose,
    "reshape": reshape,
    "oneHot": one_hot,
    "concat": concat,
    "slice": slice_,
    "sum": reduction(torch.sum),
    "mean": reduction(torch.mean),
    "max": reduction(torch.amax),
    "logSumExp": reduction(torch.logsumexp),
    "positionalEncoding": positional_encoding,
    "tensor": tensor,
}
