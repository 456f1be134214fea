"""Debian packages in a folder of our own: no root, nothing of the system is changed.

apt-get runs with its own state, lists and cache, reads the mirror that the machine already uses
(:mod:`ari_app.setup.debian_archive`), checks everything against Debian's archive keys, and only
downloads; each package is unpacked into one folder. A folder is built beside its path and renamed
when it is complete, so that a killed install is simply done again. Two starts at once: the second
waits for the first. Standard library only: this also runs before the environment exists.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ari_app.errors import SigapError
from ari_app.setup import debian_archive
from ari_app.setup.file_lock import locked

OnProgress = Callable[[str], None]
UNSTABLE = "sid"  # carries Asterisk 22 LTS and SIPp; Debian 12 and 13 do not
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_TRIPLETS = {"x86_64": "x86_64-linux-gnu", "aarch64": "aarch64-linux-gnu"}
_LOADERS = {"x86_64": "usr/lib64/ld-linux-x86-64.so.2", "aarch64": "usr/lib/ld-linux-aarch64.so.1"}
# Pinned whatever the machine's configuration says: nothing that Debian's keys do not vouch for.
_SECURE = {
    "APT::Get::AllowUnauthenticated": "false",
    "APT::Get::Force-Yes": "false",
    "Acquire::AllowInsecureRepositories": "false",
    "Acquire::AllowWeakRepositories": "false",
    "Acquire::AllowDowngradeToInsecureRepositories": "false",
    "Acquire::https::Verify-Peer": "true",
    "Acquire::https::Verify-Host": "true",
    "Dir::Etc::Trusted": "/dev/null",  # the source names its keyring itself
    "Dir::Etc::TrustedParts": "/dev/null",
}
_WAY_OUT = re.compile(  # of the machine's configuration: its proxies, whom they trust, old mirrors
    r'Acquire::(http|https|ftp)::(Proxy(-Auto-Detect)?|CAInfo|CaInfo|Timeout)(::[\w.-]+)? "'
    r"|Acquire::(Force)?(IPv4|IPv6|ForceIPv4|ForceIPv6) "
    # a mirror that is renewed seldom, or never: what it has is signed all the same
    r"|Acquire::Check-Valid-Until "
)
_UNPACKED_TO_DOWNLOADED = 5  # a package's files take about this much more room than the package


class PackagesError(SigapError):
    """The packages could not be fetched; the message names the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivatePackages:
    """Unpacked packages, and how to run what is in them."""

    root: Path
    machine: str = platform.machine()

    @property
    def library_dir(self) -> Path:
        return self.root / "usr/lib" / _TRIPLETS[self.machine]

    def command(self, program: str, *more_libraries: Path) -> tuple[str, ...]:
        """``usr/sbin/asterisk`` → its start by the loader and the libraries that came with it."""
        libraries = ":".join(str(path) for path in (self.library_dir, *more_libraries))
        loader = self.root / _LOADERS[self.machine]
        return (str(loader), "--library-path", libraries, str(self.root / program))


def cache_dir() -> Path:
    """Where instances share what they fetched; the command ``sigap`` sets SIGAP_CACHE."""
    if chosen := os.environ.get("SIGAP_CACHE"):
        return Path(chosen).absolute()
    general = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(general).absolute() / "sigap"


def fetch(
    names: Sequence[str],
    on_progress: OnProgress = print,
    *,
    suite: str = UNSTABLE,
    with_dependencies: bool = True,
) -> PrivatePackages:
    """The packages, unpacked below the cache: at once if they are there, else from the mirror.

    Raises :class:`PackagesError` with one sentence when there is no apt, no mirror, no network or
    no room.
    """
    folder = cache_dir() / _folder_name(suite, names)
    waits = "Another start is fetching the same packages; waiting for it."
    if not _complete(folder).exists():
        with locked(folder.with_name(f".{folder.name}.lock"), lambda: on_progress(waits)):
            if not _complete(folder).exists():
                _install(folder, names, suite, with_dependencies, on_progress)
    return PrivatePackages(root=folder)


def _folder_name(suite: str, names: Sequence[str]) -> str:
    """``sid-asterisk-1f0c2a9b``: another list of packages has another folder."""
    mark = hashlib.sha256(" ".join(sorted(names)).encode()).hexdigest()[:8]
    return f"{suite}-{names[0]}-{mark}"


def _complete(folder: Path) -> Path:
    return folder / ".complete"


def _install(
    folder: Path, names: Sequence[str], suite: str, with_dependencies: bool, on_progress: OnProgress
) -> None:
    began = time.monotonic()
    what = names[0]
    on_progress(f"Fetching {what} from Debian {suite} into {folder} (nothing is installed) …")
    work = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(work, ignore_errors=True)
    try:
        archives = _download(work, names, suite, with_dependencies)
        _unpack(archives, work / "root")
        _complete(work / "root").touch()
        shutil.rmtree(folder, ignore_errors=True)
        (work / "root").rename(folder)
    except OSError as error:
        raise PackagesError(_why_os(error, folder)) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    on_progress(f"Fetched {what}: {len(archives)} packages in {time.monotonic() - began:.0f} s.")


def _download(work: Path, names: Sequence[str], suite: str, with_dependencies: bool) -> list[Path]:
    _check_machine()
    last = "no Debian mirror in /etc/apt"
    for mirror in debian_archive.mirrors():
        apt = _prepare_apt(work, mirror, suite)
        try:
            _run([*apt, "update"], work)
            return _download_archives(apt, work, names, with_dependencies)
        except subprocess.CalledProcessError as error:
            last = _last_words(error)
    raise PackagesError(
        f"Cannot fetch {' '.join(names)} from Debian {suite} ({last}); "
        "check the network, the free space and the Debian mirror in /etc/apt, then start again."
    )


