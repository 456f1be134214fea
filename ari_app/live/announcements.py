"""An incident that many report is told to those who wait, who stay or leave a message.

Asterisk tells it, as a part of the sound of waiting, until a second that it knows itself
(``ANNOUNCED``, [announced] in the dialplan). So nobody loses their place, and with every process of
ours dead it goes on and ends in time. `Announcements` only keeps Asterisk as the database has it:
after a start, a change, and a restart of either. Without the database nothing changes.

Who was told is a fact of each call: by the dialplan of whoever came into the queue meanwhile, by
the desk of whoever waited already, or heard another announcement before. What they did then is read
from their call (store/functions/heard_announcement.sql).
"""

import asyncio
import contextlib
import filecmp
import logging
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiError, AmiRefused
from ari_app.asterisk.ami_rows import Channel
from ari_app.asterisk.configuration import announced_path, prompt_path
from ari_app.call import Priority, State
from ari_app.errors import Conflict, Invalid
from ari_app.facts import FactKind
from ari_app.journal.writer import JournalWriter
from ari_app.live.live_view import Caller
from ari_app.live.live_watch import LiveWatch
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.settings import Settings
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase, Row

SOUNDS = ("known_incident", "known_fire", "known_flood")  # of dialplan/sounds/prompts.toml
UPLOADED = "uploaded"
LONGEST_WORDS = 200
LONGEST = timedelta(hours=24)
MINUTES = (15, 30, 60, 120, 240, 480, 1440)
VARIABLE = "ANNOUNCED"
LOOK_EVERY_S = 5.0
log = logging.getLogger(__name__)


async def standing(database: DeskDatabase, centre: str, now: datetime) -> Row | None:
    """What is told now; raises ``DatabaseAway``."""
    return await database.row("announcements.standing", centre, now)


async def start(
    database: DeskDatabase,
    account: Account,
    *,
    words: str,
    sound: str,
    minutes: int,
    now: datetime,
    trail: Trail,
) -> datetime:
    """Until when; one that stands ends in its favour. Raises `Invalid` and ``DatabaseAway``."""
    said, ends_at = words_of(words), end_of(minutes, now)
    if sound not in (*SOUNDS, UPLOADED):
        raise Invalid("There is no such sound.")
    until = ends_at.isoformat(timespec="seconds")
    detail = {"words": said, "sound": sound, "until": until}
    async with database.transaction() as session:
        await session.run("announcements.lock", account.centre)
        await session.run("announcements.end", account.centre, now, account.actor)
        values = (account.actor, account.name, now, ends_at)
        await session.run("announcements.start", account.centre, said, sound, *values)
        entry = AuditEntry(action="announcement.start", subject="", detail=detail)
        await trail.write_in(session, entry)
        await session.announce(announcement=until)  # boards read it at once
    return ends_at


async def end(database: DeskDatabase, account: Account, *, now: datetime, trail: Trail) -> None:
    """Nobody is told any more; raises `Conflict` where nobody was."""
    async with database.transaction() as session:
        await session.run("announcements.lock", account.centre)
        row = await session.row("announcements.end", account.centre, now, account.actor)
        if not row or not row["ended"]:
            raise Conflict("Nothing is announced now.")
        await trail.write_in(session, AuditEntry(action="announcement.end", subject=""))
        await session.announce(announcement="")


def words_of(text: str) -> str:
    """What it is about, as the screens have it; raises `Invalid`."""
    said = text.strip()
    if not said or len(said) > LONGEST_WORDS or not said.isprintable():
        raise Invalid(f"words: one line of at most {LONGEST_WORDS} characters is needed.")
    return said


def end_of(minutes: int, now: datetime) -> datetime:
    """When an announcement that begins now ends; raises `Invalid`."""
    if not timedelta() < timedelta(minutes=minutes) <= LONGEST:
        raise Invalid("An announcement lasts 1 minute to 24 hours.")
    return now + timedelta(minutes=minutes)


