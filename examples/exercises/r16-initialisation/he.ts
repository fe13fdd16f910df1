import { heNormal } from "tapeless";
import { deep } from "./deep.js";

export default deep("he", heNormal());
