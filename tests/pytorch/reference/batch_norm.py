"""Batch normalisation: the statistics of the batch in training, running ones in evaluation."""

import torch.nn.functional as F

from .sequence import NEAR_ONE, SMALL
from .spatial import batched

SPREAD = {"kind": "uniform", "low": 0.5, "high": 2.0}


def batch_norm(context, args, options):
    """torch.nn.BatchNorm1d and 2d. PyTorch refuses to train on one value per channel: so do specifications."""
    name = context.layer_name("batchNorm", options)
    trainable = options.get("trainable", True)
    momentum, epsilon = options.get("momentum", 0.1), options.get("epsilon", 1e-5)
    mode = context.mode

    def apply(x):
        channels = (x.shape[0],)
        weight = context.parameter(f"{name}.weight", channels, NEAR_ONE, trainable, None, 1.0)
        bias = context.parameter(f"{name}.bias", channels, SMALL, trainable, None, 0.0)
        mean = context.parameter(f"{name}.running_mean", channels, SMALL, False, None, 0.0)
        variance = context.parameter(f"{name}.running_var", channels, SPREAD, False, None, 1.0)
        running = (None, None) if mode.training and not mode.updating else (mean, variance)
        return batched(lambda t: F.batch_norm(t, *running, weight, bias, mode.training, momentum, epsilon))(x)

    return apply
