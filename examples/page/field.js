// The plane as the network sees it, with the points it learns from.
import { fitToScreen, readColours } from "./canvas.js";

/** The network is asked at this many places in each direction; the picture between them is smoothed. */
const CELLS = 72;

/** Draws the square from −side to side on a canvas. */
export function createField(canvas, net, side) {
  const places = centres(side);
  const logits = new Float64Array(CELLS * CELLS);
  const small = document.createElement("canvas");
  small.width = small.height = CELLS;
  const pixels = new ImageData(CELLS, CELLS);

  function draw(params, data) {
    const colours = readColours(canvas, ["first-plane", "between", "second-plane"]);
    net.forward(params, places, logits);
    paint(pixels.data, logits, colours);
    small.getContext("2d").putImageData(pixels, 0, 0);
    const { context, width } = fitToScreen(canvas);
    context.imageSmoothingQuality = "high";
    context.drawImage(small, 0, 0, width, width);
    drawPoints(context, width, data);
  }

  function drawPoints(context, width, { x, target }) {
    const style = getComputedStyle(canvas);
    const colours = ["--first", "--second"].map((name) => style.getPropertyValue(name));
    context.lineWidth = 1;
    context.strokeStyle = style.getPropertyValue("--card");
    const toPixel = (value) => ((value / side + 1) / 2) * width;
    target.forEach((arm, d) => {
      context.beginPath();
      context.arc(toPixel(x[2 * d]), toPixel(-x[2 * d + 1]), Math.max(2.5, width / 150), 0, 2 * Math.PI);
      context.fillStyle = colours[arm];
      context.fill();
      context.stroke();
    });
  }

  /** Calls back with the place on the plane that was tapped or clicked. */
  function onTap(listener) {
    canvas.addEventListener("click", ({ offsetX, offsetY }) => {
      const toPlane = (offset) => ((2 * offset) / canvas.clientWidth - 1) * side;
      listener([toPlane(offsetX), -toPlane(offsetY)]);
    });
  }

  return { draw, onTap };
}

/** The middle of every cell, row by row from the top: two numbers each, as the network takes them. */
function centres(side) {
  const places = new Float64Array(2 * CELLS * CELLS);
  const at = (cell) => ((2 * cell + 1) / CELLS - 1) * side;
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      places.set([at(column), -at(row)], 2 * (row * CELLS + column));
    }
  }
  return places;
}

/** Every cell's colour lies between those of the arms, as the probability does; in the middle is the boundary. */
function paint(pixels, logits, [first, between, second]) {
  logits.forEach((logit, cell) => {
    const sureness = Math.tanh(logit / 2);
    const [colour, share] = sureness < 0 ? [first, -sureness] : [second, sureness];
    for (let k = 0; k < 3; k++) pixels[4 * cell + k] = between[k] + share * (colour[k] - between[k]);
    pixels[4 * cell + 3] = 255;
  });
}
