// The network: a picture of what each neuron answers, and a line for each weight.

import { color, paint, prepared } from "lab/plane.js";

const SIDE = 24;
const LARGEST = 36; // pixels of a neuron's picture
const ABOVE = 10; // pixels for the numbers of the uppermost neurons
const ROOM_FOR_DELTA = 90; // pixels of a column
const MAX_NEURONS = 8;
const MAX_LAYERS = 4;

export class NetworkView {
  /** `changed(hidden)` is called with the neurons of each hidden layer when + or − is pressed. */
  constructor(canvas, columns, changed) {
    this.canvas = canvas;
    this.columns = columns;
    this.changed = changed;
    this.sizes = [];
    const [fewer, more] = ["#fewer-layers", "#more-layers"].map((id) => document.querySelector(id));
    fewer.addEventListener("click", () => changed(this.sizes.slice(1, -2)));
    more.addEventListener("click", () => changed([...this.sizes.slice(1, -1), 4]));
    this.ends = { fewer, more };
  }

  /** Show sizes of layers: their numbers, with + and − for the hidden ones. */
  #showColumns(sizes) {
    if (sizes.join() === this.sizes.join()) return;
    const focused = document.activeElement?.dataset?.key;
    this.sizes = sizes;
    this.columns.replaceChildren(...sizes.map((size, layer) => this.#column(size, layer)));
    document.querySelector("#n-layers").textContent = sizes.length - 2;
    this.ends.fewer.disabled = sizes.length === 2;
    this.ends.more.disabled = sizes.length - 2 === MAX_LAYERS;
    if (focused) this.columns.querySelector(`[data-key="${focused}"]`)?.focus();
  }

  #column(size, layer) {
    const column = document.createElement("div");
    if (layer === 0 || layer === this.sizes.length - 1) {
      column.textContent = layer === 0 ? (size === 1 ? "input" : "inputs") : size === 1 ? "output" : "outputs";
      return column;
    }
    const button = (sign, what, by) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = sign;
      made.dataset.key = `${layer}${sign}`;
      made.setAttribute("aria-label", `One neuron ${what} in layer ${layer}`);
      made.disabled = size + by < 1 || size + by > MAX_NEURONS;
      made.addEventListener("click", () => {
        const hidden = this.sizes.slice(1, -1);
        hidden[layer - 1] += by;
        this.changed(hidden);
      });
      return made;
    };
    const count = document.createElement("b");
    count.textContent = size;
    column.append(button("−", "less", -1), count, button("+", "more", 1));
    return column;
  }

  /**
   * Draw `{sizes, parameters, pictures, task}`; `step`, when one is gone through, has the numbers that
   * are known so far and the operation.
   */
  draw(state, step = null) {
    this.state = state;
    this.step = step;
    this.redraw();
  }

  redraw() {
    if (!this.state) return;
    const { sizes, parameters, pictures, task } = this.state;
    this.#showColumns(sizes);
    const pen = prepared(this.canvas);
    const { clientWidth: width, clientHeight: height } = this.canvas;
    pen.clearRect(0, 0, width, height);
    const rows = Math.max(...sizes, 4);
    const size = Math.min(LARGEST, width / sizes.length * 0.55, (height - ABOVE) / rows - 12);
    const center = (layer, j) => [
      (layer + 0.5) / sizes.length * width,
      ABOVE + (height - ABOVE) / 2 + (j - (sizes[layer] - 1) / 2) * ((height - ABOVE) / rows),
    ];
    this.#lines(pen, center, size);
    const boxes = [];
    let at = 0;
    const n = task === "classes" ? SIDE * SIDE : pictures.length / (sizes.slice(1).reduce((a, b) => a + b, 0) + 1);
    sizes.forEach((count, layer) => {
      for (let j = 0; j < count; j++) {
        const [x, y] = center(layer, j);
        const box = [x - size / 2, y - size / 2, size, size];
        const answers = layer === 0 ? inputPicture(j, n, task) : pictures.subarray(at, (at += n));
        this.#neuron(pen, box, answers, task);
        boxes.push([layer, j, box]);
      }
    });
    boxes.forEach((one) => this.#label(pen, ...one)); // above every picture
    const names = sizes.slice(1, -1).join(", ") || "no";
    this.canvas.setAttribute("aria-label", `Network of ${sizes[0]} inputs, ${names} hidden neurons, ${sizes.at(-1)} outputs`);
  }

  #lines(pen, center, size) {
    const { sizes, parameters } = this.state;
    let at = 0;
    for (let layer = 1; layer < sizes.length; layer++) {
      for (let j = 0; j < sizes[layer]; j++) {
        for (let i = 0; i < sizes[layer - 1]; i++) {
          const weight = parameters[at++] ?? 0;
          const here = this.step?.layer === layer && this.step.neuron === j && this.step.input === i;
          const [[x1, y1], [x2, y2]] = [center(layer - 1, i), center(layer, j)];
          const middle = (x1 + x2) / 2;
          pen.beginPath();
          pen.moveTo(x1 + size / 2, y1);
          pen.bezierCurveTo(middle, y1, middle, y2, x2 - size / 2, y2);
          pen.strokeStyle = here ? color("ink") : color(weight < 0 ? "orange" : "blue");
          pen.setLineDash(weight < 0 && !here ? [5, 3] : []);
          pen.globalAlpha = here ? 1 : 0.75;
          pen.lineWidth = here ? 4 : Math.min(6, 0.4 + 1.6 * Math.abs(weight));
          pen.stroke();
        }
        at++; // the bias
      }
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  #neuron(pen, [left, top, size], answers, task) {
    pen.fillStyle = color("card");
    pen.fillRect(left, top, size, size);
    const largest = answers.reduce((most, a) => Math.max(most, Math.abs(a)), 1e-9);
    if (task === "classes") {
      paint(pen, Array.from(answers, (a) => a / largest), SIDE, [left, top, size, size], 0.85);
    } else {
      pen.beginPath();
      answers.forEach((a, i) => pen.lineTo(left + i / (answers.length - 1) * size, top + size / 2 - a / largest * size * 0.42));
      pen.strokeStyle = color("blue");
      pen.lineWidth = 1.8;
      pen.stroke();
    }
    pen.strokeStyle = color("faint");
    pen.lineWidth = 1;
    pen.strokeRect(left, top, size, size);
  }

  /** Write the activation and δ of a neuron that are known, and frame the one that is at work. */
  #label(pen, layer, j, [left, top, size]) {
    if (!this.step) return;
    const isAtWork = this.step.layer === layer && this.step.neuron === j;
    if (isAtWork) {
      pen.strokeStyle = color("ink");
      pen.lineWidth = 3;
      pen.strokeRect(left - 2, top - 2, size + 4, size + 4);
    }
    const [a, delta] = layer === 0
      ? [this.step.inputs[j], undefined]
      : [this.step.known[`a[${layer}][${j}]`], this.step.known[`delta[${layer}][${j}]`]];
    pen.font = "600 11px system-ui, sans-serif";
    pen.textAlign = "center";
    this.#write(pen, a, left + size / 2, top - 3);
    pen.textAlign = "left";
    const hasRoom = this.canvas.clientWidth / this.state.sizes.length > ROOM_FOR_DELTA || isAtWork;
    if (delta !== undefined && hasRoom) this.#write(pen, `δ ${delta}`, left + size + 4, top + size / 2 + 4);
  }

  #write(pen, text, x, y) {
    if (text === undefined) return;
    pen.lineWidth = 3;
    pen.strokeStyle = color("card");
    pen.strokeText(text, x, y);
    pen.fillStyle = color("ink");
    pen.fillText(text, x, y);
  }
}

/** Return what an input "answers": its own coordinate. */
function inputPicture(j, n, task) {
  if (task !== "classes") return Array.from({ length: n }, (_, i) => 2 * i / (n - 1) - 1);
  const along = (k) => 2 * (k + 0.5) / SIDE - 1;
  return Array.from({ length: n }, (_, i) => (j === 0 ? along(i % SIDE) : -along(Math.floor(i / SIDE))));
}
