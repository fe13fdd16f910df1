import type binaryen from "binaryen";
import type { Buffer, Space } from "../../../ir/kernel.js";
import { exprOf, visitExpr, visitStmts } from "../../../ir/loop.js";
import type { DType } from "../../../ir/tensor-type.js";
import { FIRST, LAST } from "../wasm/function.js";
import { spacesIn, wasmModule, type WasmFunction } from "../wasm/module.js";
import {
  binary,
  call,
  conditional,
  constant,
  math,
  member,
  name,
  number,
  string,
  type JsExpr,
  type JsStmt,
} from "./code.js";
import type { HelperName } from "./helpers.js";
import { SAMPLES } from "./procedure.js";
import type { ModuleFunction } from "./module.js";

/** Bytes of a page of WebAssembly memory. */
const PAGE = 65_536;
/** Nothing lies at address 0, and vectors begin at multiples of 16. */
const ALIGNMENT = 16;

/** An array of a function: where it is copied to, and how. */
interface Staged {
  readonly space: Space;
  readonly address: number;
  /** Numbers of one sample, or undefined for an array that is there as a whole. */
  readonly sampleSize: number | undefined;
  readonly isRead: boolean;
  readonly isWritten: boolean;
}

/** What the functions of a module need around their WebAssembly: its memory, and copies of what does not lie in it. */
export class WasmGlue {
  private readonly bytes: number;
  private readonly staged = new Map<ModuleFunction, readonly Staged[]>();
  private readonly isNeeded: boolean;
  private readonly slots: Space[] = [];

  constructor(
    functions: readonly ModuleFunction[],
    /** The numbers of all arrays that modules make themselves: they get room in the memory. */
    private readonly ownNumbers: number,
    dtype: DType,
    lengthOf: (space: Space) => number,
    private readonly helper: (name: HelperName) => string,
    declare: (variable: string, value: JsExpr) => void,
    encoder: typeof binaryen | undefined,
  ) {
    this.bytes = dtype === "f64" ? 8 : 4;
    const used = functions.filter(({ scheduled }) => scheduled.wasm);
    this.isNeeded = used.length > 0;
    if (!this.isNeeded) return;
    if (!encoder) throw new Error("WebAssembly needs its encoder");
    let top = ALIGNMENT;
    const take = (numbers: number): number => {
      const address = top;
      top = aligned(top + numbers * this.bytes);
      return address;
    };
    const constants = new Map<string, { readonly address: number; readonly data: Float64Array }>();
    for (const f of used)
      for (const { numbers } of f.constants.values())
        if (!constants.has(numbers.digest))
          constants.set(numbers.digest, { address: take(numbers.data.length), data: numbers.data });
    const arenas = used.map(
      ({ scheduled: { procedure, wasm } }) => procedure.arena.fixed + wasm!.samples * procedure.arena.record,
    );
    const arena = take(Math.max(0, ...arenas));
    const rooms = roomsOf(used, lengthOf);
    const addresses = new Map([...rooms].map(([space, numbers]) => [space, take(numbers)]));
    for (const f of used) this.staged.set(f, stagedBy(f, addresses));
    const wasm = wasmModule(
      used.map((f) => this.functionOf(f)),
      dtype,
      { arena, constants },
      encoder,
    );
    const pages = Math.ceil((top + 2 * this.ownNumbers * this.bytes + 4 * ALIGNMENT) / PAGE);
    const others = wasm.imports.filter((f) => !(f in Math));
    const given = others.map((f) => [f, name(this.helper(f as HelperName))] as const);
    const whole = call(
      name(this.helper("instantiate")),
      string(Buffer.from(wasm.bytes).toString("hex")),
      number(pages),
      number(top),
      ...(given.length > 0 ? [{ kind: "object", entries: given } as const] : []),
    );
    declare("wasm", { ...whole, pure: true } as JsExpr);
  }

  /** A new array of the module's own, in its memory where there is room. */
  array(length: number): JsExpr | undefined {
    return this.isNeeded ? call(name(this.helper("residentArray")), number(length)) : undefined;
  }

  /** Whole arrays of a space are known by a number of it. */
  private slotOf(space: Space): number {
    if (!this.slots.includes(space)) this.slots.push(space);
    return this.slots.indexOf(space);
  }

  private functionOf(f: ModuleFunction): WasmFunction {
    return {
      name: f.name,
      schedule: f.scheduled.wasm!,
      constants: f.constants,
      returns: f.returns,
      spaces: this.staged.get(f)!.map(({ space }) => space),
      scalars: scalarsOf(f),
    };
  }

