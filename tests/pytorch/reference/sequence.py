"""Normalisation, and layers over [time, features]."""

import torch
import torch.nn.functional as F

from .spatial import batched

WEIGHT = {"kind": "bell", "scale": 0.5}
SMALL = {"kind": "bell", "scale": 0.3}
NEAR_ONE = {"kind": "uniform", "low": 0.6, "high": 1.4}


def normalisation(constructor, has_bias, feature_axis, compute):
    def make(context, args, options):
        name = context.layer_name(constructor, options)
        trainable = options.get("trainable", True)

        def apply(x):
            features = x.shape[feature_axis]
            weight = context.parameter(f"{name}.weight", (features,), NEAR_ONE, trainable, None, 1.0)
            bias = context.parameter(f"{name}.bias", (features,), SMALL, trainable, None, 0.0) if has_bias else None
            return batched(lambda t: compute(t, weight, bias, args, options))(x)

        return apply

    return make


def layer_norm(x, weight, bias, args, options):
    return F.layer_norm(x, weight.shape, weight, bias, options.get("epsilon", 1e-5))


def rms_norm(x, weight, bias, args, options):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + options.get("epsilon", 1e-6)) * weight


def group_norm(x, weight, bias, args, options):
    return F.group_norm(x, args[0], weight, bias, options.get("epsilon", 1e-5))


def instance_norm(x, weight, bias, args, options):
    return F.instance_norm(x, weight=weight, bias=bias, eps=options.get("epsilon", 1e-5))


def multi_head_attention(context, args, options):
    [heads] = args
    name = context.layer_name("multiHeadAttention", options)
    trainable = options.get("trainable", True)

    def apply(x):
        time, width = x.shape
        shapes = {
            "in_proj_weight": ((3 * width, width), WEIGHT, None),
            "in_proj_bias": ((3 * width,), SMALL, 0.0),
            "out_proj.weight": ((width, width), WEIGHT, None),
            "out_proj.bias": ((width,), SMALL, 0.0),
        }
        p = {
            key: context.parameter(f"{name}.{key}", shape, kind, trainable, None, *([] if start is None else [start]))
            for key, (shape, kind, start) in shapes.items()
        }
        mask = torch.full((time, time), -torch.inf).triu(1) if options.get("causal") else None

        def attend(t):
            q, k, v = F.linear(t, p["in_proj_weight"], p["in_proj_bias"]).chunk(3, -1)
            q, k, v = (part.unflatten(-1, (heads, width // heads)).transpose(1, 2) for part in (q, k, v))
            scores = q @ k.transpose(-1, -2) / (width // heads) ** 0.5
            weights = torch.softmax(scores if mask is None else scores + mask.to(t.dtype), -1)
            return F.linear((weights @ v).transpose(1, 2).flatten(-2), p["out_proj.weight"], p["out_proj.bias"])

        return batched(attend)(x)

    return apply


SEQUENCE = {
    "layerNorm": normalisation("layerNorm", True, -1, layer_norm),
    "rmsNorm": normalisation("rmsNorm", False, -1, rms_norm),
    "instanceNorm": normalisation("instanceNorm", True, 0, instance_norm),
    "groupNorm": normalisation("groupNorm", True, 0, group_norm),
    "multiHeadAttention": multi_head_attention,
}
