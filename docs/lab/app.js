// The page: it asks Python, shows what comes back, and begins anew when a setting changes.

import { BreakIt, text } from "lab/break_it.js";
import { digits, drawCurve } from "lab/curves.js";
import { NetworkView } from "lab/network.js";
import { Plane } from "lab/plane.js";
import { Endless, Python } from "lab/python.js";
import { fromAddress, show, toAddress, valueOf } from "lab/settings.js";
import { Stepper } from "lab/stepper.js";
import { workerText } from "lab/worker_text.js";

const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
const SLICE = isStill ? 0.5 : 0.016; // seconds of training between two pictures
const find = (id) => document.getElementById(id);
const NEEDS_PYTHON = ["play", "epoch", "rewind", "new-seed", "open-step", "check", "use", "copy-script", "save-model"];

const FOREIGN = "The link brings Python of somebody else's: look at it under Break it; Train with it runs it.";

let { settings, own: ownShown } = fromAddress(location.hash);
let own = null; // the source that is trained with
let state = null; // what Python said last: task, points, sizes, pictures, parameters
let measured = [];
let playing = false;
let turn = Promise.resolve(); // one thing after the other

const python = new Python(workerText);
const plane = new Plane(find("plane"), addPoint);
const network = new NetworkView(find("network"), find("columns"), (hidden) => change({ hidden }));
const stepper = new Stepper(python, (step) => {
  network.draw(state, step);
  plane.draw({ ...state, marked: step ? placeOf(step.example) : undefined });
});
const breakIt = new BreakIt(python, calmly, (source) => change({ activation: "own" }, source));

// --- What is shown.

function say(what, wrong = false) {
  find("status").textContent = what;
  find("status").className = wrong ? "wrong" : "";
}

/** Take in an answer, whole or the frame of a running training, and draw it. */
function take(answer) {
  const { frame } = answer;
  measured.length = frame.first;
  measured.push(...frame.measured);
  if (answer.settings) {
    settings = answer.settings;
    state = { task: answer.task, points: answer.points, sizes: answer.sizes };
    find("fingerprint").textContent = answer.fingerprint;
    show(settings, answer.task);
    history.replaceState(null, "", toAddress(settings, own));
    find("script").hidden = true;
  }
  const n = answer.pictures.length / (state.sizes.slice(1).reduce((a, b) => a + b, 0) + 1);
  state.parameters = frame.parameters;
  state.pictures = answer.pictures;
  state.prediction = answer.pictures.subarray(answer.pictures.length - n);
  draw(frame.n_epochs);
}

function draw(nEpochs) {
  const last = measured.at(-1) ?? {};
  const isClasses = state.task === "classes";
  find("n-epochs").textContent = nEpochs;
  find("loss").textContent = digits(last.training_loss);
  find("accuracy-part").hidden = !isClasses;
  find("accuracy").textContent = percent(last.held_out_accuracy);
  find("accuracy-title").hidden = !isClasses;
  find("accuracy-curve").toggleAttribute("hidden", !isClasses);
  find("brush").hidden = !isClasses;
  find("legend").textContent = isClasses
    ? "● blue and ■ orange are the classes; hollow ones are held out. On the line both are equally likely."
    : "The curve is what the network predicts; hollow points are held out.";
  plane.draw(state);
  find("plane").setAttribute("aria-label",
    `${state.points.length} points of ${settings.data} and what the network predicts. Arrow keys move, Enter adds a point.`);
  network.draw(state);
  find("loss-top").textContent = `0 to ${digits(drawCurve(find("loss-curve"), measured, "loss"))}`;
  if (isClasses) drawCurve(find("accuracy-curve"), measured, "accuracy", { to: 1 });
}

function percent(share) {
  return typeof share === "number" ? `${Math.round(100 * share)} %` : "–";
}

/** Return the place among all points of an example that is learned from: every fifth is held out. */
function placeOf(example) {
  return example + Math.floor(example / 4);
}

