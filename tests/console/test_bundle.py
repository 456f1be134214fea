"""The committed bundles are what their sources make; whole where Node is, else by their hash."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

BROWSER = Path(__file__).parents[2] / "ari_app" / "desk" / "browser"
SHIPPED = ("console.js", "board.js", "agency.js", "leaflet.css")
BUNDLES = [BROWSER.parent / "static" / name for name in SHIPPED]
MADE_NEW = "run `npm ci && npm run build` in ari_app/desk/browser and commit the bundles"


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_each_bundle_names_its_sources(bundle: Path) -> None:
    named = re.search(r"sources sha256 ([0-9a-f]{64})", bundle.read_text(encoding="utf-8")[:200])
    assert named and named[1] == hash_of_sources(), MADE_NEW


def test_the_bundles_are_what_the_sources_make(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        print("Node is not here: the bundles were compared by the hash of its sources only.")
        return
    copy = tmp_path / "browser"
    shutil.copytree(BROWSER, copy, ignore=shutil.ignore_patterns("node_modules"))
    _run(["npm", "ci", "--no-audit", "--no-fund"], copy)
    _run(["node", "build.mjs", str(tmp_path / "made")], copy)
    for bundle in BUNDLES:
        assert (tmp_path / "made" / bundle.name).read_bytes() == bundle.read_bytes(), MADE_NEW


def hash_of_sources() -> str:
    """As build.mjs computes it: names and contents, in order."""
    sources = sorted(f"src/{path.name}" for path in (BROWSER / "src").iterdir())
    hashed = hashlib.sha256()
    for name in ("build.mjs", "package-lock.json", "package.json", *sources):
        hashed.update(f"{name}\0".encode() + (BROWSER / name).read_bytes())
    return hashed.hexdigest()


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr[-500:]}"
