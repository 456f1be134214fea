"""The programs of a centre: how each is started, and with which environment."""

import json
import os
import sys
from pathlib import Path

import ari_app
from ari_app import settings_file
from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.operations.processes import Program
from ari_app.settings import Settings
from ari_app.store.database import Login, dsn_of, logs_in_apart

ASTERISK_NICENESS = -15  # sound is lost, not late, when it does not get its turn
PORTS = (
    6  # words of Asterisk's fingerprint that name where it listens; the rest are node and version
)
STOP_LIMIT_S = 5.0  # of our own processes: they hand their calls back and flush the journal
_LOGINS = {"desk": Login.DESK, "share": Login.SHARE}
_OURS = frozenset({"SIGAP_CACHE", "SIGAP_PYTHON"})


def own_programs(settings: Settings) -> tuple[Program, ...]:
    """Our Python processes, in the order in which they are started."""
    workers = range(1, settings.screening.workers + 1)
    screeners = [("screen", "--worker", str(number)) for number in workers]
    names = [f"screen-{number}" for number in workers]
    shared = ["share"] if settings.share.address else []
    return tuple(
        Program(
            name=name,
            command=(sys.executable, "-m", "ari_app.cli", *arguments),
            environ=environ_of(_without_owner(settings, arguments[0])),
            stop_limit_s=STOP_LIMIT_S,
            with_children=True,
        )
        for name, arguments in zip(
            [*names, "jobs", "desk", *shared],
            [*screeners, ("jobs",), ("desk",), *((name,) for name in shared)],
            strict=True,
        )
    )


def login_of(name: str) -> Login:
    """As whom one of our processes logs in at the database."""
    return _LOGINS.get(name, Login.JOBS)


def _without_owner(settings: Settings, command: str) -> Settings:
    """The settings as one of our processes gets them: without the owner's password, and but for
    the desk without the channels over which callers get their links.
    """
    if command != "desk":
        plain = settings.share.model_copy(update={"sms": None, "whatsapp": None})
        settings = settings.model_copy(update={"share": plain})
    login = login_of(command)
    if not (settings.database_dsn and logs_in_apart(settings, login)):
        return settings
    own = dsn_of(settings, login)
    names = ("database_dsn", "database_desk_dsn", "database_jobs_dsn", "database_share_dsn")
    return settings.model_copy(update=dict.fromkeys(names, own))


def asterisk_program(settings: Settings, found: AsteriskRuntime, file: Path) -> Program:
    """Asterisk in the foreground. With other ports it goes on, for it takes them while it runs
    (tried on 22.10.1); as another node or version it starts anew when nobody is on the line.
    """
    ports = (
        *(settings.sip_host, settings.sip_port, settings.ari_port, settings.ami_port),
        *(settings.rtp_start, settings.rtp_end),
    )
    rest = (settings.node, found.version)
    return Program(
        name="asterisk",
        command=(*found.command, "-f", "-C", str(file)),
        environ=_plain_environ(),
        adopted=True,
        fingerprint=" ".join(str(value) for value in ports + rest),
        read_anew=PORTS,
        patient=True,
        stop_limit_s=10.0,
        niceness=ASTERISK_NICENESS,
    )


def environ_of(settings: Settings) -> dict[str, str]:
    """The environment from which a child reads exactly these settings, whatever their source."""
    values = settings.model_dump(mode="json", exclude_none=True)
    own = {
        f"SIGAP_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
    }
    return _plain_environ() | own | {settings_file.VARIABLE: ""}  # and not from a file beside it


def _plain_environ() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SIGAP_") or k in _OURS}
    repository = str(Path(ari_app.__file__).parents[1])
    return kept | {"PYTHONPATH": repository, "PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1"}
