import type { Node } from "../../ir/graph.js";
import { contract, parseSpec } from "../../ops/contract.js";
import { pad, paddingOf, reverse } from "../../ops/shape.js";
import { byPhase, every, overlapAdd, window, windowsOf, type Phase } from "../../ops/window.js";
import { is, rule } from "./patterns.js";
import type { Rule } from "./rewrite.js";

/**
 * Σ of overlapping windows of a product, where the elements of the windows are those of one factor and the windows those
 * of the other: for each place, the products that meet there. The windows of the other factor, padded, times the
 * mirrored elements: the transpose of a convolution is a convolution.
 */
function overlapOfProduct(node: Node): Node | undefined {
  const [product] = node.inputs;
  if (!is(product, contract)) return undefined;
  const spec = parseSpec(String(product.attributes.spec));
  const axis = node.attributes.axis as number;
  const [placeLabel, elementLabel] = [spec.out[axis], spec.out[axis + 1]];
  const isSplit = (elements: string, windows: string): boolean =>
    elements.includes(elementLabel) &&
    !elements.includes(placeLabel) &&
    windows.includes(placeLabel) &&
    !windows.includes(elementLabel);
  const swapped = isSplit(spec.b, spec.a);
  if (!swapped && !isSplit(spec.a, spec.b)) return undefined;
  const [elements, windows] = swapped ? [...product.inputs].reverse() : product.inputs;
  const [elementLabels, windowLabels] = swapped ? [spec.b, spec.a] : [spec.a, spec.b];
  const [k, o] = [elementLabels.indexOf(elementLabel), windowLabels.indexOf(placeLabel)];
  const result = `${elementLabels},${windowLabels.replace(placeLabel, placeLabel + elementLabel)}->${spec.out.replace(elementLabel, "")}`;
  const convolve = ({ first, step, count, dilation }: Phase): Node => {
    const mirrored = reverse(every(elements, k, first, step, count), k);
    const border = (count - 1) * dilation;
    const around = window(pad(windows, o, border, border), o, { size: count, stride: 1, dilation });
    return contract(mirrored, around, result);
  };
  const { size, stride, dilation } = windowsOf(node.attributes);
  return stride === 1 ? convolve({ first: 0, step: 1, count: size, dilation }) : byPhase(node, convolve);
}

export const convolutionRules: readonly Rule[] = [
  rule(
    "transpose of a convolution",
    "Σ overlapping w ⊗ y = windows(y) · mirrored w",
    overlapAdd,
    (_inputs, node) => overlapOfProduct(node),
  ),
  rule("padding before windows", "pad(windows(x)) = windows(pad(x))", pad, ([a], node) => {
    if (!is(a, window)) return undefined;
    const [padded, windowed] = [node.attributes.axis as number, a.attributes.axis as number];
    if (padded === windowed || padded === windowed + 1) return undefined;
    const { before, after } = node.attributes as Record<string, number>;
    const x = pad(a.inputs[0], padded > windowed ? padded - 1 : padded, before, after, paddingOf(node));
    return window(x, windowed, windowsOf(a.attributes));
  }),
];
