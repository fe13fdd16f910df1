"""Clipped gradients: by PyTorch's own functions, first each element, then the norm of all together."""

import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_


def clip(tensors, options):
    """Clips the `grad` of leaves in place."""
    if "clipValue" in options:
        clip_grad_value_(tensors, options["clipValue"])
    if "clipNorm" in options:
        clip_grad_norm_(tensors, options["clipNorm"])


def clipped(gradients, options):
    leaves = {name: torch.empty_like(gradient) for name, gradient in gradients.items()}
    for name, leaf in leaves.items():
        leaf.grad = gradients[name].clone()
    clip(leaves.values(), options)
    return {name: leaf.grad for name, leaf in leaves.items()}
