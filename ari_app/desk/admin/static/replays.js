// Says how far a replay is, and shows the page anew once it is over.
"use strict";
(() => {
  const strip = document.querySelector("[data-replay]");
  if (!strip) return;
  const far = strip.querySelector("[data-far]");
  const rests = /** @type {HTMLElement | null} */ (strip.querySelector("[data-rests]"));
  const look = async () => {
    try {
      const reply = await fetch("/admin/replays-state", { cache: "no-store" });
      if (reply.status === 404 || reply.status === 401) return location.reload();
      const now = await reply.json();
      if (reply.ok && !now.busy) return location.reload();
      const heard = now.total === null ? "" : `${now.heard} / ${now.total}`;
      if (reply.ok && far) far.textContent = heard;
      if (reply.ok && rests) rests.hidden = !now.rests;
    } catch {
      // the desk is away for a moment
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
})();
