// The page: it asks Python, shows what comes back, and begins anew when a setting changes.

import { BreakIt, text } from "lab/break_it.js";
import { classroomOf, offerClassroom, showClassroom, withClassroom } from "lab/classroom.js";
import { Compare } from "lab/compare.js";
import { digits, drawCurve } from "lab/curves.js";
import { ALONG, pictures, SIDE } from "lab/forward.js";
import { NetworkView } from "lab/network.js";
import { color, MARKS, Plane } from "lab/plane.js";
import { Endless, Python } from "lab/python.js";
import { Recorded } from "lab/recorded.js";
import { fromAddress, isTable, ownPieces, show, toAddress, valueOf, withoutOwn } from "lab/settings.js";
import { Stepper } from "lab/stepper.js";
import { besideEachOther, SvgPen } from "lab/svg.js";
import { Tables } from "lab/tables.js";
import { Tour } from "lab/tour.js";
import { workerText } from "lab/worker_text.js";

const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
const SLICE = isStill ? 0.5 : 0.016; // seconds of training between two pictures
const find = (id) => document.getElementById(id);
const NEEDS_PYTHON = ["play", "epoch", "rewind", "new-seed", "open-step", "check", "use", "copy-script", "save-model", "keep", "tour-start", "save-picture"];

const FOREIGN = "The link brings Python of somebody else's: look at it under Break it; Train with it runs it.";

let { settings, own: ownShown } = fromAddress(location.hash);
let classroom = classroomOf(location.hash); // a task, and what is left out for it
let own = {}; // the sources that are trained with, of pieces that were written in the page
let state = null; // what Python said last: task, points, sizes, pictures, parameters
let measured = []; // of every epoch that was done
let nEpochs = 0; // at which one the network stands
let playing = false;
let turn = Promise.resolve(); // one thing after the other

const python = new Python(workerText, (share) => {
  say(share < 1 ? `Python loads: ${Math.round(100 * share)} % …` : `Python starts …${recorded.kept ? STEP_NOW : ""}`);
});
const recorded = new Recorded();
const STEP_NOW = " You can look inside the first step already.";
const plane = new Plane(find("plane"), addPoints);
const network = new NetworkView(find("network"), find("columns"), {
  changed: (hidden) => change({ hidden }),
  bent: (activation) => choose({ activation }),
  clicked: (name) => calmly(async () => {
    if (!stepper.isOpen) await stepper.open();
    await stepper.why(name);
    say("Stepping: why it is what it is stands below the operation.");
  }),
});
const tables = new Tables(change, say);
const compare = new Compare((kept, sources) => change(kept, sources), () => draw());
const first = { ask: (what, given) => (python.isReady ? python : recorded).ask(what, given) };
const stepper = new Stepper(first, (step) => {
  network.draw(state, step);
  plane.draw({ ...state, marked: step ? placeOf(step.example) : undefined });
}, (error) => say(error.message, true));
const breakIt = new BreakIt(python, calmly, (piece, source) => change({ [piece]: "own" }, { ...own, [piece]: source }));

// --- What is shown.

function say(what, wrong = false) {
  find("status").textContent = what;
  find("status").className = wrong ? "wrong" : "";
}

/** Take in an answer and draw it. */
function take(answer) {
  keep(answer);
  draw();
}

let frame = null; // the next one of the screen, if something is to be drawn in it

/** Draw in the next frame of the screen what is the newest then. */
function drawSoon() {
  frame ??= requestAnimationFrame(() => {
    frame = null;
    draw();
  });
}

/** Take in an answer, whole or of a running training. */
function keep(answer) {
  const { frame } = answer;
  measured.length = frame.first;
  measured.push(...frame.measured);
  if (answer.settings) {
    settings = answer.settings;
    const { task, points, sizes, labels, images, inputs, axes, middle } = answer;
    const activations = Array.isArray(settings.activation) ? settings.activation : sizes.slice(1, -1).map(() => settings.activation);
    const { loss } = settings;
    state = { task, points, sizes, labels, images, inputs, axes, middle, activations, loss, isTable: isTable(settings.data) };
    state.answers = images && points.filter((_, i) => i % 5 === 4).map(([, , c]) => c);
    find("fingerprint").textContent = answer.fingerprint;
    show(settings, task, labels.length);
    tables.show(settings, answer);
    history.replaceState(null, "", withClassroom(toAddress(settings, own), classroom));
    find("script").hidden = true;
  }
  state.parameters = frame.parameters;
  state.pictures = answer.pictures; // of an activation that was written in the page; else drawn from the weights
  nEpochs = frame.n_epochs;
}

