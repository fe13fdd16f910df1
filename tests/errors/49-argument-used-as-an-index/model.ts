// expect: not-differentiable at 5:52
import { differentiable } from "tapeless";

const table = [1, 2, 3];
export const f = differentiable((k: number) => k * table[k]);
