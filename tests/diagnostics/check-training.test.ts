import { describe, expect, test } from "vitest";
import { compileSource } from "../support/compile-to-module.js";

/** The parameters of which a graph over x of [5, 4] is warned that they begin equal. */
async function beginningEqual(y: string): Promise<string[]> {
  const { warnings } = await compileSource(`
    import * as t from "tapeless";
    const equal = { init: t.constant(0.5) };
    export default t.graph(() => {
      const x = t.input("x", [5, 4]);
      const y = ${y};
      return { outputs: { y }, loss: t.meanSquaredError(), optimizer: t.sgd({ learningRate: 0.1 }) };
    });`);
  return warnings.map(({ code, message }) => {
    expect(code).toBe("constant-initialisation");
    return /elements of (\S+)/.exec(message)![1];
  });
}

describe("weights that begin equal", () => {
  test("are those of hidden layers", async () => {
    expect(await beginningEqual("t.dense(1)(t.tanh()(t.dense(3, equal)(x)))")).toEqual(["dense2.weight"]);
    expect(await beginningEqual("t.dense(1, equal)(t.tanh()(t.dense(3)(x)))")).toEqual([]);
  });

  test("are matrices that are multiplied with, turned about or not", async () => {
    const product = (matrix: string): string => `t.dense(1)(t.tanh()(t.matmul(x, ${matrix})))`;
    expect(await beginningEqual(product("t.parameter([4, 3], t.zeros())"))).toEqual(["parameter1"]);
    expect(await beginningEqual(product("t.transpose(t.parameter([3, 4], t.zeros()))"))).toEqual([
      "parameter1",
    ]);
    expect(
      await beginningEqual(`t.matmul(t.tanh()(t.dense(3, equal)(x)), t.transpose(t.parameter([2, 3])))`),
    ).toEqual(["dense1.weight"]);
  });

  test("are not what is added, before a layer or after it", async () => {
    expect(await beginningEqual("t.dense(1)(t.add(x, t.parameter([5, 4], t.zeros())))")).toEqual([]);
    expect(await beginningEqual("t.add(t.dense(4, equal)(x), t.parameter([5, 4]))")).toEqual([]);
  });
});
