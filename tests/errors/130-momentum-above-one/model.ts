// expect: invalid-argument at 4:67
import { batchNorm, dense, model } from "tapeless";

export default model({ input: [4], layers: [dense(8), batchNorm({ momentum: 1.5 }), dense(1)] });
