import { NodeTable, type Attributes, type AttributeValue, type Graph, type Node, type Op } from "./graph.js";
import { Numbers } from "./numbers.js";
import { printType, type Dim, type DType, type TensorType } from "./tensor-type.js";

/**
 * Reads what printGraph writes; printing the result gives the same text.
 *
 *     graph      = "graph" string "{" node* "return" output* "}"
 *     node       = reference "=" operation "(" [reference ("," reference)*] ")" [attributes] ":" type
 *     attributes = "{" name "=" value ("," name "=" value)* "}"
 *     value      = number | string | "true" | "false" | "[" [value ("," value)*] "]"
 *                | "numbers" "[" [number ("," number)*] "]"
 *     type       = dtype "[" [extent ("," extent)*] "]"
 *     output     = string "=" reference
 *
 * A reference is % and a number or a word; what follows // on a line is a comment. Origins are not part of the text.
 * Throws an Error that begins with the line. Equal nodes become one, as everywhere.
 */
export function parseGraph(
  text: string,
  ops: ReadonlyMap<string, Op>,
  table: NodeTable = new NodeTable(),
): Graph {
  const reader = new GraphReader(tokensOf(text), ops, table);
  const graph = reader.graph();
  reader.end();
  return graph;
}

/** Reads several graphs, one after the other, over one table of nodes. */
export function parseGraphs(
  text: string,
  ops: ReadonlyMap<string, Op>,
  table: NodeTable = new NodeTable(),
): Graph[] {
  const reader = new GraphReader(tokensOf(text), ops, table);
  const graphs: Graph[] = [];
  while (reader.hasMore()) graphs.push(reader.graph());
  return graphs;
}

interface Token {
  readonly kind: "string" | "reference" | "number" | "word" | "sign" | "end";
  readonly text: string;
  readonly line: number;
}

const TOKEN =
  /(?<space>[ \t\r\n]+|\/\/[^\n]*)|(?<string>"(?:[^"\\\n]|\\.)*")|(?<reference>%\w+)|(?<number>-?(?:Infinity\b|NaN\b|\d[\w.+-]*))|(?<word>[A-Za-z_]\w*)|(?<sign>[{}()[\]=,:])/y;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`line ${line}: unexpected ${JSON.stringify(text[at])}`);
    const [kind, found] = Object.entries(match.groups!).find(([, part]) => part !== undefined)!;
    if (kind !== "space") tokens.push({ kind: kind as Token["kind"], text: found, line });
    line += found.split("\n").length - 1;
  }
  return [...tokens, { kind: "end", text: "the end", line }];
}

class GraphReader {
  private at = 0;
  private nodes = new Map<string, Node>();

  constructor(
    private readonly tokens: readonly Token[],
    private readonly ops: ReadonlyMap<string, Op>,
    private readonly table: NodeTable,
  ) {}

  hasMore(): boolean {
    return this.next.kind !== "end";
  }

  end(): void {
    if (this.hasMore()) this.fail(`expected nothing more, found ${this.next.text}`);
  }

  graph(): Graph {
    this.nodes = new Map();
    this.expect("graph");
    const name = JSON.parse(this.take("string")) as string;
    this.expect("{");
    while (this.next.kind === "reference") this.node();
    this.expect("return");
    const outputs = new Map<string, Node>();
    while (this.next.kind === "string") this.output(outputs);
    this.expect("}");
    return { name, outputs };
  }

  private node(): void {
    const { line } = this.next;
    const reference = this.take("reference");
    if (this.nodes.has(reference)) this.fail(`${reference} is defined already`, line);
    this.expect("=");
    const name = this.take("word");
    const op = this.ops.get(name) ?? this.fail(`there is no operation ${name}`, line);
    const inputs = this.list("(", ")", () => this.reference());
    if (op.arity !== undefined && inputs.length !== op.arity)
      this.fail(`${name} takes ${op.arity} operands, not ${inputs.length}`, line);
    const written = this.next.text === "{" ? this.attributes() : {};
    this.expect(":");
    const type = this.type();
    // Leaves state their type as attributes; the text has it but once.
    const attributes = op.kind === "leaf" ? { ...written, dtype: type.dtype, shape: type.shape } : written;
    this.nodes.set(reference, this.build(op, inputs, attributes, type, line));
  }

  private build(
    op: Op,
    inputs: readonly Node[],
    attributes: Attributes,
    type: TensorType,
    line: number,
  ): Node {
    let node: Node;
    try {
      node = this.table.node(op, inputs, attributes);
    } catch (error) {
      this.fail((error as Error).message, line);
    }
    const [found, stated] = [printType(node.type), printType(type)];
    if (found !== stated) this.fail(`${op.name} gives ${found} here, not ${stated}`, line);
    return node;
  }

  private output(outputs: Map<string, Node>): void {
    const name = JSON.parse(this.take("string")) as string;
    if (outputs.has(name)) this.fail(`the output ${JSON.stringify(name)} is there already`);
    this.expect("=");
    outputs.set(name, this.reference());
  }

  private reference(): Node {
    const { line } = this.next;
    const text = this.take("reference");
    return this.nodes.get(text) ?? this.fail(`${text} is not defined yet`, line);
  }

  private attributes(): Attributes {
    const entries = this.list("{", "}", () => {
      const name = this.take("word");
      this.expect("=");
      return [name, this.value()] as const;
    });
    return Object.fromEntries(entries);
  }

  private value(): AttributeValue {
    const { kind, text } = this.next;
    if (text === "[") return this.list("[", "]", () => this.value() as number | string);
    if (kind === "word" && text === "numbers") return this.numbers();
    if (kind === "word" && (text === "true" || text === "false")) return this.take("word") === "true";
    return kind === "string" ? (JSON.parse(this.take("string")) as string) : this.number();
  }

  private numbers(): Numbers {
    this.take("word");
    return new Numbers(Float64Array.from(this.list("[", "]", () => this.number())));
  }

  private type(): TensorType {
    const dtype = this.take("word") as DType;
    const shape = this.list("[", "]", (): Dim => {
      if (this.next.text !== "n") return this.number();
      return this.take("word") as Dim;
    });
    return { dtype, shape };
  }

  private number(): number {
    const { line } = this.next;
    const text = this.take("number");
    const value = Number(text);
    return Number.isNaN(value) && text !== "NaN" ? this.fail(`${text} is no number`, line) : value;
  }

  private list<T>(open: string, close: string, item: () => T): T[] {
    const items: T[] = [];
    this.expect(open);
    while (this.next.text !== close) {
      if (items.length > 0) this.expect(",");
      items.push(item());
    }
    this.expect(close);
    return items;
  }

  private get next(): Token {
    return this.tokens[this.at];
  }

  private expect(text: string): void {
    if (this.next.text !== text || this.next.kind === "string")
      this.fail(`expected ${text}, found ${this.next.text}`);
    this.at++;
  }

  private take(kind: Token["kind"]): string {
    if (this.next.kind !== kind) this.fail(`expected a ${kind}, found ${this.next.text}`);
    return this.tokens[this.at++].text;
  }

  private fail(message: string, line = this.next.line): never {
    throw new Error(`line ${line}: ${message}`);
  }
}
