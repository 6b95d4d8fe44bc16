// The files that Python needs: beside the page, or in it when the page is a single file.

const INSIDE = "python-files";

let insides = null;

/**
 * Return the bytes of a file that `make lab` has compressed; `came(n, size)` is called for every n bytes
 * that come, of so many in all.
 */
export async function load(name, came = () => {}) {
  const packed = inside(name) ?? await fetched(`python/${name}.gz`, came);
  return new Response(packed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
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

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
