"""What callers say while they speak: a side task of ``sigap jobs``, where the setting says so.

The newest talks, ``transcript.live_calls`` at most, are heard in turn by one process of a
recogniser: one core, the lowest priority. Of each the caller's file in the spool is cut where they
pause. Nobody waits for it: what is older than `BEHIND_S` is dropped, and while calls need the
machine nothing is heard. Whatever fails costs words and nothing else: the finished recording is
written down whole.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ari_app.screening import alaw
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway
from recordings.finish import spool_files
from recordings.transcripts.held import MODEL_EVERY_S, HeldRecogniser
from recordings.transcripts.process import NotWritten
from recordings.transcripts.recogniser import RATE_HZ, NoRecogniser
from recordings.transcripts.room import ROOM_EVERY_S, Room
from recordings.transcripts.spoken import Word
from recordings.transcripts.stretches import LONGEST_S, Stretch, cut_at, is_silent

log = logging.getLogger(__name__)

BEHIND_S = 30.0  # words that are older help nobody in a talk
LOOK_EVERY_S = 1.0
KEEP_EVERY_S = 10.0  # how far a talk was heard, also while nobody says anything
IDLE_S = 300.0  # without a talk, then the model's memory is the machine's again
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 5.0, 300.0  # after a recogniser that died


@dataclass(slots=True, kw_only=True)
class Talk:
    """``at``: the byte up to which the caller was heard; None: no sound was seen yet."""

    call_id: str
    at: int | None
    dropped_s: float = 0.0  # since it was kept last
    kept_at_s: float = float("-inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a talk's file has that was not heard. ``waits_s``: how much of it, at ``at_s``."""

    start: int
    sound: bytes
    waits_s: float
    at_s: float


async def keep_hearing_talks(settings: Settings, database: Database) -> None:
    """Until cancelled; as shipped it does nothing for ever."""
    section = settings.transcript
    if section.model is None or not section.live_calls:
        await asyncio.Event().wait()
    await TalkScribe(settings, database).keep_writing()


class TalkScribe:
    """Has one process of the recogniser, as long as there are talks."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database
        self._room = Room(settings, database)
        self._recogniser = HeldRecogniser(settings.transcript, "no_live_words")
        self._talks: dict[str, Talk] | None = None  # None: what a process before us heard
        self._talked_at_s, self._deaths = float("-inf"), 0

    async def keep_writing(self) -> None:
        await self._recogniser.keep_working(self.once)

    async def once(self) -> float:
        """A stretch of each talk that has one; returns how long to wait for the next."""
        if self._recogniser.is_missing():
            return MODEL_EVERY_S
        try:
            if not await self._room.there_is():
                return ROOM_EVERY_S
            heard = [await self._hear(talk) for talk in await self._newest()]
        except DatabaseAway as error:
            log.debug("Talks are not heard: %s", error)
            return LOOK_EVERY_S
        except NoRecogniser as error:
            self._recogniser.log_once(str(error))
            return MODEL_EVERY_S
        except NotWritten as error:
            return await self._died(str(error))
        await self._give_memory_back(talks=bool(heard))
        return 0.0 if any(heard) else LOOK_EVERY_S

    async def _newest(self) -> Sequence[Talk]:
        """Who is talked with; an older talk than that is not heard any more."""
        settings = self._settings
        asked = (settings.centre.code, settings.node, settings.transcript.live_calls)
        async with self._database.transaction() as session:
            rows = await session.rows("live_words.talks", *asked)
            before = self._talks
            if before is None or before.keys() != {row["call_id"] for row in rows}:
                ids = [row["call_id"] for row in rows]
                await session.run("live_words.heard_no_more", settings.node, ids)
        known = before or {}
        self._talks = {
            call_id: known.get(call_id) or Talk(call_id=call_id, at=row["heard_bytes"])
            for row in rows
            for call_id in [row["call_id"]]
        }
        return list(self._talks.values())

    async def _hear(self, talk: Talk) -> bool:
        """Its next stretch; False: there is none yet. Raises `NotWritten`, when all is kept."""
        path, _ = spool_files(self._settings.spool_dir, talk.call_id)
        look = await asyncio.to_thread(_look, path, talk, _now_s())
        if look is None:
            return False
        sound = alaw.decode(look.sound)
        cut = cut_at(sound)
        stretch = Stretch(path=path, start=look.start, stop=look.start + (cut or 0))
        silent = cut is None or is_silent(sound[:cut])
        try:
            words = [] if silent else await self._words(stretch)
        except NotWritten:  # never again: it may be this sound that kills it
            await self._keep(talk, stretch, look, [])
            raise
        await self._keep(talk, stretch, look, words)
        return cut is not None

    async def _words(self, stretch: Stretch) -> list[Word]:
        """Raises `NoRecogniser`, and `NotWritten` where the recogniser died of it."""
        process = await self._recogniser.begun()
        try:
            written = await process.write_down_stretch(stretch, self._room.wait)
        except NotWritten as error:
            if process.dead:
                raise
            log.debug("A stretch was not written down: %s", error)
            return []
        finally:
            await self._recogniser.end_if_dead()
        self._deaths = 0
        return [word.later(stretch.start_s) for word in written.words]

    async def _keep(self, talk: Talk, stretch: Stretch, look: Look, words: Sequence[Word]) -> None:
        """Words at once, else now and then: where the database is away, it is heard again."""
        now_s = _now_s()
        heard_s = (stretch.stop - stretch.start) / RATE_HZ
        waits_s = look.waits_s - heard_s + now_s - look.at_s
        dropped_s = talk.dropped_s + (look.start - (talk.at or 0)) / RATE_HZ
        if words or now_s - talk.kept_at_s >= KEEP_EVERY_S:
            heard = (talk.call_id, stretch.stop, waits_s, dropped_s)
            async with self._database.transaction() as session:
                await session.run("live_words.hear", *heard)
                if words:
                    stored = [word.stored() for word in words]
                    await session.run("live_words.keep", talk.call_id, stretch.start_s, stored)
            dropped_s, talk.kept_at_s = 0.0, now_s
        talk.at, talk.dropped_s = stretch.stop, dropped_s

    async def _died(self, why: str) -> float:
        """Loading a model is dear: a recogniser that dies again and again is asked seldom."""
        self._deaths += 1
        pause_s = min(_FIRST_PAUSE_S * 2.0 ** (self._deaths - 1), _LONGEST_PAUSE_S)
        log.warning("A talk was not heard: %s", why, extra={"action": "no_live_words"})
        return pause_s

    async def _give_memory_back(self, *, talks: bool) -> None:
        if talks:
            self._talked_at_s = _now_s()
        elif _now_s() - self._talked_at_s > IDLE_S:
            await self._recogniser.end()


def _look(path: Path, talk: Talk, now_s: float) -> Look | None:
    """Blocking. None: there is no sound (yet), or no longer."""
    try:
        size = path.stat().st_size
        newest = max(0, size - round(BEHIND_S * RATE_HZ))
        if talk.at is None:
            talk.at = newest  # what was said before the talk is no part of it
        start = max(talk.at, newest)
        sound = Stretch(path=path, start=start, stop=start + round(LONGEST_S * RATE_HZ)).read()
    except OSError:
        return None
    return Look(start=start, sound=sound, waits_s=(size - start) / RATE_HZ, at_s=now_s)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
