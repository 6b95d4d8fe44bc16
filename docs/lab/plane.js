// The plane of the data: what the network predicts everywhere, the line between the classes, the points.

import { REACH, SIDE } from "lab/forward.js";

const HELD_OUT = 5; // one of so many points is not learned from, and drawn hollow
const COLORS = ["blue", "orange", "teal", "purple", "olive", "gray"]; // of the classes
export const MARKS = ["●", "■", "▲", "◆", "▼", "✚"];
const STEP = 0.1; // of the arrow keys
const APART = 0.25; // are the points that a stroke draws

export class Plane {
  /** `drawn([[x, y], …])` is called for places: one that was clicked or chosen by keys, or a stroke's. */
  constructor(canvas, drawn) {
    this.canvas = canvas;
    this.cursor = null;
    this.state = null;
    this.stroke = []; // of a pointer that is down
    if (!drawn) return; // a picture alone
    canvas.addEventListener("pointerdown", (event) => {
      if (this.state?.isTable || event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.stroke = [this.#placeOf(event)];
    });
    canvas.addEventListener("pointermove", (event) => {
      const last = this.stroke.at(-1);
      if (!last) return;
      const place = this.#placeOf(event);
      if (Math.hypot(place[0] - last[0], place[1] - last[1]) < APART) return;
      this.stroke.push(place);
      this.redraw();
    });
    canvas.addEventListener("pointerup", () => {
      if (this.stroke.length) drawn(this.stroke);
      this.stroke = [];
    });
    canvas.addEventListener("pointercancel", () => { this.stroke = []; }); // a finger that scrolls the page
    canvas.addEventListener("keydown", (event) => this.#key(event, drawn));
    canvas.addEventListener("blur", () => { this.cursor = null; this.redraw(); });
  }

  #placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width * 2 - 1) * REACH;
    const y = (1 - (event.clientY - box.top) / box.height * 2) * REACH;
    return inside([x, y]).map(rounded);
  }

  #key(event, drawn) {
    if (this.state?.isTable) return;
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    this.cursor ??= [0, 0];
    if (event.key in moves) {
      this.cursor = this.cursor.map((at, k) => rounded(Math.max(-REACH, Math.min(REACH, at + STEP * moves[event.key][k]))));
    } else if (event.key === "Enter" || event.key === " ") drawn([this.cursor]);
    else return;
    event.preventDefault();
    this.redraw();
  }

  /** Draw the task's points and the prediction, and mark the example that is gone through. */
  draw(state) {
    this.state = state;
    this.redraw();
  }

  redraw() {
    if (this.state) this.drawWith(prepared(this.canvas));
  }

  /** Draw with a pen: the canvas's, or one that writes SVG. */
  drawWith(pen) {
    const width = this.canvas.clientWidth;
    const place = ([x, y]) => [(x / REACH + 1) / 2 * width, (1 - y / REACH) / 2 * width];
    const { task, points, prediction, marked, labels, images } = this.state;
    pen.clearRect(0, 0, width, width);
    if (images) return album(pen, this.state, width);
    if (task === "classes") {
      if (prediction) territories(pen, split(prediction, labels.length), width);
    } else {
      axes(pen, width, place);
      if (prediction) curve(pen, prediction, place);
    }
    points.forEach((point, i) => mark(pen, place(inside(point)), point[2] ?? 0, i % HELD_OUT === HELD_OUT - 1));
    if (marked !== undefined) ring(pen, place(inside(points[marked])));
    for (const point of this.stroke) ring(pen, place(point), 4);
    if (this.cursor) cross(pen, place(this.cursor));
    return undefined;
  }
}

/** Return a point that is drawn at the edge when it lies outside. */
function inside([x, y]) {
  return [x, y].map((at) => Math.max(-REACH, Math.min(REACH, at)));
}

/** Return the rows of a flat array: one for each of `n`. */
export function split(numbers, n) {
  const length = numbers.length / n;
  return Array.from({ length: n }, (_, k) => numbers.subarray(k * length, (k + 1) * length));
}

/** Return the class that is most probable at a place, and by how much. */
function winner(probabilities, i) {
  let [best, first, second] = [0, -1, -1];
  probabilities.forEach((row, k) => {
    if (row[i] > first) [best, first, second] = [k, row[i], first];
    else if (row[i] > second) second = row[i];
  });
  return [best, first - second];
}

/** Paint which class is predicted where, and how surely; a line where two are equally likely. */
function territories(pen, probabilities, width) {
  const found = Array.from(probabilities[0], (_, i) => winner(probabilities, i));
  paint(pen, found.map(([k, lead]) => [COLORS[k], lead]), SIDE, [0, 0, width, width], 0.55);
  const lines = probabilities.length === 2 ? 1 : probabilities.length;
  for (let k = 0; k < lines; k++) {
    const leads = Array.from(probabilities[k], (p, i) =>
      p - probabilities.reduce((most, row, other) => (other === k ? most : Math.max(most, row[i])), 0));
    outline(pen, leads, width);
  }
}

/** Draw the images that are held out, each with the label that is predicted; wrong ones are framed. */
function album(pen, { images, prediction, labels, answers }, width) {
  const across = Math.ceil(Math.sqrt(images.length));
  const cell = width / across;
  const probabilities = split(prediction, labels.length);
  pen.font = `600 ${Math.max(10, cell * 0.34)}px system-ui, sans-serif`;
  pen.textAlign = "right";
  images.forEach((pixels, i) => {
    const [left, top] = [i % across * cell, Math.floor(i / across) * cell];
    grayscale(pen, pixels, [left + 2, top + 2, cell - 4, cell - 4]);
    const [k] = winner(probabilities, i);
    const wrong = k !== answers[i];
    pen.lineWidth = 3;
    pen.strokeStyle = color("card");
    pen.strokeText(labels[k], left + cell - 3, top + cell - 4);
    pen.fillStyle = color(wrong ? "orange" : "blue");
    pen.fillText(labels[k], left + cell - 3, top + cell - 4);
    pen.strokeStyle = color(wrong ? "orange" : "line");
    pen.lineWidth = wrong ? 2.5 : 1;
    pen.strokeRect(left + 2, top + 2, cell - 4, cell - 4);
  });
}

/** Draw an image of numbers from 0 (paper) to 1 (ink). */
export function grayscale(pen, pixels, [left, top, width, height]) {
  const side = Math.sqrt(pixels.length);
  pen.fillStyle = color("ink");
  pixels.forEach((pixel, i) => {
    pen.globalAlpha = Math.max(0, Math.min(1, pixel)) * 0.8;
    const [x, y] = [i % side, Math.floor(i / side)];
    pen.fillRect(left + x * width / side, top + y * height / side, width / side, height / side);
  });
  pen.globalAlpha = 1;
}

function rounded(number) {
  return Math.round(number * 1000) / 1000;
}

/** Return what draws on a canvas in CSS pixels, as sharp as the screen is. */
export function prepared(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return pen;
}

const colors = new Map(); // which are asked for a thousand times a picture
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => colors.clear());

