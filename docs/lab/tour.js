// A guided tour of ten minutes: the story of one gradient, told on one example of two moons.

const find = (id) => document.getElementById(id);

const SETTINGS = {
  data: "two moons", noise: 0.1, points: [], hidden: [3], activation: "tanh", loss: "softmax_cross_entropy",
  optimizer: "sgd", learning_rate: 0.1, batch_size: 1, penalty: "none", strength: 0.001, engine: "textbook", seed: 3,
};

// [title, what is told, the part of the page, what is done there]
const STOPS = [
  ["A guess", `Two numbers go in on the left, the place of a point. Two come out on the right, a score for each color.
The weights between are random, so what the plane shows is a guess. A gradient says for each weight which way it should
move for the guess to become better. Here you see one being made.`, ".network", (lab) => lab.begin(SETTINGS)],
  ["One example", `Training takes one example after the other. The next one has a ring in the plane. Its two numbers x₀
and x₁ stand below, and the target t: 1 for its own color, 0 for the other. The arrow keys go through all that the library
does with it, one operation at a time.`, "#step-given", (lab) => lab.open()],
  ["A weighted sum", `The first neuron takes each input as often as its weight says, and adds the bias: that is z. No more
happens in a neuron than this sum and one bend. Try: go back a few operations with the left arrow, and add it up yourself.`,
  ".told", (lab) => lab.go("z[1][0]")],
  ["A bend", `tanh presses the sum between −1 and 1. Without such a bend, ten layers could do no more than one: a sum of
sums is a sum. In the network's picture, each neuron's square shows what it answers for every point of the plane.`,
  ".told", (lab) => lab.go("a[1][0]")],
  ["The scores", `The last layer does the same again with what the three neurons answer, and its two numbers are the scores.
The larger one wins. So far everything went forward, from the input to the prediction.`, ".told", (lab) => lab.go("a[2][1]")],
  ["How wrong?", `The softmax makes probabilities p of the scores, and the loss L is −log of the probability of the right
color: 0 for one who is sure and right, and large for one who is sure and wrong. All that follows asks one question: how does
this one number move?`, ".told", (lab) => lab.go("L")],
  ["The way back", `It begins at the end. How does L move when a score does? For softmax and cross-entropy the answer is
short: p − t, what was predicted minus what is true. It is called δ of that output.`, ".told", (lab) => lab.go("delta[2][0]")],
  ["Blame, shared out", `How much did the first hidden neuron do? It reached both outputs through its two weights, so it
gets both δ back through the same two weights. Then once more times f′, since its tanh bends: the chain rule.`,
  ".told", (lab) => lab.go("delta[1][0]")],
  ["A derivative", `And a single weight? It multiplied x₀, so L moves with it by δ·x₀. That is one number of the gradient.
All the others are made in the same way: δ of the neuron that a weight leads to, times the number that came through it.`,
  ".told", (lab) => lab.go("d_w[1][0][0]")],
  ["Is it true?", `A derivative is a promise: move this weight a little, and L moves so much. So the weight was moved by
0.01, and L computed again. Below stands what was promised and what came. Try: a nudge of 1. Why does the promise fail then?`,
  "#nudge", (lab) => lab.nudge("w[1][0][0]")],
  ["One step down", `Now each weight moves against its derivative, a tenth of it: that is the learning rate. It is all that
learning is. The new weights stand on the left of the last lines.`, ".told", (lab) => lab.update()],
  ["And again", `That was one example. The page has now taken 160 such steps, one epoch: look at the plane, and at the loss.
Press Train to go on, and One epoch or the slider below the curves to look more closely.`, ".network", (lab) => lab.epoch()],
  ["Your turn", `Look inside again and switch the quiz on: the results are hidden, and a wrong answer is told which mistake
it may be. Or break it: a wrong derivative in Break it, checked, trained with, and nudged.`, ".truth", () => {}],
];

export class Tour {
  /** `lab` has what is done at the stops: begin, open, go, nudge, update, epoch. */
  constructor(lab) {
    this.lab = lab;
    find("tour-start").addEventListener("click", () => this.#go(0));
    find("tour-next").addEventListener("click", () => (this.at + 1 < STOPS.length ? this.#go(this.at + 1) : this.#end()));
    find("tour-back").addEventListener("click", () => this.#go(this.at - 1));
    find("tour-end").addEventListener("click", () => this.#end());
    find("tour").addEventListener("keydown", (event) => { if (event.key === "Escape") this.#end(); });
  }

  async #go(at) {
    const [title, told, part, act] = STOPS[at];
    this.at = at;
    find("tour").hidden = false;
    find("tour-title").textContent = `${at + 1} of ${STOPS.length}: ${title}`;
    find("tour-told").textContent = told.replaceAll("\n", " ");
    find("tour-back").disabled = at === 0;
    find("tour-next").textContent = at + 1 < STOPS.length ? "Go on" : "End";
    find("tour").setAttribute("aria-busy", "true");
    await act(this.lab);
    if (this.at !== at) return; // gone on meanwhile
    find("tour").setAttribute("aria-busy", "false");
    document.querySelector(part).scrollIntoView({ block: "center" });
    find("tour-next").focus({ preventScroll: true });
  }

  #end() {
    find("tour").hidden = true;
    find("tour-start").focus();
  }
}
