"""As whom a centre runs: as the owner of its home, also when root starts it.

Root who starts a centre, or gives one of its commands, in a home of somebody else becomes that
user first and for good: no part has root's rights, no command follows what a part may have left in
the home, and no file of root's comes to lie there. A home of root's own is worked in as root, and
`up` warns, until ``sigap secure`` gives it away (`give`).

A home in which root has worked until now is handed over by the first start that finds nothing in
the way; until then everything in it stays as it was, for callers come first.
"""

import contextlib
import ctypes
import json
import os
import pwd
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence, Set
from functools import partial
from pathlib import Path

from ari_app.asterisk import runtime
from ari_app.errors import SigapError
from ari_app.operations import processes
from ari_app.settings import Settings
from ari_app.settings_file import chosen_file
from ari_app.setup.private_packages import OnProgress

Owner = pwd.struct_passwd
REPOSITORY = Path(__file__).parents[2]
_NOBODY = 65534  # PostgreSQL's user while root ran the centre: server_user
_PRIVILEGED_PORTS = 1024
_READABLE_BY_ALL = 0o022
# prctl(2), capabilities(7)
_PR_SET_DUMPABLE, _PR_SET_KEEPCAPS, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 4, 8, 38, 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_NET_BIND_SERVICE, _CAP_SYS_NICE = 1 << 10, 1 << 23
_CAPABILITIES_3 = 0x20080522


class OwnerCannotWork(SigapError):
    """The home is somebody's who cannot run a centre in it; the message names the remedy."""


class HomeRefused(SigapError):
    """Something in the home is not to be given away."""


def owner_apart(home: Path) -> Owner | None:
    """The home's owner, where we are root and they are not; a number without a name is nobody."""
    if os.geteuid() != 0:
        return None
    try:
        uid = home.stat().st_uid
        return pwd.getpwuid(uid) if uid else None
    except (OSError, KeyError):
        return None


def is_handed_over(home: Path, owner: Owner) -> bool:
    """Whether the last start here was the owner's; also where nothing is root's."""
    try:
        return (home / "run").lstat().st_uid == owner.pw_uid
    except FileNotFoundError:  # nothing was ever started, or a backup came without it
        with os.scandir(home) as entries:
            found = [entry.stat(follow_symlinks=False).st_uid for entry in entries]
        return not {0, _NOBODY} & set(found)


def prepare_start(settings: Settings, owner: Owner, on_progress: OnProgress = print) -> bool:
    """What only root can do before the owner starts the centre; False: it starts as root as before.

    Raises `OwnerCannotWork` where there is no way back to root's centre.
    """
    handed_over = is_handed_over(settings.home, owner)
    why = _obstacle(settings, owner, on_progress)
    if not why and not handed_over:
        why = _out_of_reach(settings, owner) or _handed_over_now(settings.home, owner, on_progress)
    if why and handed_over:
        raise OwnerCannotWork(
            f"{settings.home} is {owner.pw_name}'s, as whom the centre runs, but {why}."
        )
    if why:
        on_progress(f"Warning: the centre goes on as root and not as {owner.pw_name}, for {why}.")
    return not why


def give(settings: Settings, owner: Owner, on_progress: OnProgress = print) -> None:
    """Make a home of root's own, in which nothing runs, that user's with all that is in it.

    Raises `OwnerCannotWork` where they could not run the centre; then it stays root's.
    """
    home = settings.home
    os.chown(home, owner.pw_uid, owner.pw_gid)
    why = _obstacle(settings, owner, on_progress) or _out_of_reach(settings, owner)
    if why := why or _handed_over_now(home, owner, on_progress):
        os.chown(home, 0, 0)
        raise OwnerCannotWork(f"{home} stays root's, for {why}.")


def become(owner: Owner, settings: Settings | None = None) -> None:
    """Be that user from now on, with no other right and no way to one.

    With the settings of a centre that starts: we can give Asterisk its turn before others, and
    our children alone can have the settings' ports below 1024.
    """
    low_ports = settings is not None and _has_low_ports(settings)
    had = _permitted()
    os.initgroups(owner.pw_name, owner.pw_gid)
    os.setresgid(owner.pw_gid, owner.pw_gid, owner.pw_gid)
    _prctl(_PR_SET_KEEPCAPS, int(settings is not None))
    os.setresuid(owner.pw_uid, owner.pw_uid, owner.pw_uid)
    if settings is not None:
        handed_on = _CAP_NET_BIND_SERVICE if low_ports else 0
        _keep(had & (handed_on | _CAP_SYS_NICE), had & handed_on)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_DUMPABLE, 1)  # /proc/self is ours again
    os.environ |= {"HOME": owner.pw_dir, "USER": owner.pw_name, "LOGNAME": owner.pw_name}
    if settings is not None and not os.access(".", os.R_OK | os.X_OK):
        os.chdir(settings.home)


