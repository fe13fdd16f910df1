// expect: invalid-argument at 4:56
import { dense, model, sgd } from "tapeless";

export default model({ input: [2], layers: [dense(1)], optimizer: sgd({ learningRate: 0.1 }) });
