"""Places in a sequence as sinusoids (Vaswani et al. 2017): PyTorch has no function for them."""

import torch


def sinusoids(time, features):
    """sin at the even features, cos at the odd ones, each pair of one frequency; a last feature alone is a sine."""
    feature = torch.arange(features, dtype=torch.float64)
    even = feature % 2 == 0
    pair = torch.where(even, feature, feature - 1)
    angle = torch.arange(time, dtype=torch.float64)[:, None] / 10000 ** (pair / features)
    return torch.where(even, torch.sin(angle), torch.cos(angle))


def positional_encoding(x):
    return x.with_tensor(x.tensor + sinusoids(*x.shape).to(x.tensor.dtype))
