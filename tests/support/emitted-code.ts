import { parse, type AnyNode, type Comment, type FunctionDeclaration } from "acorn";
import { fullAncestor } from "acorn-walk";

/** An emitted module as syntax tree. */
export interface EmittedCode {
  readonly text: string;
  readonly tree: AnyNode;
  readonly comments: readonly Comment[];
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
}

export function parseCode(text: string): EmittedCode {
  const comments: Comment[] = [];
  const tree = parse(text, {
    ecmaVersion: 2022,
    sourceType: "module",
    locations: true,
    onComment: comments,
  });
  const functions = new Map<string, FunctionDeclaration>();
  for (const stmt of tree.body) {
    const declaration = stmt.type === "ExportNamedDeclaration" ? stmt.declaration : stmt;
    if (declaration?.type === "FunctionDeclaration") functions.set(declaration.id.name, declaration);
  }
  return { text, tree, comments, functions };
}

/** Every node under one, with the nodes around it, outermost first. */
export function nodesIn(root: AnyNode): { node: AnyNode; around: readonly AnyNode[] }[] {
  const found: { node: AnyNode; around: readonly AnyNode[] }[] = [];
  fullAncestor(root, (node, _state, ancestors) => {
    found.push({ node: node, around: ancestors.slice(0, -1) });
  });
  return found;
}

/** `Math.exp`, or the name of a function of the module. */
export function calleeOf(node: AnyNode): string | undefined {
  if (node.type !== "CallExpression") return undefined;
  const { callee } = node;
  if (callee.type === "Identifier") return callee.name;
  return callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.property.type === "Identifier"
    ? `${callee.object.name}.${callee.property.name}`
    : "?";
}

export const callsIn = (root: AnyNode): string[] => nodesIn(root).flatMap(({ node }) => calleeOf(node) ?? []);

export const countCalls = (root: AnyNode, callee: string): number =>
  callsIn(root).filter((name) => name === callee).length;

/** The loops of a function; the one over the samples runs to n. */
export function loopsIn(
  root: AnyNode,
): { isOverSamples: boolean; around: readonly AnyNode[]; node: AnyNode }[] {
  return nodesIn(root).flatMap(({ node, around }) => {
    if (node.type !== "ForStatement") return [];
    return [{ isOverSamples: extentOfLoop(node) === "n", around, node }];
  });
}

/** How many rounds a loop has: a number, or the name of one. */
export function extentOfLoop(node: AnyNode): number | string {
  if (node.type !== "ForStatement" || node.test?.type !== "BinaryExpression")
    throw new Error("a loop of another form");
  const { right } = node.test;
  if (right.type === "Identifier") return right.name;
  const start = node.init?.type === "VariableDeclaration" ? node.init.declarations[0].init : undefined;
  const step = node.update?.type === "AssignmentExpression" ? numberIn(node.update.right) : 1;
  return (numberIn(right) - numberIn(start)) / step;
}

const numberIn = (node: AnyNode | null | undefined): number => Number((node as { value?: unknown }).value);

/** The multiplications of numbers in one call with one sample; those that find a place in an array do not count. */
export function countProducts(root: AnyNode): number {
  return nodesIn(root)
    .filter(({ node, around }) => {
      const isProduct = node.type === "BinaryExpression" && node.operator === "*";
      const isPlace = around.some(
        (outer, k) => outer.type === "MemberExpression" && (around[k + 1] ?? node) === outer.property,
      );
      const isWhole = around.some((outer) =>
        /^(requireLength|countSamples|resultArray)$/.test(calleeOf(outer) ?? ""),
      );
      return isProduct && !isPlace && !isWhole;
    })
    .reduce((sum, { around }) => sum + timesOf(around), 0);
}

/** How often something in these loops runs for one sample. */
const timesOf = (around: readonly AnyNode[]): number =>
  around.reduce((times, outer) => {
    if (outer.type !== "ForStatement") return times;
    const extent = extentOfLoop(outer);
    return extent === "n" ? times : times * Number(extent);
  }, 1);

/** What a function does under a heading, such as `backward`, before it returns. */
export function sectionText(
  { text, comments }: EmittedCode,
  f: FunctionDeclaration,
  section: string,
): string {
  const headings = comments.filter(
    ({ start, end, value }) =>
      start >= f.start && end <= f.end && /^ (forward|tangent|backward|update)$/.test(value),
  );
  return headings
    .flatMap((heading, k) =>
      heading.value.trim() === section ? [text.slice(heading.end, headings[k + 1]?.start ?? f.end)] : [],
    )
    .join("\n")
    .replace(/\/\/.*|return .*/g, "");
}

/** Code without comments, and with names numbered in the order of their appearance. */
export function withoutNames(code: string): string {
  const { tree } = parseCode(code);
  const names = new Map<string, string>();
  const identifiers = nodesIn(tree).flatMap(({ node }) => (node.type === "Identifier" ? [node.name] : []));
  const plain = code.replace(/\/\/.*/g, "");
  for (const name of plain.match(/[A-Za-z_$][\w$]*/g) ?? []) {
    const isOurs = identifiers.includes(name) && !/^(Math|Float64Array|RangeError)$/.test(name);
    if (isOurs && !names.has(name)) names.set(name, `v${names.size}`);
  }
  return plain.replace(/[A-Za-z_$][\w$]*/g, (name) => names.get(name) ?? name).replace(/\s+/g, " ");
}
