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


def _environment() -> dict[str, str]:
    """Without the settings of an instance that the developer may have: tests make their own."""
    kept = ("SIGAP_CACHE", "SIGAP_PYTHON")
    return {k: v for k, v in os.environ.items() if not k.startswith("SIGAP_") or k in kept}


def _run(command: Sequence[str]) -> int:
    print(f"\n== {' '.join(command)}", flush=True)
    began = time.monotonic()
    debug = {"PYTHONASYNCIODEBUG": "1"} if command[0] == "pytest" else {}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=REPOSITORY, env=_environment() | debug, check=False
    )
    if command[0] != "pytest":
        print(f"   {time.monotonic() - began:.0f} s, {'failed' if done.returncode else 'green'}")
    return done.returncode
