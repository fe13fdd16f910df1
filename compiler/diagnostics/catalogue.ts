import { files } from "./catalogue/files.js";
import { functions } from "./catalogue/functions.js";
import { models } from "./catalogue/models.js";
import { training } from "./catalogue/training.js";
import { weights } from "./catalogue/weights.js";

/**
 * Every code a diagnostic can have. A code that is not here is a type error where it is raised; docs/errors is generated
 * from this table, and each of its examples is compiled by the tests.
 */
export const catalogue = { ...models, ...training, ...functions, ...weights, ...files };

export type DiagnosticCode = keyof typeof catalogue;

export type { CatalogueEntry, Example } from "./catalogue/entry.js";
