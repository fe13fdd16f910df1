import { deep } from "./deep.js";

export default deep("sigmoid");
