import { modelError } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../diagnostics/site.js";
import * as declarations from "../../../runtime/declarations.js";
import { suggestion } from "../2-build/check-arguments.js";
import { CALL_FROM, isTensor, type Call } from "../2-build/declare.js";
import { placeInArguments } from "./argument-place.js";
import type { Instruments } from "./instrument.js";
import type { CapturingFunction } from "./scalar-values.js";
import { siteOf } from "./source-text.js";

type CallFrom = (call: Call, ...args: unknown[]) => unknown;

/** What instrumented code calls while it runs. */
export class Reader {
  private readonly functions = new WeakMap<object, CapturingFunction>();
  /** What declarable functions gave, in the order of the calls' ends. */
  private readonly results: unknown[] = [];
  private order = 0;
  private lastThrown: { readonly value: unknown; readonly site: Site } | undefined;

  constructor(private readonly instruments: Instruments) {}

  /** A declarable function, told where it is called from; any other function as it is. */
  readonly call = (id: number, f: unknown): unknown => {
    if (typeof f !== "function") return this.notAFunction(id, f);
    const from = (f as { [CALL_FROM]?: CallFrom })[CALL_FROM];
    if (!from) return f;
    return (...args: unknown[]) => {
      const result = from(this.callFrom(id), ...args);
      this.results.push(result);
      return result;
    };
  };

  readonly method = (id: number, object: Record<PropertyKey, unknown>, name: PropertyKey): unknown => {
    const f = object[name];
    if (typeof f !== "function") return this.notAFunction(id, f, object, String(name));
    const called = this.call(id, f);
    return called !== f ? called : f.bind(object);
  };

  readonly function = (id: number, f: object, captures: Record<string, unknown>): unknown => {
    this.functions.set(f, { ...this.instruments.functions[id], captures });
    return f;
  };

  readonly thrown = (id: number, value: unknown): unknown => {
    this.lastThrown = { value, site: this.instruments.throws[id].site };
    return value;
  };

  find(f: unknown): CapturingFunction | undefined {
    return typeof f === "function" ? this.functions.get(f) : undefined;
  }

  /** Where a value was thrown, when it was the last that a throw statement threw. */
  throwSite(value: unknown): Site | undefined {
    return this.lastThrown && Object.is(this.lastThrown.value, value) ? this.lastThrown.site : undefined;
  }

  private callFrom(id: number): Call {
    const { source, node, site } = this.instruments.calls[id];
    const before = this.results.length;
    return {
      site,
      order: ++this.order,
      placeOf: (path) => {
        const place = placeInArguments(node, path);
        return place && siteOf(source, place);
      },
      since: () => this.results.slice(before),
    };
  }

  private notAFunction(id: number, f: unknown, object?: object, name = ""): never {
    const { source, node, site } = this.instruments.calls[id];
    const callee = node.expression.getText(source.tree);
    if (object && isNamespace(object) && !(name in object)) {
      const help = suggestion(name, Object.keys(declarations));
      throw modelError("unknown-name", `"tapeless" has no ${name}`, site, help);
    }
    const help = isTensor(f) ? "It is a tensor already: pass it to a layer or an operation." : undefined;
    throw modelError("invalid-argument", `${callee} is not a function`, site, help);
  }
}

/** Whether an object is what `import * as t from "tapeless"` gives. */
const isNamespace = (object: object): boolean =>
  (object as Partial<typeof declarations>).model === declarations.model;
