"""Everything an emitted module computes, by PyTorch's automatic differentiation."""

import torch

from .clipping import clip, clipped
from .draw import draw
from .mode import EVALUATION, TRAINING, Mode, constructors, step_after
from .optimizers import make_optimizer

STEPS = 10
# The seed that measurements.ts gives `backward` for the gradient with other masks.
SEED = 7


def quantities(model):
    """{quantity: {name: tensor}} in the present default dtype."""
    model.reset()
    result = {"outputs": forward(model)}
    if model.smooth_inputs():
        result.update(jvp=jvp(model), inputGradient=input_gradient(model))
    if model.losses():
        result["loss"] = {"loss": model.loss(EVALUATION).detach()}
        if model.is_other_in_training:
            result["trainingLoss"] = {"loss": model.loss(TRAINING).detach()}
        result["gradient"] = gradient(model, TRAINING)
        if "dropout" in constructors(model.spec):
            result["seededGradient"] = gradient(model, Mode(training=True, counter=SEED))
        result["hvp"] = hvp(model)
        if "optimizer" in model.spec:
            result["losses"], result["stepped"] = train(model)
    return result


def forward(model):
    return {name: y.tensor.detach() for name, y in model.outputs().items()}


def cotangents(model):
    return {name: model.drawn(f"cotangent:{name}", s, {"kind": "bell"}) for name, s in model.output_shapes.items()}


def tangents(model):
    bell = {"kind": "bell"}
    return {name: model.drawn(f"tangent:{name}", x.shape[1:], bell) for name, x in model.smooth_inputs().items()}


def vectors(model):
    """The direction of hvp: one number for every trainable parameter."""
    return {
        name: torch.tensor(draw(model.spec["seed"], f"vector:{name}", tensor.numel(), {"kind": "bell"}))
        .reshape(tensor.shape)
        .to(tensor.dtype)
        for name, tensor in model.parameters.trainable().items()
    }


def zero_where_none(gradients, tensors):
    return {k: torch.zeros_like(t) if g is None else g for (k, t), g in zip(tensors.items(), gradients)}


def derivatives(scalar, tensors, create_graph=False):
    if not scalar.requires_grad:
        return {name: torch.zeros_like(t) for name, t in tensors.items()}
    found = torch.autograd.grad(scalar, list(tensors.values()), create_graph=create_graph, allow_unused=True)
    return zero_where_none(found, tensors)


def input_gradient(model):
    inputs = {name: x.clone().requires_grad_() for name, x in model.smooth_inputs().items()}
    outputs, weights = model.outputs(inputs), cotangents(model)
    return derivatives(sum((outputs[name].tensor * ct).sum() for name, ct in weights.items()), inputs)


def jvp(model):
    inputs, names = model.smooth_inputs(), list(model.output_shapes)

    def function(*values):
        outputs = model.outputs(dict(zip(inputs, values)))
        return tuple(outputs[name].tensor for name in names)

    _, result = torch.autograd.functional.jvp(function, tuple(inputs.values()), tuple(tangents(model).values()))
    return dict(zip(names, result))


def gradient(model, mode):
    return clipped(derivatives(model.loss(mode), model.parameters.trainable()), clipping(model))


def clipping(model):
    return model.spec.get("gradients", {})


def hvp(model):
    tensors, directions = model.parameters.trainable(), vectors(model)
    first = derivatives(model.loss(TRAINING), tensors, create_graph=True)
    slope = sum((first[name] * v).sum() for name, v in directions.items())
    return derivatives(slope, tensors)


def train(model):
    """The loss before each of ten steps on the same batch, and all parameters after them."""
    tensors = list(model.parameters.trainable().values())
    optimizer = make_optimizer(model.spec["optimizer"], tensors)
    losses = []
    for steps in range(STEPS):
        optimizer.zero_grad()
        loss = model.loss(step_after(steps))
        loss.backward()
        clip(tensors, clipping(model))
        losses.append(loss.detach())
        optimizer.step()
    stepped = {name: tensor.detach().clone() for name, tensor in model.parameters.tensors.items()}
    model.reset()
    return {"losses": torch.stack(losses)}, stepped
