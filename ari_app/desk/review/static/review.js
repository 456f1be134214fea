// Keys of /review: Space plays, arrows move, 1 2 3 say what it was, N and P go on and back.
// Without this script the page's links, its player and its form do the same.
"use strict";
(() => {
  const audio = document.getElementById("audio");
  const note = document.getElementById("note");
  const problem = document.getElementById("problem");
  const form = document.querySelector("form[data-heard]");

  const seconds = () => (Number.isFinite(audio.duration) ? audio.duration : Number(audio.dataset.seconds));

  function play() {
    if (!audio) return;
    if (audio.paused) audio.play().catch(() => {});
    else audio.pause();
  }

  function move(by) {
    if (audio && audio.readyState > 0) audio.currentTime = Math.min(Math.max(0, audio.currentTime + by), seconds());
  }

  function follow() {
    const share = audio.currentTime / (seconds() || 1);
    for (const line of document.querySelectorAll(".shape .now")) {
      const at = share * line.ownerSVGElement.viewBox.baseVal.width;
      line.setAttribute("x1", at);
      line.setAttribute("x2", at);
    }
    if (!audio.paused) requestAnimationFrame(follow);
  }

  function go(where) {
    const to = document.body.dataset[where];
    if (to) location.assign(to);
  }

  const keys = {
    " ": play,
    ArrowLeft: () => move(-2),
    ArrowRight: () => move(2),
    n: () => go("next"),
    p: () => go("before"),
    c: () => note?.focus(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.repeat) return;
    const writing = event.target === note;
    if (writing && event.key === "Escape") return note.blur();
    if (writing && !event.altKey) return;
    const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    const does = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (event.key === " " && event.target.closest("a, button, summary, audio")) return;
    if (!button && !does) return;
    event.preventDefault();
    if (button) button.click();
    else does();
  });

  form?.addEventListener("submit", (event) => {
    if (!audio || form.dataset.heard === "true") return;
    event.preventDefault(); // the server says the same; here nothing is loaded anew for it
    problem.hidden = false;
    audio.focus();
  });

  if (audio) {
    audio.addEventListener("playing", () => { form.dataset.heard = "true"; problem.hidden = true; follow(); });
    audio.addEventListener("seeked", follow);
    for (const shape of document.querySelectorAll(".shape svg")) {
      shape.addEventListener("click", (event) => {
        if (audio.readyState === 0) return play();
        audio.currentTime = (event.offsetX / shape.clientWidth) * seconds();
      });
    }
  }
})();
