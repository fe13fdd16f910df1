// expect: syntax-error at 6:1
import { dense, model } from "tapeless";

export default model({
  input: [2], layers: [dense(1),
});
