"""What npm installs for the browser's sources, once a machine and version of the lock file.

It lies beside the Python environments (``SIGAP_CACHE``), so that a test that needs only one package
of it does not fetch all of them anew.
"""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

from ari_app.setup.private_packages import cache_dir

BROWSER = Path(__file__).parents[2] / "ari_app" / "desk" / "browser"
_NAMED = ("package.json", "package-lock.json")


def node_modules() -> Path:
    """Whole, with exactly the files that the lock file names; no package's own script has run."""
    folder = cache_dir() / f"npm-{_key()}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests of another process may be here at the same time
        if not (folder / ".complete").exists():
            for name in _NAMED:
                shutil.copy(BROWSER / name, folder)
            run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
            (folder / ".complete").touch()
    return folder / "node_modules"


def run(command: list[str], folder: Path) -> None:
    """Fails with the last words of a command that does."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr)[-3000:]
    assert done.returncode == 0, f"{' '.join(command)}:\n{said}"


def _key() -> str:
    named = b"".join((BROWSER / name).read_bytes() for name in _NAMED)
    return hashlib.sha256(named).hexdigest()[:16]
