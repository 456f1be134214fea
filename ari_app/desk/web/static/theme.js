// Day or night as chosen on this machine, before the first paint; without a choice, as the
// system has it.
"use strict";
(() => {
  const root = document.documentElement;
  const chosen = localStorage.getItem("sigap-theme");
  if (chosen) root.dataset.theme = chosen;
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const light = getComputedStyle(root).colorScheme === "light";
    root.dataset.theme = light ? "dark" : "light";
    localStorage.setItem("sigap-theme", root.dataset.theme);
  });
})();