def _check_machine() -> None:
    if platform.machine() not in _TRIPLETS:
        raise PackagesError(f"There are no packages for a {platform.machine()}; use an x86-64.")
    for program in ("apt-get", "dpkg-deb"):
        if not shutil.which(program):
            raise PackagesError(
                f"There is no {program} here, so Debian's packages cannot be fetched; "
                "use Debian 12 or 13, or name an installed Asterisk in SIGAP_ASTERISK."
            )
    if not KEYRING.exists():
        raise PackagesError(
            f"Debian's keys ({KEYRING}) are missing; install debian-archive-keyring."
        )


def _prepare_apt(work: Path, mirror: str, suite: str) -> list[str]:
    """apt-get with folders of its own below ``work``, and one source."""
    for folder in ("state/lists/partial", "cache/archives/partial", "root"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    (work / "status").touch()
    source = f"deb [signed-by={KEYRING}] {mirror} {suite} main\n"
    (work / "sources.list").write_text(source, encoding="utf-8")
    (work / "apt.conf").write_text(_own_configuration(), encoding="utf-8")
    options = {
        **_SECURE,
        "Dir::State": work / "state",
        "Dir::State::status": work / "status",
        "Dir::State::Lists": work / "state/lists",
        "Dir::Cache": work / "cache",
        "Dir::Cache::archives": work / "cache/archives",
        "Dir::Etc::SourceList": work / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::Preferences": "/dev/null",
        "Dir::Etc::PreferencesParts": "/dev/null",
        "APT::Install-Recommends": "0",
        "APT::Sandbox::User": "",  # as root: the folders above are root's, _apt cannot write there
        "APT::Keep-Downloaded-Packages": "1",
        "Acquire::Languages": "none",
        "Acquire::Retries": "2",
        "Debug::NoLocking": "1",
    }
    apt = ["env", f"APT_CONFIG={work / 'apt.conf'}", "apt-get", "-q", "-y"]
    return [*apt, *(f"-o{name}={value}" for name, value in options.items())]


def _own_configuration() -> str:
    """What apt reads before anything else (``APT_CONFIG``, apt.conf(5)): it then reads nothing of
    the machine's, where commands may stand that run before and after. Only how the network is
    reached, and whether a mirror may be old, is taken from there.
    """
    kept = [line for line in _machines_configuration() if _WAY_OUT.match(line)]
    return "\n".join(['Dir::Etc::Main "/dev/null";', 'Dir::Etc::Parts "/dev/null";', *kept, ""])


def _machines_configuration() -> list[str]:
    """One setting a line; a configuration that apt itself cannot read says nothing."""
    done = subprocess.run(
        ["apt-config", "dump"],  # noqa: S607
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines() if done.returncode == 0 else []


def _download_archives(
    apt: list[str], work: Path, names: Sequence[str], with_dependencies: bool
) -> list[Path]:
    archives = work / "cache/archives"
    if with_dependencies:
        _run([*apt, "--download-only", "install", *names], work)
    else:
        _run([*apt, "download", *names], archives)
    found = sorted(archives.glob("*.deb"))
    size = sum(path.stat().st_size for path in found)
    if shutil.disk_usage(work).free < size * _UNPACKED_TO_DOWNLOADED:
        raise OSError(28, "No space left on device")
    return found


def _unpack(archives: Sequence[Path], root: Path) -> None:
    """Debian's folders are merged below ``usr``; a few packages still name the old places."""
    (root / "usr").mkdir(parents=True, exist_ok=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(exist_ok=True)
        (root / name).symlink_to(f"usr/{name}")
    for archive in archives:
        try:
            _unpack_one(archive, root)
        except subprocess.CalledProcessError as error:
            raise PackagesError(
                f"Cannot unpack {archive.name} ({_last_words(error)}); check the free space."
            ) from error


def _unpack_one(archive: Path, root: Path) -> None:
    """``dpkg-deb -x`` would replace the links of the merged folders; tar keeps them."""
    read = ["dpkg-deb", "--fsys-tarfile", str(archive)]
    write = ["tar", "-x", "--keep-directory-symlink", "--no-same-owner", "-C", str(root)]
    with subprocess.Popen(read, stdout=subprocess.PIPE) as reader:  # noqa: S603
        subprocess.run(  # noqa: S603
            write, stdin=reader.stdout, check=True, text=True, stderr=subprocess.PIPE
        )
    if reader.returncode:
        raise subprocess.CalledProcessError(reader.returncode, read)


def _run(command: Sequence[str], where: Path) -> None:
    """Run a program quietly; its last words go into the error."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(  # noqa: S603 - apt-get with arguments of our own
        command,
        cwd=where,
        env=environment,
        check=True,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _last_words(error: subprocess.CalledProcessError) -> str:
    """The line that says why: apt's first ``E:``, else the last line."""
    said = f"{error.stdout or ''}\n{error.stderr or ''}".strip().splitlines()
    wrong = [line.removeprefix("E: ") for line in said if line.startswith("E: ")]
    return (wrong or said[-1:] or [f"exit status {error.returncode}"])[0].strip()


def _why_os(error: OSError, folder: Path) -> str:
    return (
        f"Cannot write to {error.filename or folder} ({error.strerror}); "
        "free some space there or name another folder in SIGAP_CACHE."
    )


if __name__ == "__main__":  # python -m ari_app.setup.private_packages sip-tester: where it lies
    print(fetch(sys.argv[1:], lambda line: print(line, file=sys.stderr)).root)
