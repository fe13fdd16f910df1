// Trains the compiled network, a few epochs in every frame, and draws what it sees.
import { accuracy, createRandom, fitSync } from "tapeless/runtime";
import { SIDE, spirals } from "../spiral/data.mjs";
import * as net from "./generated/spiral.js";
import { drawCurve } from "./curve.js";
import { createField } from "./field.js";

/* global SIZES -- a sentence, put there by build.mjs */

const POINTS_PER_ARM = 150;
/** Training rests after as many. */
const ENOUGH_EPOCHS = 1000;

const element = (id) => document.getElementById(id);
const chosen = (name) => Number(document.querySelector(`input[name="${name}"]:checked`).value);

const field = createField(element("field"), net, SIDE);
const seeds = createRandom(1);
let data = spirals(POINTS_PER_ARM, 1);
let training;
/** The epoch at which training rests; it runs until then. */
let restAt = 0;

/** Weights and optimiser state as at the beginning. */
function begin(seed) {
  training = { params: net.init(seed), state: net.createState(), history: [], seed };
}

/** Trains further: `fitSync` goes on exactly where the last call stopped. */
function train(epochs) {
  const { params, state, history, seed } = training;
  const options = { epochs, initialEpoch: history.length, batchSize: 20, seed };
  history.push(...fitSync(net, { ...data, params, state, ...options }).history);
}

function show() {
  const { params, history } = training;
  const right = accuracy(net.forward(params, data.x), data.target, { threshold: 0 });
  element("epoch").value = history.length;
  element("loss").value = history.length > 0 ? history.at(-1).toFixed(4) : "–";
  element("accuracy").value = `${(100 * right).toFixed(1)} %`;
  field.draw(params, data);
  drawCurve(element("curve"), history);
}

const isRunning = () => training.history.length < restAt;

function setRunning(value) {
  restAt = value ? training.history.length + ENOUGH_EPOCHS : 0;
  element("run").textContent = value ? "Pause" : "Train";
}

function frame() {
  if (isRunning()) {
    train(chosen("speed"));
    show();
    if (!isRunning()) setRunning(false);
  }
  requestAnimationFrame(frame);
}

function restart(seed) {
  begin(seed);
  setRunning(true);
}

element("run").addEventListener("click", () => setRunning(!isRunning()));
element("restart").addEventListener("click", () => restart(seeds.integer(1000)));
element("reset").addEventListener("click", () => {
  data = spirals(POINTS_PER_ARM, seeds.integer(1000));
  restart(training.seed);
});
element("arm").addEventListener("change", () => {
  element("arm-name").textContent = ["first", "second"][chosen("arm")];
});
field.onTap((point) => {
  data = { x: Float64Array.of(...data.x, ...point), target: Float64Array.of(...data.target, chosen("arm")) };
  setRunning(true);
});
// A new size or another colour scheme needs new pictures even where the training rests.
new ResizeObserver(show).observe(element("field"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);

element("unbuilt").remove();
element("sizes").textContent = SIZES;
begin(1);
// Who asked for less motion starts the training with the button.
setRunning(!matchMedia("(prefers-reduced-motion: reduce)").matches);
requestAnimationFrame(frame);
