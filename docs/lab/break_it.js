// A piece of one's own: written, checked by its laws, trained with.

import { PIECES } from "lab/samples.js";

const find = (id) => document.getElementById(id);

export class BreakIt {
  /** `run(task)` does something with Python while training is paused; `use(piece, source)` trains with it. */
  constructor(python, run, use) {
    this.sources = {}; // of the pieces that are not shown
    find("piece").append(...Object.entries(PIECES).map(([name, { title }]) => new Option(title, name)));
    find("piece").addEventListener("change", () => this.#show(find("piece").value));
    find("sample").addEventListener("change", () => (find("source").value = this.#samples[find("sample").value]));
    find("check").addEventListener("click", () => run(async () => {
      this.tell([text("p", "Python checks …")]);
      const { laws } = await python.check(this.piece, find("source").value);
      this.#judge(laws);
    }));
    find("use").addEventListener("click", () => use(this.piece, find("source").value));
    this.#show("activation");
  }

  get #samples() {
    return PIECES[this.piece].samples;
  }

  /** Return what is written for a piece, which is a sample until something is. */
  sourceOf(piece) {
    if (piece === this.piece) return find("source").value;
    return this.sources[piece] ?? Object.values(PIECES[piece].samples)[0];
  }

  /** Show the source of a piece, for example one that came with an address. */
  write(piece, source) {
    if (this.piece === piece) this.piece = null; // what stands there is over
    this.sources[piece] = source;
    this.#show(piece);
  }

  /** Say something below the code. */
  tell(what) {
    find("verdict").replaceChildren(...what);
  }

  #show(piece) {
    if (this.piece) this.sources[this.piece] = find("source").value;
    const source = this.sourceOf(piece);
    this.piece = piece;
    find("piece").value = piece;
    find("piece-told").textContent = PIECES[piece].told;
    find("sample").replaceChildren(...Object.keys(this.#samples).map((name) => new Option(name, name)));
    find("sample").value = Object.keys(this.#samples).find((name) => this.#samples[name] === source) ?? "";
    find("source").value = source;
    this.tell([]);
  }

  #judge(laws) {
    const broken = laws.filter((law) => law.outcome === "broken");
    const list = document.createElement("ul");
    list.append(...laws.filter((law) => law.outcome !== "not asked").map((law) => {
      const wrong = law.outcome === "broken";
      const line = text("li", `${wrong ? "✗" : "✓"} ${law.law}`, wrong ? "broken" : "");
      if (wrong) line.append(text("p", law.case, "case"), text("p", law.mistake, "mistake"));
      return line;
    }));
    const headline = broken.length === 0 ? "Right: it obeys every law that was asked." : "Broken:";
    this.tell([text("p", headline), list]);
  }
}

/** Return an element with a text. */
export function text(tag, said, kind = "") {
  const made = document.createElement(tag);
  made.textContent = said;
  made.className = kind;
  return made;
}
