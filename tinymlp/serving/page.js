"use strict";
// What is shown is asked of the server alone, and every text from it is put in as text.

const $ = id => document.getElementById(id);
let models = [];
let model = null;
let token = sessionStorage.getItem("token") || "";
let strokes = [];
let drawn = null; // the pixels of the drawing, as the model takes them
let asked = 0; // only the answer to the last question is shown

async function ask(path, body) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const options = { headers, cache: "no-store" };
  if (body !== undefined) {
    options.method = "POST";
    options.body = JSON.stringify(body);
    headers["Content-Type"] = "application/json";
  }
  const answer = await fetch(path, options);
  const content = await answer.json();
  if (answer.status === 401) {
    $("unlock").hidden = false;
    $("work").hidden = true;
  }
  if (!answer.ok) throw new Error(content.error);
  return content;
}

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function short(number) {
  return Number.isFinite(number) ? String(Number(number.toPrecision(5))) : String(number);
}

function say(text, isError = false) {
  $("message").textContent = text;
  $("message").className = isError ? "error" : "";
}

async function start() {
  try {
    models = (await ask("models")).models;
  } catch (error) {
    if (token) say(error.message, true);
    return;
  }
  $("unlock").hidden = true;
  $("work").hidden = false;
  const known = models.map(each => element("option", each.name));
  $("model").replaceChildren(...known);
  $("choose").hidden = models.length < 2;
  if (models.length) choose(0);
}

function choose(index) {
  model = models[index];
  document.title = `${model.name} · tinymlp`;
  $("title").textContent = model.name;
  $("summary").textContent = model.summary;
  $("version").textContent = `version ${model.version}`;
  $("answer").hidden = true;
  say("Nothing was asked yet.");
  $("drawing").hidden = !model.image_shape;
  $("fields").hidden = Boolean(model.image_shape);
  $("fields").replaceChildren(...(model.image_shape ? [] : model.columns.map(field)));
  clear();
}

function field(column) {
  const label = element("label", column.name);
  const input = document.createElement(column.kind === "category" ? "select" : "input");
  if (column.kind === "category") {
    const options = column.categories.map(each => element("option", each));
    options.forEach(option => { option.value = option.textContent; });
    if ("fill" in column) {
      const none = element("option", "(missing)");
      none.value = "";
      none.dataset.missing = "yes";
      options.push(none);
    }
    input.replaceChildren(...options);
  } else {
    input.type = column.kind === "date" ? "date" : "number";
    input.step = "any";
    if (column.minimum !== undefined) {
      input.title = `in training ${short(column.minimum)} to ${short(column.maximum)}`;
    }
  }
  label.append(input);
  return label;
}

function inputs() {
  return [...$("fields").querySelectorAll("input, select")];
}

function clear() {
  inputs().forEach((input, index) => {
    const mean = model.columns[index].mean;
    if (input.tagName === "SELECT") input.selectedIndex = 0;
    else input.value = mean === undefined ? "" : short(mean);
  });
  strokes = [];
  drawn = null;
  paint();
  if (model.image_shape) {
    const [height, width] = model.image_shape;
    showPixels($("seen"), new Array(height * width).fill(0), height, width, () => "transparent");
    $("answer").hidden = true;
    say("Nothing was drawn yet.");
  }
}

function row() {
  if (model.image_shape) return drawn;
  return inputs().map((input, index) => {
    if (input.tagName === "SELECT") {
      return input.selectedOptions[0] && input.selectedOptions[0].dataset.missing ? null : input.value;
    }
    if (input.value === "") return null;
    return model.columns[index].kind === "date" ? input.value : Number(input.value);
  });
}

async function predict() {
  const values = row();
  if (values === null) return say("Nothing was drawn yet.");
  const number = ++asked;
  try {
    const answer = await ask(`models/${encodeURIComponent(model.name)}/explain`, [values]);
    if (number === asked) show(answer);
  } catch (error) {
    if (number !== asked) return;
    $("answer").hidden = true;
    say(error.message, true);
  }
}

