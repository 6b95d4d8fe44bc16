// Compile Pyodide's standard library by Pyodide itself, so that the browser need not: it starts sooner.
// Of its modules those are kept that the page comes to import, which is found by asking it everything.
//
// Besides, the page's first step is recorded, for those who look inside while Python is still loading.
//
// And the package's modules that were imported before anything was checked are listed: those come first.
//
//     node compile.mjs python_stdlib.zip compiled.zip recorded.json imported.json tinymlp.whl hypothesis.whl …

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

process.on("uncaughtException", ({ message }) => { // without the line of Pyodide's source that Node would show
  console.error(message);
  process.exit(1);
});

const [source, target, recorded, imported, ...wheels] = process.argv.slice(2);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = here("./node_modules/pyodide/");
const info = JSON.parse(readFileSync(`${folder}pyodide-lock.json`, "utf-8")).info;
const python = await loadPyodide({ indexURL: folder, lockFileContents: JSON.stringify({ info, packages: {} }) });
for (const wheel of wheels) python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");
writeFileSync(recorded, python.runPython(readFileSync(here("record.py"), "utf-8")));
python.runPython(readFileSync(here("everything.py"), "utf-8"));
writeFileSync(imported, python.runPython(`
import json
import sys
import tinymlp
folder = tinymlp.__file__.removesuffix("tinymlp/__init__.py")
origins = [sys.modules[name].__spec__.origin for name in before_checks if name.startswith("tinymlp")]
json.dumps(sorted(one.removeprefix(folder) for one in origins))
`));
python.FS.writeFile("/stock.zip", new Uint8Array(readFileSync(source)));
python.runPython(`
import importlib._bootstrap_external as bootstrap
import importlib.util
import sys
import zipfile

imported = {
    spec.origin.partition(".zip/")[2]
    for spec in (getattr(module, "__spec__", None) for module in list(sys.modules.values()))
    if spec is not None and spec.origin and ".zip/" in spec.origin
}
folders = ("encodings/", "_pyodide/", "pyodide/")  # of which more is imported by name

# Nothing is packed in it: a file of both is packed as a whole, which makes it smaller.
with zipfile.ZipFile("/stock.zip") as stock, zipfile.ZipFile("/compiled.zip", "w") as compiled:
    for entry in stock.infolist():
        name, data = entry.filename, stock.read(entry)
        old = name.startswith("encodings/") and name not in imported and not name.startswith(
            ("encodings/ascii", "encodings/latin_1", "encodings/utf_", "encodings/cp1252", "encodings/cp437"))
        if name not in imported and not name.startswith(folders) or old:
            continue
        if name.endswith(".py"):
            code = compile(data, name, "exec", dont_inherit=True, optimize=2)
            data = bootstrap._code_to_hash_pyc(code, importlib.util.source_hash(data), checked=False)
            name += "c"
        # A date of its own, so that the same library makes the same file.
        compiled.writestr(zipfile.ZipInfo(name), data)
`);
writeFileSync(target, python.FS.readFile("/compiled.zip"));
