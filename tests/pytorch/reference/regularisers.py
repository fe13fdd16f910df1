"""The options l1 and l2 of a layer: what the magnitudes of its weights add to the loss."""


def is_weight(name, layer):
    """Not the biases. Attention has weights of two projections."""
    owner, _, parameter = name.rpartition(".")
    return owner in (layer, f"{layer}.out_proj") and "weight" in parameter


def penalty(strengths, tensors):
    """The sum over the layers of l1·Σ|w| + l2·Σw², each layer once, at however many places it stands."""
    return sum(
        l1 * tensor.abs().sum() + l2 * (tensor * tensor).sum()
        for layer, (l1, l2) in strengths.items()
        for name, tensor in tensors.items()
        if is_weight(name, layer)
    )
