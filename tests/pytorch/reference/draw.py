"""Portable random numbers: draw.ts gives the same bits, so fixtures hold seeds in place of data.

A stream is a 32-bit state hashed from "<seed>/<name>"; its k-th word is a finaliser of state + (k+1)·golden ratio.
Everything after that is exact arithmetic or correctly rounded (+, ·, sqrt), and the result is rounded to float32,
so that a float32 module starts from the very numbers of the float64 one.
"""

import math

import numpy as np


def stream_state(seed, name):
    """FNV-1a, 32 bits, over the text "<seed>/<name>"."""
    state = 0x811C9DC5
    for byte in f"{seed}/{name}".encode():
        state = ((state ^ byte) * 0x01000193) & 0xFFFFFFFF
    return state


def mixed(x):
    """A finaliser of 32 bits: each bit of the result depends on all of x."""
    with np.errstate(over="ignore"):
        x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
        x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
    return x ^ (x >> np.uint32(16))


def words(state, count):
    with np.errstate(over="ignore"):
        return mixed(np.uint32(state) + np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x9E3779B9))


def units(state, count):
    """Multiples of 2^-24 in [0, 1)."""
    return (words(state, count) >> np.uint32(8)).astype(np.float64) / 16777216.0


def bell(state, count, scale=1.0, shift=0.0):
    """Mean `shift`, deviation `scale`: the sum of four uniform numbers."""
    u = units(state, 4 * count).reshape(count, 4)
    centred = ((u[:, 0] + u[:, 1]) + u[:, 2]) + u[:, 3] - 2.0
    return centred * math.sqrt(3.0) * scale + shift


def uniform(state, count, low, high):
    return units(state, count) * (high - low) + low


def bits(state, count):
    return (words(state, count) & np.uint32(1)).astype(np.float64)


def signs(state, count):
    return 2.0 * bits(state, count) - 1.0


def classes(state, count, of):
    return (words(state, count) % np.uint32(of)).astype(np.float64)


def one_hot(state, count, of):
    result = np.zeros((count // of, of))
    result[np.arange(count // of), (words(state, count // of) % np.uint32(of)).astype(int)] = 1.0
    return result.reshape(-1)


def probabilities(state, count, of):
    """Multiples of 1/4096 that sum to one exactly."""
    weights = (words(state, count) % np.uint32(1000)).astype(np.int64).reshape(-1, of) + 1
    parts = weights * 4096 // weights.sum(axis=1, keepdims=True)
    parts[:, 0] += 4096 - parts.sum(axis=1)
    return parts.reshape(-1) / 4096.0


DISTRIBUTIONS = {
    "bell": bell,
    "uniform": uniform,
    "bits": bits,
    "signs": signs,
    "classes": classes,
    "oneHot": one_hot,
    "probabilities": probabilities,
}


def draw(seed, name, count, distribution):
    """`count` numbers of the stream; `distribution` is {"kind": …, and that kind's options}."""
    options = {key: value for key, value in distribution.items() if key != "kind"}
    values = DISTRIBUTIONS[distribution["kind"]](stream_state(seed, name), count, **options)
    return values.astype(np.float32).astype(np.float64)
