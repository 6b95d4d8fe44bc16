// The plane of the data: what the network predicts everywhere, the line between the classes, the points.

export const REACH = 3; // the plane goes from -REACH to REACH, as tinymlp/laboratory/pictures.py has it
const SIDE = 24;
const HELD_OUT = 5; // one of so many points is not learned from, and drawn hollow
const STEP = 0.1; // of the arrow keys

export class Plane {
  /** `clicked(x, y)` is called for a place that was clicked, or chosen by the keyboard. */
  constructor(canvas, clicked) {
    this.canvas = canvas;
    this.cursor = null;
    this.state = null;
    canvas.addEventListener("click", (event) => {
      const box = canvas.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width * 2 - 1) * REACH;
      const y = (1 - (event.clientY - box.top) / box.height * 2) * REACH;
      clicked(rounded(x), rounded(y));
    });
    canvas.addEventListener("keydown", (event) => this.#key(event, clicked));
    canvas.addEventListener("blur", () => { this.cursor = null; this.redraw(); });
  }

  #key(event, clicked) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    this.cursor ??= [0, 0];
    if (event.key in moves) {
      this.cursor = this.cursor.map((at, k) => rounded(Math.max(-REACH, Math.min(REACH, at + STEP * moves[event.key][k]))));
    } else if (event.key === "Enter" || event.key === " ") clicked(...this.cursor);
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
    if (!this.state) return;
    const pen = prepared(this.canvas);
    const width = this.canvas.clientWidth;
    const place = ([x, y]) => [(x / REACH + 1) / 2 * width, (1 - y / REACH) / 2 * width];
    const { task, points, prediction, marked } = this.state;
    pen.clearRect(0, 0, width, width);
    if (task === "classes") {
      if (prediction) {
        const shares = Array.from(prediction, (p) => 2 * p - 1);
        // Class 0 is blue, so the sign turns.
        paint(pen, shares.map((share) => -share), SIDE, [0, 0, width, width], 0.55);
        outline(pen, shares, width);
      }
    } else {
      axes(pen, width, place);
      if (prediction) curve(pen, prediction, place);
    }
    points.forEach((point, i) => mark(pen, place(point), point[2] ?? 0, i % HELD_OUT === HELD_OUT - 1));
    if (marked !== undefined) ring(pen, place(points[marked]));
    if (this.cursor) cross(pen, place(this.cursor));
  }
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

/** Return a color of the style sheet. */
export function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const small = document.createElement("canvas");

/** Paint numbers from -1 (orange) over 0 to 1 (blue) into a box, row by row and smooth between. */
export function paint(pen, numbers, side, [left, top, width, height], strongest) {
  small.width = small.height = side;
  const image = new ImageData(side, side);
  const [blue, orange] = [rgb(color("blue")), rgb(color("orange"))];
  numbers.forEach((number, i) => {
    image.data.set(number > 0 ? blue : orange, 4 * i);
    image.data[4 * i + 3] = 255 * strongest * Math.min(1, Math.abs(number));
  });
  small.getContext("2d").putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(small, left, top, width, height);
}

function rgb(hex) {
  return [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
}

/** Draw where the numbers of the grid pass 0: two classes are equally likely there. */
function outline(pen, numbers, width) {
  const cell = width / SIDE;
  pen.beginPath();
  for (let row = 0; row + 1 < SIDE; row++) {
    for (let column = 0; column + 1 < SIDE; column++) {
      const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]];
      const values = corners.map(([x, y]) => numbers[y * SIDE + x]);
      const crossed = [];
      for (let k = 0; k < 4; k++) {
        const [one, other] = [values[k], values[(k + 1) % 4]];
        if (one > 0 === other > 0) continue;
        const share = one / (one - other);
        const [from, to] = [corners[k], corners[(k + 1) % 4]];
        crossed.push([0, 1].map((axis) => (from[axis] + share * (to[axis] - from[axis]) + 0.5) * cell));
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

/** Draw a circle for class 0 and a square for class 1, hollow when it is held out. */
function mark(pen, [x, y], c, hollow) {
  pen.beginPath();
  if (c) pen.rect(x - 3.2, y - 3.2, 6.4, 6.4);
  else pen.arc(x, y, 3.6, 0, 7);
  pen.fillStyle = hollow ? color("card") : color(c ? "orange" : "blue");
  pen.fill();
  stroke(pen, hollow ? color(c ? "orange" : "blue") : color("card"), hollow ? 1.6 : 0.8);
}

function ring(pen, [x, y]) {
  pen.beginPath();
  pen.arc(x, y, 9, 0, 7);
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
