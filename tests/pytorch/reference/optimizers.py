"""Optimisers are PyTorch's own."""

import torch

RENAMED = {"learningRate": "lr", "epsilon": "eps", "weightDecay": "weight_decay", "lrDecay": "lr_decay"}

OPTIMIZERS = {
    "sgd": (torch.optim.SGD, {}),
    "adam": (torch.optim.Adam, {"lr": 0.001}),
    "adamW": (torch.optim.AdamW, {"lr": 0.001, "weight_decay": 0.01}),
    "rmsProp": (torch.optim.RMSprop, {"lr": 0.01}),
    "adagrad": (torch.optim.Adagrad, {"lr": 0.01}),
}


def make_optimizer(call, tensors):
    constructor, defaults = OPTIMIZERS[call["call"]]
    options = {RENAMED.get(key, key): value for key, value in call.get("options", {}).items()}
    return constructor(tensors, **{**defaults, **options})
