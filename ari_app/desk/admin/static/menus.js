// The groups of the header: Escape closes one and gives the focus back; so does a look elsewhere.
"use strict";
(() => {
  const menus = /** @type {NodeListOf<HTMLDetailsElement>} */ (
    document.querySelectorAll("header .menu")
  );
  for (const menu of menus) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
    menu.addEventListener("focusout", (event) => {
      const to = /** @type {Node | null} */ (event.relatedTarget);
      if (to && !menu.contains(to)) menu.open = false;
    });
  }
  document.addEventListener("click", (event) => {
    const on = /** @type {Node} */ (event.target);
    for (const menu of menus) if (!menu.contains(on)) menu.open = false;
  });
})();
