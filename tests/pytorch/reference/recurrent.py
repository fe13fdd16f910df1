"""Recurrent layers over [time, features]: PyTorch's own, one layer deep, from a state of zeros."""

import torch

from .sequence import SMALL, WEIGHT
from .spatial import batched


def shapes(gates, features, hidden):
    """The parameters of one direction, in PyTorch's order."""
    rows = gates * hidden
    return {
        "weight_ih_l0": ((rows, features), WEIGHT, None),
        "weight_hh_l0": ((rows, hidden), WEIGHT, None),
        "bias_ih_l0": ((rows,), SMALL, 0.0),
        "bias_hh_l0": ((rows,), SMALL, 0.0),
    }


def recurrent(constructor, gates, run):
    def make(context, args, options):
        [hidden] = args
        name = context.layer_name(constructor, options)
        trainable = options.get("trainable", True)
        suffixes = ["", "_reverse"] if options.get("bidirectional", False) else [""]

        def apply(x):
            weights = [
                context.parameter(f"{name}.{key}{suffix}", shape, kind, trainable, None, start)
                for suffix in suffixes
                for key, (shape, kind, start) in shapes(gates, x.shape[-1], hidden).items()
            ]

            def compute(t):
                start = t.new_zeros(len(suffixes), t.shape[0], hidden)
                outputs, last = run(t, start, weights, len(suffixes) == 2)
                return outputs if options.get("returnSequences", False) else last.transpose(0, 1).flatten(1)

            return batched(compute)(x)

        return apply

    return make


def rnn(x, start, weights, bidirectional):
    return torch.rnn_tanh(x, start, weights, True, 1, 0.0, True, bidirectional, True)


def gru(x, start, weights, bidirectional):
    return torch.gru(x, start, weights, True, 1, 0.0, True, bidirectional, True)


def lstm(x, start, weights, bidirectional):
    outputs, last, _ = torch.lstm(x, (start, start), weights, True, 1, 0.0, True, bidirectional, True)
    return outputs, last


RECURRENT = {
    "rnn": recurrent("rnn", 1, rnn),
    "gru": recurrent("gru", 3, gru),
    "lstm": recurrent("lstm", 4, lstm),
}
