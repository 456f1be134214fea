"""``./sigap test``: style, types and tests of the whole repository, as continuous integration does.

    ./sigap test                   everything: style, types, all tests; nothing stops the others
    ./sigap test --unit [OPTIONS]  the pure tests of tests/unit, with the light environment
    ./sigap test --lint            style only: ruff's check and its format
    ./sigap test --types           types only: mypy
    ./sigap test --faults [OPTIONS]  break a centre on purpose under real calls and print what
                                   became of them (half an hour; --list, --only NAME, --calls N)
    ./sigap test PATH… [OPTIONS]   pytest with these paths and options, for example
                                   ./sigap test tests/desk/test_api.py -x

Without arguments pytest comes last, so that its closing line is the last one; it runs twice: the
tests that judge sound in real time (marked ``alone``) come by themselves. OPTIONS are pytest's, of
``--faults`` those of ``python -m bench.faults``. ``--unit`` and ``--lint`` need
``requirements-unit.lock`` only (``sigap`` chooses).
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ari_app.errors import SigapError

REPOSITORY = Path(__file__).parents[1]
UNIT = "tests/unit"
# One more at a time than there are cores: tests of calls wait as long as they compute.
AT_ONCE = ("-n", str(min(8, (os.cpu_count() or 1) + 1)))
# A file's tests stay together, so that they share one Asterisk.
IN_PARALLEL = (*AT_ONCE, "--dist", "loadfile", "-m", "not alone")
ALONE = ("-m", "alone")  # what is judged there is sound in real time
STYLE = (("ruff", "check", "."), ("ruff", "format", "--check", "."))
TYPES = (("mypy",),)
PARTS = ("--unit", "--lint", "--types", "--faults")
WITH_OPTIONS = ("--unit", "--faults")


class WrongArguments(SigapError):
    """The arguments contradict each other; the message says what to write instead."""


def main(arguments: Sequence[str]) -> int:
    """The exit status: 0 only when everything is green."""
    if part_of(arguments) == "--faults":
        return _run(("bench.faults", *(a for a in arguments if a != "--faults")))
    if "-h" in arguments or "--help" in arguments:
        print(__doc__)
        return 0
    match part_of(arguments):
        case "--unit":
            return _pytest(UNIT, *AT_ONCE, *(a for a in arguments if a != "--unit"))
        case "--lint":
            return _checks(STYLE)
        case "--types":
            return _checks(TYPES)
    if arguments:
        return _pytest(*_from_here(arguments))
    done = (_checks((*STYLE, *TYPES)), _pytest(*IN_PARALLEL), _pytest(*ALONE))
    return int(any(done))  # one that was killed counts below nought


def part_of(arguments: Sequence[str]) -> str:
    """Which part was asked for, "" for none; WrongArguments where it does not stand alone."""
    chosen = [argument for argument in arguments if argument in PARTS]
    if not chosen:
        return ""
    if len(chosen) > 1:
        raise WrongArguments(f"{' and '.join(chosen)} exclude each other; give one of them.")
    others = [argument for argument in arguments if argument not in PARTS]
    if others and chosen[0] not in WITH_OPTIONS:
        raise WrongArguments(f"{chosen[0]} looks at everything; leave {others[0]!r} out.")
    if chosen == ["--faults"]:
        return chosen[0]
    if paths := [argument for argument in others if _is_path(argument)]:
        raise WrongArguments(f"--unit runs {UNIT} whole; leave it or {paths[0]!r} out.")
    return chosen[0]


def _from_here(arguments: Sequence[str]) -> list[str]:
    """Paths are given from where the user stands; pytest runs in the repository."""
    return [str(Path(a).resolve()) if _is_path(a) else a for a in arguments]


def _is_path(argument: str) -> bool:
    return not argument.startswith("-") and Path(argument.partition("::")[0]).exists()


def _checks(commands: Sequence[Sequence[str]]) -> int:
    """Runs them all; how many failed."""
    failed = [" ".join(command) for command in commands if _run(command)]
    if failed:
        print(f"\nNot green: {', '.join(failed)} (see above).", flush=True)
    return len(failed)


def _pytest(*arguments: str) -> int:
    return _run(("pytest", *arguments))


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