/** Put what each neuron answers into the state, as pictures. */
function paintNeurons() {
  state.pictures ??= pictures(state);
  state.pictureSize = state.images ? state.images[0].length : state.task === "classes" ? SIDE * SIDE : ALONG;
  state.prediction = state.pictures.subarray(state.sizes.slice(1).reduce((a, b) => a + b, 0) * state.pictureSize);
}

function draw() {
  paintNeurons();
  plane.draw(state); // before anything else changes, which would have the page laid out twice
  network.draw(state);
  const now = measured[nEpochs] ?? {};
  const isClasses = state.task === "classes";
  const { kept } = compare;
  find("kept-key").hidden = !kept;
  find("n-epochs").textContent = nEpochs;
  find("loss").textContent = digits(now.training_loss);
  find("accuracy-part").hidden = !isClasses;
  find("accuracy").textContent = percent(now.held_out_accuracy);
  find("accuracy-title").hidden = !isClasses;
  find("accuracy-curve").toggleAttribute("hidden", !isClasses);
  find("at").max = measured.length - 1;
  if (document.activeElement !== find("at") || playing) find("at").value = nEpochs;
  find("at-shown").textContent = nEpochs;
  find("painting").hidden = state.isTable;
  find("plane-hint").hidden = state.isTable;
  find("brush").hidden = !isClasses;
  tell("legend", legend());
  tell("network-hint", explained());
  find("plane").setAttribute("aria-label", described());
  const top = drawCurve(find("loss-curve"), measured, "loss", { kept: kept?.measured, at: nEpochs });
  find("loss-top").textContent = `up to ${digits(top)}`;
  if (isClasses) drawCurve(find("accuracy-curve"), measured, "accuracy", { to: 1, kept: kept?.measured, at: nEpochs });
  compare.draw({ settings, own, state, measured, nEpochs });
}

/** Show a text; one that stands there already is left alone, or the page would be laid out anew. */
function tell(id, what) {
  if (find(id).textContent !== what) find(id).textContent = what;
}

function legend() {
  const { task, labels, images } = state;
  if (images) return "Images that are held out, each with the digit that is predicted; what is wrong is framed.";
  if (task === "numbers") return "The curve is what the network predicts; hollow points are held out.";
  const named = labels.map((label, k) => `${MARKS[k]} ${label}`).join(", ");
  const last = labels.length > 2 ? "two are" : "both are";
  return `${named}; hollow ones are held out. On a line ${last} equally likely.`;
}

function explained() {
  const { images, isTable: isOfTable, axes, sizes } = state;
  if (images) {
    return "Each picture is what a neuron responds to: pixels that are dark (blue) or light (orange) where it " +
      "answers more. A line is a weight; all weights of an image are one line.";
  }
  const others = isOfTable && sizes[0] > axes.length ? " The other inputs stand at their mean." : "";
  return `Each picture is what that neuron answers ${state.task === "classes" ? "all over the plane: blue above 0, orange below" : "along the curve"}. ` +
    `A line is a weight.${others}`;
}

function described() {
  const { images, points, isTable: isOfTable } = state;
  if (images) return `${images.length} images that are held out, and what is predicted for each.`;
  const keys = isOfTable ? "" : " Arrow keys move, Enter adds a point.";
  return `${points.length} points of ${settings.data} and what the network predicts.${keys}`;
}

function percent(share) {
  return typeof share === "number" ? `${Math.round(100 * share)} %` : "–";
}

/** Return the place among all points of an example that is learned from: every fifth is held out. */
function placeOf(example) {
  return example + Math.floor(example / 4);
}

function summary() {
  const last = measured[nEpochs] ?? {};
  const right = "held_out_accuracy" in last ? `, ${percent(last.held_out_accuracy)} right of those held out` : "";
  return `Epoch ${nEpochs}: loss ${digits(last.training_loss)}${right}.`;
}

// --- What is done: one thing after the other, and what goes wrong is said.

function inTurn(task) {
  turn = turn.then(task).catch(async (error) => {
    setPlaying(false);
    say(error.message, true);
    if (!(error instanceof Endless)) return;
    breakIt.tell([text("p", error.message, "broken")]);
    stepper.close();
    await python.restarting;
    take(await python.ask("begin", { settings: withoutOwn(settings) }));
  });
  return turn;
}

/** Do something while no training runs. */
function calmly(task) {
  setPlaying(false);
  return inTurn(task);
}

function setPlaying(value) {
  playing = value;
  find("play").textContent = playing ? "Pause" : "Train";
}

