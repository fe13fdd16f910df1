import fc from "fast-check";

/** Every run tries the same cases, so that a failure is the change's own; `PROPERTY_SEED=7 npm test` tries others. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });

export default fc;
