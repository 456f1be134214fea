"""``./sigap test``: style, types and tests of the whole repository, as continuous integration does.

    ./sigap test                   everything: style, types, all tests; nothing stops the others
    ./sigap test --unit [OPTIONS]  the pure tests of tests/unit, with the light environment
    ./sigap test --lint            style only: ruff's check and its format
    ./sigap test --types           types only: mypy
    ./sigap test --faults [OPTIONS]  break a centre on purpose under real calls and print what
                                   became of them (half an hour; --list, --only NAME, --calls N)
    ./sigap test PATH… [OPTIONS]   pytest with these paths and options, for example
                                   ./sigap test tests/desk/test_api.py -x
    ./sigap test --busy N [--times K] [PATH… OPTIONS]  pytest beside N processes that compute all
                                   the time, K times (3, if not said), and a line for each time;
                                   without PATH the whole suite: hours on a small machine

Without arguments pytest comes last, so that its closing line is the last one; it runs twice: the
tests that judge sound in real time (marked ``alone``) come by themselves. OPTIONS are pytest's, of
``--faults`` those of ``python -m bench.faults``. ``--unit`` and ``--lint`` need
``requirements-unit.lock`` only (``sigap`` chooses).

Where tests of the real parts failed in a few files of the whole run, these files are played once
more by themselves: a fault of ours fails again, a moment in which the machine had no time does not.
It is the whole file, for its tests share a centre and go on from each other. What held only then is
named as unsteady at the end, with its first failure above: it is a defect of the test or of us, to
be found with ``--busy``, which gives no second try. Pure tests have none either.

What tests write lies in memory where the machine has room for it, since a disk that somebody else
keeps busy made databases thirty times slower; TMPDIR, if set, says another place. Compiled Python
lies there too, so that each of the many processes of a run need not compile everything anew.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ari_app.errors import SigapError

REPOSITORY = Path(__file__).parents[1]
UNIT = "tests/unit"
# Two for each core and one more: tests of calls and of pages wait longer than they compute.
AT_ONCE = ("-n", str(min(8, 2 * (os.cpu_count() or 1) + 1)))
# A file's tests stay together, so that they share one Asterisk.
# … and in the order of the folders: those of calls are first, the many quick ones fill the end.
IN_PARALLEL = (*AT_ONCE, "--dist", "loadfile", "--no-loadscope-reorder", "-m", "not alone")
ALONE = ("-m", "alone")  # what is judged there is sound in real time
STYLE = (("ruff", "check", "."), ("ruff", "format", "--check", "."))
TYPES = (("mypy",),)
PARTS = ("--unit", "--lint", "--types", "--faults", "--busy")
WITH_OPTIONS = ("--unit", "--faults", "--busy")
TIMES = 3
FILES_AGAIN = 4  # more than these are no matter of a busy moment
TESTS_FAILED = 1  # pytest's exit status: all else is a fault of the run
# At the same priority as the tests, and no longer than who started it.
COMPUTES = "import os; p = os.getppid()\nwhile os.getppid() == p: pass"


MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of this run's own is made inside
NEEDED = 6 << 30  # bytes: six times the most that was seen of a whole run
PREFIX = "sgt"  # short: a Unix socket inside has 107 characters for its whole path


class WrongArguments(SigapError):
    """The arguments contradict each other; the message says what to write instead."""


def main(arguments: Sequence[str]) -> int:
    """The exit status: 0 only when everything is green."""
    part = part_of(arguments)
    if part == "--faults":
        return _run(("bench.faults", *(a for a in arguments if a != "--faults")))
    if "-h" in arguments or "--help" in arguments:
        print(__doc__)
        return 0
    match part:
        case "--busy":
            return _busy(busy_of(arguments))
        case "--unit":
            return _pytest((UNIT, *AT_ONCE, *(a for a in arguments if a != "--unit")))
        case "--lint":
            return _checks(STYLE)
        case "--types":
            return _checks(TYPES)
    if arguments:
        return _pytest(_from_here(arguments))
    done = (_checks((*STYLE, *TYPES)), _whole())
    return int(any(done))


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
    if chosen[0] in ("--faults", "--busy"):
        return chosen[0]
    if paths := [argument for argument in others if _is_path(argument)]:
        raise WrongArguments(f"--unit runs {UNIT} whole; leave it or {paths[0]!r} out.")
    return chosen[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A run beside others: how many, how often, and what pytest is given (empty: everything)."""

    beside: int
    times: int
    arguments: tuple[str, ...]


def busy_of(arguments: Sequence[str]) -> Busy:
    """What `--busy N [--times K] …` asks for; WrongArguments where a number is missing."""
    rest = list(arguments)
    beside = _taken(rest, "--busy", least=0)
    times = _taken(rest, "--times", least=1) if "--times" in rest else TIMES
    return Busy(beside=beside, times=times, arguments=tuple(rest))


