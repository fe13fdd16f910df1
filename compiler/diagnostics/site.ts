/** A place in a model file: the call that declared a layer, a tensor, a loss … */
export interface Site {
  /** Absolute path of the file. */
  readonly file: string;
  /** Offsets of the first character and of the one after the last, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** What stands there, where it is worth quoting. */
  readonly text?: string;
  /** The name of the constant that the call initialises, as in `const hidden = dense(16)(x)`. */
  readonly variable?: string;
}
