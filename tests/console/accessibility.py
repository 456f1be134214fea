"""What axe-core finds wrong with a page, by the rules of WCAG 2.2 A and AA.

axe-core comes from npm, pinned in the lock file of the browser's sources; it is only for tests.
Where npm is missing and we are root it is installed; else the tests fail with the sentence that
says what to do.
"""

import functools
import json
import os
import shutil
import subprocess

from playwright.async_api import Page

from tests.console import npm

NEEDED = "The tests of accessibility need npm: `apt-get install npm` as root."
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async (rules) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: rules } });
  return found.violations.flatMap((rule) => rule.nodes.map(
    (node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""


async def faults(page: Page) -> list[str]:
    """One sentence for each element that breaks a rule, as the page stands now."""
    await page.evaluate(_source())
    found: list[str] = await page.evaluate(_RUN, RULES)
    return found


async def faults_by_day_and_night(page: Page) -> list[str]:
    """In both themes: most of what they differ in is contrast."""
    found = []
    for scheme in ("dark", "light"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{scheme}: {fault}" for fault in await faults(page)]
    return found


@functools.cache
def _source() -> str:
    """The script, as the lock file names it."""
    _need_npm()
    package = npm.node_modules() / "axe-core"
    locked = json.loads((npm.BROWSER / "package-lock.json").read_text(encoding="utf-8"))
    assert locked["packages"]["node_modules/axe-core"]["dev"], "axe-core is for tests only"
    return (package / "axe.min.js").read_text(encoding="utf-8")


def _need_npm() -> None:
    if not npm.is_here() and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in ("update -qq", "install -y -qq --no-install-recommends npm"):
            subprocess.run(["apt-get", *command.split()], check=False, capture_output=True)
    assert npm.is_here(), NEEDED
