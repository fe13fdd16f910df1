"""Evaluation and training: some layers are other functions in each."""

from dataclasses import dataclass

OTHER_IN_TRAINING = {"batchNorm", "dropout"}


@dataclass(frozen=True)
class Mode:
    training: bool = False
    # Whether running statistics follow those of the batch: in a step, but not where only derivatives are asked for.
    updating: bool = False
    # What the masks of dropout depend on besides their place.
    counter: int = 0


EVALUATION = Mode()
TRAINING = Mode(training=True)


def step_after(steps):
    """The mode of a step with so many before it."""
    return Mode(training=True, updating=True, counter=steps)


def constructors(value):
    """The names of all calls in a specification."""
    if isinstance(value, list):
        return set().union(*map(constructors, value))
    if not isinstance(value, dict):
        return set()
    return {value.get("call")}.union(*map(constructors, value.values()))
