// expect: not-differentiable at 5:48
import { differentiable } from "tapeless";

const { indexOf } = [1, 2];
export const f = differentiable((x: number) => indexOf(2) * x);
