"""Losses: the value from the prediction, the target and the options; and what targets each one takes."""

import torch
import torch.nn.functional as F


def mean_squared_error(prediction, target, options):
    return F.mse_loss(prediction.tensor, target)


def squared_error(prediction, target, options):
    reduction = options.get("reduction", "mean")
    return options.get("weight", 1) * F.mse_loss(prediction.tensor, target, reduction=reduction)


def mean_absolute_error(prediction, target, options):
    return F.l1_loss(prediction.tensor, target)


def huber(prediction, target, options):
    return F.huber_loss(prediction.tensor, target, delta=options.get("delta", 1.0))


def binary_cross_entropy(prediction, target, options):
    if "sigmoid" in prediction.logits:
        return F.binary_cross_entropy_with_logits(prediction.logits["sigmoid"], target)
    return F.binary_cross_entropy(prediction.tensor, target)


def binary_cross_entropy_with_logits(prediction, target, options):
    return F.binary_cross_entropy_with_logits(prediction.tensor, target)


def softmax_cross_entropy(prediction, target, options):
    if options.get("sparse", False):
        return F.cross_entropy(prediction.tensor, target.reshape(-1).long())
    return F.cross_entropy(prediction.tensor, target)


def cross_entropy(prediction, target, options):
    if "softmax" in prediction.logits:
        return F.cross_entropy(prediction.logits["softmax"], target)
    return -torch.xlogy(target, prediction.tensor).sum(-1).mean()


def hinge(prediction, target, options):
    return torch.clamp(1 - target * prediction.tensor, min=0).mean()


def kl_divergence(prediction, target, options):
    return F.kl_div(prediction.tensor, target, reduction="none").mean()


LOSSES = {
    "meanSquaredError": mean_squared_error,
    "squaredError": squared_error,
    "meanAbsoluteError": mean_absolute_error,
    "huber": huber,
    "binaryCrossEntropy": binary_cross_entropy,
    "binaryCrossEntropyWithLogits": binary_cross_entropy_with_logits,
    "softmaxCrossEntropy": softmax_cross_entropy,
    "crossEntropy": cross_entropy,
    "hinge": hinge,
    "klDivergence": kl_divergence,
}


def target_distribution(loss, shape, kind=None):
    """How the targets of a loss are drawn; `kind` is the model specification's wish where there is a choice."""
    name = loss["call"]
    if name in ("binaryCrossEntropy", "binaryCrossEntropyWithLogits"):
        return {"kind": "uniform", "low": 0.05, "high": 0.95} if kind == "probabilities" else {"kind": "bits"}
    if name in ("softmaxCrossEntropy", "crossEntropy", "klDivergence"):
        if loss.get("options", {}).get("sparse", False):
            return {"kind": "classes", "of": shape[-1]}
        return {"kind": kind or "oneHot", "of": shape[-1]}
    if name == "hinge":
        return {"kind": "signs"}
    return {"kind": "bell", "scale": 1.5}


def target_shape(loss, shape):
    return shape[:-1] if loss.get("options", {}).get("sparse", False) else shape
