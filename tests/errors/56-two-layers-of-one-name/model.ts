// expect: duplicate-name at 6:3
import { dense, model } from "tapeless";

const layers = [
  dense(4, { name: "fc" }),
  dense(2, { name: "fc" }),
];
export default model({ input: [2], layers });
