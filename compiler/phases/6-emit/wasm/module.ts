import type binaryen from "binaryen";
import type { Program, Space } from "../../../ir/kernel.js";
import { exprOf, visitExpr, visitStmts, type Stmt } from "../../../ir/loop.js";
import { BATCH, type DType } from "../../../ir/tensor-type.js";
import type { WasmSchedule } from "../../5-schedule/wasm.js";
import type { Variable } from "./expressions.js";
import { FIRST, FunctionBody, LAST, type Place } from "./function.js";
import { numbersOf, type Ref } from "./lanes.js";
import { WasmMath } from "./math-functions.js";

/** A function to be made. */
export interface WasmFunction {
  readonly name: string;
  readonly schedule: WasmSchedule;
  readonly constants: Program["constants"];
  readonly returns: boolean;
  /** The arrays that come as addresses, in the order of the arguments. */
  readonly spaces: readonly Space[];
  /** The arguments that are numbers: the learning rate, a seed. */
  readonly scalars: readonly string[];
}

export interface WasmLayout {
  /** Where the arena lies, in bytes. */
  readonly arena: number;
  /** Arrays of known numbers, by what tells them from others. */
  readonly constants: ReadonlyMap<string, { readonly address: number; readonly data: Float64Array }>;
}

export interface WasmBinary {
  readonly bytes: Uint8Array;
  /** The functions of Math that it calls. */
  readonly imports: readonly string[];
}

/**
 * A WebAssembly module of functions (flags, samples, first, total, addresses…, numbers…): how many samples are at hand, the
 * place of the first of them among all, and how many there are in all. Its memory is imported.
 */
export function wasmModule(
  functions: readonly WasmFunction[],
  dtype: DType,
  layout: WasmLayout,
  b: typeof binaryen,
): WasmBinary {
  const module = new b.Module();
  module.setFeatures(b.Features.SIMD128 | b.Features.NontrappingFPToInt | b.Features.BulkMemory);
  const segments = [...layout.constants.values()].map(({ address, data }) => ({
    offset: module.i32.const(address),
    data: bytesOf(data, dtype),
    passive: false,
  }));
  module.setMemory(1, -1, undefined, segments);
  module.addMemoryImport("0", "m", "m");
  const math = new WasmMath(module, b, dtype);
  for (const f of functions) addFunction(f, dtype, layout, module, b, math);
  math.add();
  if (!module.validate()) throw new Error(`the WebAssembly module is not valid`);
  b.setOptimizeLevel(2);
  b.setShrinkLevel(1);
  module.optimize();
  const bytes = module.emitBinary();
  module.dispose();
  return { bytes, imports: math.imports };
}

function bytesOf(numbers: ArrayLike<number>, dtype: DType): Uint8Array {
  const array = dtype === "f64" ? Float64Array.from(numbers) : Float32Array.from(numbers);
  return new Uint8Array(array.buffer);
}

function addFunction(
  f: WasmFunction,
  dtype: DType,
  layout: WasmLayout,
  module: binaryen.Module,
  b: typeof binaryen,
  math: WasmMath,
): void {
  const numbers = numbersOf(module, b, dtype);
  const [flags, samples, first, total, ...rest] = [...Array(4 + f.spaces.length + f.scalars.length).keys()];
  const places = new Map<Space, Place>([["arena", { address: layout.arena }]]);
  f.spaces.forEach((space, k) => places.set(space, { local: rest[k] }));
  for (const [space, { numbers: known }] of f.constants) {
    const constant = layout.constants.get(known.digest);
    if (constant) places.set(space, constant);
  }
  const scalars = new Map<string, Variable>([
    [BATCH, { index: total, type: b.i32, isVector: false, isWhole: true }],
  ]);
  const scalarTypes = f.scalars.map((name, k) => {
    const isWhole = name === "seed";
    const type = isWhole ? b.i32 : numbers.type;
    scalars.set(name, { index: rest[f.spaces.length + k], type, isVector: false, isWhole });
    return type;
  });
  const parameters = [b.i32, b.i32, b.i32, b.i32, ...f.spaces.map(() => b.i32), ...scalarTypes];
  const body = new FunctionBody({
    module,
    binaryen: b,
    numbers,
    placeOf: (space) => known(places.get(space), space),
    argument: (name) => known(scalars.get(name), name),
    flags,
    samples,
    first,
    free: parameters.length,
    math: (name, isVector) => math.use(name, isVector),
  });
  body.prepare([...f.schedule.head, ...f.schedule.each, ...f.schedule.tail]);
  const part = (stmts: readonly Stmt[], flag: number): Ref[] => {
    const refs = body.block(stmts);
    if (refs.length === 0) return [];
    const isCalled = module.i32.and(module.local.get(flags, b.i32), module.i32.const(flag));
    return [module.if(isCalled, module.block(null, refs))];
  };
  const refs = [
    ...part(f.schedule.head, FIRST),
    ...body.block(f.schedule.each),
    ...part(f.schedule.tail, LAST),
    ...(f.returns ? [numbers.constant(0)] : []),
  ];
  const result = f.returns ? numbers.type : b.none;
  module.addFunction(f.name, b.createType(parameters), result, body.types, module.block(null, refs, result));
  module.addFunctionExport(f.name, f.name);
}

function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`a WebAssembly function does not know ${name}`);
  return value;
}

/** The arrays that statements read and write, the arena not among them. */
export function spacesIn({ head, each, tail }: WasmSchedule): { reads: Set<Space>; writes: Set<Space> } {
  const [reads, writes] = [new Set<Space>(), new Set<Space>()];
  visitStmts([...head, ...each, ...tail], (stmt) => {
    if (stmt.kind === "store") {
      writes.add(stmt.buffer.space);
      if (stmt.combine) reads.add(stmt.buffer.space);
    }
    const expr = exprOf(stmt);
    if (expr) visitExpr(expr, (e) => e.kind === "load" && reads.add(e.buffer.space));
  });
  reads.delete("arena");
  writes.delete("arena");
  return { reads, writes };
}
