"""What axe-core finds wrong with a page, by the rules of WCAG 2.2 A and AA.

axe-core comes from npm, pinned in the lock file of the browser's sources; it is only for tests.
"""

import functools
import json

from playwright.async_api import Page

from tests.console import npm
from tests.debian_program import program

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# From its top: what lies half under a heading that stays is whole after one turn of the wheel.
_RUN = """async (runOnly) => {
  for (const one of document.querySelectorAll("*")) if (one.scrollTop) one.scrollTop = 0;
  const found = await axe.run(document, { runOnly });
  return found.violations.flatMap((rule) => rule.nodes.map(
    (node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""


async def faults(page: Page) -> list[str]:
    """One sentence for each element that breaks a rule, as the page stands now."""
    await page.evaluate(_source())
    found: list[str] = await page.evaluate(_RUN, {"type": "tag", "values": RULES})
    return found


async def faults_of_colour(page: Page) -> list[str]:
    """Those of a page whose other rules were tried in the other theme: they differ in colours."""
    await page.evaluate(_source())
    found: list[str] = await page.evaluate(_RUN, {"type": "rule", "values": ["color-contrast"]})
    return found


async def faults_by_day_and_night(page: Page) -> list[str]:
    found = []
    for scheme, look in (("dark", faults), ("light", faults_of_colour)):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found += [f"{scheme}: {fault}" for fault in await look(page)]
    return found


@functools.cache
def _source() -> str:
    """The script, as the lock file names it."""
    program("npm")
    package = npm.node_modules() / "axe-core"
    locked = json.loads((npm.BROWSER / "package-lock.json").read_text(encoding="utf-8"))
    assert locked["packages"]["node_modules/axe-core"]["dev"], "axe-core is for tests only"
    return (package / "axe.min.js").read_text(encoding="utf-8")
