// expect: invalid-argument at 4:56
import { dense, heNormal, model } from "tapeless";

export default model({ input: [2], layers: [dense(4, { init: heNormal as never })] });
