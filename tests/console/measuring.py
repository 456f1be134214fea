"""What a page's own figures say: how large its words and targets are, and what is out of sight.

axe-core (`accessibility.py`) finds what breaks WCAG; this finds what a tired hand misses or a tired
eye cannot read, which WCAG allows.
"""

from playwright.async_api import FloatRect, Locator, Page

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

_SPOILT = r"""() => {
  const found = [];
  const told = (one) => {
    const words = (one.textContent || one.value || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${one.localName}${one.id && `#${one.id}`}.${one.className} “${words}”`;
  };
  const aside = ".unseen, .skip, svg, .leaflet-container, .cm-editor, option, audio, #old";
  const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !one.closest(aside);
  // what must never stand in two lines: a ticket's label, a day, a time, a span of time, a number
  const whole = new RegExp([
    "[A-Z]{3}-\\d{4}-\\d{5}", "\\d{4}-\\d\\d-\\d\\d(?: \\d\\d\\.\\d\\d(?:\\.\\d\\d)?)?",
    "\\d\\d\\.\\d\\d\\u2013\\d\\d\\.\\d\\d", "\\+?\\d{3,4}-\\d{3,4}(?:-\\d{2,5})?",
    "\\(0\\d+\\) \\d+",
  ].join("|"), "g");
  const boxed = "button, .btn, .badge, td, th, h2, h3, summary, .panel, .strip, .chip, label, .row";
  // what is to be seen of a box between the edges of all that scrolls or cuts around it
  const shown = (box, one) => {
    let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
    for (let each = one; each && each !== document.body; each = each.parentElement) {
      if (getComputedStyle(each).overflowX === "visible") continue;
      const edge = each.getBoundingClientRect();
      left = Math.max(left, edge.left); right = Math.min(right, edge.right);
      top = Math.max(top, edge.top); bottom = Math.min(bottom, edge.bottom);
    }
    return right - left > 3 && bottom - top > 3 ? { left, top, right, bottom } : null;
  };
  // a cell that is none leaves its row: a rule for words in it was meant
  for (const one of document.querySelectorAll("td, th"))
    if (seen(one) && getComputedStyle(one).display !== "table-cell"
        && getComputedStyle(one.parentElement).display === "table-row")
      found.push(`no cell: ${told(one)}`);
  const range = document.createRange(), words = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode, one = node.parentElement;
    if (!node.data.trim() || !seen(one)) continue;
    for (const match of node.data.matchAll(whole)) {
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const tops = [...range.getClientRects()].filter((box) => box.width > 1);
      if (new Set(tops.map((box) => Math.round(box.top))).size > 1)
        found.push(`in two lines: ${match[0]}: ${told(one)}`);
    }
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    if (!boxes.length) continue;
    const left = Math.min(...boxes.map((box) => box.left));
    const right = Math.max(...boxes.map((box) => box.right));
    const lines = new Set(boxes.map((box) => Math.round(box.top))).size;
    if (lines > 3 && right - left < 110) found.push(`squeezed into ${lines} lines: ${told(one)}`);
    for (let each = one; each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each), edge = each.getBoundingClientRect();
      if (style.display === "inline" || style.display === "contents") continue;
      const over = right > edge.right + 1 || left < edge.left - 1;
      if (style.overflowX !== "visible") {
        const dots = style.textOverflow === "ellipsis" && one.closest("[title], .strips");
        const scrolls = style.overflowX !== "hidden" && !one.closest("table");
        if (over && !dots && !scrolls) found.push(`cut off: ${told(one)}`);
        break;
      }
      if (over && each.matches(boxed)) {
        found.push(`beyond its box: ${told(one)} in ${each.localName}.${each.className}`);
        break;
      }
    }
    for (const box of boxes) {
      const part = shown(box, one);
      if (part) words.push([one, part]);
    }
  }
  // What lies over the page is not in its way.
  const floats = (one) => one !== document.body
    && (/absolute|fixed|sticky/.test(getComputedStyle(one).position) || floats(one.parentElement));
  // upon other words, or upon a badge's edge
  const badges = [...document.querySelectorAll(".badge")].filter(seen)
    .map((one) => [one, shown(one.getBoundingClientRect(), one.parentElement)])
    .filter(([, box]) => box);
  const marks = [...words, ...badges].filter(([one]) => !floats(one));
  marks.forEach(([one, box], number) => {
    for (const [other, its] of marks.slice(number + 1)) {
      const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
      const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
      if (across > 3 && down > 6 && !one.contains(other) && !other.contains(one))
        found.push(`upon each other: ${told(one)} | ${told(other)}`);
    }
  });
  // against what is pressed: nothing keeps them apart
  const pressed = "button, a.btn, summary.btn, input, select, textarea";
  const controls = [...document.querySelectorAll(pressed)]
    .filter((one) => seen(one) && !one.closest(".chip, .seat-row, .line-button, .tab"))
    .map((one) => [one, shown(one.getBoundingClientRect(), one.parentElement)])
    .filter(([one, box]) => box && !floats(one));
  const others = [...words.filter(([one]) => !floats(one)), ...controls];
  for (const [one, box] of controls)
    for (const [other, its] of others) {
      const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
      const apart = Math.max(its.top - box.bottom, box.top - its.bottom);
      if (across > 4 && apart < 1.5 && !one.contains(other) && !other.contains(one))
        found.push(`against each other: ${told(one)} | ${told(other)}`);
    }
  return [...new Set(found)];
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


async def box_at_rest(thing: Locator) -> FloatRect | None:
    """Where it stands and how large it is (px), once two looks 0.3 s apart say the same."""
    box = await thing.bounding_box()
    for _ in range(30):
        await thing.page.wait_for_timeout(300)
        before, box = box, await thing.bounding_box()
        if box == before:
            break
    return box


async def out_of_sight(page: Page, selectors: list[str]) -> list[str]:
    """Those whose first visible element is not whole in the window, or lies under another."""
    found: list[str] = await page.evaluate(_OUT_OF_SIGHT, selectors)
    return found


async def spoilt(page: Page) -> list[str]:
    """One sentence for each word that is cut off, leaves its box, is squeezed into many lines or
    stands upon another or against a button, for each cell that left its row, and for each number,
    day or label in two lines."""
    found: list[str] = await page.evaluate(_SPOILT)
    return found