function show(answer) {
  const said = Array.isArray(answer.prediction)
    ? answer.prediction.map(each => (typeof each === "number" ? short(each) : each)).join(", ")
    : typeof answer.prediction === "number" ? short(answer.prediction) : String(answer.prediction);
  say(`${model.target.name}:`);
  $("prediction").textContent = said || "none of the labels";
  $("answer").hidden = false;
  const probabilities = Object.entries(answer.probabilities || {});
  const most = probabilities.length > 12
    ? probabilities.sort((a, b) => b[1] - a[1]).slice(0, 12) : probabilities;
  const percent = share => `${(100 * share).toFixed(1)} %`;
  $("bars").replaceChildren(...most.map(([label, p]) => bar(label, p, percent(p), false)));
  $("outside").hidden = answer.outside.length === 0;
  const places = answer.outside.slice(0, 5).map(each => each.minimum === undefined
    ? `${each.column} ${each.value}, which no row of training had`
    : `${each.column} ${short(each.value)}, in training ${short(each.minimum)} to ${short(each.maximum)}`);
  const more = answer.outside.length > 5 ? `; and ${answer.outside.length - 5} other columns` : "";
  $("outside").textContent = `Outside of training: ${places.join("; ")}${more}.`;
  why(answer);
}

function bar(name, share, text, isAgainst) {
  const item = document.createElement("li");
  const track = element("span", undefined, "track");
  const filled = element("span", undefined, isAgainst ? "against" : "");
  filled.style.width = `${Math.min(100, 100 * Math.abs(share))}%`;
  track.append(filled);
  item.append(element("span", name), track, element("span", text));
  return item;
}

function why(answer) {
  const what = answer.probabilities ? `the probability of ${String(answer.prediction)}` : "the answer";
  $("meaning").textContent = `How much higher (blue) or lower (orange) ${what} is than with that input `
    + "at its mean.";
  const known = answer.effects.filter(each => each.change !== null);
  const largest = Math.max(...known.map(each => Math.abs(each.change)), 1e-12);
  $("map").hidden = !model.image_shape;
  $("effects").hidden = Boolean(model.image_shape);
  $("why").hidden = known.length === 0;
  if (model.image_shape) {
    const [height, width] = model.image_shape;
    const changes = answer.effects.map(each => each.change || 0);
    showPixels($("map"), changes, height, width, change => {
      const color = change > 0 ? "blue" : "orange";
      return `color-mix(in srgb, ${resolved(color)} ${100 * Math.abs(change) / largest}%, transparent)`;
    });
    return;
  }
  known.sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
  $("effects").replaceChildren(...known.slice(0, 12).map(({ column, change }) => {
    const number = answer.probabilities ? (100 * change).toFixed(1) : short(change);
    const signed = Number(number) > 0 ? `+${number}` : number.replace("-", "−").replace(/^−0\.0$/, "0.0");
    return bar(column, change / largest, answer.probabilities ? `${signed} %` : signed, change < 0);
  }));
}

