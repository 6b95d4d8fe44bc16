// Data that are a table: its text, which column is predicted, and by which inputs it is drawn.

import { isTable } from "lab/settings.js";

const SHAPES = ["two moons", "circles", "spirals", "xor", "stripes", "wave"];
const find = (id) => document.getElementById(id);

export class Tables {
  /** `change(settings)` begins anew with what is chosen; `say` tells what else is to be known. */
  constructor(change, say) {
    find("use-table").addEventListener("click", async () => {
      const text = find("table").value;
      const isEmpty = text.trim() === "";
      await change({ table: isEmpty ? "" : text, target: "", axes: [] });
      if (isEmpty) say("The table was empty: these are penguins, a sample.");
    });
    find("open-table").addEventListener("change", async ({ target }) => {
      const [file] = target.files;
      if (!file) return;
      find("table").value = await file.text();
      target.value = "";
      find("use-table").click();
    });
    find("target").addEventListener("change", () => change({ target: find("target").value, axes: [] }));
    for (const id of ["across", "upward"]) {
      find(id).addEventListener("change", () => change({ axes: this.#axes() }));
    }
  }

  /** Show what Python answered about the data. */
  show({ data, target }, { axes, columns, images, inputs, table, told }) {
    find("table-part").hidden = data !== "pasted table";
    find("noise-part").hidden = !SHAPES.includes(data);
    find("told-part").hidden = told === "";
    find("told").textContent = told;
    if (table) find("table").value = table;
    find("target").replaceChildren(...columns.map((name) => new Option(name, name)));
    find("target").value = target || columns.at(-1);
    find("axes-part").hidden = !isTable(data) || images !== null || inputs.length < 2;
    ["across", "upward"].forEach((id, k) => {
      find(id).replaceChildren(...inputs.map((name, i) => new Option(name.replaceAll("_", " "), i)));
      find(id).value = axes[k] ?? "";
      find(id).parentElement.hidden = axes.length <= k;
    });
  }

  #axes() {
    return ["across", "upward"].map((id) => find(id)).filter((one) => !one.parentElement.hidden).map((one) => Number(one.value));
  }
}
