"""Layers over [channels, length] and [channels, height, width]."""

import torch.nn.functional as F

WEIGHT = {"kind": "bell", "scale": 0.5}
BIAS = {"kind": "bell", "scale": 0.3}


def per_axis(value, rank):
    return tuple(value) if isinstance(value, list) else (value,) * rank


def batched(function):
    """A function of tensors with a batch axis, for values with or without one."""

    def apply(x, *rest):
        if x.batched:
            return x.with_tensor(function(x.tensor, *rest))
        return x.with_tensor(function(x.tensor[None], *rest)[0])

    return apply


def weighted(constructor, rank, weight_shape, compute):
    """A layer with weights, a bias unless told otherwise, and an activation if given."""

    def make(context, args, options):
        filters, kernel = args
        name = context.layer_name(constructor, options)
        trainable = options.get("trainable", True)
        activation = context.activation(options.get("activation"))
        groups = options.get("groups", 1)

        def apply(x):
            channels = x.shape[0]
            shape = (*weight_shape(channels, filters, groups), *per_axis(kernel, rank))
            weight = context.parameter(f"{name}.weight", shape, WEIGHT, trainable, options.get("init"))
            bias = None
            if options.get("bias", True):
                bias = context.parameter(f"{name}.bias", (filters,), BIAS, trainable, options.get("biasInit"), 0.0)
            return activation(batched(lambda t: compute(t, weight, bias, options, rank))(x))

        return apply

    return make


def convolve(x, weight, bias, options, rank):
    function = {1: F.conv1d, 2: F.conv2d}[rank]
    padding = options.get("padding", 0)
    return function(
        x,
        weight,
        bias,
        stride=per_axis(options.get("stride", 1), rank),
        padding=padding if padding == "same" else per_axis(padding, rank),
        dilation=per_axis(options.get("dilation", 1), rank),
        groups=options.get("groups", 1),
    )


def convolve_transposed(x, weight, bias, options, rank):
    axes = {
        name: per_axis(options.get(key, default), rank)
        for name, key, default in [
            ("stride", "stride", 1),
            ("padding", "padding", 0),
            ("output_padding", "outputPadding", 0),
            ("dilation", "dilation", 1),
        ]
    }
    return F.conv_transpose2d(x, weight, bias, groups=options.get("groups", 1), **axes)


def pooling(function):
    def make(context, args, options):
        size = per_axis(args[0], 2)
        stride = per_axis(options.get("stride", args[0]), 2)
        padding = per_axis(options.get("padding", 0), 2)
        return batched(lambda t: function(t, size, stride, padding))

    return make


SPATIAL = {
    "conv1d": weighted("conv1d", 1, lambda c, f, g: (f, c // g), convolve),
    "conv2d": weighted("conv2d", 2, lambda c, f, g: (f, c // g), convolve),
    "convTranspose2d": weighted("convTranspose2d", 2, lambda c, f, g: (c, f // g), convolve_transposed),
    "maxPool2d": pooling(F.max_pool2d),
    "avgPool2d": pooling(F.avg_pool2d),
    "globalAveragePool2d": lambda context, args, options: batched(lambda t: t.mean((-2, -1))),
}
