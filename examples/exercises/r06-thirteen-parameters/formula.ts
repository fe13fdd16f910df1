// The network as the formula it is. yGradient gives ∂y/∂x and the 13 partial derivatives, in the order of the arguments.
import { differentiable } from "tapeless";

const a = differentiable((z: number) => (z > 0 ? z : 0));

export const y = differentiable(
  (
    x: number,
    theta01: number,
    theta11: number,
    theta02: number,
    theta12: number,
    psi01: number,
    psi11: number,
    psi21: number,
    psi02: number,
    psi12: number,
    psi22: number,
    phi0: number,
    phi1: number,
    phi2: number,
  ) => {
    const h1 = a(theta01 + theta11 * x);
    const h2 = a(theta02 + theta12 * x);
    return phi0 + phi1 * a(psi01 + psi11 * h1 + psi21 * h2) + phi2 * a(psi02 + psi12 * h1 + psi22 * h2);
  },
);
