// expect: no-model at 7:16
import { dense, model } from "tapeless";

const make = async () => {
  throw new Error("no data");
};
export default make();
