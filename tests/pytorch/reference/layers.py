"""Layer constructors: each takes (context, args, options) and gives a function of values."""

import torch
import torch.nn.functional as F

from .batch_norm import batch_norm
from .sequence import SEQUENCE
from .dropout import dropout
from .spatial import SPATIAL
from .embedding import embedding
from .value import Value
from .recurrent import RECURRENT


def plain(function):
    """A constructor of a parameterless elementwise layer."""
    return lambda context, args, options: lambda x: x.with_tensor(function(x.tensor))


def dense(context, args, options):
    [units] = args
    name = context.layer_name("dense", options)
    trainable = options.get("trainable", True)
    activation = context.activation(options.get("activation"))

    def apply(x):
        features = x.shape[-1]
        bell = {"kind": "bell", "scale": 1.2 / features**0.5}
        weight = context.parameter(f"{name}.weight", (units, features), bell, trainable, options.get("init"))
        bias = None
        if options.get("bias", True):
            small = {"kind": "bell", "scale": 0.3}
            bias = context.parameter(f"{name}.bias", (units,), small, trainable, options.get("biasInit"), 0.0)
        return activation(x.with_tensor(F.linear(x.tensor, weight, bias)))

    return apply


def relu(context, args, options):
    return lambda x: x.with_tensor(F.relu(x.tensor))


def leaky_relu(context, args, options):
    return lambda x: x.with_tensor(F.leaky_relu(x.tensor, options.get("slope", 0.01)))


def gelu(context, args, options):
    return lambda x: x.with_tensor(F.gelu(x.tensor, approximate=options.get("approximate", "none")))


def prelu(context, args, options):
    name = context.layer_name("prelu", options)
    slope = {"kind": "uniform", "low": 0.1, "high": 0.4}
    trainable = options.get("trainable", True)

    def apply(x):
        weight = context.parameter(f"{name}.weight", (1,), slope, trainable, None, 0.25)
        return x.with_tensor(F.prelu(x.tensor, weight))

    return apply


def clamp_min(context, args, options):
    name = context.layer_name("clampMin", options)
    if not options.get("trainable", False):
        return lambda x: x.with_tensor(x.tensor.clamp(min=options["min"]))
    near = {"kind": "bell", "scale": 0.1, "shift": options["min"]}

    def apply(x):
        threshold = context.parameter(f"{name}.min", (1,), near, True, None, options["min"])
        return x.with_tensor(torch.maximum(x.tensor, threshold))

    return apply


def sigmoid(context, args, options):
    return lambda x: Value(torch.sigmoid(x.tensor), x.batched, {"sigmoid": x.tensor})


def softmax(context, args, options):
    return lambda x: Value(F.softmax(x.tensor, -1), x.batched, {"softmax": x.tensor})


def straight_through(context, args, options):
    """The layer's value with the derivative of the identity."""
    [inner] = args
    return lambda x: x.with_tensor(x.tensor + (inner(x).tensor - x.tensor).detach())


def residual(context, args, options):
    [layers] = args

    def apply(x):
        y = x
        for layer in layers:
            y = layer(y)
        return x.with_tensor(x.tensor + y.tensor)

    return apply


def flatten(context, args, options):
    return lambda x: x.with_shape((x.tensor[0].numel() if x.batched else x.tensor.numel(),))


def reshape(context, args, options):
    return lambda x: x.with_shape(args[0])


def softplus(x):
    """Beyond 40 it is the identity to the last bit; PyTorch's own threshold of 20 would leave an error of 2e-9."""
    return F.softplus(x, threshold=40)


def step(condition):
    return plain(lambda x: condition(x).to(x.dtype))


LAYERS = {
    **RECURRENT,
    **SPATIAL,
    **SEQUENCE,
    "batchNorm": batch_norm,
    "dense": dense,
    "flatten": flatten,
    "embedding": embedding,
    "reshape": reshape,
    "residual": residual,
    "dropout": dropout,
    "relu": relu,
    "leakyRelu": leaky_relu,
    "prelu": prelu,
    "elu": plain(F.elu),
    "selu": plain(F.selu),
    "gelu": gelu,
    "silu": plain(F.silu),
    "mish": plain(lambda x: x * torch.tanh(softplus(x))),
    "sigmoid": sigmoid,
    "tanh": plain(torch.tanh),
    "softplus": plain(softplus),
    "softsign": plain(F.softsign),
    "hardSigmoid": plain(lambda x: F.relu6(x + 3) / 6),
    "hardSwish": plain(lambda x: x * F.relu6(x + 3) / 6),
    "softmax": softmax,
    "logSoftmax": plain(lambda x: F.log_softmax(x, -1)),
    "clampMin": clamp_min,
    "heaviside": step(lambda x: x >= 0),
    "rect": step(lambda x: (x >= 0) & (x <= 1)),
    "straightThrough": straight_through,
}