function resolved(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

function showPixels(canvas, values, height, width, colorOf) {
  const scale = 8;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext("2d");
  values.forEach((value, place) => {
    context.fillStyle = colorOf(value);
    context.fillRect((place % width) * scale, Math.floor(place / width) * scale, scale, scale);
  });
}

// --- Drawing: lines are kept as points, and brought to the place and size that images of training have.

function paint() {
  const canvas = $("canvas");
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.strokeStyle = context.fillStyle = resolved("ink");
  trace(context, strokes, 22);
}

function trace(context, lines, thickness) {
  context.lineWidth = thickness;
  context.lineCap = context.lineJoin = "round";
  for (const line of lines) {
    context.beginPath();
    context.moveTo(...line[0]);
    for (const point of line) context.lineTo(...point);
    context.lineTo(...line[0].map((x, i) => (line.length === 1 ? x + 0.01 : line.at(-1)[i])));
    context.stroke();
  }
}

function usualBox(means, height, width) {
  // Where images of training have ink: rows and columns in which the mean image is not nearly empty.
  const largest = Math.max(...means, 1e-12);
  const rows = [], columns = [];
  means.forEach((mean, place) => {
    if (mean > 0.2 * largest) {
      rows.push(Math.floor(place / width));
      columns.push(place % width);
    }
  });
  const [top, bottom] = [Math.min(...rows), Math.max(...rows) + 1];
  const [left, right] = [Math.min(...columns), Math.max(...columns) + 1];
  return rows.length ? { top, left, height: bottom - top, width: right - left }
    : { top: 0, left: 0, height, width };
}

function toPixels() {
  const [height, width] = model.image_shape;
  const low = model.columns.map(column => column.minimum ?? 0);
  const top = Math.max(...model.columns.map(column => column.maximum ?? 1));
  const bottom = Math.min(...low);
  const means = model.columns.map(column => (column.mean ?? 0) - bottom);
  const box = usualBox(means, height, width);
  const points = strokes.flat();
  const [xs, ys] = [points.map(point => point[0]), points.map(point => point[1])];
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const fine = 16; // so many parts of a pixel are drawn
  const thickness = 0.19 * box.height; // about that of the digits' lines
  const scale = Math.min(
    (box.height - thickness) / Math.max(y1 - y0, 1), (0.92 * box.width - thickness) / Math.max(x1 - x0, 1));
  const place = ([x, y]) => [
    fine * (box.left + box.width / 2 + (x - (x0 + x1) / 2) * scale),
    fine * (box.top + box.height / 2 + (y - (y0 + y1) / 2) * scale),
  ];
  const canvas = document.createElement("canvas");
  canvas.width = width * fine;
  canvas.height = height * fine;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  trace(context, strokes.map(line => line.map(place)), fine * thickness);
  const ink = context.getImageData(0, 0, canvas.width, canvas.height).data;
  const pixels = new Array(height * width).fill(0);
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      pixels[Math.floor(y / fine) * width + Math.floor(x / fine)] += ink[4 * (y * canvas.width + x) + 3];
    }
  }
  return pixels.map(sum => bottom + Math.round((top - bottom) * sum / (255 * fine * fine)));
}

function finish() {
  drawn = toPixels();
  const [height, width] = model.image_shape;
  const top = Math.max(...drawn, 1);
  const ink = resolved("ink");
  showPixels($("seen"), drawn, height, width,
    value => `color-mix(in srgb, ${ink} ${100 * value / top}%, transparent)`);
  predict();
}

function pointOf(event) {
  const box = $("canvas").getBoundingClientRect();
  const scale = $("canvas").width / box.width;
  return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
}

$("canvas").addEventListener("pointerdown", event => {
  $("canvas").setPointerCapture(event.pointerId);
  strokes.push([pointOf(event)]);
  paint();
});
$("canvas").addEventListener("pointermove", event => {
  if (!event.buttons || !strokes.length) return;
  strokes.at(-1).push(pointOf(event));
  paint();
});
$("canvas").addEventListener("pointerup", () => { if (strokes.length) finish(); });

function take() {
  const text = $("paste").value.trim();
  let values;
  try {
    values = JSON.parse(text);
    if (Array.isArray(values) && values.length === 1) values = values[0];
    if (values === null || typeof values !== "object") values = [values];
    if (!Array.isArray(values)) values = model.columns.map(column => values[column.name] ?? null);
  } catch {
    const cells = text.split(/[,;\t]/.test(text) ? /[,;\t]/ : /\s+/).map(cell => cell.trim());
    values = cells.map((cell, index) => {
      const column = model.columns[index];
      return cell === "" ? null : column && column.kind === "number" ? Number(cell) : cell;
    });
  }
  values = values.flat();
  if (values.length !== model.columns.length) {
    $("answer").hidden = true;
    return say(`A row has ${model.columns.length} values, these are ${values.length}.`, true);
  }
  if (model.image_shape) {
    drawn = values;
    strokes = [];
    paint();
    const [height, width] = model.image_shape;
    const [top, ink] = [Math.max(...values, 1), resolved("ink")];
    showPixels($("seen"), values, height, width,
      value => `color-mix(in srgb, ${ink} ${100 * value / top}%, transparent)`);
  } else {
    inputs().forEach((input, index) => { input.value = values[index] ?? ""; });
  }
  predict();
}

$("take").addEventListener("click", take);
$("clear").addEventListener("click", clear);
$("row").addEventListener("submit", event => {
  event.preventDefault();
  predict();
});
$("model").addEventListener("change", () => choose($("model").selectedIndex));
$("unlock").addEventListener("submit", event => {
  event.preventDefault();
  token = $("token").value;
  sessionStorage.setItem("token", token);
  start();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => model && paint());
start();
