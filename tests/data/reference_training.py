"""Training in PyTorch as `fit` of tapeless/runtime does it: the same initial weights, batches and mean losses.

Networks, losses and optimisers are PyTorch's own, in float64. Only what PyTorch draws at random is replaced: weights
come from the portable generator of tests/pytorch, the order of the samples from the generator of runtime/random.ts.
"""

import json
import math
import sys
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "pytorch"))

from reference.draw import draw

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

MASK = 0xFFFFFFFF


def sfc32(a, b, c):
    """The 32-bit words of PractRand's sfc32, from the sixteenth on (https://pracrand.sourceforge.net/, public domain)."""
    counter = 1
    rounds = 0
    while True:
        word = (a + b + counter) & MASK
        counter = (counter + 1) & MASK
        a, b, c = b ^ (b >> 9), (c + (c << 3)) & MASK, (((c << 21) | (c >> 11)) + word) & MASK
        if rounds == 15:
            yield word
        else:
            rounds += 1


def order(count, seed, epoch=0):
    """The order in which `fit` takes its samples (Fisher–Yates); at epoch 0 also the permutation of trainTestSplit."""
    words = sfc32(epoch, seed & MASK, seed >> 32)
    items = list(range(count))
    for last in range(count - 1, 0, -1):
        uniform = ((next(words) >> 5) * 2**26 + (next(words) >> 6)) * 2**-53
        other = math.floor(uniform * (last + 1))
        items[last], items[other] = items[other], items[last]
    return torch.tensor(items)


def multilayer(sizes, seed, last=()):
    """Linear layers with ReLUs between them: weights of He's deviation named dense1.weight and so on, biases zero."""
    layers = []
    for number, (features, units) in enumerate(zip(sizes, sizes[1:]), start=1):
        linear = nn.Linear(features, units)
        bell = {"kind": "bell", "scale": math.sqrt(2 / features)}
        weight = draw(seed, f"dense{number}.weight", units * features, bell)
        linear.weight.data = torch.from_numpy(weight.reshape(units, features))
        linear.bias.data.zero_()
        layers += [linear, nn.ReLU()]
    return nn.Sequential(*layers[:-1], *last)


def train(net, loss, optimizer, x, target, epochs, batch_size, seed, scheduler=None):
    """The loss of each epoch: the mean over its samples, measured while it goes on."""
    history = []
    for epoch in range(epochs):
        total = 0.0
        for batch in order(len(x), seed, epoch).split(batch_size):
            optimizer.zero_grad()
            value = loss(net(x[batch]), target[batch])
            value.backward()
            optimizer.step()
            total += len(batch) * value.item()
        history.append(total / len(x))
        if scheduler is not None:
            scheduler.step()
    return history


def write_fixture(name, value):
    """One entry of `value` a line."""
    file = ROOT / "tests" / "fixtures" / "data" / f"{name}.json"
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(entry)}" for key, entry in value.items())
    file.write_text(f"{{\n{lines}\n}}\n")
