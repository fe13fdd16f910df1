#!/usr/bin/python3
"""How well PyTorch classifies irises and digits with the networks of iris.test.ts and optdigits.test.ts.

    /usr/bin/python3 tests/data/pytorch-accuracy.py

Reads iris.csv, optdigits-train.csv and optdigits-test.csv from the folder TAPELESS_DATA, or from shared/data beside
the repository, and writes tests/fixtures/data/iris.json and optdigits.json: for each seed the number of right
answers on the test samples, which of them are wrong, and the loss of some epochs as [epoch, loss].
"""

import csv
import math
import os
import sys
from pathlib import Path

import torch

sys.dont_write_bytecode = True

from reference_training import ROOT, multilayer, order, train, write_fixture

DATA = Path(os.environ.get("TAPELESS_DATA", ROOT.parent / "shared" / "data"))
SPECIES = ["setosa", "versicolor", "virginica"]


def read_rows(name):
    with open(DATA / name, newline="") as file:
        return list(csv.reader(file))[1:]


def read_iris():
    rows = read_rows("iris.csv")
    x = torch.tensor([[float(cell) for cell in row[:4]] for row in rows])
    return x, torch.tensor([SPECIES.index(row[4]) for row in rows])


def read_digits(name):
    rows = torch.tensor([[float(cell) for cell in row] for row in read_rows(name)])
    return rows[:, :64] / 16, rows[:, 64].long()


def judge(net, history, x, target, every):
    """What the trained network does with the test samples."""
    wrong = (net(x).argmax(1) != target).nonzero().reshape(-1).tolist()
    losses = [[epoch, history[epoch]] for epoch in [0, *range(every - 1, len(history), every)]]
    return {"right": len(x) - len(wrong), "of": len(x), "wrong": wrong, "losses": losses}


def iris(seed):
    x, target = read_iris()
    rows = order(len(x), seed)
    count = math.ceil(0.2 * len(x))
    test, training = rows[:count], rows[count:]
    x = (x - x[training].mean(0)) / x[training].std(0, unbiased=False)
    net = multilayer([4, 16, 16, 3], seed)
    adam = torch.optim.Adam(net.parameters(), lr=0.005)
    cross_entropy = torch.nn.CrossEntropyLoss()
    history = train(net, cross_entropy, adam, x[training], target[training], epochs=80, batch_size=16, seed=seed)
    return judge(net, history, x[test], target[test], every=20)


def optdigits(seed):
    x, target = read_digits("optdigits-train.csv")
    net = multilayer([64, 48, 10], seed)
    adam = torch.optim.Adam(net.parameters(), lr=0.002)
    history = train(net, torch.nn.CrossEntropyLoss(), adam, x, target, epochs=30, batch_size=16, seed=seed)
    return judge(net, history, *read_digits("optdigits-test.csv"), every=5)


def main():
    for name, run, seeds in [("iris", iris, range(1, 6)), ("optdigits", optdigits, [1])]:
        results = {str(seed): run(seed) for seed in seeds}
        for seed, result in results.items():
            print(f"{name}, seed {seed}: {result['right']} of {result['of']} right")
        write_fixture(name, results)


if __name__ == "__main__":
    main()