@dataclass(slots=True, kw_only=True)
class Announcements:
    """Run `run` as a task; `look_at_once` after a change."""

    settings: Settings
    live: LiveWatch
    ami: Ami
    database: DeskDatabase
    journal: JournalWriter
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    _due: asyncio.Event = field(default_factory=asyncio.Event)
    _heard: dict[str, int] = field(default_factory=dict)  # call → the announcement told last

    def look_at_once(self) -> None:
        self._due.set()

    async def run(self) -> None:
        """Never ends by itself."""
        while True:
            try:
                await self.look()
            except (DatabaseAway, AmiError) as error:  # the health says so already
                log.debug("what is announced stays as it is: %s", error)
            except OSError as error:
                log.error("what is announced cannot be played: %s", error)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._due.wait()
            self._due.clear()

    async def look(self) -> None:
        """Brings Asterisk to what the database says. The sound first, then that it counts."""
        now = self.clock()
        row = await standing(self.database, self.settings.centre.code, now)
        if row is not None:
            await asyncio.to_thread(put_sound, self.settings, row["sound"])
        wanted = str(int(row["ends_at"].timestamp())) if row is not None else ""
        known = await self.ami.global_value(VARIABLE)
        if wanted != known:
            await self.ami.set_global(VARIABLE, wanted)
        if wanted or known:
            await self._announce_to_those_who_wait(await self.ami.channels(), row)

    async def _announce_to_those_who_wait(
        self, channels: Sequence[Channel], row: Row | None
    ) -> None:
        """They hear it when the queue has next told them their place."""
        view, announced = await self.live.look_now(), row is not None
        heard = {channel.name: hears_announcement(channel) for channel in channels}
        waiting = view.in_state(State.WAITING)
        for caller in waiting:
            if caller.channel not in heard or not may_hear_announcement(caller):
                continue
            if heard[caller.channel] == announced:
                self._record(caller, row, anew=False)
                continue
            with contextlib.suppress(AmiRefused):  # they have hung up
                await self._set(caller.channel, announced=announced)
                self._record(caller, row, anew=True)
        here = {caller.call_id for caller in waiting}
        self._heard = {call: number for call, number in self._heard.items() if call in here}

    def _record(self, caller: Caller, row: Row | None, *, anew: bool) -> None:
        """Whom the dialplan has told (not ``anew``) needs no word, until another is announced."""
        if row is None:
            self._heard.pop(caller.call_id, None)
            return
        before = self._heard.get(caller.call_id)
        self._heard[caller.call_id] = row["announcement_id"]
        if anew or (before is not None and before != row["announcement_id"]):
            self.journal.record_soon(caller.call_id, FactKind.ANNOUNCED, {"words": row["words"]})

    async def _set(self, channel: str, *, announced: bool) -> None:
        await self.ami.setvar(channel, "SIGAP_ANNOUNCED", "yes" if announced else "")
        await self.ami.setvar(channel, "CHANNEL(musicclass)", "incident" if announced else "ring")


def hears_announcement(channel: Channel) -> bool:
    return channel.variables.get("SIGAP_ANNOUNCED") == "yes"


def may_hear_announcement(caller: Caller) -> bool:
    """As [announced] has it: in the queue, and not first in line."""
    return caller.priority is not None and caller.priority < Priority.FIRST


def uploaded_path(settings: Settings) -> Path:
    """The sound of the centre's own that was announced last; a backup has it."""
    return (settings.sounds_dir / "announcement").with_suffix(".wav")


def put_sound(settings: Settings, sound: str) -> None:
    """To where Asterisk plays it, whole or not at all. Blocking; raises OSError."""
    source = uploaded_path(settings) if sound == UPLOADED else prompt_path(settings, sound)
    target = announced_path(settings)
    if target.exists() and filecmp.cmp(source, target, shallow=False):
        return
    fresh = target.parents[1] / f".announced-{os.getpid()}.wav"  # not where Asterisk looks
    try:
        shutil.copyfile(source, fresh)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
