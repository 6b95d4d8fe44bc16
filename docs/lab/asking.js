// What can be asked of the recorded step: a quiz, why a number is what it is, and whether a derivative
// tells the truth about a nudge.

import { text } from "lab/break_it.js";

const find = (id) => document.getElementById(id);

export class Asking {
  /** `again()` shows the operation again, when the quiz begins or ends; `number()` is the one that is shown. */
  constructor(python, { again, number }) {
    this.python = python;
    find("quiz-on").addEventListener("change", () => {
      find("quiz-part").hidden = !this.hides;
      find("quiz-said").textContent = "";
      again();
      if (this.hides) find("quiz-answer").focus();
    });
    find("quiz").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#answer(number(), again);
    });
    find("why-name").addEventListener("change", () => this.why(find("why-name").value));
    find("nudge").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#nudge();
    });
  }

  get hides() {
    return find("quiz-on").checked;
  }

  /** Offer the numbers of another step. */
  open({ names, parameters }) {
    find("why-name").replaceChildren(new Option("choose", ""), ...names.map(([name, said]) => new Option(said, name)));
    find("nudge-name").replaceChildren(...parameters.map(([name, said]) => new Option(said, name)));
    find("why-text").textContent = "";
    find("nudge-said").replaceChildren();
  }

  /** Another operation is shown: what was said of the last answer is over. */
  moved() {
    find("quiz-said").textContent = "";
    find("quiz-answer").value = "";
  }

  /** Tell all that led to a number; of a weight, what led to its derivative, and offer to nudge it. */
  async why(name) {
    if (!name) return;
    const isWeight = name.startsWith("w[");
    const asked = isWeight ? `d_${name}` : name;
    if (isWeight) find("nudge-name").value = name;
    find("why-name").value = asked;
    const told = await this.python.ask("why", { name: asked }).catch((error) => ({ text: error.message }));
    find("why-text").textContent = told.text;
    find("why-text").scrollTop = 0;
  }

  async #answer(number, again) {
    const { right, said, score } = await this.python.ask("answer", { number, text: find("quiz-answer").value })
      .catch((error) => ({ right: false, said: error.message }));
    if (right) await again(true);
    find("quiz-said").textContent = `${said}${score ? ` (${score})` : ""}`;
    if (!right) find("quiz-answer").select();
  }

  /** Move a parameter, and tell what the loss does. */
  nudge(name, by) {
    find("nudge-name").value = name;
    find("nudge-by").value = by;
    return this.#nudge();
  }

  async #nudge() {
    const given = { name: find("nudge-name").value, by: Number(find("nudge-by").value) };
    const told = await this.python.ask("nudge", given).catch((error) => ({ lines: [error.message], is_true: false }));
    find("nudge-said").replaceChildren(...told.lines.map((line, k) =>
      text("p", line, !told.is_true && k === told.lines.length - 1 ? "broken" : "")));
  }
}
