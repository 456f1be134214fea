"""What a page's own figures say: how large its words and targets are, and what is out of sight.

axe-core (`accessibility.py`) finds what breaks WCAG; this finds what a tired hand misses or a tired
eye cannot read, which WCAG allows.
"""

from playwright.async_api import Page

READABLE_PX = 14
TARGET_PX, TOUCH_PX = 32, 44

_MEASURE = """({ readable, target }) => {
  const named = (one) => {
    const id = one.id ? `#${one.id}` : "";
    const words = (one.textContent || one.placeholder || one.ariaLabel || "").trim().slice(0, 30);
    return `${one.localName}${id}.${one.className?.baseVal ?? one.className} “${words}”`;
  };
  const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !one.closest(".unseen, .skip");
  const found = [];
  const wide = document.scrollingElement;
  if (wide.scrollWidth > wide.clientWidth)
    found.push(`page: ${wide.scrollWidth} px wide in ${wide.clientWidth}`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const parents = new Set();
  while (texts.nextNode())
    if (texts.currentNode.data.trim()) parents.add(texts.currentNode.parentElement);
  for (const one of [...parents, ...document.querySelectorAll("input, select, textarea")]) {
    const size = Number.parseFloat(getComputedStyle(one).fontSize);
    if (seen(one) && size < readable) found.push(`type: ${size} px: ${named(one)}`);
  }
  const targets = "button, a[href], input:not([type=hidden]), select, textarea, summary";
  for (const one of document.querySelectorAll(targets)) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest(".skip, .unseen"))
      continue;
    if (inSentence(one)) continue;
    const box = (one.closest("label.chip, label.choice, label.seat-row") ?? one)
      .getBoundingClientRect();
    if (Math.min(box.width, box.height) < target - 0.5)
      found.push(`target: ${Math.round(box.width)} x ${Math.round(box.height)}: ${named(one)}`);
  }
  function inSentence(one) {  // as WCAG 2.5.8 has it: its height is that of the line
    if (one.localName !== "a" || getComputedStyle(one).display !== "inline") return false;
    const beside = [...one.parentElement.childNodes].filter((other) => other !== one);
    return beside.some((other) => other.nodeType === Node.TEXT_NODE
      && /\\p{L}{2}/u.test(other.data));
  }
  return found;
}"""

_OUT_OF_SIGHT = """(selectors) => selectors.filter((selector) => {
  const one = [...document.querySelectorAll(selector)].find((each) => each.checkVisibility());
  if (!one) return true;
  const box = one.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const whole = box.top >= 0 && box.left >= 0 && box.right <= innerWidth + 0.5
    && box.bottom <= innerHeight + 0.5;
  const top = document.elementFromPoint(x, y);
  return !(whole && top && (one.contains(top) || top.contains(one)));
})"""


async def unreadable(page: Page, *, target_px: int = TARGET_PX) -> list[str]:
    """One sentence for each word too small, target too small, or page too wide."""
    limits = {"readable": READABLE_PX, "target": target_px}
    found: list[str] = await page.evaluate(_MEASURE, limits)
    return found


async def out_of_sight(page: Page, selectors: list[str]) -> list[str]:
    """Those whose first visible element is not whole in the window, or lies under another."""
    found: list[str] = await page.evaluate(_OUT_OF_SIGHT, selectors)
    return found
