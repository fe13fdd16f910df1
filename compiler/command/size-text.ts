const UNITS = [
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "kB"],
] as const;

/** A number of bytes, as people read it: `136 B`, `3.67 kB`, `24.7 kB`, `1.44 MB`. */
export function sizeText(bytes: number): string {
  const [size, unit] = UNITS.find(([least]) => bytes >= least) ?? [1, "B"];
  if (size === 1) return `${bytes} B`;
  return `${(bytes / size).toFixed(bytes < 10 * size ? 2 : 1)} ${unit}`;
}
