// Curves over the epochs: the loss and the accuracy, of what is learned from and of what is held out.

const MOST = 300; // points of a line

/** Draw two lines of a measurement, given `measured` from before the first epoch on; return its top. */
export function drawCurve(svg, measured, name, { from = 0, to = null } = {}) {
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const series = [["learned", `training_${name}`], ["held", `held_out_${name}`]];
  const values = series.map(([, key]) => measured.map((one) => one[key]));
  const all = values.flat().filter((value) => typeof value === "number");
  const top = to ?? Math.max(...all, from + 1e-9);
  const paths = series.map(([kind], k) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", kind);
    path.setAttribute("d", line(values[k], width, height, from, top));
    return path;
  });
  svg.replaceChildren(...paths);
  const last = measured.at(-1) ?? {};
  const said = series.map(([kind, key]) => `${kind === "held" ? "held out" : "learned from"} ${digits(last[key])}`);
  svg.setAttribute("aria-label", `${name} after ${measured.length - 1} epochs: ${said.join(", ")}`);
  return top;
}

function line(values, width, height, from, top) {
  const every = Math.max(1, Math.ceil(values.length / MOST));
  const parts = [];
  values.forEach((value, i) => {
    if (typeof value !== "number" || (i % every && i !== values.length - 1)) return;
    const x = values.length > 1 ? i / (values.length - 1) * width : 0;
    const y = height - (Math.min(value, top) - from) / (top - from) * height;
    parts.push(`${parts.length ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`);
  });
  return parts.length === 1 ? `${parts[0]} h2` : parts.join("");
}

/** Return a number with three digits, or a dash for none. */
export function digits(value) {
  return typeof value === "number" ? value.toPrecision(3) : "–";
}
