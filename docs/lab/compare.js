// Two runs side by side: one that was kept, and the present one.

import { digits } from "lab/curves.js";
import { Plane } from "lab/plane.js";

const find = (id) => document.getElementById(id);

export class Compare {
  /** `back(settings, own)` is called to begin again what was kept; `dropped()` when it is kept no more. */
  constructor(back, dropped) {
    this.kept = null;
    this.planes = [new Plane(find("kept-plane"), null), new Plane(find("this-plane"), null)];
    find("bring-back").addEventListener("click", () => back(this.kept.settings, this.kept.own));
    find("drop").addEventListener("click", () => {
      this.kept = null;
      document.querySelector(".compare").hidden = true;
      dropped();
    });
  }

  /** Keep a run: `{settings, own, state, measured, nEpochs}`. */
  keep(run) {
    const { state } = run;
    this.kept = { ...run, measured: [...run.measured], state: { ...state } };
    document.querySelector(".compare").hidden = false;
  }

  redraw() {
    for (const plane of this.planes) plane.redraw();
  }

  /** Show it beside the present run. */
  draw(run) {
    if (!this.kept) return;
    [this.kept, run].forEach((one, k) => {
      this.planes[k].draw(one.state);
      const said = `${k ? "This run" : "Kept"}: ${told(one)}`;
      find(k ? "this-said" : "kept-said").textContent = said;
      this.planes[k].canvas.setAttribute("aria-label", said);
    });
    find("compare-said").textContent = differences(this.kept.settings, run.settings);
  }
}

function told({ measured, nEpochs }) {
  const last = measured[nEpochs] ?? {};
  const right = last.held_out_accuracy;
  const accuracy = typeof right === "number" ? `, ${Math.round(100 * right)} % right of those held out` : "";
  return `epoch ${nEpochs}, loss ${digits(last.held_out_loss ?? last.training_loss)}${accuracy}`;
}

/** Return in which settings two runs differ. */
function differences(kept, now) {
  const words = (value) => (Array.isArray(value) ? value.join(", ") || "none" : value);
  const lines = Object.keys(now).filter((name) => JSON.stringify(kept[name]) !== JSON.stringify(now[name])).map((name) => {
    const title = name.replaceAll("_", " ");
    return ["points", "table"].includes(name) ? `other ${title}` : `${title} ${words(kept[name])} → ${words(now[name])}`;
  });
  return lines.length ? `Kept → this: ${lines.join("; ")}.` : "Both have the same settings, and so the same numbers.";
}
