// A picture as SVG: a pen that is asked for what a canvas is, and writes down what it draws.

export class SvgPen {
  constructor() {
    this.parts = [];
    this.path = "";
    this.dash = [];
    Object.assign(this, { fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, textAlign: "left", font: "12px sans-serif" });
  }

  clearRect() {}

  beginPath() {
    this.path = "";
  }

  moveTo(x, y) {
    this.path += `M${at(x, y)}`;
  }

  lineTo(x, y) {
    this.path += `${this.path ? "L" : "M"}${at(x, y)}`;
  }

  bezierCurveTo(...numbers) {
    this.path += `C${at(...numbers)}`;
  }

  /** Only whole circles are drawn. */
  arc(x, y, r) {
    this.path += `M${at(x - r, y)}a${at(r, r)} 0 1 0 ${at(2 * r, 0)}a${at(r, r)} 0 1 0 ${at(-2 * r, 0)}`;
  }

  closePath() {
    if (this.path) this.path += "Z";
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  fill() {
    this.#add("path", { d: this.path, fill: this.fillStyle });
  }

  stroke() {
    this.#add("path", { d: this.path, fill: "none", ...this.#line() });
  }

  fillRect(x, y, width, height) {
    this.#add("rect", { x, y, width, height, fill: this.fillStyle });
  }

  strokeRect(x, y, width, height) {
    this.#add("rect", { x, y, width, height, fill: "none", ...this.#line() });
  }

  fillText(text, x, y) {
    this.#text(text, x, y, { fill: this.fillStyle });
  }

  strokeText(text, x, y) {
    this.#text(text, x, y, { fill: "none", ...this.#line() });
  }

  drawImage(canvas, x, y, width, height) {
    this.#add("image", { x, y, width, height, preserveAspectRatio: "none", href: canvas.toDataURL() });
  }

  #line() {
    const dash = this.dash.length ? { "stroke-dasharray": this.dash.join(" ") } : {};
    return { stroke: this.strokeStyle, "stroke-width": this.lineWidth, ...dash };
  }

  #text(text, x, y, how) {
    const anchor = { left: "start", center: "middle", right: "end" }[this.textAlign];
    this.#add("text", { x, y, "text-anchor": anchor, style: `font: ${this.font}`, ...how }, String(text));
  }

  #add(tag, attributes, inside = "") {
    const all = this.globalAlpha < 1 ? { ...attributes, opacity: this.globalAlpha } : attributes;
    const written = Object.entries(all).map(([name, value]) =>
      ` ${name}="${escaped(typeof value === "number" ? short(value) : value)}"`);
    this.parts.push(`<${tag}${written.join("")}>${escaped(inside)}</${tag}>`);
  }
}

/** Return pictures beside each other as the text of a file; each is `{pen, width, height}`. */
export function besideEachOther(pictures, { title, background, gap = 24 }) {
  const width = pictures.reduce((sum, one) => sum + one.width + gap, gap);
  const height = Math.max(...pictures.map((one) => one.height)) + 2 * gap;
  let left = gap;
  const groups = pictures.map(({ pen, width: own }) => {
    const group = `<g transform="translate(${short(left)} ${gap})">${pen.parts.join("\n")}</g>`;
    left += own + gap;
    return group;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${short(width)} ${short(height)}" width="${short(width)}" height="${short(height)}">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" fill="${escaped(background)}"/>
${groups.join("\n")}
</svg>
`;
}

function at(...numbers) {
  return numbers.map(short).join(" ");
}

function short(number) {
  return String(Math.round(number * 100) / 100);
}

function escaped(text) {
  return String(text).replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
