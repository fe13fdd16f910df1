import { getQuickJS } from "quickjs-emscripten";
import { describe, expect, test } from "vitest";
import { ModelError } from "../../compiler/diagnostics/diagnostic.js";
import { models } from "../emit/models.js";
import { importCode } from "../support/compile-to-module.js";
import { countCalls, countProducts, loopsIn, parseCode } from "../support/emitted-code.js";
import { freeze, frozenModule, trained } from "../support/freeze.js";
import { createRandom, distance, numbers } from "../support/numbers.js";

const random = createRandom(11);

describe("a frozen module", () => {
  test("has meta and forward, and what else of the contract takes no target", async () => {
    const model = await trained(models.sigmoids);
    const plain = await importCode((await freeze(model)).code);
    expect(Object.keys(plain).sort()).toEqual(["forward", "meta"]);
    const emit = ["forward", "jvp", "inputGradient"] as const;
    const more = await importCode((await freeze(model, { emit })).code);
    expect(Object.keys(more).sort()).toEqual(["forward", "inputGradient", "jvp", "meta"]);
  });

  test("has functions without params, with the other arguments of the contract", async () => {
    const model = await trained(models.sigmoids);
    const frozen = await frozenModule(model);
    const x = Float64Array.of(0.5, -1, 2, 3);
    const out = new Float64Array(2);
    expect(frozen.forward(x, out)).toBe(out);
    expect(distance(model.net.forward(model.params, x) as Float64Array, out)).toBeLessThan(1e-14);
    expect(frozen.forward(x)).toEqual(out);
    const dx = Float64Array.of(1, 0, 0, 1);
    expect(frozen.jvp(x, dx, out)).toBe(out);
    const gradient = new Float64Array(4);
    expect(frozen.inputGradient(x, undefined, gradient)).toBe(gradient);
    const byHand = model.net.inputGradient(model.params, x) as Float64Array;
    expect(distance(byHand, gradient)).toBeLessThan(1e-14);
    expect(() => frozen.forward(x.subarray(1))).toThrow(
      new RangeError("x: expected a multiple of 2 numbers, got 3"),
    );
    expect(() => frozen.forward(x, gradient)).toThrow(new RangeError("out: expected 2 numbers, got 4"));
    expect(() => frozen.jvp(x, x.subarray(2))).toThrow(new RangeError("dx: expected 4 numbers, got 2"));
  });

  test("says of the model what is true of it", async () => {
    const { meta } = await frozenModule(await trained(models.named));
    expect(meta).toEqual({
      name: "named",
      dtype: "f64",
      target: "js",
      inputs: [
        { name: "left", shape: [3], size: 3 },
        { name: "right", shape: [2], size: 2 },
      ],
      outputs: [
        { name: "height", shape: [1], size: 1 },
        { name: "kind", shape: [3], size: 3 },
      ],
      targets: [],
      params: [],
      paramCount: 0,
      size: 0,
    });
  });

  test("is the same on every compilation", async () => {
    const model = await trained(models.wide);
    const [one, two] = [await freeze(model), await freeze(model)];
    expect([one.code, one.declarations, one.map]).toEqual([two.code, two.declarations, two.map]);
  });

  test.each(["loss", "backward", "step", "hvp"] as const)("has no %s", async (name) => {
    const model = await trained(models.sigmoids);
    const refused = freeze(model, { emit: ["forward", name] });
    await expect(refused).rejects.toThrow(ModelError);
    await expect(refused).rejects.toThrow(`invalid-argument: ${name} is about parameters`);
  });

  test("runs in an engine that has nothing but the language", async () => {
    const model = await trained(models.wide, { dtype: "f32" });
    const { code } = await freeze(model, { dtype: "f32" });
    const x = numbers(random, 64);
    const engine = (await getQuickJS()).newContext();
    const script = `${code.replaceAll(/^export /gm, "")}; JSON.stringify([...forward([${x.join()}])])`;
    const json = engine.unwrapResult(engine.evalCode(script)).consume(engine.dump) as string;
    engine.dispose();
    expect(
      distance(model.net.forward(model.params, Float32Array.from(x)) as Float32Array, JSON.parse(json)),
    ).toBeLessThan(1e-5);
  });
});

