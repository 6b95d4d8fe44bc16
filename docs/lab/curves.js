// Curves over the epochs: the loss and the accuracy, of what is learned from and of what is held out.

const MOST = 300; // points of a line

/**
 * Draw two lines of a measurement, given `measured` from before the first epoch on, and of a run that was
 * `kept` another; mark the epoch `at` where it is not the last. Return the top.
 */
export function drawCurve(svg, measured, name, { from = 0, to = null, kept = null, at = measured.length - 1 } = {}) {
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const series = [["learned", `training_${name}`], ["held", `held_out_${name}`]];
  const values = series.map(([, key]) => measured.map((one) => one[key]));
  if (kept) {
    const hasHeldOut = kept.some((one) => `held_out_${name}` in one);
    series.push(["kept", ""]);
    values.push(kept.map((one) => one[`${hasHeldOut ? "held_out" : "training"}_${name}`]));
  }
  const longest = Math.max(...values.map((one) => one.length)) - 1;
  const highest = (most, value) => (value > most ? value : most);
  const top = to ?? values.reduce((most, one) => one.reduce(highest, most), from + 1e-9);
  const paths = series.map(([kind], k) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", kind);
    path.setAttribute("d", line(values[k], longest, width, height, from, top));
    return path;
  });
  if (at < measured.length - 1) {
    const here = document.createElementNS("http://www.w3.org/2000/svg", "path");
    here.setAttribute("class", "here");
    here.setAttribute("d", `M${at / longest * width} 0V${height}`);
    paths.push(here);
  }
  svg.replaceChildren(...paths);
  const last = measured[at] ?? {};
  const said = series.slice(0, 2).map(([kind, key]) => `${kind === "held" ? "held out" : "learned from"} ${digits(last[key])}`);
  svg.setAttribute("aria-label", `${name} after ${at} epochs: ${said.join(", ")}`);
  return top;
}

function line(values, longest, width, height, from, top) {
  const every = Math.max(1, Math.ceil(values.length / MOST));
  const parts = [];
  values.forEach((value, i) => {
    if (typeof value !== "number" || (i % every && i !== values.length - 1)) return;
    const x = longest > 0 ? i / longest * width : 0;
    const y = height - (Math.min(value, top) - from) / (top - from) * height;
    parts.push(`${parts.length ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`);
  });
  return parts.length === 1 ? `${parts[0]} h2` : parts.join("");
}

/** Return a number with three digits, or a dash for none. */
export function digits(value) {
  return typeof value === "number" ? value.toPrecision(3) : "–";
}