  /** The statements that call a function for one block of samples after the other. */
  body(
    f: ModuleFunction,
    variables: ReadonlyMap<Space, string>,
    defaults: ReadonlyMap<Space, number>,
  ): JsStmt[] {
    const { wasm } = f.scheduled;
    if (!wasm) throw new Error(`${f.name} is no WebAssembly`);
    const staged = this.staged.get(f)!;
    const whole = staged.filter(({ sampleSize }) => sampleSize === undefined);
    const perSample = staged.filter(({ sampleSize }) => sampleSize !== undefined);
    const variableOf = (space: Space): JsExpr => name(variables.get(space)!);
    const addressOf = (space: Space): string => `${variables.get(space)!}At`;
    const before = whole.map(({ space, address }) => {
      const place = call(
        name(this.helper("enterMemory")),
        variableOf(space),
        number(this.slotOf(space)),
        number(address),
      );
      return constant(addressOf(space), place);
    });
    const after = whole
      .filter(({ isWritten }) => isWritten)
      .map(({ space, address }): JsStmt => ({
        kind: "do",
        value: call(
          name(this.helper("leaveMemory")),
          variableOf(space),
          name(addressOf(space)),
          number(address),
        ),
      }));
    const callOf = (flags: JsExpr, samples: JsExpr, first: JsExpr, total: JsExpr): JsExpr =>
      call(
        member(name("wasm"), f.name),
        flags,
        samples,
        first,
        total,
        ...staged.map(({ space, sampleSize, address }) =>
          sampleSize === undefined ? name(addressOf(space)) : number(address),
        ),
        ...scalarsOf(f).map((scalar) => name(scalar)),
      );
    const result = (value: JsExpr): JsStmt =>
      f.returns ? { kind: "assign", target: name("result"), operator: "=", value } : { kind: "do", value };
    const declared: JsStmt[] = f.returns
      ? [{ kind: "let", keyword: "let", name: "result", value: number(0) }]
      : [];
    const returned: JsStmt[] = f.returns ? [{ kind: "return", value: name("result") }] : [];
    if (perSample.length === 0 && wasm.each.length === 0) {
      const once = callOf(number(FIRST + LAST), number(0), number(0), number(1));
      return [...before, ...declared, result(once), ...after, ...returned];
    }
    const size = number(wasm.samples);
    const [first, count] = [name("first"), name("count")];
    const times = (a: JsExpr, factor: number): JsExpr => (factor === 1 ? a : binary("*", number(factor), a));
    const copies = (helper: HelperName, isCopied: (s: Staged) => boolean): JsStmt[] =>
      perSample.filter(isCopied).map(({ space, sampleSize, address }): JsStmt => ({
        kind: "do",
        value: call(
          name(this.helper(helper)),
          variableOf(space),
          times(first, sampleSize!),
          times(count, sampleSize!),
          number(address),
          ...(defaults.has(space) && helper === "copyIn" ? [number(defaults.get(space)!)] : []),
        ),
      }));
    const flags = binary(
      "+",
      conditional(binary("===", first, number(0)), number(FIRST), number(0)),
      conditional(binary("===", binary("+", first, count), name(SAMPLES)), number(LAST), number(0)),
    );
    const block: JsStmt[] = [
      constant("first", binary("*", size, name("block"))),
      constant("count", math("min", size, binary("-", name(SAMPLES), first))),
      ...copies("copyIn", ({ isRead }) => isRead),
      result(callOf(flags, count, first, name(SAMPLES))),
      ...copies("copyOut", ({ isWritten }) => isWritten),
    ];
    const end = binary("/", name(SAMPLES), size);
    return [
      ...before,
      ...declared,
      { kind: "for", variable: "block", end, body: block },
      ...after,
      ...returned,
    ];
  }
}

const aligned = (address: number): number => Math.ceil(address / ALIGNMENT) * ALIGNMENT;

const scalarsOf = (f: ModuleFunction): string[] => {
  const { head, each, tail } = f.scheduled.wasm!;
  const found = new Set<string>();
  visitStmts([...head, ...each, ...tail], (stmt) => {
    const expr = exprOf(stmt);
    if (expr) visitExpr(expr, (e) => e.kind === "argument" && e.name !== SAMPLES && found.add(e.name));
  });
  return [...found].sort();
};

/** The buffers of the arrays that a function works on, the arena and constants not among them. */
function buffersOf(f: ModuleFunction): Map<Space, Buffer[]> {
  const { head, each, tail } = f.scheduled.wasm!;
  const found = new Map<Space, Buffer[]>();
  const add = (buffer: Buffer): void => {
    if (buffer.temporary || f.constants.has(buffer.space)) return;
    found.set(buffer.space, [...(found.get(buffer.space) ?? []), buffer]);
  };
  visitStmts([...head, ...each, ...tail], (stmt) => {
    if (stmt.kind === "store") add(stmt.buffer);
    const expr = exprOf(stmt);
    if (expr) visitExpr(expr, (e) => e.kind === "load" && add(e.buffer));
  });
  return found;
}

const sampleSizeOf = (buffers: readonly Buffer[]): number | undefined =>
  buffers[0].batched ? buffers[0].sampleStride : undefined;

/** How many numbers each array may take. */
function roomsOf(
  functions: readonly ModuleFunction[],
  lengthOf: (space: Space) => number,
): Map<Space, number> {
  const rooms = new Map<Space, number>();
  for (const f of functions)
    for (const [space, buffers] of buffersOf(f)) {
      const sampleSize = sampleSizeOf(buffers);
      const numbers = sampleSize === undefined ? lengthOf(space) : sampleSize * f.scheduled.wasm!.samples;
      rooms.set(space, Math.max(rooms.get(space) ?? 0, numbers));
    }
  return rooms;
}

function stagedBy(f: ModuleFunction, addresses: ReadonlyMap<Space, number>): Staged[] {
  const { reads, writes } = spacesIn(f.scheduled.wasm!);
  return [...buffersOf(f)].map(([space, buffers]) => ({
    space,
    address: addresses.get(space)!,
    sampleSize: sampleSizeOf(buffers),
    isRead: reads.has(space),
    isWritten: writes.has(space),
  }));
}
