// Python, asked from the page. Code that was written in the page may loop for ever: when nothing is
// heard for a while the worker is ended and another one started.

import { compiled, load } from "lab/assets.js";
import { ownPieces } from "lab/settings.js";

const PROGRAM = "pyodide.asm.wasm";
const FILES = ["pyodide.mjs", "pyodide.asm.mjs", "python_stdlib.zip", "lock.json", "first.zip"];
const TRAINING = ["begin", "train", "epoch", "pause", "rewind", "go"]; // for which those are enough
const LATER = ["later.zip"];
const FOR_CHECKS = ["hypothesis.zip", "sortedcontainers.zip"];
const PATIENCE = 1000; // milliseconds without an answer or a beat
const SHARE = 0.3; // of the time that Python takes to start: where that is long, everything is

export class Python {
  /** `workerText` is the worker's source; `told(share)` hears how much has come of what it needs. */
  constructor(workerText, told) {
    this.told = told;
    this.isReady = false;
    this.address = `data:text/javascript;charset=utf-8,${encodeURIComponent(workerText)}`;
    this.restarting = null; // a promise, after an endless loop
    this.asked = new Map();
    this.next = 1;
    this.trainsOwnCode = false;
    setInterval(() => this.#watch(), 200);
  }

  async start() {
    this.worker = new Worker(this.address, { type: "module" }); // which begins while its files come
    this.files ??= await this.#load();
    this.hasChecks = false;
    this.rest = null;
    const begun = performance.now();
    await new Promise((ready, failed) => {
      this.worker.onmessage = ({ data }) => this.#heard(data, ready, failed);
      this.worker.onerror = (event) => failed(new Error(event.message || "the worker cannot start"));
      this.worker.postMessage(this.files);
    });
    this.isReady = true;
    this.#whole().catch(() => {}); // what needs it asks for it again
    this.patience = Math.max(PATIENCE, SHARE * (performance.now() - begun));
  }

  /** Return what the worker begins with. */
  async #load() {
    const parts = new Map();
    const came = (name) => (n, size) => {
      const [before] = parts.get(name) ?? [0];
      parts.set(name, [before + n, size]);
      if (parts.size < FILES.length + 1) return;
      const [got, all] = [0, 1].map((k) => [...parts.values()].reduce((sum, part) => sum + part[k], 0));
      this.told(got / all);
    };
    const [program, ...files] = await Promise.all([
      compiled(PROGRAM, came(PROGRAM)), ...FILES.map(async (name) => [name, await load(name, came(name))]),
    ]);
    return { program, files: Object.fromEntries(files) };
  }

  /** Return the answer to a request, and in `pictures` what comes with it; throw when it has an error. */
  async ask(what, given = {}) {
    if (!TRAINING.includes(what)) await this.#whole();
    return new Promise((done, failed) => {
      const id = this.next++;
      const mayLoop = this.trainsOwnCode || what === "check" || "own" in given;
      this.asked.set(id, { done, failed, mayLoop });
      this.heardAt = performance.now();
      this.worker.postMessage({ id, what, given });
    });
  }

  /** Have a piece checked, for which more packages are needed. */
  async check(piece, source) {
    if (!this.hasChecks) {
      await this.#unpack(FOR_CHECKS);
      await this.ask("prepare"); // which takes seconds, and runs none of the page's own code
      this.hasChecks = true;
    }
    return this.ask("check", { piece, source });
  }

  /** Have the worker unpack the rest of the package, once. */
  async #whole() {
    const { worker } = this;
    this.rest ??= this.#unpack(LATER);
    try {
      await this.rest;
    } catch (error) {
      if (this.worker === worker) this.rest = null;
      throw error;
    }
  }

  /** Have the worker unpack more files. */
  async #unpack(names) {
    const { worker } = this;
    const archives = await Promise.all(names.map((name) => load(name)));
    worker.postMessage({ archives });
  }

  #heard(data, ready, failed) {
    this.heardAt = performance.now();
    if (data.ready) return ready();
    if (data.beat) return undefined;
    const waiting = this.asked.get(data.id);
    this.asked.delete(data.id);
    if (data.failed) return (waiting?.failed ?? failed)(new Error(data.failed));
    const answer = JSON.parse(data.answer);
    if (answer.error) return waiting?.failed(new Error(answer.error));
    if (answer.settings) this.trainsOwnCode = ownPieces(answer.settings).length > 0;
    return waiting?.done({ ...answer, pictures: data.pictures });
  }

  #watch() {
    if (![...this.asked.values()].some(({ mayLoop }) => mayLoop)) return;
    if (performance.now() - this.heardAt < this.patience) return;
    const before = this.heardAt;
    // What has arrived meanwhile is heard first: the page itself may have been asleep.
    setTimeout(() => {
      if (this.heardAt === before) this.#restart();
    }, 50);
  }

  #restart() {
    this.worker.terminate();
    const waiting = [...this.asked.values()];
    this.asked.clear();
    this.trainsOwnCode = false;
    this.restarting = this.start();
    for (const { failed } of waiting) failed(new Endless());
  }
}

/** Thrown by what was asked when nothing came back. */
export class Endless extends Error {
  constructor() {
    super("Your code did not come back: is there a loop that never ends? Python was started again.");
  }
}
