import { describe, expect, test, vi } from "vitest";
import { fit, fitSync } from "../../runtime/fit.js";
import type { EpochReport } from "../../runtime/train.js";
import { net, plane } from "./linear-net.js";

describe("validation and stopping", () => {
  test("the validation loss is that of the whole validation set after the epoch", () => {
    const validation = plane(13, 0.5);
    const expected: number[] = [];
    const { validationHistory } = fitSync(net, {
      ...plane(20, 0.1),
      epochs: 3,
      batchSize: 4,
      validation,
      onEpoch: ({ params, validationLoss }) => {
        expected.push(net.loss(params, validation.x, validation.target));
        expect(validationLoss).toBeCloseTo(expected.at(-1)!, 12);
      },
    });
    expect(validationHistory.length).toBe(3);
    for (const [epoch, loss] of expected.entries()) expect(validationHistory[epoch]).toBeCloseTo(loss, 12);
    expect(() => fitSync({ ...net, loss: undefined }, { ...plane(2, 0), validation })).toThrow(TypeError);
  });

  /** A module whose loss after epoch e is losses[e], and whose parameter counts epochs. */
  const scripted = (losses: number[]) => ({
    ...net,
    step: ((params) => losses[params[0]++]) as typeof net.step,
    loss: (params: Float64Array) => losses[params[0] - 1],
  });
  const one = { x: [1, 1], target: [1] };

  test.each([
    ["patience 2", [5, 4, 4.5, 4.2, 3], { patience: 2 }, 4, 1, "earlyStopping"],
    ["an improvement in time", [5, 4, 4.5, 3, 3.5], { patience: 2 }, 5, 3, "completed"],
    [
      "an improvement below minDelta",
      [5, 4.95, 4.93, 1],
      { patience: 2, minDelta: 0.1 },
      3,
      0,
      "earlyStopping",
    ],
    ["not a number", [5, NaN, NaN, 1], { patience: 2 }, 3, 0, "earlyStopping"],
    ["never a number", [NaN, NaN, NaN], { patience: 3 }, 3, undefined, "earlyStopping"],
    ["patience 10 by default", [1, ...new Array(20).fill(2)], {}, 11, 0, "earlyStopping"],
  ])("early stopping with %s", (_, losses, earlyStopping, epochs, bestEpoch, stopped) => {
    for (const validation of [undefined, one]) {
      const result = fitSync(scripted(losses), { ...one, epochs: losses.length, earlyStopping, validation });
      expect(result).toMatchObject({ epochs, stopped });
      expect(result.bestEpoch).toBe(bestEpoch);
      // The parameter after epoch e is e + 1; where there is no best epoch it is the first one.
      expect(result.params[0]).toBe(bestEpoch === undefined ? 0 : bestEpoch + 1);
    }
  });

  test("false from onEpoch ends the training, other values do not", async () => {
    const options = { ...plane(5, 0), epochs: 10 };
    const onEpoch = ({ epoch }: EpochReport) => (epoch < 3 ? undefined : false);
    expect(fitSync(net, { ...options, onEpoch })).toMatchObject({ epochs: 4, stopped: "onEpoch" });
    const later = (report: EpochReport) => Promise.resolve(onEpoch(report));
    expect(await fit(net, { ...options, onEpoch: later })).toMatchObject({ epochs: 4, stopped: "onEpoch" });
    expect(fitSync(net, { ...options, onEpoch: () => 0 }).epochs).toBe(10);
  });

  test("onEpoch is waited for, and its failure is that of the training", async () => {
    const events: string[] = [];
    const onEpoch = async ({ epoch }: EpochReport) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      events.push(`epoch ${epoch}`);
    };
    const step: typeof net.step = () => events.push("step");
    await fit({ ...net, step }, { ...plane(1, 0), epochs: 2, onEpoch });
    expect(events).toEqual(["step", "epoch 0", "step", "epoch 1"]);
    const failing = fit(net, { ...plane(1, 0), onEpoch: () => Promise.reject(new Error("no disk")) });
    await expect(failing).rejects.toThrow("no disk");
  });
});

describe("sharing the event loop", () => {
  const slow = {
    ...net,
    step: (...args: Parameters<typeof net.step>) => {
      for (const end = Date.now() + 2; Date.now() < end;);
      return net.step(...args);
    },
  };

  test("timers run while fit trains, unless told otherwise", async () => {
    const countTicks = async (train: () => unknown) => {
      let ticks = 0;
      const timer = setInterval(() => ticks++, 1);
      await train();
      clearInterval(timer);
      return ticks;
    };
    const options = { ...plane(40, 0), batchSize: 1 };
    expect(await countTicks(() => fit(slow, options))).toBeGreaterThan(3);
    expect(await countTicks(() => fit(slow, { ...options, yieldEvery: Infinity }))).toBe(0);
    expect(await countTicks(() => fitSync(slow, options))).toBe(0);
  });

  test("the event loop gets its turn no more often than asked, and nothing is left open", async () => {
    const counts = { opened: 0, closed: 0 };
    const Original = MessageChannel;
    vi.stubGlobal("MessageChannel", function () {
      counts.opened++;
      const channel = new Original();
      channel.port1.once("close", () => counts.closed++);
      return channel;
    });
    let clock = 0;
    vi.spyOn(Date, "now").mockImplementation(() => clock);
    try {
      const step: typeof net.step = () => clock++;
      await fit({ ...net, step }, { ...plane(100, 0), batchSize: 1, yieldEvery: 10 });
      await fit({ ...net, step }, { ...plane(100, 0), batchSize: 1, yieldEvery: 1000 });
      await new Promise((resolve) => setTimeout(resolve));
    } finally {
      vi.restoreAllMocks();
      vi.unstubAllGlobals();
    }
    expect(counts).toEqual({ opened: 9, closed: 9 });
  });

  test("aborting in the midst of an epoch rejects with the signal's reason at once", async () => {
    const controller = new AbortController();
    let steps = 0;
    const step: typeof net.step = (...args) => {
      steps++;
      return slow.step(...args);
    };
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 30);
    const training = fit({ ...net, step }, { ...plane(1000, 0), batchSize: 1, signal: controller.signal });
    await expect(training).rejects.toBe(reason);
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThan(200);
  });

  test("what is aborted before does not begin", async () => {
    const step: typeof net.step = () => expect.fail("a step was made");
    const options = { ...plane(3, 0), signal: AbortSignal.abort() };
    await expect(fit({ ...net, step }, options)).rejects.toThrow(
      expect.objectContaining({ name: "AbortError" }),
    );
    expect(() => fitSync({ ...net, step }, options)).toThrow(expect.objectContaining({ name: "AbortError" }));
  });

  test("aborting from onEpoch", () => {
    const controller = new AbortController();
    const params = net.init();
    const run = () =>
      fitSync(net, {
        ...plane(3, 0),
        params,
        epochs: 10,
        signal: controller.signal,
        onEpoch: ({ epoch }) => {
          if (epoch === 1) controller.abort(new Error("stop"));
        },
      });
    expect(run).toThrow("stop");
    expect(params).toEqual(fitSync(net, { ...plane(3, 0), epochs: 2 }).params);
  });
});