async function run() {
  let coming = python.ask("train", { seconds: SLICE });
  while (playing) {
    const answer = await coming;
    coming = python.ask("train", { seconds: SLICE }); // which is worked on while this one is drawn
    keep(answer);
    drawSoon();
    if (document.hidden) await new Promise(requestAnimationFrame); // nobody looks on
  }
  take(await coming);
  take(await python.ask("pause"));
  say(summary());
}

/** Begin anew, with some settings changed; `sources` are of the pieces "own". */
function change(changes, sources = own) {
  return calmly(async () => {
    stepper.close();
    const next = { ...settings, ...changes };
    if (Array.isArray(next.activation)) { // a layer more has the activation of the last
      next.activation = next.hidden.map((_, k) => next.activation[k] ?? next.activation.at(-1));
    }
    const used = Object.fromEntries(ownPieces(next).map((name) => [name, sources[name]]));
    const answer = await python.ask("begin", ownPieces(next).length ? { settings: next, own: used } : { settings: next });
    own = used;
    take(answer);
    say("Ready to train.");
  }).then(() => { if (state) show(settings, state.task, state.labels.length); }); // what was refused is shown no longer
}

/** Begin anew as somebody chose by hand: a piece "your own" is what stands in Break it, until it is trained with. */
function choose(changes) {
  const written = Object.fromEntries(ownPieces(changes).map((name) => [name, breakIt.sourceOf(name)]));
  return change(changes, { ...written, ...own });
}

// A picture needs points: these stay until others are clicked.
const FEWEST = { "clicked points": [[-1, 0, 0], [1, 0, 1]], "clicked curve": [[-1, 0], [1, 0]] };

/** Return the name of the data that points of one's own are, as many classes or a number as now. */
function clicked() {
  return state.task === "classes" ? "clicked points" : "clicked curve";
}

/** Return what is clicked into when data of one's own are chosen: the points that stand, if they are such. */
function pointsFor(data) {
  if (!(data in FEWEST)) return {};
  return { points: data === clicked() && !state.isTable ? state.points : FEWEST[data] };
}

function addPoints(places) {
  const c = Number(document.querySelector("[name=brush]:checked").value);
  const added = state.task === "classes" ? places.map((place) => [...place, c]) : places;
  change({ data: clicked(), points: [...state.points, ...added] });
}

find("play").addEventListener("click", () => {
  if (playing) return setPlaying(false);
  stepper.close();
  setPlaying(true);
  say("Training …");
  return inTurn(run);
});
find("epoch").addEventListener("click", () => calmly(async () => {
  stepper.close();
  take(await python.ask("epoch"));
  say(summary());
}));
find("rewind").addEventListener("click", () => calmly(async () => {
  stepper.close();
  take(await python.ask("rewind"));
  say("Back at the same first weights.");
}));
let wanted = null; // the epoch that the slider has come to, while another is asked for
find("at").addEventListener("input", () => {
  const isAsked = wanted !== null;
  wanted = Number(find("at").value);
  if (isAsked) return;
  calmly(async () => {
    stepper.close();
    try {
      while (wanted !== null) {
        const epoch = Math.min(wanted, measured.length - 1);
        take(await python.ask("go", { epoch }));
        if (epoch === Math.min(wanted, measured.length - 1)) wanted = null;
      }
    } finally {
      wanted = null;
    }
    say(`${summary()} Train goes on from here.`);
  });
});
find("keep").addEventListener("click", () => calmly(async () => {
  compare.keep({ settings, own, state, measured, nEpochs });
  draw();
  say("Kept: change something and train, and both are seen side by side.");
}));
find("new-seed").addEventListener("click", () => change({ seed: (settings.seed + 1) % 1_000_000_000 }));
find("open-step").addEventListener("click", () => {
  const open = async () => {
    await stepper.open();
    find("step-slider").focus();
    say("Stepping: arrow keys go from operation to operation.");
  };
  return python.isReady ? calmly(open) : open(); // a recorded step need not wait for Python
});

for (const control of document.querySelectorAll("select[name], input[name]:not([name=brush])")) {
  control.addEventListener("change", () => choose({ [control.name]: valueOf(control), ...(control.id === "data" && pointsFor(control.value)) }));
}
find("data").addEventListener("change", () => find("plane").scrollIntoView({ block: "nearest" }));
find("clear").addEventListener("click", () => {
  change({ data: clicked(), points: FEWEST[clicked()] });
});
find("undo").addEventListener("click", () => {
  change({ data: clicked(), points: state.points.slice(0, -1) });
});

