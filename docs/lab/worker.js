// The worker in which Python runs. It asks nobody for anything: all files come in the first message.
//
// in    {files, program}      once: start Python, whose compiled program is given; out {ready: true}
//       {archives}            more files, for the requests that follow
//       {id, what, given}     a request; out {id, answer, pictures}
// out   {beat: true}          now and then while a request is worked on

let laboratory;
let python;
let turn = Promise.resolve(); // one message after the other

self.onmessage = ({ data }) => {
  turn = turn.then(() => handle(data)).catch((error) => self.postMessage({ failed: String(error), id: data.id }));
};

async function handle(message) {
  if (message.files) await start(message);
  else if (message.archives) unpackMore(message.archives);
  else answer(message);
}

async function start({ files, program }) {
  const index = "https://files.invalid/"; // nothing is asked from there
  self.fetch = async (address) => new Response(files[String(address.url ?? address).replace(index, "")]);
  WebAssembly.instantiateStreaming = async (_, imports) => (
    { module: program, instance: await WebAssembly.instantiate(program, imports) });
  const { loadPyodide } = await importText(files["pyodide.mjs"]);
  const { default: createPyodideModule } = await importText(files["pyodide.asm.mjs"]);
  python = await loadPyodide({
    indexURL: index,
    createPyodideModule,
    stdLibURL: `${index}python_stdlib.zip`,
    lockFileContents: new TextDecoder().decode(files["lock.json"]),
  });
  unpack(files["first.zip"]);
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

function unpackMore(archives) {
  archives.forEach(unpack);
  python.runPython("import importlib\nimportlib.invalidate_caches()"); // of folders that have more files now
}

/** Put the files of a zip archive, which are not packed in it, where Python looks for packages. */
function unpack(archive) {
  const site = python.runPython("import site\nsite.getsitepackages()[0]");
  const view = new DataView(archive);
  const text = new TextDecoder();
  const folders = new Set();
  for (let at = 0; view.getUint32(at, true) === 0x04034b50;) { // of each file a head, its name and it
    const [size, ofName, ofMore] = [view.getUint32(at + 18, true), view.getUint16(at + 26, true), view.getUint16(at + 28, true)];
    const path = `${site}/${text.decode(new Uint8Array(archive, at + 30, ofName))}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!folders.has(folder)) python.FS.mkdirTree(folder);
    folders.add(folder);
    at += 30 + ofName + ofMore;
    python.FS.writeFile(path, new Uint8Array(archive, at, size), { canOwn: true });
    at += size;
  }
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
