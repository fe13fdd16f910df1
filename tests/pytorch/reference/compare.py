"""The measure of error that harness.ts uses too (see README.md)."""

# Per dtype: the least scale as a share of the whole quantity's, and the least scale of all.
SHARE = {"f64": 1e-4, "f32": 1e-2}
FLOOR = {"f64": 1e-6, "f32": 1e-2}


def largest(tensor):
    return float(tensor.abs().max()) if tensor.numel() else 0.0


def relative_errors(actual, expected, dtype):
    """{name: max |a − b| / scale} of the tensors of one quantity."""
    whole = max((largest(tensor) for tensor in expected.values()), default=0.0)
    return {
        name: largest(actual[name].double() - b.double()) / max(largest(b), SHARE[dtype] * whole, FLOOR[dtype])
        for name, b in expected.items()
    }
