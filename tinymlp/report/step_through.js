// Goes through the steps that stand beside it as JSON; every number and text is Python's.
(() => {
  for (const widget of document.querySelectorAll(".tinymlp-steps:not([data-ready])")) start(widget);

  function start(widget) {
    widget.dataset.ready = "";
    const { items, numbers } = JSON.parse(
      widget.querySelector('script[type="application/json"]').textContent
    );
    const controls = widget.querySelector(".tinymlp-controls");
    const slider = controls.querySelector("input");
    const find = (name, value) => widget.querySelector(`[data-${name}="${CSS.escape(value)}"]`);
    let at = 0;

    function show(next) {
      at = Math.max(0, Math.min(items.length - 1, next));
      const item = items[at];
      slider.value = at;
      slider.setAttribute("aria-valuetext", `${at} of ${items.length - 1}`);
      for (const field of widget.querySelectorAll("[data-show]")) {
        field.textContent = [item[field.dataset.show] ?? ""].flat().join("\n");
      }
      for (const [name, known, digits] of numbers) {
        const place = find("value", name);
        if (place) place.textContent = known <= item.last ? digits : "";
      }
      mark(item);
      for (const [go, to] of Object.entries(moves)) {
        find("go", go).setAttribute("aria-disabled", String(to() === at));
      }
    }

    function mark(item) {
      for (const marked of widget.querySelectorAll(".tinymlp-here")) {
        marked.classList.remove("tinymlp-here");
      }
      const marked = item.edge ? [find("edge", item.edge)] : edgesInto(item.at);
      for (const part of [find("at", item.at), ...marked]) part?.classList.add("tinymlp-here");
    }

    function edgesInto(place) {
      return place ? widget.querySelectorAll(`[data-edge^="${place}-"]`) : [];
    }

    // Where the first step is that differs from this one in what `of` tells, going that way.
    function elsewhere(of, by) {
      let to = at;
      while (items[to] && of(items[to]) === of(items[at])) to += by;
      if (!items[to]) return at;
      if (by > 0) return to;
      while (to > 0 && of(items[to - 1]) === of(items[to])) to -= 1; // the first one there
      return to;
    }

    const neuron = (item) => item.neuron;
    const moves = {
      whole: () => 0,
      back: () => Math.max(0, at - 1),
      next: () => Math.min(items.length - 1, at + 1),
      neuron: () => elsewhere(neuron, 1),
      phase: () => elsewhere((item) => item.phase, 1),
      last: () => items.length - 1,
    };
    const keys = {
      ArrowLeft: moves.back,
      ArrowRight: moves.next,
      PageDown: moves.neuron,
      PageUp: () => elsewhere(neuron, -1),
      Home: moves.whole,
      End: moves.last,
    };

    controls.addEventListener("click", (event) => {
      const button = event.target.closest("[data-go]");
      if (button) show(moves[button.dataset.go]());
    });
    // A click on a neuron goes to its first step, in the phase that is shown if it has one there.
    widget.querySelector("svg").addEventListener("click", (event) => {
      const place = event.target.closest("[data-at]")?.dataset.at;
      const its = items.flatMap((item, k) => (place && item.at === place ? [k] : []));
      if (its.length) show(its.find((k) => items[k].phase === items[at].phase) ?? its[0]);
    });
    slider.addEventListener("input", () => show(Number(slider.value)));
    widget.addEventListener("keydown", (event) => {
      if (!(event.key in keys) || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      show(keys[event.key]());
    });
    controls.hidden = false;
    show(0);
  }
})();