/** Return a color of the style sheet. */
export function color(name) {
  if (!colors.has(name)) colors.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return colors.get(name);
}

const onPaper = matchMedia("print");
const small = document.createElement("canvas");
const smallPen = small.getContext("2d", { willReadFrequently: true }); // it is in memory, not in a graphics card

/** Paint pairs of a color's name and a strength up to 1 into a box, row by row and smooth between. */
export function paint(pen, pairs, side, [left, top, width, height], strongest) {
  if (small.width !== side) small.width = small.height = side;
  const image = new ImageData(side, side);
  const known = {};
  pairs.forEach(([name, strength], i) => {
    image.data.set(known[name] ??= rgb(color(name)), 4 * i);
    image.data[4 * i + 3] = 255 * strongest * Math.min(1, strength);
  });
  smallPen.putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = true; // of low quality, which is its default: high takes most of a frame
  pen.drawImage(onPaper.matches ? enlarged(small) : small, left, top, width, height);
}

/** Return a picture smoothed already, since a printer enlarges it by its pixels. */
function enlarged(picture) {
  const large = Object.assign(document.createElement("canvas"), { width: 10 * picture.width, height: 10 * picture.height });
  large.getContext("2d").drawImage(picture, 0, 0, large.width, large.height);
  return large;
}

