// The network: a picture of what each neuron answers, and a line for each weight.

import { SIDE } from "lab/forward.js";
import { color, grayscale, paint, prepared, signed } from "lab/plane.js";

const MOST_INPUTS = 8; // more are drawn as one
const ROW = 33; // pixels of height for each neuron of the largest layer
const ROW_OF_NUMBERS = 46; // with its number above each
const ROOM_FOR_LABEL = 40; // pixels beside the outputs, of a picture that is not narrow
const NARROW = 400;
const LARGEST = 36; // pixels of a neuron's picture
const ABOVE = 10; // pixels for the numbers of the uppermost neurons
const ROOM_FOR_DELTA = 90; // pixels of a column
const MAX_NEURONS = 16;
const MAX_LAYERS = 4;

export class NetworkView {
  /**
   * `changed(hidden)` is called with the neurons of each hidden layer when + or − is pressed,
   * `bent(activations)` with what is chosen for each, and `clicked(name)` with the name of a number.
   */
  constructor(canvas, columns, { changed, bent, clicked }) {
    this.canvas = canvas;
    this.columns = columns;
    this.changed = changed;
    this.bent = bent;
    this.boxes = [];
    this.lines = [];
    canvas.addEventListener("click", (event) => {
      const { left, top } = canvas.getBoundingClientRect();
      const name = this.#at(event.clientX - left, event.clientY - top);
      if (name) clicked(name);
    });
    this.sizes = [];
    const [fewer, more] = ["#fewer-layers", "#more-layers"].map((id) => document.querySelector(id));
    fewer.addEventListener("click", () => changed(this.sizes.slice(1, -2)));
    more.addEventListener("click", () => changed([...this.sizes.slice(1, -1), 4]));
    this.ends = { fewer, more };
  }

  /** Show sizes of layers: their numbers, with + and − and the activation for the hidden ones. */
  #showColumns({ sizes, activations }) {
    const key = [sizes, activations].join(" ");
    if (key === this.shownKey) return;
    const focused = document.activeElement?.dataset?.key;
    this.shownKey = key;
    this.sizes = sizes;
    this.activations = activations;
    this.columns.replaceChildren(...sizes.map((size, layer) => this.#column(size, layer)));
    document.querySelector("#n-layers").textContent = sizes.length - 2;
    this.ends.fewer.disabled = sizes.length === 2;
    this.ends.more.disabled = sizes.length - 2 === MAX_LAYERS;
    if (focused) this.columns.querySelector(`[data-key="${focused}"]`)?.focus();
  }

  /** Return the name of the number that is drawn at a place: of a neuron its activation, of a line a weight. */
  #at(x, y) {
    const box = this.boxes.find(([, , [left, top, size]]) => x >= left && x <= left + size && y >= top && y <= top + size);
    if (box) return box[0] === 0 ? null : `a[${box[0]}][${box[1]}]`;
    const pen = this.canvas.getContext("2d");
    const ratio = window.devicePixelRatio || 1;
    pen.save();
    pen.lineWidth = 9 * ratio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.lineWidth = 9;
    const line = this.lines.findLast(([curve]) => {
      const path = new Path2D();
      path.moveTo(...curve.slice(0, 2));
      path.bezierCurveTo(...curve.slice(2));
      return pen.isPointInStroke(path, x * ratio, y * ratio);
    });
    pen.restore();
    return line ? line[1] : null;
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
    column.append(button("−", "less", -1), count, button("+", "more", 1), this.#activation(layer));
    return column;
  }

  /** Return what chooses the activation of a hidden layer: the same names as for all of them. */
  #activation(layer) {
    const select = document.querySelector("select[name=activation]").cloneNode(true);
    select.removeAttribute("name");
    select.querySelector("[value='by layer']")?.remove();
    select.setAttribute("aria-label", `Activation of layer ${layer}`);
    select.dataset.key = `${layer}f`;
    select.value = this.activations[layer - 1];
    select.addEventListener("change", () => {
      this.bent(this.activations.map((name, k) => (k === layer - 1 ? select.value : name)));
    });
    return select;
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
    this.#showColumns(this.state);
    const rows = Math.max(...this.#drawn(), 4);
    const row = this.step ? ROW_OF_NUMBERS : ROW;
    const height = rows > MOST_INPUTS || this.step ? `${ABOVE + Math.max(rows, MOST_INPUTS - 2) * row}px` : "";
    if (this.canvas.style.height !== height) this.canvas.style.height = height;
    this.drawWith(prepared(this.canvas));
  }

  /** Return how many of each layer are drawn. */
  #drawn() {
    return this.state.sizes.map((size, layer) => (layer === 0 && size > MOST_INPUTS ? 1 : size));
  }

