// What both pictures need.

/** Gives a canvas as many pixels as the screen has there, and a context that counts in those of CSS. */
export function fitToScreen(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = devicePixelRatio;
  const [columns, rows] = [Math.round(width * scale), Math.round(height * scale)];
  // Setting a size clears the canvas and costs time, even where it is the same.
  if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return { context, width, height };
}

/** Custom properties of the style sheet that hold colours as #rrggbb, as [red, green, blue]. */
export function readColours(element, names) {
  const style = getComputedStyle(element);
  return names.map((name) => {
    const hex = style.getPropertyValue(`--${name}`).trim();
    return [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16));
  });
}
