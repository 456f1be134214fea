"""The browser's sources: linted, type-checked and tested where Node is, and their bundles are what
they make. Where Node is not, the bundles are compared by the hash of their sources only.
"""

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from tests.console import npm
from tests.console.npm import BROWSER
from tests.debian_program import program

DESK = BROWSER.parent
SHIPPED = (
    *("console.js", "board.js", "agency.js", "player.js", "review.js", "dialplan.js"),
    "leaflet.css",
)
# What no bundle holds: short scripts of single pages, as they are written.
PAGES_OWN = sorted((*DESK.glob("*/static/*.js"), *DESK.glob("*/templates/*.js")))
BUNDLES = [DESK / "static" / name for name in SHIPPED]
INCLUDED = re.compile(r'"(\.\./[^"]+)"')  # of tsconfig.json
MADE_NEW = "run `npm ci && npm run build` in ari_app/desk/browser and commit the bundles"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the browser's sources, in which npm's scripts run."""
    program("npm")
    copy = tmp_path_factory.mktemp("desk") / "browser"
    shutil.copytree(BROWSER, copy, ignore=shutil.ignore_patterns("node_modules"))
    for path in (DESK / "biome.json", *PAGES_OWN):
        target = copy.parent / path.relative_to(DESK)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    (copy / "node_modules").symlink_to(npm.node_modules())
    return copy


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_each_bundle_names_its_sources(bundle: Path) -> None:
    named = re.search(r"sources sha256 ([0-9a-f]{64})", bundle.read_text(encoding="utf-8")[:200])
    assert named and named[1] == hash_of_sources(), MADE_NEW


def test_the_bundles_are_what_the_sources_make(sources: Path, tmp_path: Path) -> None:
    npm.run(["node", "build.mjs", str(tmp_path / "made")], sources)
    for bundle in BUNDLES:
        assert (tmp_path / "made" / bundle.name).read_bytes() == bundle.read_bytes(), MADE_NEW


@pytest.mark.parametrize("script", ["lint", "types", "test"])
def test_the_sources_are_clean(script: str, sources: Path) -> None:
    """``lint``: Biome; ``types``: TypeScript's checker, strict; ``test``: Node's own runner."""
    npm.run(["npm", "run", "--silent", script], sources)


def test_the_pages_own_scripts_are_linted(sources: Path) -> None:
    """By the settings of ``ari_app/desk/biome.json``; their types are checked with the sources."""
    biome = [str(sources / "node_modules" / ".bin" / "biome"), "check", "--error-on-warnings"]
    names = [str(path.relative_to(DESK)) for path in PAGES_OWN]
    npm.run([*biome, *names], sources.parent)


def test_the_pages_own_scripts_are_type_checked() -> None:
    config = (BROWSER / "tsconfig.json").read_text(encoding="utf-8")
    included = [path for name in INCLUDED.findall(config) for path in BROWSER.glob(name)]
    scripts = {script.resolve() for path in included for script in (path, *path.glob("*.js"))}
    assert {path.resolve() for path in PAGES_OWN} <= scripts


def test_each_element_that_the_scripts_ask_for_stands_in_a_template() -> None:
    """types/page.d.ts promises them to the type checker, which cannot see the templates."""
    promised = (BROWSER / "types" / "page.d.ts").read_text(encoding="utf-8")
    wanted = set(re.findall(r'^  "?([\w-]+)"?: HTML', promised, re.MULTILINE))
    ours = [path for path in DESK.rglob("*.html") if "node_modules" not in path.parts]
    templates = "".join(path.read_text(encoding="utf-8") for path in ours)
    assert len(wanted) > 50
    assert wanted <= set(re.findall(r'\bid="([\w-]+)"', templates))


def hash_of_sources() -> str:
    """As build.mjs computes it: names and contents, in order."""
    sources = sorted(f"src/{path.name}" for path in (BROWSER / "src").iterdir())
    hashed = hashlib.sha256()
    for name in ("build.mjs", "package-lock.json", "package.json", *sources):
        hashed.update(f"{name}\0".encode() + (BROWSER / name).read_bytes())
    return hashed.hexdigest()
