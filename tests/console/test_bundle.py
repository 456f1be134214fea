"""The committed bundle is what its sources make; proven whole where Node is, else by their hash."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

BROWSER = Path(__file__).parents[2] / "ari_app" / "desk" / "browser"
BUNDLE = BROWSER.parent / "static" / "console.js"
MADE_NEW = "run `npm ci && npm run build` in ari_app/desk/browser and commit the bundle"


def test_the_bundle_names_its_sources() -> None:
    named = re.search(r"sources sha256 ([0-9a-f]{64})", BUNDLE.read_text(encoding="utf-8")[:200])
    assert named and named[1] == hash_of_sources(), MADE_NEW


def test_the_bundle_is_what_the_sources_make(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        print("Node is not here: the bundle was compared by the hash of its sources only.")
        return
    copy = tmp_path / "browser"
    shutil.copytree(BROWSER, copy, ignore=shutil.ignore_patterns("node_modules"))
    _run(["npm", "ci", "--no-audit", "--no-fund"], copy)
    _run(["node", "build.mjs", str(tmp_path / "made")], copy)
    assert (tmp_path / "made" / "console.js").read_bytes() == BUNDLE.read_bytes(), MADE_NEW


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
