// The page's own forward pass, for its pictures alone: what each neuron answers at every place of the
// plane. It costs the training nothing; a test holds it to the library's answers, to 1e-12. The numbers of a
// step come from Python, and so do the pictures of an activation that was written in the page.

import { ACTIVATIONS } from "lab/activations.js";

export const REACH = 3; // the plane goes from -REACH to REACH, as tinymlp/laboratory/pictures.py has it
export const SIDE = 24; // places along each side of a grid
export const ALONG = 97; // places of a curve

const LARGEST = 1e30; // what a picture holds

/** Return the inputs at which neurons are asked, a column for each: a grid's rows from the top, or a curve's. */
export function places({ task, images, axes, middle }) {
  if (images) return images[0].map((_, i) => Float64Array.from(images, (image) => image[i]));
  const n = task === "classes" ? SIDE * SIDE : ALONG;
  const columns = middle.map((mean) => new Float64Array(n).fill(mean));
  const cell = (k) => REACH * ((2 * k + 1) / SIDE - 1); // the middles of cells
  for (let i = 0; i < n; i++) {
    if (task === "classes") {
      columns[axes.at(-1)][i] = -cell(Math.floor(i / SIDE));
      columns[axes[0]][i] = cell(i % SIDE);
    } else columns[axes[0]][i] = REACH * (2 * i / (ALONG - 1) - 1);
  }
  return columns;
}

/**
 * Return for each layer its neurons' answers, a column of all places for each, and last what is predicted:
 * each class's probability, or the number.
 */
export function answers({ sizes, parameters, activations, task, loss }, inputs) {
  const layers = [];
  let before = inputs;
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const value = layer === sizes.length - 1 ? ACTIVATIONS.identity : ACTIVATIONS[activations[layer - 1]];
    const columns = Array.from({ length: sizes[layer] }, () => {
      const column = new Float64Array(inputs[0].length).fill(parameters[at + before.length] ?? NaN); // the bias
      for (const input of before) {
        const weight = parameters[at++] ?? NaN;
        for (let i = 0; i < column.length; i++) column[i] += weight * input[i];
      }
      at++;
      for (let i = 0; i < column.length; i++) column[i] = value(column[i]);
      return column;
    });
    layers.push(columns);
    before = columns;
  }
  return { layers, predicted: linked(before, task, loss) };
}

/** Return outputs as what they say of the target. */
function linked(outputs, task, loss) {
  if (task !== "classes") return outputs;
  if (loss === "binary_cross_entropy") {
    const one = outputs[0].map(ACTIVATIONS.sigmoid);
    return [one.map((p) => 1 - p), one];
  }
  const found = outputs.map((column) => column.slice());
  for (let i = 0; i < found[0].length; i++) { // softmax
    const largest = found.reduce((most, column) => Math.max(most, column[i]), -Infinity);
    let total = 0;
    for (const column of found) total += column[i] = Math.exp(column[i] - largest);
    for (const column of found) column[i] /= total;
  }
  return found;
}

/** Return every neuron's picture and then the predictions, flat: as Python's `pictures` does. */
export function pictures(state) {
  const inputs = places(state);
  const { layers, predicted } = answers(state, inputs);
  const drawn = layers.flat().map((column) => (state.images ? respondedTo(column, inputs) : column));
  const all = [...drawn, ...predicted];
  const flat = new Float64Array(all.reduce((sum, column) => sum + column.length, 0));
  let at = 0;
  for (const column of all) {
    flat.set(column.map((a) => Math.max(-LARGEST, Math.min(LARGEST, a))), at);
    at += column.length;
  }
  return flat;
}

/** Return the covariance of a neuron's answers with each pixel: the image that it responds to. */
function respondedTo(column, pixels) {
  const mean = column.reduce((sum, a) => sum + a, 0) / column.length;
  return Float64Array.from(pixels, (pixel) =>
    pixel.reduce((sum, p, i) => sum + (column[i] - mean) * p, 0) / column.length);
}
