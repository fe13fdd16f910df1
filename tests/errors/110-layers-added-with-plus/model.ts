// expect: invalid-argument at 4:45
import { dense, model, relu } from "tapeless";

export default model({ input: [2], layers: [dense(4) + relu()] });
