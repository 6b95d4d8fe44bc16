// The files that Python needs: beside the page, or in it when the page is a single file.

const INSIDE = "python-files";
const WASM = "application/wasm";

let insides = null;

/**
 * Return the bytes of a file that `make lab` has compressed; `came(n, size)` is called for every n bytes
 * that come, of so many in all.
 */
export async function load(name, came = () => {}) {
  return new Response(await unpacked(name, came)).arrayBuffer();
}

/**
 * Return a program in WebAssembly. Where the server knows it under its own name, as `tinymlp lab` does,
 * the browser keeps what it compiled for the next time.
 */
export async function compiled(name, came) {
  const response = document.getElementById(INSIDE) ? null : await fetch(`python/${name}`);
  if (response?.ok && response.headers.get("Content-Type") === WASM) {
    const size = Number(response.headers.get("Content-Length"));
    came(0, size);
    const program = await WebAssembly.compileStreaming(response);
    came(size, size);
    return program;
  }
  return WebAssembly.compileStreaming(new Response(await unpacked(name, came), { headers: { "Content-Type": WASM } }));
}

async function unpacked(name, came) {
  const packed = inside(name) ?? await fetched(`python/${name}.gz`, came);
  return packed.pipeThrough(new DecompressionStream("gzip"));
}

function inside(name) {
  const element = document.getElementById(INSIDE);
  if (!element) return null;
  insides ??= JSON.parse(element.textContent);
  return new Blob([fromBase64(insides[name])]).stream();
}

async function fetched(address, came) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const size = Number(response.headers.get("Content-Length"));
  came(0, size);
  return response.body.pipeThrough(new TransformStream({
    transform(piece, out) {
      came(piece.length, size);
      out.enqueue(piece);
    },
  }));
}

function fromBase64(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}