  /** Draw with a pen: the canvas's, or one that writes SVG. */
  drawWith(pen) {
    const { sizes, pictures, pictureSize: n } = this.state;
    const drawn = this.#drawn();
    const rows = Math.max(...drawn, 4);
    const { clientWidth: width, clientHeight: height } = this.canvas;
    pen.clearRect(0, 0, width, height);
    const room = width > NARROW ? width - ROOM_FOR_LABEL : width;
    const between = (height - ABOVE) / rows; // rows
    const size = Math.min(LARGEST, width / sizes.length * 0.55, between - (rows > MOST_INPUTS && !this.step ? 6 : 12));
    const center = (layer, j) => [
      (layer + 0.5) / sizes.length * room,
      ABOVE + (height - ABOVE) / 2 + (j - (drawn[layer] - 1) / 2) * between,
    ];
    this.#lines(pen, center, size, drawn[0] < sizes[0]);
    const boxes = [];
    let at = 0;
    drawn.forEach((count, layer) => {
      for (let j = 0; j < count; j++) {
        const [x, y] = center(layer, j);
        const box = [x - size / 2, y - size / 2, size, size];
        if (layer > 0) this.#neuron(pen, box, pictures.subarray(at, (at += n)));
        else this.#input(pen, box, j, count < sizes[0]);
        boxes.push([layer, j, box]);
      }
    });
    this.boxes = boxes;
    boxes.forEach((one) => this.#label(pen, ...one)); // above every picture
    const names = sizes.slice(1, -1).join(", ") || "no";
    this.canvas.setAttribute("aria-label", `Network of ${sizes[0]} inputs, ${names} hidden neurons, ${sizes.at(-1)} outputs`);
  }

  /** Draw a line for each weight; inputs that are drawn as one have one line, their weights' length. */
  #lines(pen, center, size, isOne) {
    const { sizes, parameters } = this.state;
    this.lines = [];
    let at = 0;
    for (let layer = 1; layer < sizes.length; layer++) {
      const count = sizes[layer - 1];
      for (let j = 0; j < sizes[layer]; j++) {
        const weights = parameters.slice(at, (at += count));
        at++; // the bias
        if (layer === 1 && isOne) {
          this.#line(pen, center(0, 0), center(1, j), size, Math.hypot(...weights), this.#isHere(1, j));
          continue;
        }
        weights.forEach((weight, i) => {
          const curve = this.#line(pen, center(layer - 1, i), center(layer, j), size, weight ?? 0, this.#isHere(layer, j, i));
          this.lines.push([curve, `w[${layer}][${j}][${i}]`]);
        });
      }
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  #isHere(layer, neuron, input = this.step?.input) {
    const { step } = this;
    return step?.layer === layer && step.neuron === neuron && step.input !== null && step.input === input;
  }

  #line(pen, [x1, y1], [x2, y2], size, weight, here) {
    const middle = (x1 + x2) / 2;
    const curve = [x1 + size / 2, y1, middle, y1, middle, y2, x2 - size / 2, y2];
    pen.beginPath();
    pen.moveTo(...curve.slice(0, 2));
    pen.bezierCurveTo(...curve.slice(2));
    pen.strokeStyle = here ? color("ink") : color(weight < 0 ? "orange" : "blue");
    pen.setLineDash(weight < 0 && !here ? [5, 3] : []);
    pen.globalAlpha = here ? 1 : 0.75;
    pen.lineWidth = here ? 4 : Math.min(6, 0.4 + 1.6 * Math.abs(weight));
    pen.stroke();
    return curve; // for what is clicked
  }