def hand_over(home: Path, owner: Owner) -> None:
    """Give the owner what root and root's PostgreSQL have made in the home.

    A symbolic link is neither followed nor given, and a file with a second name, which may lie
    anywhere, is refused: raises `HomeRefused`, before anything is given. ``postgres`` and then
    ``run`` come last: until then root's centre can go on. A hand-over that the disk ends in
    ``postgres`` gives that back to root's PostgreSQL.
    """
    top = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        names = sorted(os.listdir(top), key=lambda name: (name == "run", name == "postgres", name))
        for name in names:
            _each(name, top, _look)
        to_owner = partial(_give, whose={0, _NOBODY}, uid=owner.pw_uid, gid=owner.pw_gid)
        for name in names:
            try:
                _each(name, top, to_owner)
            except OSError:
                if name == "postgres":
                    back = partial(_give, whose={owner.pw_uid}, uid=_NOBODY, gid=_NOBODY)
                    _each(name, top, back)
                raise
    finally:
        os.close(top)


def _each(name: str, top: int, act: Callable[[str, int], None]) -> None:
    """Acts on all that is below a name, the deepest first, and on itself."""
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISDIR(os.stat(name, dir_fd=top, follow_symlinks=False).st_mode):
            for _, folders, files, descriptor in os.fwalk(name, topdown=False, dir_fd=top):
                for each in sorted([*files, *folders]):
                    act(each, descriptor)
    act(name, top)


def _look(name: str, folder: int) -> None:
    with _found(name, folder) as (_, known):
        if known and not stat.S_ISDIR(known.st_mode) and known.st_nlink > 1:
            raise HomeRefused(f"{name} has a second name elsewhere (a hard link)")


def _give(name: str, folder: int, *, whose: Set[int], uid: int, gid: int) -> None:
    """The very thing that was looked at, whatever has the name by then."""
    with _found(name, folder) as (found, known):
        if known is None or known.st_uid not in whose:
            return
        if not stat.S_ISDIR(known.st_mode) and known.st_nlink > 1:
            raise HomeRefused(f"{name} has a second name elsewhere (a hard link)")
        os.chown(f"/proc/self/fd/{found}", uid, gid)


@contextlib.contextmanager
def _found(name: str, folder: int) -> Iterator[tuple[int, os.stat_result | None]]:
    """What has the name now, and what it is; None for a symbolic link or nothing."""
    try:
        found = os.open(name, os.O_PATH | os.O_NOFOLLOW, dir_fd=folder)
    except FileNotFoundError:
        yield -1, None
        return
    try:
        known = os.fstat(found)
        yield found, None if stat.S_ISLNK(known.st_mode) else known
    finally:
        os.close(found)


def _handed_over_now(home: Path, owner: Owner, on_progress: OnProgress) -> str:
    on_progress(f"Giving {home} to {owner.pw_name}, as whom the centre runs from now on …")
    try:
        hand_over(home, owner)
    except (OSError, HomeRefused, RecursionError) as error:
        return f"something in {home} cannot be given away ({error})"
    return ""


def _obstacle(settings: Settings, owner: Owner, on_progress: OnProgress) -> str:
    """Why the owner cannot run the centre; empty when they can."""
    if others := _of_others(settings, owner):
        return f"{' and '.join(others)} still run as another user; end them first (./sigap down)"
    program = [REPOSITORY / "agi" / "intake.py", REPOSITORY / "dialplan" / "extensions.conf"]
    if settings.asterisk:
        asterisk = [settings.asterisk]
    else:
        found = _find_asterisk(settings, on_progress)
        asterisk = [found.module_dir, found.data_dir / "documentation"]
        if not _runs((*found.command, "-V"), owner):
            return f"{owner.pw_name} cannot run {found.command[0]}; {_MOVE}"
    return _unreachable([*program, *asterisk], settings.home, owner)


