export interface LineStyle {
  readonly stroke: string;
  readonly "stroke-dasharray"?: string;
}

/** Okabe and Ito's palette, which colour-blind readers can tell apart, without its yellow. */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"];

/** So that the lines are told apart in print, too. */
const dashes = [undefined, "7 3", "2 3", "9 3 2 3"];

/** The look of the series at an index; after 12 it comes again. */
export function lineStyle(index: number): LineStyle {
  return { stroke: colours[index % colours.length], "stroke-dasharray": dashes[index % dashes.length] };
}
