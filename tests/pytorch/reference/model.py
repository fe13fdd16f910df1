"""A model specification, interpreted: the same expressions that the printed model file consists of."""

import numpy as np
import torch

from .draw import draw
from .layers import LAYERS
from .losses import LOSSES, target_distribution, target_shape
from .mode import EVALUATION, OTHER_IN_TRAINING, constructors
from .operations import OPERATIONS
from .parameters import Parameters, initial_value
from .regularisers import penalty
from .value import Value

RANDOM_INITIALIZERS = {"heNormal", "heUniform", "glorotNormal", "glorotUniform", "normal", "uniform"}
INITIALIZERS = RANDOM_INITIALIZERS | {"zeros", "ones", "constant", "values"}


def custom(function):
    """The Python text that stands beside a custom function's TypeScript."""
    return eval(function["python"], {"torch": torch})


class Context:
    """One evaluation of the model file: counts unnamed layers as they are created."""

    def __init__(self, spec, parameters, mode):
        self.spec = spec
        self.parameters = parameters
        self.mode = mode
        self.counts = {}
        # Of the layers that are regularised: l1 and l2.
        self.strengths = {}
        self.names = {}

    def ordinal(self, constructor):
        self.counts[constructor] = self.counts.get(constructor, 0) + 1
        return self.counts[constructor]

    def layer_name(self, constructor, options):
        given = options.get("name")
        name = f"{constructor}{self.ordinal(constructor)}" if given is None else given
        if "l1" in options or "l2" in options:
            self.strengths[name] = options.get("l1", 0), options.get("l2", 0)
        return name

    def parameter(self, name, shape, distribution, trainable, initializer, default=None):
        return self.parameters.get(name, shape, distribution, trainable, initial_value(initializer, default))

    def activation(self, activation):
        """The option of dense: nothing, a name, or a layer already evaluated."""
        if activation is None:
            return lambda x: x
        return LAYERS[activation](self, [], {}) if isinstance(activation, str) else activation

    def free_parameter(self, shape, initializer=None):
        name = f"parameter{self.ordinal('parameter')}"
        return Value(self.parameter(name, shape, {"kind": "bell", "scale": 0.8}, True, initializer), False)

    def evaluate(self, expression):
        """Arguments before calls, from left to right, as JavaScript does: the order gives layers their names."""
        if isinstance(expression, list):
            return [self.evaluate(item) for item in expression]
        if not isinstance(expression, dict):
            return expression
        if "ref" in expression:
            return self.names[expression["ref"]]
        if "apply" in expression:
            layer = self.evaluate(expression["apply"])
            return layer(self.evaluate(expression["to"]))
        return self.call(expression)

    def call(self, expression):
        name = expression["call"]
        if name in INITIALIZERS:
            return expression
        if name == "elementwise":
            function = custom(expression["function"])
            return lambda x: x.with_tensor(function(x.tensor))
        args = [self.evaluate(argument) for argument in expression.get("args", [])]
        options = {key: self.evaluate(value) for key, value in expression.get("options", {}).items()}
        if name == "parameter":
            return self.free_parameter(*args)
        if name in OPERATIONS and not (name == "reshape" and len(args) == 1):
            return OPERATIONS[name](*args, **options)
        return LAYERS[name](self, args, options)


class Model:
    def __init__(self, spec):
        self.spec = spec
        self.batch = spec["batch"]
        self.is_other_in_training = not OTHER_IN_TRAINING.isdisjoint(constructors(spec))
        self.parameters = Parameters(spec["seed"])
        self.inputs = self.drawn_inputs()
        self.output_shapes = {name: y.shape for name, y in self.outputs().items()}
        self.targets = {name: self.drawn_target(name, loss) for name, loss in self.losses().items()}
        self.reset()

    def reset(self):
        """Drawn values everywhere, in the present default dtype."""
        self.parameters.reset()
        self.inputs = self.drawn_inputs()

    def drawn(self, stream, shape, distribution):
        values = draw(self.spec["seed"], stream, self.batch * int(np.prod(shape, dtype=int)), distribution)
        return torch.tensor(values).reshape([self.batch, *shape]).to(torch.get_default_dtype())

    def drawn_inputs(self):
        return {x["name"]: self.drawn(f"input:{x['name']}", x["shape"], self.kind_of(x)) for x in self.spec["inputs"]}

    def kind_of(self, spec):
        """How an input is drawn: as whole numbers where it says below which."""
        if "indices" in spec:
            return {"kind": "classes", "of": spec["indices"]}
        return {"kind": "bell", "scale": self.spec.get("inputScale", 1)}

    def smooth_inputs(self):
        """The inputs that have derivatives: those that are not whole numbers."""
        return {x["name"]: self.inputs[x["name"]] for x in self.spec["inputs"] if "indices" not in x}

    def drawn_target(self, name, loss):
        """The distribution and the shape of the targets of one output."""
        shape = self.output_shapes[name]
        kind = self.spec.get("targetKinds", {}).get(name)
        return {"shape": target_shape(loss, shape), "distribution": target_distribution(loss, shape, kind)}

    def losses(self):
        loss = self.spec.get("loss")
        if loss is None:
            return {}
        return {next(iter(self.output_shapes)): loss} if "call" in loss else loss

    def outputs(self, inputs=None):
        """The outputs for some inputs and the drawn ones where none are given."""
        return self.run(Context(self.spec, self.parameters, EVALUATION), {**self.inputs, **(inputs or {})})

    def run(self, context, inputs):
        values = {name: Value(x, True) for name, x in inputs.items()}
        if self.spec["form"] == "graph":
            context.names.update(values)
        for statement in self.spec.get("constants", []):
            context.names[statement["name"]] = context.evaluate(statement["value"])
        if self.spec["form"] == "chain":
            return {"y": self.chain(context, next(iter(values.values())))}
        for statement in self.spec["statements"]:
            context.names[statement["name"]] = context.evaluate(statement["value"])
        return {name: context.names[value] for name, value in self.spec["outputs"].items()}

    def chain(self, context, x):
        for layer in context.evaluate(self.spec["layers"]):
            x = layer(x)
        return x

    def loss(self, mode):
        context = Context(self.spec, self.parameters, mode)
        outputs, weights = self.run(context, self.inputs), self.spec.get("lossWeights", {})
        total = torch.zeros(())
        for name, loss in self.losses().items():
            target = self.drawn(f"target:{name}", **self.targets[name])
            total = total + weights.get(name, 1) * self.loss_of(loss, outputs[name], target)
        return total + penalty(context.strengths, self.parameters.tensors)

    def loss_of(self, loss, prediction, target):
        if loss["call"] == "elementwiseLoss":
            return custom(loss["function"])(prediction.tensor, target).mean()
        return LOSSES[loss["call"]](prediction, target, loss.get("options", {}))
