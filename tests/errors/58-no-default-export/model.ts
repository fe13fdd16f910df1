// expect: no-model at 4:20
import { dense, model } from "tapeless";

export const net = model({ input: [2], layers: [dense(1)] });
