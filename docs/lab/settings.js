// Settings: what the controls say, and the same in the page's address.

export const LOSSES = {
  classes: ["softmax_cross_entropy", "binary_cross_entropy"],
  numbers: ["mean_squared_error", "mean_absolute_error", "huber"],
};

export const DEFAULTS = {
  data: "two moons", noise: 0.1, points: [], table: "", target: "", axes: [], hidden: [4, 4], activation: "tanh", loss: "softmax_cross_entropy",
  optimizer: "adam", learning_rate: 0.03, batch_size: 16, penalty: "none", strength: 0.001, engine: "batch", seed: 0,
};

const PIECES = ["activation", "loss", "engine", "optimizer"]; // which may be written in the page
const BESIDE = [...PIECES.map((name) => `own_${name}`), "task", "hide"]; // what a link has besides settings
const TABLE = ["table", "target", "axes"]; // which say nothing of other data
const NUMBERS = ["noise", "learning_rate", "batch_size", "strength", "seed"];

/** Return the settings of an address's part behind #, and the sources in it of pieces that were written. */
export function fromAddress(hash) {
  const settings = structuredClone(DEFAULTS);
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  for (const [name, text] of given) {
    if (name === "hidden" || name === "axes") settings[name] = text === "" ? [] : text.split("-").map(numberOf);
    else if (name === "activation") settings.activation = text.includes("-") ? text.split("-") : text;
    else if (name === "points") settings.points = text.split(";").map((point) => point.split(",").map(numberOf));
    else if (NUMBERS.includes(name)) settings[name] = numberOf(text);
    else if (!BESIDE.includes(name)) settings[name] = text; // of a name that is no setting's Python says so
  }
  const own = PIECES.filter((name) => given.has(`own_${name}`)).map((name) => [name, given.get(`own_${name}`)]);
  return { settings, own: Object.fromEntries(own) };
}

/** Return the part behind #: what differs from the defaults. */
export function toAddress(settings, own) {
  const kept = new URLSearchParams();
  for (const [name, value] of Object.entries(settings)) {
    if (JSON.stringify(value) === JSON.stringify(DEFAULTS[name])) continue;
    if (TABLE.includes(name) && !isTable(settings.data)) continue;
    if (name !== "points" && Array.isArray(value)) kept.set(name, value.join("-"));
    else if (name === "points") kept.set(name, value.map((point) => point.join(",")).join(";"));
    else kept.set(name, String(value));
  }
  for (const name of ownPieces(settings)) if (own[name]) kept.set(`own_${name}`, own[name]);
  return `#${kept}`;
}

/** Return the settings whose piece was written in the page. */
export function ownPieces(settings) {
  return PIECES.filter((name) => [settings[name]].flat().includes("own"));
}

/** Return the settings without those. */
export function withoutOwn(settings) {
  return { ...settings, ...Object.fromEntries(ownPieces(settings).map((name) => [name, DEFAULTS[name]])) };
}

/** Return whether the data are rows of a table instead of points in the plane. */
export function isTable(data) {
  return ["iris flowers", "digits", "pasted table"].includes(data);
}

/** Return what a control says: a number where the setting is one. */
export function valueOf(control) {
  return NUMBERS.includes(control.name) ? numberOf(control.value) : control.value;
}

/** Return the number that a text says; one that says none as it is, for Python to refuse. */
function numberOf(text) {
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}

/** Show settings in the controls. */
export function show(settings, task, nClasses = 2) {
  const losses = document.querySelector("[name=loss]");
  const possible = task === "classes" && nClasses > 2 ? LOSSES.classes.slice(0, 1) : LOSSES[task];
  losses.replaceChildren(...possible.map((name) => new Option(name.replaceAll("_", " "), name)), new Option("your own", "own"));
  for (const control of document.querySelectorAll("select[name], input[name]:not([name=brush])")) {
    const value = settings[control.name];
    const text = Array.isArray(value) ? "by layer" : String(value);
    if (control.options && ![...control.options].some((option) => option.value === text)) {
      control.append(new Option(text, text)); // of an address, between those that are offered
    }
    control.value = text;
  }
  document.querySelector("#noise-shown").textContent = settings.noise;
}
