"""``./sigap test``: style, types and tests of the whole repository, as continuous integration does.

With arguments only pytest runs, with these arguments. Without, everything runs, whatever fails
before, and pytest comes last so that its closing line is the last one.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
# Two at a time on two cores; a file's tests stay together, so that they share one Asterisk.
IN_PARALLEL = ("-n", "2", "--dist", "loadfile")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
)


def main(arguments: Sequence[str]) -> int:
    """The exit status: 0 only when everything is green."""
    if arguments:
        return _run(("pytest", *_from_here(arguments)))
    failed = [" ".join(check) for check in CHECKS if _run(check)]
    if failed:
        print(f"\nNot green: {', '.join(failed)} (see above).", flush=True)
    return _run(("pytest", *IN_PARALLEL)) or len(failed)


def _from_here(arguments: Sequence[str]) -> list[str]:
    """Paths are given from where the user stands; pytest runs in the repository."""
    return [str(Path(a).resolve()) if _is_path(a) else a for a in arguments]


def _is_path(argument: str) -> bool:
    return not argument.startswith("-") and Path(argument.partition("::")[0]).exists()


def _run(command: Sequence[str]) -> int:
    print(f"\n== {' '.join(command)}", flush=True)
    began = time.monotonic()
    environment = {**os.environ, "PYTHONASYNCIODEBUG": "1"} if command[0] == "pytest" else None
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=REPOSITORY, env=environment, check=False
    )
    if command[0] != "pytest":
        print(f"   {time.monotonic() - began:.0f} s, {'failed' if done.returncode else 'green'}")
    return done.returncode
