// expect: duplicate-name at 4:24
import { dense, differentiable, model } from "tapeless";

export const forward = differentiable((x: number) => x * x);
export default model({ input: [2], layers: [dense(1)] });
