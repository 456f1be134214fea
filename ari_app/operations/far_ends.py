"""Is the operator's side of each line there, and since when? Asterisk asks by OPTIONS; we remember.

Any answer is a sign of life, a refusal too: Asterisk calls unreachable only what says nothing
within 3 s or cannot be connected to (res_pjsip, ``qualify_contact_cb`` of pjsip_options.c). A line
without a ``host``, or with ``qualify_s = 0``, is not asked, and its page says so. One that we
register has a host (`ari_app.settings.Trunk`), and none registers here: it is known by its
addresses, of which any may send calls and none need answer.

An alarm wants two silences in a row, for one is a packet or three that were lost, and an answer
before: an operator who has never answered OPTIONS may leave them all unanswered and take calls all
the same (RFC 3261, 11, asks them to, and some do not). Such a one is told on the page and by
``sigap status``, and alarms nobody. Nothing but words follows from a silence: whoever is on the
line stays there, and the line is dialled as before.

`sigap jobs` looks each few seconds, so that a silence is known while no desk runs; what was found
lies in ``run/line-NAME.far-end`` for the desk and ``sigap status`` alike. Whoever finds it too old
looks by themselves.
"""

import asyncio
import contextlib
import functools
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_once import once, own_connection, surely
from ari_app.errors import SigapError
from ari_app.operations.small_files import write_small
from ari_app.settings import Settings, Trunk
from ari_app.store.database import Database

LOOK_S = 5.0
FRESH = timedelta(seconds=3 * LOOK_S)
LIMIT_S = 1.5
QUALIFY_LIMIT_S = 3.0  # qualify_timeout in dialplan/pjsip.conf
_SAID = {"Reachable": True, "Unreachable": False}  # else it was not asked yet
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FarEnd:
    """``answers``: as of the newest OPTIONS, since ``since``; None: it was not asked yet.

    ``answered_at``: when it was last known to; None: never. ``failed_at``: when its last silence
    began, whether it goes on or not.
    """

    whom: str  # another one is asked when the line leads elsewhere
    answers: bool | None
    since: datetime
    answered_at: datetime | None = field(default=None, compare=False)
    failed_at: datetime | None = None
    at: datetime = field(compare=False)  # of the look
    every_s: int

    @property
    def ever_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def silent_since(self) -> datetime | None:
        """Since when it does not answer, once that is worth an alarm."""
        patience = timedelta(seconds=self.every_s + QUALIFY_LIMIT_S)
        silent = self.answers is False and self.ever_answered
        return self.since if silent and self.at - self.since >= patience else None


def section_of(line: str) -> str:
    """Of who is asked, in ``dialplan/pjsip.conf``."""
    return f"far-end-{line}"


def seen(before: FarEnd | None, trunk: Trunk, said: str | None, now: datetime) -> FarEnd:
    """What is known after a look; ``said``: Asterisk's word, None where it has no such contact.

    An Asterisk that has just started has asked nobody yet: what was known stays.
    """
    whom = f"{trunk.host} {trunk.transport}"
    if before is None or before.whom != whom:
        before = FarEnd(whom=whom, answers=None, since=now, at=now, every_s=trunk.qualify_s)
    answers = before.answers if said is not None else None
    answers = _SAID.get(said or "", answers)
    changed = answers is not before.answers
    clock_went_back = before.since > now
    return replace(
        before,
        answers=answers,
        since=now if changed or clock_went_back else before.since,
        answered_at=now if said and _SAID.get(said) else before.answered_at,
        failed_at=now if changed and answers is False else before.failed_at,
        at=now,
        every_s=trunk.qualify_s,
    )


async def look(settings: Settings) -> Mapping[str, FarEnd]:
    """Trunk → its far end; only of those that are asked, and empty where Asterisk cannot be."""
    trunks = [trunk for trunk in settings.trunks if trunk.is_qualified]
    known = await asyncio.to_thread(_known, settings, trunks)
    now = datetime.now(UTC)
    if len(known) == len(trunks) and all(now - FRESH < one.at <= now for one in known.values()):
        return known
    return await look_now(settings)


