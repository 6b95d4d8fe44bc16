// Shows any row, edited or not, as the model answers it; the model beside it is Python's export.
(() => {
  const widget = document.querySelector(".tinymlp-explorer");
  if (!widget) return;
  const model = tinymlp_model;
  const { rows, order, start, judged, inputs, outputs, categories, numbers, single, curves, ink } = JSON.parse(
    widget.querySelector('script[type="application/json"]').textContent
  );
  const all = (selector) => [...widget.querySelectorAll(selector)];
  const one = (selector) => widget.querySelector(selector);
  const fields = all("[data-column]:is(input, select)");
  const number = one("[data-number]");
  const neuron = one("[data-neuron]");
  const canvas = one("canvas");
  let at = start;
  let row = [];

  // As Python's "%.4g", with a minus sign and no sign before 0.
  function digits(value, n = 4) {
    if (!Number.isFinite(value)) return String(value).replace("Infinity", "inf").replace("NaN", "nan");
    if (value === 0) return "0";
    const [mantissa, power] = value.toExponential(n - 1).split("e");
    const exponent = Number(power);
    const strip = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
    let text = strip(Number(`${mantissa}e${power}`).toFixed(Math.max(0, Math.min(100, n - 1 - exponent))));
    if (exponent < -4 || exponent >= n) {
      const size = String(Math.abs(exponent)).padStart(2, "0");
      text = `${strip(mantissa)}e${exponent < 0 ? "-" : "+"}${size}`;
    }
    return text.replaceAll("-", "−");
  }

  // As the report writes a number in its own unit: six digits, or all of a whole one, in thousands.
  function amount(value) {
    const size = Math.abs(value);
    const text = digits(value, 6);
    if (!(size >= 1e4 && size < 1e15)) return text;
    const large = text.includes("e") ? size.toFixed(0) : text.replace("−", "");
    const [whole, share] = large.split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return `${value < 0 ? "−" : ""}${grouped}${share ? `.${share}` : ""}`;
  }

  function choose(next) {
    if (!(next in rows)) {
      say("note", `. Row ${next} is not in this page, which has ${Object.keys(rows).length}.`);
      return;
    }
    at = next;
    row = rows[at].slice(1);
    number.value = at;
    for (const field of fields) {
      const value = row[field.dataset.column];
      if (field.tagName === "SELECT") {
        field.value = value === null ? "" : String(categories[field.dataset.column].indexOf(value));
      } else {
        field.value = value === null ? "" : String(value);
      }
    }
    show(false);
  }

  function edited() {
    for (const field of fields) {
      const { column } = field.dataset;
      const value = categories[column] ? categories[column][field.value] : Number(field.value);
      row[column] = field.value === "" ? null : value;
    }
    show(true);
  }

  function say(what, text) {
    one(`[data-said="${what}"]`).textContent = text;
  }

  const answer = (found) => {
    if (numbers && !Array.isArray(found)) return amount(found);
    if (Array.isArray(found)) return found.map(answer).join(", ") || "none";
    return String(found);
  };

  function show(changed) {
    let layers;
    try {
      layers = model.activations(row);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      say("note", `. Not answered: ${error.message}.`);
      return;
    }
    const found = model.predict(row);
    say("row", changed ? `${at}, changed` : at);
    say("answer", answer(found));
    say("actual", rows[at][0]);
    const place = order.indexOf(at);
    const worst = place < 0 ? "" : `, number ${place + 1} of the ${judged} judged, the worst first`;
    say("note", `${changed ? "" : worst}.`);
    const given = model.probabilities ? [...model.probabilities(row).values()] : [];
    given.forEach((probability, k) => {
      one(`[data-bar="${k}"]`).value = probability;
      one(`[data-probability="${k}"]`).textContent = `${(100 * probability).toFixed(1)} %`;
    });
    layers.at(-1).forEach((value, k) => {
      one(`[data-output="${k}"]`).textContent = digits(value);
      const cell = one(`[data-predicted="${k}"]`);
      if (cell) cell.textContent = amount([found].flat()[k]);
    });
    for (const text of all("[data-value]")) {
      const [depth, j] = text.dataset.value.match(/\d+/g).map(Number);
      const value = text.dataset.value[0] === "x" ? layers[0][depth] : layers[depth][j];
      text.textContent = digits(value);
    }
    explain(layers);
    draw();
    paint();
  }

  const UP = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const DOWN = "₀₁₂₃₄₅₆₇₈₉";
  const index = (n, signs) => [...String(n)].map((digit) => signs[digit]).join("");
  const symbol = (letter, depth, j) =>
    depth === 0 ? `x${index(j, DOWN)}` : `${letter}${index(depth, UP)}${index(j, DOWN)}`;

  // z is the bias plus each weight times its input: all of them, the largest first.
  function explain(layers) {
    const [depth, j] = neuron.value.split("-").map(Number);
    const [activation, , neurons] = model.layers[depth - 1];
    const before = layers[depth - 1];
    const weights = neurons[j];
    const bias = weights[before.length];
    let z = bias;
    before.forEach((x, i) => (z += weights[i] * x));
    const name = depth === model.layers.length && outputs[j] ? ` (${outputs[j]})` : "";
    const a = digits(layers[depth][j]);
    const lines = [
      `${symbol("a", depth, j)}${name} = ${activation.name}(${symbol("z", depth, j)}) = ${a}`,
      `${symbol("z", depth, j)} = b + Σ weight × input = ${digits(z)}, of which:`,
    ];
    const terms = before.map((x, i) => [i, weights[i], x, weights[i] * x]);
    terms.sort((one, other) => Math.abs(other[3]) - Math.abs(one[3]));
    const shown = terms.slice(0, 8);
    const left = terms.slice(8).reduce((sum, term) => sum + term[3], 0);
    const table = make("table", "", "numbers");
    const head = make("tr");
    for (const text of ["input", "weight × input", "adds"]) head.append(make("th", text));
    table.append(head);
    const add = (...texts) => {
      const line = make("tr");
      texts.forEach((text, k) => line.append(make(k ? "td" : "th", text)));
      table.append(line);
    };
    for (const [i, weight, x, product] of shown) {
      const called = depth === 1 ? inputs[i] : symbol("a", depth - 1, i);
      add(called, `${digits(weight)} × ${digits(x)}`, digits(product));
    }
    if (terms.length > shown.length) add(`${terms.length - shown.length} more`, "", digits(left));
    add("the bias b", "", digits(bias));
    one("[data-why]").replaceChildren(...lines.map((text) => make("p", text)), table);
    for (const marked of all(".tinymlp-here")) marked.classList.remove("tinymlp-here");
    const here = `[data-at="${depth}-${j}"], [data-edge^="${depth}-${j}-"]`;
    for (const part of all(here)) part.classList.add("tinymlp-here");
  }

  function make(tag, text = "", kind = "") {
    const made = document.createElement(tag);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  // What the answer would be with another value in one column.
  function draw() {
    for (const curve of curves) {
      const { column, values, across, low, high, bottom, top } = curve;
      const heights = values.map((value) => said(row.with(column, value)));
      const best = single ? said(row).reduce((k, p, i, list) => (p > list[k] ? i : k), 0) : 0;
      const figure = one(`figure[data-column="${column}"]`);
      figure.querySelectorAll("[data-curve]").forEach((path, kind) => {
        const points = heights.map((each, k) => {
          const value = Math.min(Math.max(each[single ? best : kind], low), high);
          const y = bottom + ((value - low) / (high - low)) * (top - bottom);
          return [across[k], y.toFixed(1)];
        });
        // Between two categories there is nothing.
        const line =
          typeof values[0] === "string"
            ? points.map(([x, y]) => `M${(x - 12).toFixed(1)} ${y}h24`).join("")
            : `M${points.map(([x, y]) => `${x.toFixed(1)} ${y}`).join("L")}`;
        path.setAttribute("d", line);
      });
      figure.querySelector("[data-here]").setAttribute("d", here(curve));
    }
  }

  const said = (changed) =>
    model.probabilities ? [...model.probabilities(changed).values()] : [model.predict(changed)];

  function here({ column, values, across, bottom, top }) {
    const value = row[column];
    const place = values.indexOf(value);
    if (value === null || (typeof value === "string" && place < 0)) return "";
    const last = values.length - 1;
    const share = (value - values[0]) / (values[last] - values[0]);
    const inside = Math.min(Math.max(share, 0), 1);
    const x = typeof value === "string" ? across[place] : across[0] + inside * (across[last] - across[0]);
    return `M${x.toFixed(1)} ${top.toFixed(1)}V${bottom.toFixed(1)}`;
  }

  // A picture is drawn on, its rows of pixels one after the other.
  let cursor = 0;
  function paint() {
    if (!canvas) return;
    const pen = canvas.getContext("2d");
    const pixels = pen.createImageData(canvas.width, canvas.height);
    row.forEach((value, k) => {
      const gray = 255 - Math.round((255 * Math.max(0, Math.min(value, ink))) / (ink || 1));
      pixels.data.set([gray, gray, gray, 255], 4 * k);
    });
    pen.putImageData(pixels, 0, 0);
  }

  function listen() {
    let pressed = false;
    const press = (event) => {
      const box = canvas.getBoundingClientRect();
      const x = Math.floor(((event.clientX - box.left) / box.width) * canvas.width);
      const y = Math.floor(((event.clientY - box.top) / box.height) * canvas.height);
      if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return;
      cursor = y * canvas.width + x;
      row[cursor] = event.shiftKey ? 0 : ink;
      show(true);
    };
    canvas.addEventListener("pointerdown", (event) => {
      pressed = true;
      canvas.setPointerCapture(event.pointerId);
      press(event);
    });
    canvas.addEventListener("pointermove", (event) => pressed && press(event));
    canvas.addEventListener("pointerup", () => (pressed = false));
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -canvas.width, ArrowDown: canvas.width };
    canvas.addEventListener("keydown", (event) => {
      if (event.key !== " " && !(event.key in steps)) return;
      event.preventDefault();
      if (event.key === " ") {
        row[cursor] = row[cursor] > 0 ? 0 : ink;
        show(true);
      } else {
        cursor = (cursor + steps[event.key] + row.length) % row.length;
      }
      const x = cursor % canvas.width;
      const y = Math.floor(cursor / canvas.width);
      canvas.setAttribute("aria-description", `column ${x}, row ${y}: ${digits(row[cursor])}`);
    });
  }

  const moves = {
    worse: () => choose(order[Math.max(0, order.indexOf(at) - 1)] ?? at),
    better: () => choose(order[Math.min(order.length - 1, order.indexOf(at) + 1)] ?? at),
    reset: () => choose(at),
    clear: () => {
      row.fill(0);
      show(true);
    },
  };
  for (const field of fields) field.addEventListener("input", edited);
  number.addEventListener("change", () => choose(Number(number.value)));
  neuron.addEventListener("change", () => show(!same()));
  const same = () => row.every((value, k) => value === rows[at][k + 1]);
  widget.addEventListener("click", (event) => {
    const go = event.target.closest("[data-go]");
    const drawn = event.target.closest("[data-at]");
    if (go) moves[go.dataset.go]();
    if (drawn && [...neuron.options].some((option) => option.value === drawn.dataset.at)) {
      neuron.value = drawn.dataset.at;
      show(!same());
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-row]");
    if (!button) return;
    choose(Number(button.dataset.row));
    widget.scrollIntoView();
    number.focus({ preventScroll: true });
  });
  if (canvas) listen();
  for (const button of document.querySelectorAll("button[data-row]")) button.disabled = false;
  for (const hidden of all(".tinymlp-controls")) hidden.hidden = false;
  const fieldset = one("fieldset");
  if (fieldset) fieldset.disabled = false;
  choose(start);
  // Why this answer: the largest output, where it is drawn.
  const last = model.outputs(row);
  const largest = last.reduce((k, value, j) => (value > last[k] ? j : k), 0);
  const [most] = [...neuron.options].filter(
    (option) => option.value === `${model.layers.length}-${largest}`
  );
  if (most) {
    neuron.value = most.value;
    show(false);
  }
})();
