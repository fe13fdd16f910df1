// The loss against the epochs, on a logarithmic scale.
import { fitToScreen } from "./canvas.js";

const LEFT = 56;
const MARGIN = 8;

export function drawCurve(canvas, history) {
  const { context, width, height } = fitToScreen(canvas);
  const style = getComputedStyle(canvas);
  const lowest = Math.min(-2, Math.floor(Math.log10(Math.min(...history, 1))));
  const toX = (epoch) => LEFT + (epoch / Math.max(100, history.length)) * (width - LEFT - MARGIN);
  const toY = (loss) => MARGIN + (Math.log10(Math.max(loss, 1e-9)) / lowest) * (height - 2 * MARGIN);
  context.clearRect(0, 0, width, height);
  drawDecades(context, { lowest, toY, width }, style);
  context.strokeStyle = style.getPropertyValue("--accent");
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.beginPath();
  history.forEach((loss, epoch) => context.lineTo(toX(epoch + 1), toY(Math.min(loss, 1))));
  context.stroke();
}

/** A line and a label for each power of ten. */
function drawDecades(context, { lowest, toY, width }, style) {
  context.font = `12px ${style.fontFamily}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.strokeStyle = style.getPropertyValue("--line");
  context.fillStyle = style.getPropertyValue("--faint");
  context.lineWidth = 1;
  for (let decade = 0; decade >= lowest; decade--) {
    const y = Math.round(toY(10 ** decade)) + 0.5;
    context.beginPath();
    context.moveTo(LEFT, y);
    context.lineTo(width - MARGIN, y);
    context.stroke();
    context.fillText(decade < -4 ? `1e${decade}` : String(10 ** decade), LEFT - 8, y);
  }
}
