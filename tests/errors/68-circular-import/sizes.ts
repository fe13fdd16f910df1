import { base } from "./model.js";

export const hidden = base * 2;
