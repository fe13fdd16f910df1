// The training program: 100 epochs of batches of 10, the learning rate halved every 10 epochs.
import { fit, stepDecay } from "tapeless/runtime";

export const EPOCHS = 100;

export const train = (net, data, seed) =>
  fit(net, {
    ...data,
    seed,
    epochs: EPOCHS,
    batchSize: 10,
    schedule: stepDecay({ initial: 0.1, factor: 0.5, every: 10 }),
  });