async def look_now(settings: Settings, ami: Ami | None = None) -> Mapping[str, FarEnd]:
    """As `look`, however new what is known is; over a connection of its own where none is given."""
    trunks = [trunk for trunk in settings.trunks if trunk.is_qualified]
    if not trunks:
        return {}
    try:
        async with asyncio.timeout(LIMIT_S):
            ask = functools.partial(_asked, trunks)
            said = await (surely(ami, ask) if ami else once(settings, ask))
    except (SigapError, OSError, TimeoutError):
        return {}
    return await asyncio.to_thread(_keep, settings, trunks, said)


async def _asked(trunks: list[Trunk], ami: Ami) -> Mapping[str, str]:
    """AOR → Asterisk's word of its contact."""
    found: dict[str, str] = {}
    for trunk in trunks:
        found |= await ami.contacts_of(f"trunk-{trunk.name}")
    return found


async def keep_watching_far_ends(settings: Settings, _: Database) -> None:
    """Until cancelled. All looks go over one connection: to make one and end it takes Asterisk and
    us several times what the question does.
    """
    silent: frozenset[str] = frozenset()
    async with contextlib.AsyncExitStack() as stack:
        ami: Ami | None = None
        while True:
            if ami is None and any(trunk.is_qualified for trunk in settings.trunks):
                with contextlib.suppress(SigapError, OSError):  # it has no password yet
                    ami = await stack.enter_async_context(own_connection(settings))
            found = await look_now(settings, ami)
            silent = _told(found, silent)
            await asyncio.sleep(LOOK_S)


def _told(found: Mapping[str, FarEnd], silent: frozenset[str]) -> frozenset[str]:
    """Writes down whose silence began or ended; returns who is silent now."""
    now = frozenset(name for name, one in found.items() if one.silent_since)
    for name in sorted(now - silent):
        log.error("The operator's side of a line is silent", extra=_of_line(name))
    for name in sorted((silent - now) & found.keys()):
        log.warning("The operator's side of a line answers again", extra=_of_line(name))
    return now if found else silent


def said(found: FarEnd) -> str:
    """For the one who repairs."""
    if found.silent_since:
        return (
            f"has not answered since {found.since:%Y-%m-%d %H:%M:%S} UTC; tell the operator, and "
            "look at the network"
        )
    if found.answers is None:
        return "not asked yet"
    if not found.ever_answered:
        return (
            "has never answered OPTIONS, and calls may come all the same; tell the operator, or "
            "set qualify_s = 0 for this line"
        )
    since = f"since {found.since:%Y-%m-%d %H:%M:%S} UTC"
    return f"answers {since}" if found.answers else f"did not answer {since}; it is asked again"


def _of_line(name: str) -> dict[str, str]:
    return {"action": "far_end", "trunk": name}


def _keep(settings: Settings, trunks: list[Trunk], said: Mapping[str, str]) -> Mapping[str, FarEnd]:
    """Blocking. On a full disk what is remembered is older, and no less true."""
    before, now, found = _known(settings, trunks), datetime.now(UTC), {}
    for trunk in trunks:
        said_of = said.get(section_of(trunk.name))
        found[trunk.name] = seen(before.get(trunk.name), trunk, said_of, now)
        with contextlib.suppress(OSError):
            text = json.dumps(asdict(found[trunk.name]), default=datetime.isoformat)
            write_small(_path(settings, trunk), text)
    return found


def _known(settings: Settings, trunks: list[Trunk]) -> Mapping[str, FarEnd]:
    found = {}
    for trunk in trunks:
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            values = json.loads(_path(settings, trunk).read_text(encoding="utf-8"))
            times = ("since", "answered_at", "failed_at", "at")
            read = {name: datetime.fromisoformat(values[name]) for name in times if values[name]}
            found[trunk.name] = FarEnd(**{**values, **read})
    return found


def _path(settings: Settings, trunk: Trunk) -> Path:
    return settings.run_dir / f"line-{trunk.name}.far-end"
