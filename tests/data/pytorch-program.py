#!/usr/bin/python3
"""The loss curves of udl-program.test.ts, computed by PyTorch.

    /usr/bin/python3 tests/data/pytorch-program.py

The program is that of figure 7.8 in S. J. D. Prince, Understanding Deep Learning (MIT Press, 2023), with data from
the portable generator; the second curve is its binary variant. Writes tests/fixtures/data/program.json: the losses
of all epochs, and the loss over all samples afterwards.
"""

import sys

import torch
from torch import nn
from torch.optim.lr_scheduler import StepLR

sys.dont_write_bytecode = True

from reference_training import draw, multilayer, train, write_fixture

SEED = 1
SAMPLES = 100
TARGETS = {"least squares": {"kind": "bell"}, "binary": {"kind": "bits"}}


def drawn(name, size, distribution):
    return torch.from_numpy(draw(SEED, name, SAMPLES * size, distribution).reshape(SAMPLES, size))


def curve(kind, net, loss):
    x = drawn("x", 10, {"kind": "bell"})
    target = drawn(kind, 5, TARGETS[kind])
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    scheduler = StepLR(optimizer, step_size=10, gamma=0.5)
    history = train(net, loss, optimizer, x, target, epochs=100, batch_size=10, seed=SEED, scheduler=scheduler)
    print(f"{kind}: {history[0]:.6g} → {history[-1]:.6g}")
    return {"losses": history, "afterwards": loss(net(x), target).item()}


def main():
    sizes = [10, 40, 40, 5]
    curves = {
        "least squares": curve("least squares", multilayer(sizes, SEED), nn.MSELoss()),
        "binary": curve("binary", multilayer(sizes, SEED, last=[nn.Sigmoid()]), nn.BCELoss()),
    }
    write_fixture("program", curves)


if __name__ == "__main__":
    main()
