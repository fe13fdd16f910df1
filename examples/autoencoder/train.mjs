import { cosineAnnealing, fit, meanSquaredError } from "tapeless/runtime";
import { shades, sideBySide } from "../support/picture.mjs";
import { lossCurve } from "../support/text.mjs";
import { PIXELS, rings, SIDE } from "./data.mjs";
import { principalComponents } from "./pca.mjs";

/** As many numbers as the network has for a picture. */
const COMPONENTS = 3;

export async function train(net, seed = 1) {
  const [seen, unseen] = [rings(800, seed), rings(300, seed + 1)];
  const epochs = 30;
  const { params, history } = await fit(net, {
    x: seen,
    target: { restored: seen },
    epochs,
    batchSize: 10,
    schedule: cosineAnnealing({ initial: 0.01, epochs }),
    seed,
  });
  const { code, restored } = net.forward(params, unseen);
  const projected = principalComponents(seen, PIXELS, COMPONENTS)(unseen);
  return {
    params,
    history,
    pictures: { unseen, restored, projected },
    code,
    error: meanSquaredError(restored, unseen),
    linearError: meanSquaredError(projected, unseen),
  };
}

export function describe({ history, pictures, code, error, linearError }) {
  const samples = [0, 1, 2, 3];
  const times = (linearError / error).toFixed(1);
  return [
    lossCurve(history),
    "",
    "pictures it never saw, and the three numbers that it makes of each",
    row(pictures.unseen, samples),
    sideBySide(samples.map((sample) => [numbers(code, sample)])),
    "",
    `restored from these: squared error ${error.toFixed(4)} a pixel`,
    row(pictures.restored, samples),
    "",
    `restored from three principal components: squared error ${linearError.toFixed(4)}, ${times} times as much`,
    row(pictures.projected, samples),
  ].join("\n");
}

const row = (pictures, samples) =>
  sideBySide(
    samples.map((sample) => shades(pictures.subarray(sample * PIXELS, (sample + 1) * PIXELS), SIDE)),
  );

/** The code of a sample, as wide as its picture. */
function numbers(code, sample) {
  const own = code.subarray(sample * COMPONENTS, (sample + 1) * COMPONENTS);
  const text = Array.from(own, (number) => number.toFixed(1)).join("  ");
  return text.padStart((SIDE + text.length) / 2).padEnd(SIDE);
}
