// expect: unknown-name at 4:47
import * as t from "tapeless";

export default t.model({ input: [2], layers: [t.dnse(1)] });
