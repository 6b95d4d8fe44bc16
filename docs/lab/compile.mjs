// Compile Pyodide's standard library by Pyodide itself, so that the browser need not: it starts sooner.
//
//     node compile.mjs python_stdlib.zip compiled.zip

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const [source, target] = process.argv.slice(2);
const folder = fileURLToPath(new URL("./node_modules/pyodide/", import.meta.url));
const info = JSON.parse(readFileSync(`${folder}pyodide-lock.json`, "utf-8")).info;
const python = await loadPyodide({ indexURL: folder, lockFileContents: JSON.stringify({ info, packages: {} }) });
python.FS.writeFile("/stock.zip", new Uint8Array(readFileSync(source)));
python.runPython(`
import importlib._bootstrap_external as bootstrap
import importlib.util
import re
import zipfile

# What nothing in the page asks for: debuggers, servers, processes, encodings of other times.
left_out = re.compile(
    "(_pyrepl|multiprocessing|wsgiref|xmlrpc|pydoc_data)/|(pdb|pydoc|doctest|_pyio|tarfile)[.]py$|"
    "encodings/(?!__init__|aliases|ascii|latin_1|utf_|idna|cp437|cp1252|(raw_)?unicode_escape)"
)

with zipfile.ZipFile("/stock.zip") as stock, zipfile.ZipFile("/compiled.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as compiled:
    for entry in stock.infolist():
        name, data = entry.filename, stock.read(entry)
        if left_out.match(name):
            continue
        if name.endswith(".py"):
            code = compile(data, name, "exec", dont_inherit=True, optimize=2)
            data = bootstrap._code_to_hash_pyc(code, importlib.util.source_hash(data), checked=False)
            name += "c"
        # A date of its own, so that the same library makes the same file.
        compiled.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
`);
writeFileSync(target, python.FS.readFile("/compiled.zip"));
