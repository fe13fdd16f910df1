// expect: invalid-argument at 4:55
import { dense, model, relu } from "tapeless";

export default model({ input: [2], layers: [dense(8), relu, dense(1)] });
