// Day or night as chosen on this machine, before the first paint; without a choice, as the
// system has it.
"use strict";
(() => {
  const root = document.documentElement;
  const chosen = localStorage.getItem("sigap-theme");
  if (chosen) root.dataset.theme = chosen;
  document.addEventListener("click", (event) => {
    const on = /** @type {Element} */ (event.target);
    if (!on.closest("[data-theme-switch]")) return;
    const light = getComputedStyle(root).colorScheme === "light";
    const theme = light ? "dark" : "light";
    root.dataset.theme = theme;
    localStorage.setItem("sigap-theme", theme);
  });
})();
