// The worker in which Python runs. It asks nobody for anything: all files come in the first message.
//
// in    {files}               once: start Python; out {ready: true}
//       {wheels}              more packages, for the requests that follow
//       {id, what, given}     a request; out {id, answer, pictures}
// out   {beat: true}          now and then while a request is worked on

let laboratory;
let python;
let turn = Promise.resolve(); // one message after the other

self.onmessage = ({ data }) => {
  turn = turn.then(() => handle(data)).catch((error) => self.postMessage({ failed: String(error), id: data.id }));
};

async function handle(message) {
  if (message.files) await start(message.files);
  else if (message.wheels) unpackMore(message.wheels);
  else answer(message);
}

async function start(files) {
  const index = "https://files.invalid/"; // nothing is asked from there
  const types = { "pyodide.asm.wasm": "application/wasm", "python_stdlib.zip": "application/zip" };
  self.fetch = async (address) => {
    const name = String(address.url ?? address).replace(index, "");
    if (!(name in types)) throw new TypeError(`the laboratory asks nobody: ${name}`);
    return new Response(files[name], { headers: { "Content-Type": types[name] } });
  };
  const { loadPyodide } = await importText(files["pyodide.mjs"]);
  const { default: createPyodideModule } = await importText(files["pyodide.asm.mjs"]);
  python = await loadPyodide({
    indexURL: index,
    createPyodideModule,
    stdLibURL: `${index}python_stdlib.zip`,
    lockFileContents: new TextDecoder().decode(files["lock.json"]),
  });
  unpack(files["tinymlp.whl"]);
  python.globals.set("post_beat", () => self.postMessage({ beat: true }));
  laboratory = python.runPython(
    "from tinymlp.laboratory.requests import Laboratory\nLaboratory(post_beat)",
  );
  self.postMessage({ ready: true });
}

/** Import a module from its text. */
function importText(bytes) {
  return import(URL.createObjectURL(new Blob([bytes], { type: "text/javascript" })));
}

function unpackMore(wheels) {
  wheels.forEach(unpack);
  python.runPython("import importlib\nimportlib.invalidate_caches()"); // of folders that have more files now
}

function unpack(wheel) {
  python.unpackArchive(new Uint8Array(wheel), "wheel");
}

function answer({ id, what, given }) {
  const both = laboratory.ask(what, JSON.stringify(given));
  const text = both.get(0);
  const drawn = both.get(1);
  let pictures = null;
  if (drawn) {
    const buffer = drawn.getBuffer("f32");
    pictures = buffer.data.slice();
    buffer.release();
    drawn.destroy();
  }
  both.destroy();
  self.postMessage({ id, answer: text, pictures }, pictures ? [pictures.buffer] : []);
}
