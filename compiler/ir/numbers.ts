import { createHash } from "node:crypto";

/**
 * Many numbers as one attribute of a node. Where nodes are compared a digest stands for them: it is taken once, and is
 * the same for the same bits, so that a leaf of a million weights is found again as quickly as one of three.
 */
export class Numbers {
  readonly digest: string;

  constructor(readonly data: Float64Array) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.digest = createHash("sha256").update(bytes).digest("base64");
  }

  toString(): string {
    return `${this.data.length} numbers`;
  }
}
