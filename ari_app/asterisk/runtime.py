"""Which Asterisk this machine runs: the one in the settings, the system's, or a private copy.

Needed are StasisBroadcast and chan_websocket, which came with 20.17, 22.7 and 23.1; Debian 12 and
13 carry no Asterisk at all, so as a rule Debian unstable's is fetched, without root, beside
everything else that is private to Sigap (:mod:`ari_app.setup.private_packages`).
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.settings import Settings
from ari_app.setup import private_packages
from ari_app.setup.private_packages import OnProgress

FIRST_GOOD = {20: 17, 22: 7, 23: 1}
NEEDED_MODULES = ("app_stasis_broadcast.so", "chan_websocket.so")
_PACKAGES = ("asterisk", "asterisk-modules")
_DATA_DIRS = ("/usr/share/asterisk", "/var/lib/asterisk", "/usr/local/var/lib/asterisk")
_PREFIXES = ("/usr", "/usr/local", "/opt/asterisk")


class RuntimeMissing(SigapError):
    """There is no Asterisk that can carry a call; the message names the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskRuntime:
    """An Asterisk that is good enough, and where its parts lie."""

    command: tuple[str, ...]  # starts it; ``-f -C …`` is added by whoever starts it
    module_dir: Path
    data_dir: Path  # holds documentation/, without which Asterisk does not start
    version: str

    def __post_init__(self) -> None:
        if not good_enough(self.version):
            raise ValueError(f"Asterisk {self.version} is too old")


def find(settings: Settings, on_progress: OnProgress = print) -> AsteriskRuntime:
    """The Asterisk to use; fetches one when there is none. Raises :class:`SigapError`."""
    if settings.asterisk:
        return _chosen(settings.asterisk)
    return _of_the_system() or _private(on_progress)


def good_enough(version: str) -> bool:
    """``22.10.1`` → has it StasisBroadcast and chan_websocket?"""
    found = re.match(r"(\d+)\.(\d+)", version)
    if not found:
        return False
    major, minor = int(found[1]), int(found[2])
    return major > max(FIRST_GOOD) or minor >= FIRST_GOOD.get(major, 1_000_000)


def version_of(command: tuple[str, ...]) -> str | None:
    """What ``asterisk -V`` says, for example ``22.10.1``; None when it does not run."""
    try:
        done = subprocess.run(  # noqa: S603 - the binary from the settings or one of ours
            [*command, "-V"], capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"Asterisk (?:certified/)?(\d+\.\d+[\w.\-]*)", done.stdout)
    return found[1] if found else None


def _chosen(binary: Path) -> AsteriskRuntime:
    runtime = _installed(binary)
    if runtime is None:
        raise RuntimeMissing(
            f"{binary} is no Asterisk 20.17, 22.7, 23.1 or newer with StasisBroadcast and "
            "chan_websocket; correct the setting 'asterisk', or leave it out to fetch one."
        )
    return runtime


def _of_the_system() -> AsteriskRuntime | None:
    binary = shutil.which("asterisk", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    return _installed(Path(binary)) if binary else None


def _installed(binary: Path) -> AsteriskRuntime | None:
    version = version_of((str(binary),))
    modules = _module_dir(binary)
    data = next((Path(d) for d in _DATA_DIRS if (Path(d) / "documentation").is_dir()), None)
    if not (version and good_enough(version) and modules and data):
        return None
    return AsteriskRuntime(
        command=(str(binary),), module_dir=modules, data_dir=data, version=version
    )


def _module_dir(binary: Path) -> Path | None:
    prefixes = [str(binary.parents[1]), *_PREFIXES] if len(binary.parents) > 1 else [*_PREFIXES]
    for prefix in prefixes:
        for folder in sorted(Path(prefix).glob("lib*/**/asterisk/modules")):
            if all((folder / name).exists() for name in NEEDED_MODULES):
                return folder
    return None


def _private(on_progress: OnProgress) -> AsteriskRuntime:
    packages = private_packages.fetch(_PACKAGES, on_progress)
    command = packages.command("usr/sbin/asterisk")
    version = version_of(command)
    modules = packages.library_dir / "asterisk/modules"
    if not (version and good_enough(version) and modules.is_dir()):
        raise RuntimeMissing(
            f"The Asterisk fetched into {packages.root} does not run; "
            "delete that folder and start again."
        )
    return AsteriskRuntime(
        command=command,
        module_dir=modules,
        data_dir=packages.root / "usr/share/asterisk",
        version=version,
    )