new Tour({
  begin: (chosen) => change(chosen),
  open: () => calmly(() => stepper.open()),
  go: (name) => calmly(async () => {
    if (!stepper.isOpen) await stepper.open();
    await stepper.goTo(name);
  }),
  nudge: (name) => calmly(async () => {
    if (!stepper.isOpen) await stepper.open();
    await stepper.asking.nudge(name, 0.01);
  }),
  update: () => calmly(async () => {
    if (!stepper.isOpen) await stepper.open();
    await stepper.go(stepper.overview.n_operations);
  }),
  epoch: () => calmly(async () => {
    stepper.close();
    take(await python.ask("epoch"));
    say(summary());
  }),
});

offerClassroom((given) => copy(
  location.href.replace(/#.*$/, "") + withClassroom(location.hash, given), "The class's link is copied.",
));
find("show-all").addEventListener("click", () => {
  classroom = { ...classroom, hide: [] };
  showClassroom(classroom);
  history.replaceState(null, "", withClassroom(location.hash, classroom));
  redraw();
});

find("copy-link").addEventListener("click", () => copy(location.href, "The link is copied."));
find("copy-script").addEventListener("click", () => calmly(async () => {
  const { script } = await python.ask("script");
  find("script").value = script;
  find("script").hidden = false;
  await copy(script, "The script is copied.");
}));
find("save-model").addEventListener("click", () => calmly(async () => {
  const { model } = await python.ask("model");
  save("model.json", model, "application/json");
  say("model.json: tinymlp show model.json, or tm.load(\"model.json\").");
}));
find("save-picture").addEventListener("click", () => {
  redraw();
  const pictures = [plane, network].map((view) => {
    const pen = new SvgPen();
    view.drawWith(pen);
    return { pen, width: view.canvas.clientWidth, height: view.canvas.clientHeight };
  });
  const title = `${find("plane").getAttribute("aria-label")} ${summary()}`;
  save("network.svg", besideEachOther(pictures, { title, background: color("card") }), "image/svg+xml");
  say("network.svg: lines and points of any size.");
});

function save(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
}

find("open-model").addEventListener("change", ({ target }) => calmly(async () => {
  const [file] = target.files;
  if (!file) return;
  stepper.close();
  take(await python.ask("load", { model: await file.text() }));
  say(`${file.name} is open; Rewind comes back to its weights.`);
  target.value = "";
}));

async function copy(what, done) {
  try {
    await navigator.clipboard.writeText(what);
    say(done);
  } catch {
    say("This browser does not let the page copy: select the text and copy it yourself.", true);
  }
}

/** Draw once more, in another size or other colors; what is newest may not have been drawn yet. */
function redraw() {
  if (frame !== null) {
    draw();
    return;
  }
  plane.redraw();
  network.redraw();
  compare.redraw();
}

new ResizeObserver(redraw).observe(document.body);
matchMedia("print").addEventListener("change", redraw); // paper has another width
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

addEventListener("hashchange", () => { // another link, opened in this page
  const given = fromAddress(location.hash);
  classroom = classroomOf(location.hash);
  showClassroom(classroom);
  for (const [name, source] of Object.entries(given.own)) breakIt.write(name, source);
  const isForeign = ownPieces(given.settings).some((name) => given.own[name] !== own[name]);
  change(isForeign ? withoutOwn(given.settings) : given.settings).then(() => { if (isForeign) say(FOREIGN); });
});

// --- It begins: with what was recorded, while Python loads.

show(settings, ["wave", "clicked curve"].includes(settings.data) ? "numbers" : "classes");
showClassroom(classroom);
if (toAddress(settings, {}) === "#") {
  recorded.load().then(async () => {
    if (python.isReady) return;
    take(await recorded.ask("begin"));
    find("open-step").disabled = false;
  });
}
inTurn(async () => {
  await python.start().catch(({ message }) => {
    throw new Error(`Python cannot start, got ${message}: load the page again`);
  });
  for (const [name, source] of Object.entries(ownShown)) breakIt.write(name, source);
  let [note, isWrong] = ["Ready to train.", false];
  const isForeign = ownPieces(settings).length > 0 && ownPieces(settings).every((name) => name in ownShown);
  if (isForeign) note = FOREIGN;
  try {
    take(await python.ask("begin", { settings: isForeign ? withoutOwn(settings) : settings }));
  } catch (error) {
    take(await python.ask("begin", { settings: {} }));
    [note, isWrong] = [`The address is not understood, so this is the beginning: ${error.message}`, true];
  }
  if (stepper.isOpen) await stepper.reopen();
  say(note, isWrong);
  for (const id of NEEDS_PYTHON) find(id).disabled = false;
  for (const section of document.querySelectorAll("section[inert]")) section.inert = false;
  document.body.dataset.ready = "yes";
});
