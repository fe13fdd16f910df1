import { glorotNormal } from "tapeless";
import { deep } from "./deep.js";

export default deep("glorot", glorotNormal());
