// The console hears keys once its whole script has run. An F2 that comes before is kept for it on the
// root element; keys.js presses it then, and says there that it hears.
document.addEventListener("keydown", (event) => {
  const kept = document.documentElement.dataset;
  if (event.key !== "F2" || kept.keys === "heard") return;
  event.preventDefault();
  kept.keys = "F2";
});