/** Return pairs for `paint` of numbers with a sign: blue above 0, orange below. */
export function signed(numbers) {
  const largest = numbers.reduce((most, a) => Math.max(most, Math.abs(a)), 1e-9);
  return Array.from(numbers, (a) => [a > 0 ? "blue" : "orange", Math.abs(a) / largest]);
}

function rgb(hex) {
  return [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
}

/** Draw where the numbers of the grid pass 0: two classes are equally likely there. */
function outline(pen, numbers, width) {
  const cell = width / SIDE;
  const inGrid = (k) => Math.max(0, Math.min(SIDE - 1, k)); // beyond the last cell's middle it is as there
  const toEdge = (k) => Math.max(0, Math.min(SIDE, k + 0.5)) * cell;
  pen.beginPath();
  for (let row = -1; row < SIDE; row++) {
    for (let column = -1; column < SIDE; column++) {
      const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]];
      const values = corners.map(([x, y]) => numbers[inGrid(y) * SIDE + inGrid(x)]);
      const crossed = [];
      for (let k = 0; k < 4; k++) {
        const [one, other] = [values[k], values[(k + 1) % 4]];
        if (one > 0 === other > 0) continue;
        const share = one / (one - other);
        const [start, end] = [corners[k], corners[(k + 1) % 4]].map((corner) => corner.map(toEdge));
        crossed.push([0, 1].map((axis) => start[axis] + share * (end[axis] - start[axis])));
      }
      for (let k = 0; k + 1 < crossed.length; k += 2) {
        pen.moveTo(...crossed[k]);
        pen.lineTo(...crossed[k + 1]);
      }
    }
  }
  stroke(pen, color("ink"), 1.6);
}

function curve(pen, prediction, place) {
  pen.beginPath();
  prediction.forEach((y, i) => pen.lineTo(...place([REACH * (2 * i / (prediction.length - 1) - 1), y])));
  stroke(pen, color("orange"), 2.5);
}

function axes(pen, width, place) {
  const [x, y] = place([0, 0]);
  pen.beginPath();
  pen.moveTo(0, y);
  pen.lineTo(width, y);
  pen.moveTo(x, 0);
  pen.lineTo(x, width);
  stroke(pen, color("line"), 1);
}

/** Draw the mark of a class, hollow when it is held out. */
function mark(pen, [x, y], c, hollow) {
  const r = 4.2;
  const corners = [
    [], [[-1, -1], [1, -1], [1, 1], [-1, 1]], [[0, -1.2], [1.15, 0.9], [-1.15, 0.9]],
    [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]], [[0, 1.2], [1.15, -0.9], [-1.15, -0.9]],
    [[-0.4, -1.2], [0.4, -1.2], [0.4, -0.4], [1.2, -0.4], [1.2, 0.4], [0.4, 0.4], [0.4, 1.2], [-0.4, 1.2],
      [-0.4, 0.4], [-1.2, 0.4], [-1.2, -0.4], [-0.4, -0.4]],
  ][c];
  pen.beginPath();
  if (c === 0) pen.arc(x, y, 3.6, 0, 7);
  else corners.forEach(([dx, dy]) => pen.lineTo(x + dx * r * 0.78, y + dy * r * 0.78));
  pen.closePath();
  pen.fillStyle = hollow ? color("card") : color(COLORS[c]);
  pen.fill();
  stroke(pen, hollow ? color(COLORS[c]) : color("card"), hollow ? 1.6 : 0.8);
}

function ring(pen, [x, y], radius = 9) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  stroke(pen, color("ink"), 2.5);
}

function cross(pen, [x, y]) {
  pen.beginPath();
  for (const [dx, dy] of [[9, 0], [0, 9]]) {
    pen.moveTo(x - dx, y - dy);
    pen.lineTo(x + dx, y + dy);
  }
  stroke(pen, color("ink"), 2);
}

function stroke(pen, style, width) {
  pen.strokeStyle = style;
  pen.lineWidth = width;
  pen.stroke();
}
