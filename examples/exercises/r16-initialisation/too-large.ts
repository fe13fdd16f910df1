import { normal } from "tapeless";
import { deep } from "./deep.js";

// Twice the deviation of He.
export default deep("too-large", normal({ std: 2 * Math.sqrt(2 / 100) }));
