"""The Python environment of ``./sigap``: made once per set of requirements, shared by instances.

Runs with the machine's own Python and the standard library only. What a bare Debian lacks is
fetched without root (:mod:`ari_app.setup.private_packages`): pip, when ``ensurepip`` is missing;
and Python 3.11 from Debian 12, when the machine's own is newer than the wheels we need (pjsua2, the
test phone, has none for 3.13). The file ``.complete`` is written last, so that a killed install
is done again.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.setup import private_packages
from ari_app.setup.file_lock import locked

NEWEST_WITH_WHEELS = (3, 12)
ROOM_NEEDED = 1_500_000_000  # bytes: an environment and the wheels it is made from
SOURCE_ONLY = ("pyst2", "srt")  # published without a wheel; built here by the locked setuptools
_DEBIAN_12 = "bookworm"
_PYTHON_3_11 = (
    "python3.11",
    "python3.11-minimal",
    "libpython3.11-minimal",
    "libpython3.11-stdlib",
)


class EnvironmentFailed(SigapError):
    """The environment could not be made; the message names the remedy."""


@dataclass(slots=True)
class PipProgress:
    """Turns pip's chatter into a line every few seconds."""

    expected: int
    on_progress: Callable[[str], None]
    every_s: float = 5.0
    fetched: int = 0
    unpacking: bool = False
    began: float = field(default_factory=time.monotonic)
    said_at_s: float = field(default_factory=time.monotonic)

    def heard(self, line: str) -> None:
        self.fetched += line.startswith(("Collecting ", "Processing ", "Ignoring "))
        begins = line.startswith("Installing collected")
        self.unpacking |= begins
        now = time.monotonic()
        if begins or now - self.said_at_s >= self.every_s:
            self.said_at_s = now
            fetched = min(self.fetched, self.expected)  # pip names a local package twice
            doing = "unpacking them" if self.unpacking else f"{fetched} of {self.expected} fetched"
            self.on_progress(f"  … {doing} ({now - self.began:.0f} s)")


def make(requirements: Path, folder: Path, on_progress: Callable[[str], None]) -> None:
    """The environment at ``place``, unless it is complete already; two starts make it once."""

    def busy() -> None:
        on_progress("Another start is making the environment; waiting for it.")

    try:
        with locked(folder.with_name(f".{folder.name}.lock"), busy):
            if not (folder / ".complete").exists():
                _make(requirements, folder, on_progress)
    except OSError as error:
        raise EnvironmentFailed(
            f"Cannot write to {error.filename or folder} ({error.strerror}); "
            "free some space there or name another folder in SIGAP_CACHE."
        ) from error


def _make(requirements: Path, folder: Path, on_progress: Callable[[str], None]) -> None:
    began = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)  # what a killed install left
    _check_room(folder.parent)
    on_progress(f"Making the Python environment in {folder} (once; about a minute) …")
    python = choose_python(sys.version_info[:2], os.environ, on_progress)
    pip = _make_venv(python, folder, on_progress)
    if _names(requirements) & set(SOURCE_ONLY):
        _install(pip, requirements.with_name("requirements-build.lock"), on_progress)
    _install(pip, requirements, on_progress)
    (folder / ".complete").touch()
    on_progress(f"The environment is ready after {time.monotonic() - began:.0f} s.")


def choose_python(
    version: tuple[int, ...], environ: Mapping[str, str], on_progress: Callable[[str], None]
) -> Path:
    """The machine's Python where every wheel exists for it, else Python 3.11 from Debian 12."""
    if version <= NEWEST_WITH_WHEELS or environ.get("SIGAP_PYTHON"):
        return Path(sys.executable)
    on_progress(
        f"Python {version[0]}.{version[1]} is newer than the wheels of the test phone (pjsua2); "
        "taking Python 3.11 from Debian 12, for Sigap alone."
    )
    packages = private_packages.fetch(
        _PYTHON_3_11, on_progress, suite=_DEBIAN_12, with_dependencies=False
    )
    return packages.root / "usr/bin/python3.11"


def _clean_environ() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def _make_venv(python: Path, folder: Path, on_progress: Callable[[str], None]) -> tuple[str, ...]:
    """The command that runs pip in the new environment."""
    venv = [str(python), "-m", "venv", "--without-pip", str(folder)]
    done = subprocess.run(  # noqa: S603
        venv, env=_clean_environ(), capture_output=True, text=True
    )
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise EnvironmentFailed(
            f"Python cannot make an environment in {folder} ({why}); "
            "install python3-venv or name another Python in SIGAP_PYTHON."
        )
    return (str(folder / "bin/python"), str(_pip_wheel(on_progress) / "pip"))


def _pip_wheel(on_progress: Callable[[str], None]) -> Path:
    """pip as a wheel file, which Python runs as it is: the bundled one, else Debian's."""
    if spec := importlib.util.find_spec("ensurepip"):
        bundled = Path(str(spec.origin)).parent / "_bundled"
        if found := sorted(bundled.glob("pip-*.whl")):
            return found[-1]
    on_progress(
        "This Python comes without pip (python3-venv is not installed); fetching Debian's pip."
    )
    packages = private_packages.fetch(["python3-pip-whl"], on_progress, with_dependencies=False)
    return max((packages.root / "usr/share/python-wheels").glob("pip-*.whl"))


def _install(pip: tuple[str, ...], lock: Path, on_progress: Callable[[str], None]) -> None:
    """Install exactly what the lock file names, every file checked against its hash."""
    expected = len(_names(lock))
    on_progress(f"  installing {expected} packages of {lock.name} …")
    progress = PipProgress(expected, on_progress)
    options = ["--require-hashes", "--no-build-isolation", "--only-binary=:all:"]
    options += [f"--no-binary={name}" for name in SOURCE_ONLY]
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    command = [*pip, "install", *quiet, *options, "-r", str(lock)]
    cache = str(private_packages.cache_dir() / "pip")
    environ = {"PIP_CACHE_DIR": cache} | _clean_environ() | {"PIP_USER": "0"}
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603
        command, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            progress.heard(line)
    if process.returncode:
        raise EnvironmentFailed(_why_pip_failed(said))


def _names(lock: Path) -> set[str]:
    """The packages that a lock file names."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return {line.partition("==")[0] for line in lines if line[:1].isalnum()}


def _why_pip_failed(said: list[str]) -> str:
    text = "".join(said)
    if "No space left on device" in text:
        return "The disk is full; free 1.5 GB or name another folder in SIGAP_CACHE."
    if any(word in text for word in ("NewConnectionError", "Max retries", "Temporary failure")):
        return "The Python packages cannot be fetched: no network; check it (or pip's index)."
    errors = [line for line in said if line.startswith("ERROR:")] or said[-1:]
    reason = errors[0].removeprefix("ERROR:").strip() if errors else "no reason given"
    return f"pip could not install the requirements ({reason}); check the network and start again."


def _check_room(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < ROOM_NEEDED:
        raise EnvironmentFailed(
            f"Only {free / 1e9:.1f} GB are free in {folder} and {ROOM_NEEDED / 1e9} GB are needed; "
            "free some space or name another folder in SIGAP_CACHE."
        )


def main() -> int:
    """``python -m ari_app.setup.environment LOCKFILE PLACE``, called by the command ``sigap``."""
    requirements, folder = (Path(argument) for argument in sys.argv[1:3])
    try:
        make(requirements, folder, lambda line: print(line, file=sys.stderr, flush=True))
    except SigapError as error:
        print(f"sigap: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
