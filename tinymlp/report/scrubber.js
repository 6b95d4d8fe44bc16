// Shows the epoch that the slider is at; every picture and text is Python's.
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const widget of document.querySelectorAll(".tinymlp-scrubber:not([data-ready])")) {
    start(widget);
  }

  function start(widget) {
    widget.dataset.ready = "";
    const frames = JSON.parse(widget.querySelector('script[type="application/json"]').textContent);
    const controls = widget.querySelector(".tinymlp-controls");
    const slider = controls.querySelector("input");
    const play = controls.querySelector("[data-play]");
    const caption = widget.querySelector("[data-caption]");
    let timer = null;

    function show() {
      const frame = frames[Number(slider.value)];
      widget.querySelector("image").setAttribute("href", frame.image);
      widget.querySelector("[data-line]").setAttribute("d", frame.line);
      widget.querySelectorAll("[data-label]").forEach((label, k) => {
        const [x, y, text] = frame.labels[k];
        label.setAttribute("x", x);
        label.setAttribute("y", y);
        label.textContent = text;
      });
      caption.textContent = frame.caption;
      slider.setAttribute("aria-valuetext", frame.caption);
    }

    function stop() {
      clearInterval(timer);
      timer = null;
      play.textContent = "Play";
      caption.setAttribute("aria-live", "polite");
    }

    function begin() {
      if (Number(slider.value) === frames.length - 1) slider.value = 0;
      play.textContent = "Stop";
      caption.setAttribute("aria-live", "off"); // nobody can listen that fast
      timer = setInterval(() => {
        slider.value = Number(slider.value) + 1;
        if (Number(slider.value) === frames.length - 1) stop();
        show();
      }, 200);
      show();
    }

    slider.addEventListener("input", () => {
      if (timer !== null) stop();
      show();
    });
    play.addEventListener("click", () => (timer === null ? begin() : stop()));
    play.hidden = calm;
    controls.hidden = false;
    show();
  }
})();