def _taken(arguments: list[str], option: str, *, least: int) -> int:
    """Takes the option and its number out of the arguments."""
    at = arguments.index(option)
    number = arguments[at + 1] if at + 1 < len(arguments) else ""
    if not number.isdecimal() or int(number) < least:
        raise WrongArguments(f"{option} needs a whole number from {least} on, not {number!r}.")
    del arguments[at : at + 2]
    return int(number)


def _busy(asked: Busy) -> int:
    """Runs the tests so often beside so many; 1 unless they were green each time."""
    runs = (_from_here(asked.arguments),) if asked.arguments else (IN_PARALLEL, ALONE)
    said = []
    for number in range(1, asked.times + 1):
        began = time.monotonic()
        with _computing(asked.beside):
            status = _pytest(*runs)
        said.append(line_of(number, asked, status, time.monotonic() - began))
        print(said[-1], flush=True)
    print("", *said, sep="\n", flush=True)
    return int(any("not green" in line for line in said))


def line_of(number: int, asked: Busy, status: int, took_s: float) -> str:
    """One run's result: ``2 of 3, 2 busy beside it: green, 41 min 7 s``."""
    result = f"not green (pytest {status})" if status else "green"
    took = f"{took_s // 60:.0f} min {took_s % 60:.0f} s"
    return f"{number} of {asked.times}, {asked.beside} busy beside it: {result}, {took}"


@contextmanager
def _computing(count: int) -> Iterator[None]:
    """So many processes that use a core each, and are gone at the end."""
    made = [subprocess.Popen((sys.executable, "-c", COMPUTES)) for _ in range(count)]
    try:
        yield
    finally:
        for process in made:
            process.kill()
            process.wait()


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


def _pytest(*runs: Sequence[str]) -> int:
    """Runs pytest with each of these arguments; the first status that is not 0."""
    with _place_to_write() as place:
        done = [_run(("pytest", *arguments), **place) for arguments in runs]
    return next((status for status in done if status), 0)


def _whole() -> int:
    """Everything once, and what may have failed by chance once more; 0 if all of it held."""
    with _place_to_write() as place:
        cache = ("-o", f"cache_dir={place['TMPDIR']}/cache")
        done = [_run(("pytest", *cache, *part), **place) for part in (IN_PARALLEL, ALONE)]
        failed = failed_in(Path(place["TMPDIR"], "cache", "v", "cache", "lastfailed"))
        if set(done) <= {0, TESTS_FAILED} and by_chance(failed):
            done = [_run(("pytest", *cache, *files_of(failed)), **place)]
            print(unsteady_line(failed, held=not any(done)), flush=True)
    return next((status for status in done if status), 0)


def failed_in(kept: Path) -> tuple[str, ...]:
    """The tests that pytest's cache names as failed, of all runs; none where it has no file."""
    return tuple(json.loads(kept.read_text())) if kept.exists() else ()


def by_chance(failed: Sequence[str]) -> bool:
    """Whether so few files failed, all of them with real parts, that the machine may be it."""
    pure = any(test.startswith(f"{UNIT}/") for test in failed)
    few = 1 <= len(files_of(failed)) <= FILES_AGAIN
    return few and not pure and all("::" in test for test in failed)


def files_of(failed: Sequence[str]) -> tuple[str, ...]:
    """Each file once, in their order."""
    return tuple(dict.fromkeys(test.partition("::")[0] for test in failed))


def unsteady_line(failed: Sequence[str], *, held: bool) -> str:
    """What became of the second try, in one line."""
    said = "unsteady, held by itself only" if held else "failed, and its file again by itself"
    return f"\n{said}: {', '.join(failed)}"


@contextmanager
def _place_to_write() -> Iterator[Mapping[str, str]]:
    """A folder of this run for the tests' files, gone at the end; in memory, if there is room."""
    _remove_left()
    parent = None if "TMPDIR" in os.environ or not _has_room() else MEMORY
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))
    folder.chmod(0o755)  # PostgreSQL's user, of a run by root, has folders of its own in it
    compiled = {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    try:
        yield {"TMPDIR": str(folder), **compiled}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_room() -> bool:
    try:
        room = min(shutil.disk_usage(MEMORY).free, _free())
        return os.access(MEMORY, os.W_OK) and room >= NEEDED
    except OSError:
        return False


def _free() -> int:
    """Bytes of memory that programs can still have; 0 where the kernel does not tell."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))


def _remove_left() -> None:
    """Takes away what a killed run has left in memory."""
    for folder in MEMORY.glob(f"{PREFIX}*-*"):
        process = folder.name.removeprefix(PREFIX).partition("-")[0]
        if process.isdecimal() and not Path("/proc", process).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """Without the settings of an instance that the developer may have: tests make their own."""
    kept = ("SIGAP_CACHE", "SIGAP_PYTHON")
    return {k: v for k, v in os.environ.items() if not k.startswith("SIGAP_") or k in kept}


def _run(command: Sequence[str], **more: str) -> int:
    print(f"\n== {' '.join(command)}", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=REPOSITORY, env=_environment() | more, check=False
    )
    if command[0] != "pytest":
        print(f"   {time.monotonic() - began:.0f} s, {'failed' if done.returncode else 'green'}")
    return done.returncode
