"""Are we registered where a line wants it? Asked of Asterisk, which tries by itself for ever."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_once import once
from ari_app.errors import SigapError
from ari_app.operations.small_files import write_small
from ari_app.settings import Settings, Trunk

LIMIT_S = 1.5
REGISTERED = "Registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """``status``: SIP's, empty where nothing answered."""

    at: datetime
    status: str


def section_of(line: str) -> str:
    """Of its registration in ``dialplan/pjsip.conf``."""
    return f"register-{line}"


def keep_failure(settings: Settings, whom: str, status: str, at: datetime) -> None:
    """The newest of each line, for the page; ``whom`` as ``sip:user@host``."""
    for trunk in settings.trunks:
        if trunk.user and whom == f"sip:{trunk.user}@{trunk.host_alone}":
            said = json.dumps({"at": at.isoformat(), "status": status})
            with contextlib.suppress(OSError):
                write_small(_path(settings, trunk), said)


def last_failures(settings: Settings) -> Mapping[str, Failure]:
    """Trunk → when it was not registered last, whatever became of it since."""
    found = {}
    for trunk in settings.trunks:
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            values = json.loads(_path(settings, trunk).read_text(encoding="utf-8"))
            at = datetime.fromisoformat(values["at"])
            found[trunk.name] = Failure(at=at, status=str(values["status"]))
    return found


def _path(settings: Settings, trunk: Trunk) -> Path:
    return settings.run_dir / f"line-{trunk.name}.unregistered"


async def look(settings: Settings) -> Mapping[str, str]:
    """Trunk → what is wrong with its registration, empty where nothing is; only of those that
    register. What cannot be asked is not known, and left out.
    """
    if not any(trunk.user for trunk in settings.trunks):
        return {}
    try:
        async with asyncio.timeout(LIMIT_S):
            known = await once(settings, Ami.registrations)
    except (SigapError, OSError, TimeoutError):
        return {}
    return {t.name: _fault(t, known.get(section_of(t.name), "")) for t in settings.trunks if t.user}


def _fault(trunk: Trunk, state: str) -> str:
    if state.startswith(REGISTERED):
        return ""
    return f"not registered as {trunk.user} at {trunk.host} ({state or 'not loaded'})"
