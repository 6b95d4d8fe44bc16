// Compile by Pyodide itself, when the page is built, what the browser would compile at each start:
// Pyodide's standard library, and the package's modules that a training and a step are made with.
//
// Besides, the page's first step is recorded, for those who look inside while Python is still loading.
//
//     node compile.mjs python_stdlib.zip stdlib.zip compiled.zip recorded.json tinymlp.whl hypothesis.whl …

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

process.on("uncaughtException", ({ message }) => { // without the line of Pyodide's source that Node would show
  console.error(message);
  process.exit(1);
});

const [source, stdlib, compiled, recorded, ...wheels] = process.argv.slice(2);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = here("./node_modules/pyodide/");
const info = JSON.parse(readFileSync(`${folder}pyodide-lock.json`, "utf-8")).info;
const python = await loadPyodide({ indexURL: folder, lockFileContents: JSON.stringify({ info, packages: {} }) });
const run = (name) => python.runPython(readFileSync(here(name), "utf-8"));
const extractDir = python.runPython("import site\nsite.getsitepackages()[0]"); // where the worker puts them too
for (const wheel of wheels) python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel", { extractDir });
python.FS.writeFile("/stock.zip", new Uint8Array(readFileSync(source)));
run("everything.py");
writeFileSync(recorded, run("record.py"));
run("compiled.py");
writeFileSync(stdlib, python.FS.readFile("/stdlib.zip"));
writeFileSync(compiled, python.FS.readFile("/compiled.zip"));
