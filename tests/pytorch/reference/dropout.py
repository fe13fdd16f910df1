"""Dropout whose masks are computed, not drawn: the emitted module and this one leave out the same elements."""

import itertools

import numpy as np
import torch


def hashed(a, b):
    """A whole number below 2**32 that seems random in both operands (triple32 of their sum, the first one scaled)."""
    with np.errstate(over="ignore"):
        h = np.asarray(a, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.asarray(b, dtype=np.uint32)
        h = (h ^ (h >> np.uint32(17))) * np.uint32(0xED5AD4BB)
        h = (h ^ (h >> np.uint32(11))) * np.uint32(0xAC4C1B51)
        h = (h ^ (h >> np.uint32(15))) * np.uint32(0x31848BAB)
        return h ^ (h >> np.uint32(14))


def keep(rate, counter, stream, place):
    """
    Whether dropout keeps an element; of arrays, which elements. This is the rule of the emitted module.

    counter: the seed of `backward`, or the number of steps made before; stream: the layer's ordinal among the model's
    dropout layers, in the order they are created, from 0, plus 65536 for each time it was applied before; place: that of
    the element among all elements of the batch, row-major.
    """
    return hashed(hashed(counter, stream), place) / 2.0**32 >= rate


def mask(rate, counter, stream, x):
    """Zero where an element is left out, else what makes up for those that are."""
    kept = keep(rate, counter, stream, np.arange(x.tensor.numel(), dtype=np.uint32))
    return torch.tensor(kept).reshape(x.tensor.shape).to(x.tensor.dtype) / (1 - rate)


def dropout(context, args, options):
    [rate] = args
    layer = context.ordinal("dropout") - 1
    mode = context.mode
    applied = itertools.count()

    def apply(x):
        return x.with_tensor(x.tensor * mask(rate, mode.counter, layer + 65536 * next(applied), x))

    return apply if mode.training else lambda x: x
