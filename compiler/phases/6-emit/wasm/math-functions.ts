import type binaryen from "binaryen";
import { scalarOp, type ScalarOpName } from "../../../ir/scalar.js";
import type { DType } from "../../../ir/tensor-type.js";
import { numbersOf } from "./lanes.js";
import { vectorMath, type Lanes, type VectorFunction } from "./vector-math.js";

/** The functions that a module turns out to need: vector functions of its own, and those of Math that it imports. */
export class WasmMath {
  private readonly imported = new Map<string, string>();
  private hashes = false;

  constructor(
    private readonly module: binaryen.Module,
    private readonly b: typeof binaryen,
    private readonly dtype: DType,
  ) {}

  /** The name of the function, to be added later. */
  use(name: string, isVector: boolean): string {
    if (name === "hash") {
      this.hashes = true;
      return "hash";
    }
    if (isVector) return vectorMath(this.module, this.b, name as VectorFunction, this.lanes);
    this.imported.set(name, name);
    return name;
  }

  private get lanes(): Lanes {
    return numbersOf(this.module, this.b, this.dtype).vectors;
  }

  get imports(): string[] {
    return [...this.imported.keys()];
  }

  add(): void {
    const { module: m, b } = this;
    for (const name of this.imported.keys()) {
      const { arity } = scalarOp(name as ScalarOpName);
      // In double precision: engines know Math's functions by this signature, and call them without JavaScript.
      const types = Array.from({ length: arity }, () => b.f64);
      m.addFunctionImport(name, "m", name, b.createType(types), b.f64);
    }
    if (this.hashes) this.addHash();
  }

  /** As `hash` of scalar.ts. */
  private addHash(): void {
    const { module: m, b } = this;
    const get = (k: number) => m.local.get(k, b.i32);
    const h = 2;
    const mix = (shift: number, factor: number) =>
      m.local.set(
        h,
        m.i32.mul(m.i32.xor(get(h), m.i32.shr_u(get(h), m.i32.const(shift))), m.i32.const(factor | 0)),
      );
    const body = [
      m.local.set(h, m.i32.add(m.i32.mul(get(0), m.i32.const(0x9e3779b1 | 0)), get(1))),
      mix(17, 0xed5ad4bb),
      mix(11, 0xac4c1b51),
      mix(15, 0x31848bab),
      m.i32.xor(get(h), m.i32.shr_u(get(h), m.i32.const(14))),
    ];
    m.addFunction("hash", b.createType([b.i32, b.i32]), b.i32, [b.i32], m.block(null, body, b.i32));
  }
}
