// expect: unknown-name at 4:56
import { dense, model } from "tapeless";

export default model({ input: [2], layers: [dense(8, { activation: "rellu" as "relu" }), dense(1)] });
