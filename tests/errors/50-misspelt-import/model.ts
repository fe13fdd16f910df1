// expect: unknown-name at 2:17
import { model, dens } from "tapeless";

export default model({ input: [2], layers: [dens(1)] });