def _out_of_reach(settings: Settings, owner: Owner) -> str:
    """What root alone can use though it lies outside of the home: with the change the console, the
    settings, the recordings or the backups would go away.
    """
    read = [settings.tls.certificate, settings.tls.key] if settings.tls else []
    if settings.archive.key_file is not None and settings.archive.key_file.exists():
        read.append(settings.archive.key_file)
    if (file := chosen_file()) is not None:
        read.append(file)
    if settings.backup.secret_file is not None and settings.backup.secret_file.exists():
        read.append(settings.backup.secret_file)
    kept = (settings.spool_dir, settings.archive_dir, settings.photos_dir, settings.exports_dir)
    write = [each for each in kept if _lies_outside(each, settings.home)]
    if settings.backup.folder is not None and settings.backup.folder.exists():
        write.append(settings.backup.folder)
    return _unreachable(read, settings.home, owner, write=write)


def _lies_outside(folder: Path, home: Path) -> bool:
    """Through a symbolic link, say to another disk; what is within is handed over."""
    return folder.exists() and not folder.resolve().is_relative_to(home.resolve())


_MOVE = "see docs/running.md, As a user of its own"


def _of_others(settings: Settings, owner: Owner) -> list[str]:
    """Parts that run, and that the owner could neither watch nor end."""
    found = []
    for record in processes.records(settings.run_dir):
        with contextlib.suppress(FileNotFoundError):
            uid = Path(f"/proc/{record.identity.pid}").stat().st_uid
            if record.alive() and uid != owner.pw_uid:
                found.append(f"{record.name} (pid {record.identity.pid})")
    return found


def _find_asterisk(settings: Settings, on_progress: OnProgress) -> runtime.AsteriskRuntime:
    """Fetched now if it must be, for everybody to read: the owner cannot write to root's cache."""
    before = os.umask(_READABLE_BY_ALL)
    try:
        return runtime.find(settings, on_progress)
    finally:
        os.umask(before)


def _unreachable(
    paths: Sequence[Path], home: Path, owner: Owner, *, write: Sequence[Path] = ()
) -> str:
    """What the owner cannot read, or not write into; asked as the owner, the program first."""
    folders = json.dumps([str(home), *map(str, write)])
    asked = (folders, json.dumps([*map(str, paths)]))
    command = (sys.executable, "-m", "ari_app.operations.home_owner", *asked)
    done = _as_owner(command, owner)
    if done is None or done.returncode not in (0, 1):
        return f"{owner.pw_name} cannot run {sys.executable} with {REPOSITORY}; {_MOVE}"
    said = done.stdout.strip()
    return f"{owner.pw_name} cannot use {said}; {_MOVE}" if said else ""


def _runs(command: Sequence[str], owner: Owner) -> bool:
    done = _as_owner(command, owner)
    return done is not None and done.returncode == 0


def _as_owner(command: Sequence[str], owner: Owner) -> subprocess.CompletedProcess[str] | None:
    groups = os.getgrouplist(owner.pw_name, owner.pw_gid)
    try:
        return subprocess.run(  # noqa: S603 - programs of root's own choice
            command,
            user=owner.pw_uid,
            group=owner.pw_gid,
            extra_groups=groups,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONSAFEPATH": "1"},
            capture_output=True,
            text=True,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return None


def _has_low_ports(settings: Settings) -> bool:
    ports = [settings.sip_port, settings.http_port]
    if settings.share.address:
        ports.append(settings.share.port)
    return min(ports) < _PRIVILEGED_PORTS


def _permitted() -> int:
    """The capabilities that we may have; a container's root lacks many."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1], 16) for line in lines if line.startswith("CapPrm:"))


def _keep(ours: int, handed_on: int) -> None:
    """These capabilities alone, after the change of the user; our children get the second."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    sets = (ctypes.c_uint32 * 6)(ours, ours, handed_on, 0, 0, 0)  # effective, permitted, inherited
    ctypes.CDLL(None).capset(header, sets)
    if handed_on:
        bit = handed_on.bit_length() - 1
        _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, bit)


def _prctl(option: int, *values: int) -> None:
    padded = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    ctypes.CDLL(None).prctl(option, *padded)


def main(write: Sequence[str], read: Sequence[str]) -> int:
    """Asked as the owner: names the first thing that cannot be used; 0 when all can."""
    import ari_app.operations.up  # noqa: F401 - every package that the start needs

    for path in write:
        if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
            print(path)
            return 1
    for path in read:
        if not os.access(path, os.R_OK | (os.X_OK if os.path.isdir(path) else 0)):
            print(path)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), json.loads(sys.argv[2])))
