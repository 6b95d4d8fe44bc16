// The files that Python needs: beside the page, or in it when the page is a single file.

const INSIDE = "python-files";

/** Return the bytes of a file that `make lab` has compressed. */
export async function load(name) {
  const inside = document.getElementById(INSIDE);
  const packed = inside ? fromBase64(JSON.parse(inside.textContent)[name]) : await fetched(`python/${name}.gz`);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.arrayBuffer();
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
