// Waits until what was changed is taken up, also while the desk itself is started anew.
"use strict";
(() => {
  if (!document.querySelector("[data-applying]")) return;
  const look = async () => {
    try {
      const reply = await fetch("/admin/settings-state", { cache: "no-store" });
      if (reply.ok && !(await reply.json()).working) return location.reload();
      if (reply.status === 404 || reply.status === 401) return location.reload();
    } catch {
      // the desk is away for a moment
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
})();
