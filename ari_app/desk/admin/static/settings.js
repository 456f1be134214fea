// Waits until what was changed is taken up, also while the desk itself is started anew; where it
// speaks TLS then, this page is found there.
"use strict";
(() => {
  const strip = /** @type {HTMLElement | null} */ (document.querySelector("[data-applying]"));
  if (!strip) return;
  const { movesTo } = strip.dataset;
  /**
   * A browser that does not know the certificate yet says no: then the link in the strip is left.
   * @param {string} url
   */
  const isThere = async (url) => {
    try {
      await fetch(new URL("/healthz", url), { mode: "no-cors", cache: "no-store" });
      return true;
    } catch {
      return false;
    }
  };
  const look = async () => {
    try {
      const reply = await fetch("/admin/settings-state", { cache: "no-store" });
      if (reply.ok && !(await reply.json()).working) return location.reload();
      if (reply.status === 404 || reply.status === 401) return location.reload();
    } catch {
      // the desk is away for a moment
      if (movesTo && (await isThere(movesTo))) return location.replace(movesTo);
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
})();
