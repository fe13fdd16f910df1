"""Dropout whose masks are computed, not drawn: the emitted module and this one leave out the same elements."""

import numpy as np
import torch

from .draw import mixed


def hashed(counter, layer, sample, element):
    """32 bits of the four numbers, each in turn added to what the ones before it were mixed to."""
    state = np.uint32(0)
    with np.errstate(over="ignore"):
        for number in (counter, layer, sample, element):
            state = mixed(state + np.asarray(number, dtype=np.uint32) + np.uint32(0x9E3779B9))
    return state


def keep(rate, counter, layer, sample, element):
    """
    Whether dropout keeps an element; of arrays, which elements. This is the rule of the emitted module.

    counter: the seed of `backward`, or the number of steps made before; layer: the layer's ordinal among the model's
    dropout layers, in the order they are created, from 0; sample: the ordinal in the batch; element: the ordinal in
    the sample, row-major.
    """
    return hashed(counter, layer, sample, element) / 2.0**32 >= rate


def mask(rate, counter, layer, x):
    """Zero where an element is left out, else what makes up for those that are."""
    samples, elements = (x.tensor.shape[0] if x.batched else 1), int(np.prod(x.shape, dtype=int))
    kept = keep(rate, counter, layer, np.arange(samples)[:, None], np.arange(elements))
    return torch.tensor(kept).reshape(x.tensor.shape).to(x.tensor.dtype) / (1 - rate)


def dropout(context, args, options):
    [rate] = args
    layer = context.ordinal("dropout") - 1
    mode = context.mode
    if not mode.training:
        return lambda x: x
    return lambda x: x.with_tensor(x.tensor * mask(rate, mode.counter, layer, x))
