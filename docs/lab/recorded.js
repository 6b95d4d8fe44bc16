// The first training step, as Python recorded it when the page was built: to step through while it loads.

import { load } from "lab/assets.js";

export class Recorded {
  async load() {
    this.kept = JSON.parse(new TextDecoder().decode(await load("recorded.json")));
  }

  /** Return what Python answered to that question. */
  async ask(what, given = {}) {
    const { begin, step, operations } = this.kept;
    if (what === "begin") return { ...begin, pictures: null };
    if (what === "step" && given.place === step.place) return step;
    if (what === "operation") {
      const one = operations[given.number - 1];
      return given.hides ? { ...one, line: one.question } : one;
    }
    throw new Error("Python is still loading: in a few seconds it answers this too.");
  }
}
