// brain.js on V8: its own train(), which updates after each example, with the momentum of 0.1 that
// it always has. A unit is an epoch over the data. `predict` is run() of one row.
"use strict";
const fs = require("fs");
const readline = require("readline");
const task = JSON.parse(process.argv[2]);
const brain = require("brain.js");
const manifest = require("brain.js/package.json");

const lines = fs.readFileSync(task.data, "ascii").trim().split("\n").slice(1);
const rows = lines.map((line) => line.trim().split(" ").map(Number));
const examples = [];
for (let i = 0; i < rows.length; i += 2) examples.push({ input: rows[i], output: rows[i + 1] });

const network = new brain.NeuralNetwork({
  hiddenLayers: task.sizes.slice(1, -1),
  activation: task.activation,
  learningRate: task.learning_rate,
});
// It stops when the error is below a threshold, which has to be above 0: this one is not met.
const train = (n) => network.train(examples, { iterations: n, errorThresh: 1e-12 });
let at = 0;
const predict = (n) => {
  for (let i = 0; i < n; i++) network.run(examples[at++ % examples.length].input);
};
if (task.kind === "predict") train(1);
const work = task.kind === "predict" ? predict : train;
const unit = task.kind === "predict" ? 1 : examples.length;
console.log(JSON.stringify({ version: `brain.js ${manifest.version}, Node ${process.version}`, unit }));
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const start = process.cpuUsage();
  work(Number(line));
  const used = process.cpuUsage(start);
  console.log(JSON.stringify({ seconds: (used.user + used.system) / 1e6 }));
});