function summary() {
  const last = measured.at(-1) ?? {};
  const right = state.task === "classes" ? `, ${percent(last.held_out_accuracy)} right of those held out` : "";
  return `Epoch ${measured.length - 1}: loss ${digits(last.training_loss)}${right}.`;
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
    const activation = settings.activation === "own" ? "tanh" : settings.activation;
    take(await python.ask("begin", { settings: { ...settings, activation } }));
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
    take(answer);
    await new Promise(requestAnimationFrame);
  }
  take(await coming);
  take(await python.ask("pause"));
  say(summary());
}

/** Begin anew, with some settings changed; `source` is what the activation "own" is. */
function change(changes, source = own) {
  return calmly(async () => {
    stepper.close();
    const next = { ...settings, ...changes };
    const isOwn = next.activation === "own";
    const answer = await python.ask("begin", isOwn ? { settings: next, own: source } : { settings: next });
    own = source;
    take(answer);
    say("Ready to train.");
  }).then(() => { if (state) show(settings, state.task); }); // what was refused is shown no longer
}

function addPoint(x, y) {
  const isClasses = state?.task === "classes";
  const c = Number(document.querySelector("[name=brush]:checked").value);
  const data = isClasses ? "clicked points" : "clicked curve";
  change({ data, points: [...state.points, isClasses ? [x, y, c] : [x, y]] });
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
find("new-seed").addEventListener("click", () => change({ seed: (settings.seed + 1) % 1_000_000_000 }));
find("open-step").addEventListener("click", () => calmly(async () => {
  await stepper.open();
  find("step-slider").focus();
  say("Stepping: arrow keys go from operation to operation.");
}));

for (const control of document.querySelectorAll("select[name], input[name]:not([name=brush])")) {
  control.addEventListener("change", () => {
    if (control.value !== "own") change({ [control.name]: valueOf(control) });
    else if (own !== null) change({ activation: "own" });
    else change({ activation: "own" }, find("source").value);
  });
}
find("data").addEventListener("change", () => find("plane").scrollIntoView({ block: "nearest" }));
find("clear").addEventListener("click", () => {
  // A picture needs points: two of them stay until others are clicked.
  const isClasses = state.task === "classes";
  const points = isClasses ? [[-1, 0, 0], [1, 0, 1]] : [[-1, 0], [1, 0]];
  change({ data: isClasses ? "clicked points" : "clicked curve", points });
});
find("undo").addEventListener("click", () => {
  const isClasses = state.task === "classes";
  change({ data: isClasses ? "clicked points" : "clicked curve", points: state.points.slice(0, -1) });
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
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([model], { type: "application/json" }));
  link.download = "model.json";
  link.click();
  say("model.json: tinymlp show model.json, or tm.load(\"model.json\").");
}));
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

new ResizeObserver(() => { plane.redraw(); network.redraw(); }).observe(document.body);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { plane.redraw(); network.redraw(); });

addEventListener("hashchange", () => { // another link, opened in this page
  const given = fromAddress(location.hash);
  if (given.own !== null) find("source").value = given.own;
  const isForeign = given.settings.activation === "own" && given.own !== own;
  if (isForeign) given.settings.activation = "tanh";
  change(given.settings).then(() => { if (isForeign) say(FOREIGN); });
});

// --- It begins.

show(settings, ["wave", "clicked curve"].includes(settings.data) ? "numbers" : "classes");
inTurn(async () => {
  await python.start();
  if (ownShown !== null) find("source").value = ownShown;
  let note = "Ready to train.";
  const first = { ...settings };
  if (first.activation === "own") {
    first.activation = "tanh";
    note = FOREIGN;
  }
  try {
    take(await python.ask("begin", { settings: first }));
  } catch (error) {
    take(await python.ask("begin", { settings: {} }));
    note = `The address is not understood, so this is the beginning: ${error.message}`;
  }
  say(note);
  for (const id of NEEDS_PYTHON) find(id).disabled = false;
  document.querySelector("main").inert = false;
  document.body.dataset.ready = "yes";
});
