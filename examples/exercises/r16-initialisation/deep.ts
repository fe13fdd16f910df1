// Fifty hidden layers of 100 units. The first and every tenth are outputs, so that they can be measured.
import { dense, graph, input, relu, type heNormal, type Tensor } from "tapeless";

export const deep = (name: string, init: ReturnType<typeof heNormal>) =>
  graph(() => {
    const outputs: Record<string, Tensor> = {};
    let h = input("x", [40]);
    for (let k = 1; k <= 50; k++) {
      h = relu()(dense(100, { init, name: `layer${k}` })(h));
      if (k === 1 || k % 10 === 0) outputs[`layer${k}`] = h;
    }
    return { name, outputs };
  });
