// expect: no-model at 5:16
import { dense, model } from "tapeless";

const make = async () => model({ input: [2], layers: [dense(1)] });
export default make();
