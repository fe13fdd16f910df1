// expect: import-not-found at 3:23
import { dense, model } from "tapeless";
import { sizes } from "a-package-that-nobody-has-installed";

export default model({ input: [2], layers: [dense(sizes.hidden)] });
