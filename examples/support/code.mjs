// What emitted code looks like, read from its syntax tree.
import { parse } from "acorn";
import { full, simple } from "acorn-walk";

/** The functions at the top of a module, by name. */
export function functionsOf(code) {
  const { body } = parse(code, { ecmaVersion: "latest", sourceType: "module" });
  const declarations = body.map((statement) => statement.declaration ?? statement);
  return Object.fromEntries(
    declarations.filter(({ type }) => type === "FunctionDeclaration").map((f) => [f.id.name, f]),
  );
}

/** What a module's own functions take the place of; a sigmoid is one exponential. */
const OWN = { expOf: "exp", sigmoidOf: "exp", tanhOf: "tanh", logOf: "log" };

/** How often each function is called that Math has, be it that of Math or the module's own: { exp: 2, sin: 1 }. */
export function mathCalls(...nodes) {
  const calls = {};
  for (const node of nodes) {
    simple(node, {
      CallExpression({ callee }) {
        const isMath = callee.type === "MemberExpression" && callee.object.name === "Math";
        const f = isMath ? callee.property.name : OWN[callee.name];
        if (f !== undefined) calls[f] = (calls[f] ?? 0) + 1;
      },
    });
  }
  return calls;
}

/** How often each arithmetic operator, comparison and choice occurs: { "*": 4, "+": 3, "<": 1, "?:": 1 }. */
export function operations(...nodes) {
  const counts = {};
  const count = (operator) => (counts[operator] = (counts[operator] ?? 0) + 1);
  const isIndex = new Set();
  for (const node of nodes) {
    simple(node, {
      MemberExpression: ({ property }) => full(property, (inner) => isIndex.add(inner)),
    });
    simple(node, {
      BinaryExpression: (expression) => isIndex.has(expression) || count(expression.operator),
      ConditionalExpression: () => count("?:"),
    });
  }
  return counts;
}

export function loopsIn(node) {
  const loops = [];
  simple(node, { ForStatement: (loop) => loops.push(loop) });
  return loops;
}

/** The loop over samples of a function. */
export const sampleLoop = (f) => loopsIn(f).find(({ test }) => test.right.name === "n");

/** A function's code with its variables called v0, v1, … in order of appearance, and without comments. */
export function canonical(f) {
  const names = new Map();
  const rename = (name) => {
    if (!names.has(name)) names.set(name, `v${names.size}`);
    return names.get(name);
  };
  return JSON.stringify(f, (key, value) => {
    if (["start", "end", "raw"].includes(key)) return undefined;
    if (key === "property" && value.type === "Identifier") return value.name;
    return value?.type === "Identifier" ? rename(value.name) : value;
  });
}

const namesIn = (node) => {
  const names = new Set();
  full(node, (inner) => inner.type === "Identifier" && names.add(inner.name));
  return names;
};

/** What a statement writes to: a variable, or the array of an element. */
function writes(statement) {
  if (statement.type === "VariableDeclaration") return statement.declarations.map(({ id }) => id.name);
  const { expression } = statement;
  if (expression?.type !== "AssignmentExpression") return [];
  return [expression.left.type === "MemberExpression" ? expression.left.object.name : expression.left.name];
}

const flat = (statements) =>
  statements.flatMap((statement) =>
    statement.type === "ForStatement" ? flat(statement.body.body) : [statement],
  );

/**
 * The statements that the elements of `array` depend on, those in loops included.
 */
export function statementsFor(f, array) {
  const statements = flat(f.body.body);
  const needed = new Set([array]);
  const chosen = new Set();
  for (let size = -1; size !== chosen.size;) {
    size = chosen.size;
    for (const statement of statements) {
      if (chosen.has(statement) || !writes(statement).some((name) => needed.has(name))) continue;
      chosen.add(statement);
      for (const name of namesIn(statement)) needed.add(name);
    }
  }
  return statements.filter((statement) => chosen.has(statement));
}

/** The comments of a function, which hold the formulas that it computes. */
export function formulasOf(code, name) {
  const [text] = code.match(new RegExp(`export function ${name}\\([^]*?\\n}`)) ?? [""];
  return [...text.matchAll(/^ *\/\/ {3}(.*)$/gm)].map(([, formula]) => formula);
}
