// The next training step, one operation after the other: forwards and backwards in time.

import { Asking } from "lab/asking.js";

const find = (id) => document.getElementById(id);

export class Stepper {
  /**
   * `shown(step)` is called with what the network's picture is to show, or null when it is closed; `failed(error)`
   * when another example cannot be had.
   */
  constructor(python, shown, failed) {
    this.python = python;
    this.shown = shown;
    this.overview = null;
    this.asking = new Asking(python, { again: (shows) => this.show(shows), number: () => this.number });
    this.slider = find("step-slider");
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    find("stepper").addEventListener("keydown", (event) => this.#key(event));
    for (const button of document.querySelectorAll("[data-go]")) {
      button.addEventListener("click", () => this.#move(button.dataset.go));
    }
    find("next-example").addEventListener("click", () => this.open(this.overview.place + 1).catch(failed));
    find("close-step").addEventListener("click", () => this.close());
  }

  get isOpen() {
    return this.overview !== null;
  }

  /** Record the step on the example of that place among those that come next. */
  async open(place = 0) {
    this.overview = await this.python.ask("step", { place });
    this.place = this.overview.place;
    this.slider.max = this.overview.n_operations;
    find("stepper").hidden = find("next-example").hidden = find("close-step").hidden = false;
    find("open-step").hidden = find("truth-hint").hidden = true;
    document.body.classList.add("stepping"); // which makes room beside the network
    find("step-raw").textContent = this.overview.raw && `As it was measured: ${this.overview.raw}.`;
    find("step-given").textContent = this.overview.given.replaceAll(" = ", "\u00a0=\u00a0"); // no line ends there
    this.asking.open(this.overview);
    await this.go(1);
  }

  /** Have Python record the step that is gone through, which until now was a recorded one. */
  async reopen() {
    await this.python.ask("step", { place: this.place });
    await this.show();
  }

  close() {
    if (!this.isOpen) return;
    this.overview = null;
    find("stepper").hidden = find("next-example").hidden = find("close-step").hidden = true;
    find("open-step").hidden = find("truth-hint").hidden = false;
    document.body.classList.remove("stepping");
    this.shown(null);
  }

  /** Go to the operation of that number. */
  async go(number) {
    this.number = Math.max(1, Math.min(this.overview.n_operations, number));
    this.asking.moved();
    await this.show();
  }

  /** Go to the operation that made the number of that name. */
  async goTo(name) {
    const [, , madeBy] = this.overview.names.find(([known]) => known === name);
    await this.go(madeBy);
  }

  /** Show the operation; in a quiz without its result, unless `shows`. */
  async show(shows = false) {
    const { overview, number: wanted } = this;
    this.slider.value = wanted;
    this.slider.setAttribute("aria-valuetext", `${wanted} of ${overview.n_operations}`);
    find("step-number").textContent = `${wanted} of ${overview.n_operations}`;
    const hides = this.asking.hides && !shows;
    const one = await this.python.ask("operation", { number: wanted, hides });
    if (this.overview !== overview || this.number !== wanted) return; // moved on meanwhile
    find("step-place").textContent = one.place;
    find("step-line").textContent = one.line;
    find("step-why").textContent = one.why;
    find("step-file").textContent = one.file;
    find("step-code").textContent = one.code;
    this.phase = one.phase;
    const isKnown = (madeBy) => (hides ? madeBy < wanted : madeBy <= wanted);
    const known = Object.fromEntries(
      overview.numbers.filter(([, madeBy]) => isKnown(madeBy)).map(([name, , text]) => [name, text]),
    );
    this.shown({ ...one, known, inputs: overview.inputs, example: overview.example });
  }

  /** Tell why a number of the network's picture is what it is: on the way back, a neuron's δ. */
  async why(name) {
    const isBack = this.phase === "backward" || this.phase === "update";
    await this.asking.why(isBack ? name.replace(/^a/, "delta") : name);
  }

  #move(where) {
    const { runs, n_operations: last } = this.overview;
    const starts = runs.map(([, , , first]) => first);
    const phases = runs.filter((run, i) => i === 0 || run[0] !== runs[i - 1][0]).map(([, , , first]) => first);
    const behind = (places) => places.find((first) => first > this.number) ?? last;
    const before = (places) => places.findLast((first) => first < this.number) ?? 1;
    const places = {
      first: () => 1, last: () => last, back: () => this.number - 1, next: () => this.number + 1,
      neuron: () => behind(starts), "neuron-back": () => before(starts), phase: () => behind(phases),
    };
    this.go(places[where]());
  }

  #key(event) {
    const moves = {
      ArrowRight: "next", ArrowUp: "next", ArrowLeft: "back", ArrowDown: "back",
      PageDown: "neuron", PageUp: "neuron-back", Home: "first", End: "last",
    };
    const isSlider = event.target === this.slider;
    const isButton = event.target.matches("[data-go]") && ["ArrowRight", "ArrowLeft"].includes(event.key);
    if (!(event.key in moves) || !(isSlider || isButton)) return; // others keep their keys
    event.preventDefault();
    this.#move(moves[event.key]);
  }
}