describe("its numbers", () => {
  test("stand in straight-line code, each in its place", async () => {
    const { code, model } = await freeze(await trained(models.sigmoids));
    expect(model!.functions[0].scheduled.form).toBe("straight-line");
    expect(code).not.toMatch(/params\[|decodeNumbers|Float64Array\(\[/);
    const forward = parseCode(code).functions.get("forward")!;
    expect(loopsIn(forward).map(({ isOverSamples }) => isOverSamples)).toEqual([true]);
  });

  test("lie in arrays where there are loops, one for all functions", async () => {
    const emit = ["forward", "jvp", "inputGradient"] as const;
    const { code } = await freeze(await trained(models.wide), { unroll: "none", emit });
    expect(code.match(/^const dense1_weight = /gm)).toHaveLength(1);
    expect(code.match(/decodeNumbers\("/g)!.length).toBeLessThanOrEqual(4);
  });

  test.each(["forward", "x", "out", "class", "Math", "decodeNumbers", "été", "a b-c", "1st", "constructor"])(
    "may be those of a layer called %s",
    async (layer) => {
      const source = `import { dense, model } from "tapeless";
        export default model({ input: [3], layers: [dense(2, { name: ${JSON.stringify(layer)} }), dense(2)] });`;
      const model = await trained(source);
      for (const unroll of ["none", "full"] as const) {
        const net = await frozenModule(model, { unroll });
        const x = Float64Array.of(1, 2, 3);
        const expected = model.net.forward(model.params, x) as Float64Array;
        expect(distance(expected, net.forward(x) as Float64Array)).toBeLessThan(1e-14);
      }
    },
  );

  test("of float32 precision have no digits that they do not need", async () => {
    const model = await trained(models.sigmoids, { dtype: "f32" });
    const { code } = await freeze(model, { dtype: "f32", math: "native" });
    const digits = code.match(/\d+\.\d+/g)!.map((text) => text.replace(/^0\.0*|\./g, "").length);
    expect(digits.length).toBeGreaterThan(10);
    expect(Math.max(...digits)).toBeLessThanOrEqual(9);
  });

  test("that are 0 take no product, and what only they would use is not computed", async () => {
    // Hidden unit 1 of four reaches no output, and unit 2 sees the first input alone.
    const weights = [1.5, 2.5, 3.5, 4.5, 5.5, 0, 6.5, 7.5, 0.1, 0.2, 0.3, 0.4, 1.1, 0, 1.2, 1.3, 0.5];
    const model = await trained(models.sigmoids, {}, weights);
    const { code } = await freeze(model);
    const forward = parseCode(code).functions.get("forward")!;
    expect(countCalls(forward, "sigmoidOf")).toBe(4);
    expect(countProducts(forward)).toBe(5 + 3);
    const net = await importCode(code);
    const x = [0.3, -0.7];
    expect(
      distance(model.net.forward(model.params, x as never) as Float64Array, net.forward(x)),
    ).toBeLessThan(1e-14);
    expect(net.forward([0.3, -0.7])).toEqual(net.forward(Float64Array.of(0.3, -0.7)));
  });

  test("that are 0 take no notice of what is not a number", async () => {
    const source = `import { dense, model } from "tapeless";
      export default model({ input: [2], layers: [dense(1)] });`;
    const model = await trained(source, {}, [0, 2, 1]);
    const net = await frozenModule(model);
    expect([...(net.forward(Float64Array.of(NaN, 3)) as Float64Array)]).toEqual([7]);
  });

  test("may be none", async () => {
    const source = `import { model, tanh } from "tapeless";
      export default model({ input: [2], layers: [tanh()] });`;
    const net = await frozenModule(await trained(source));
    expect([...(net.forward(Float64Array.of(1, 2)) as Float64Array)]).toEqual([Math.tanh(1), Math.tanh(2)]);
  });

  test("that are NaN stay NaN", async () => {
    const model = await trained(models.sigmoids, {}, new Float64Array(17).fill(0.5, 0, 16).fill(NaN, 16));
    const { code, warnings } = await freeze(model);
    expect(warnings).toMatchObject([{ code: "non-finite-weights", severity: "warning" }]);
    expect([...(await importCode(code)).forward([1, 2])]).toEqual([NaN]);
  });
});

test("an output that depends on no input has its value for each sample", async () => {
  const source = `import { dense, graph, input, mul, parameter, ones } from "tapeless";
    export default graph(() => {
      const y = dense(1)(input("x", [2]));
      return { outputs: { y, z: mul(parameter([2], ones()), 3) } };
    });`;
  const model = await trained(source, { emit: ["forward"] });
  const net = await frozenModule(model, { emit: ["forward"] });
  const x = Float64Array.of(1, 2, 3, 4);
  const [expected, found] = [model.net.forward(model.params, x), net.forward(x)] as Record<
    string,
    Float64Array
  >[];
  for (const name of ["y", "z"]) expect(distance(expected[name], found[name])).toBeLessThan(1e-14);
});

test("a model that runs step by step does so with its weights", async () => {
  const source = `import { dense, gru, model } from "tapeless";
    export default model({ input: [4, 2], layers: [gru(3, { returnSequences: true }), dense(2)] });`;
  const emit = ["forward", "forwardStep"] as const;
  const model = await trained(source, { emit });
  const { code, declarations } = await freeze(model, { emit });
  const net = await importCode(code);
  expect(Object.keys(net).sort()).toEqual(["createStreamState", "forward", "forwardStep", "meta"]);
  expect(declarations).toContain(
    "forwardStep(state: StreamState, x: ArrayLike<number>, out?: Float64Array): Float64Array;",
  );
  const x = numbers(random, 8);
  const whole = net.forward(x);
  expect(distance(model.net.forward(model.params, x as never) as Float64Array, whole)).toBeLessThan(1e-13);
  const state = net.createStreamState();
  const steps = [0, 1, 2, 3].flatMap((t) => [...net.forwardStep(state, x.slice(2 * t, 2 * t + 2))]);
  expect(distance(whole, steps)).toBeLessThan(1e-13);
});

test("scalar functions beside the model stay as they are", async () => {
  const source = `${models.sigmoids}
    import { differentiable } from "tapeless";
    export const square = differentiable((v: number) => v * v);`;
  const { code } = await freeze(await trained(source));
  const net = await importCode(code);
  expect([net.square(3), ...net.squareGradient(3)]).toEqual([9, 6]);
  expect(Object.keys(net).sort()).toEqual(["forward", "meta", "square", "squareGradient", "squareJvp"]);
});

test("a threshold moves into known biases", async () => {
  const source = `import { clampMin, dense, model } from "tapeless";
    export default model({ input: [3], layers: [dense(4), clampMin({ min: 0.3 }), dense(2)] });`;
  const model = await trained(source);
  const { code } = await freeze(model);
  expect(code.match(/< 0 \? 0/g)).toHaveLength(4);
  const [x, net] = [numbers(random, 6), await importCode(code)];
  expect(distance(model.net.forward(model.params, x as never) as Float64Array, net.forward(x))).toBeLessThan(
    1e-14,
  );
});
