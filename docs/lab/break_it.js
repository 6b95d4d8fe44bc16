// An activation of one's own: written, checked by its laws, trained with.

const SAMPLES = {
  "leaky ReLU": `def value(z):
    return z if z > 0 else z / 10

def derivative(z):
    return 1 if z > 0 else 0.1
`,
  "tanh, with a wrong derivative": `import math

def value(z):
    return math.tanh(z)

def derivative(z):
    return 1 - z * z  # is this right?
`,
  "a bump": `import math

def value(z):
    return math.exp(-z * z)

def derivative(z):
    return -2 * z * math.exp(-z * z)
`,
  "a loop that never ends": `def value(z):
    while z > 1:
        z = z + 1
    return z

def derivative(z):
    return 1
`,
};

const find = (id) => document.getElementById(id);

export class BreakIt {
  /** `run(task)` does something with Python while training is paused; `use(source)` trains with it. */
  constructor(python, run, use) {
    this.source = find("source");
    find("sample").append(...Object.keys(SAMPLES).map((name) => new Option(name, name)));
    find("sample").addEventListener("change", () => (this.source.value = SAMPLES[find("sample").value]));
    this.source.value = SAMPLES["leaky ReLU"];
    find("check").addEventListener("click", () => run(async () => {
      this.tell([text("p", "Python checks …")]);
      const { laws } = await python.check(this.source.value);
      this.#show(laws);
    }));
    find("use").addEventListener("click", () => use(this.source.value));
  }

  /** Say something below the code. */
  tell(what) {
    find("verdict").replaceChildren(...what);
  }

  #show(laws) {
    const broken = laws.filter((law) => law.outcome === "broken");
    const list = document.createElement("ul");
    list.append(...laws.filter((law) => law.outcome !== "not asked").map((law) => {
      const wrong = law.outcome === "broken";
      return text("li", `${wrong ? "✗" : "✓"} ${law.law}${wrong ? `: ${law.case}` : ""}`, wrong ? "broken" : "");
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