  /** Draw an input: along the plane what it is there, else its place; of an image the image. */
  #input(pen, box, j, isOne) {
    const { task, axes, images, pictureSize } = this.state;
    const [left, top, size] = box;
    if (images || isOne || !axes.includes(j)) {
      pen.fillStyle = color("card");
      pen.fillRect(...box);
      const pixels = images && this.step?.inputs?.map(Number);
      if (pixels) grayscale(pen, pixels, box);
      else {
        pen.fillStyle = color("faint");
        pen.font = "600 12px system-ui, sans-serif";
        pen.textAlign = "center";
        pen.fillText(isOne ? this.state.sizes[0] : "–", left + size / 2, top + size / 2 + 4);
      }
      pen.strokeStyle = color("faint");
      pen.lineWidth = 1;
      pen.strokeRect(...box);
      return;
    }
    this.#neuron(pen, box, inputPicture(j === axes[0] ? 0 : 1, pictureSize, task));
  }

  #neuron(pen, [left, top, size], answers) {
    pen.fillStyle = color("card");
    pen.fillRect(left, top, size, size);
    if (this.state.task === "classes") {
      paint(pen, signed(answers), Math.sqrt(answers.length), [left, top, size, size], 0.85);
    } else {
      const largest = answers.reduce((most, a) => Math.max(most, Math.abs(a)), 1e-9);
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

  /** Write which class an output is of. */
  #class(pen, j, [left, top, size]) {
    const name = this.state.labels[j];
    if (this.state.sizes.at(-1) === 1 || name === undefined) return;
    const room = this.canvas.clientWidth - left - size - 6;
    if (room < ROOM_FOR_LABEL) return;
    pen.font = "12px system-ui, sans-serif";
    pen.textAlign = "left";
    pen.fillStyle = color("ink");
    pen.fillText(name, left + size + 5, top + size / 2 + 4, room);
  }

  /** Write which column of a table an input is of, where there is room between the rows. */
  #inputName(pen, j, [left, top, size]) {
    const { isTable, images, inputs, sizes } = this.state;
    if (!isTable || images || sizes[0] > MOST_INPUTS || Math.max(...sizes) > MOST_INPUTS) return;
    pen.font = "10px system-ui, sans-serif";
    pen.textAlign = "center";
    const middle = left + size / 2;
    this.#write(pen, inputs[j].replaceAll("_", " "), middle, top - 2, 2 * middle);
  }

  /** Write the activation and δ of a neuron that are known, and frame the one that is at work. */
  #label(pen, layer, j, [left, top, size]) {
    const { sizes } = this.state;
    const isLast = layer === sizes.length - 1;
    if (isLast && !this.step) this.#class(pen, j, [left, top, size]);
    if (layer === 0 && !this.step) this.#inputName(pen, j, [left, top, size]);
    if (!this.step || (layer === 0 && sizes[0] > MOST_INPUTS)) return;
    const isAtWork = this.step.layer === layer && this.step.neuron === j;
    if (isAtWork) {
      pen.strokeStyle = color("ink");
      pen.lineWidth = 3;
      pen.strokeRect(left - 2, top - 2, size + 4, size + 4);
    }
    const [a, delta] = layer === 0
      ? [String(Number(Number(this.step.inputs[j]).toPrecision(4))).replace("-", "−"), undefined]
      : [this.step.known[`a[${layer}][${j}]`], this.step.known[`delta[${layer}][${j}]`]];
    pen.font = "600 11px system-ui, sans-serif";
    pen.textAlign = "center";
    this.#write(pen, a, left + size / 2, top - 3);
    pen.textAlign = "left";
    const hasRoom = this.canvas.clientWidth / this.state.sizes.length > ROOM_FOR_DELTA || isAtWork;
    if (delta === undefined || !hasRoom) return;
    const said = `δ ${delta}`;
    const measuring = this.canvas.getContext("2d"); // a pen that writes SVG measures nothing
    measuring.font = pen.font;
    const last = this.canvas.clientWidth - measuring.measureText(said).width - 3;
    this.#write(pen, said, Math.min(left + size + 4, last), top + size / 2 + 4);
  }

  #write(pen, text, x, y, widest = undefined) {
    if (text === undefined) return;
    pen.lineWidth = 3;
    pen.strokeStyle = color("card");
    pen.strokeText(text, x, y, widest);
    pen.fillStyle = color("ink");
    pen.fillText(text, x, y, widest);
  }
}

/** Return what an input "answers": its own coordinate. */
function inputPicture(j, n, task) {
  if (task !== "classes") return Array.from({ length: n }, (_, i) => 2 * i / (n - 1) - 1);
  const along = (k) => 2 * (k + 0.5) / SIDE - 1;
  return Array.from({ length: n }, (_, i) => (j === 0 ? along(i % SIDE) : -along(Math.floor(i / SIDE))));
}
