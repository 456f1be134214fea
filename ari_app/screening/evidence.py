"""What one call has given to hear so far, chunk by chunk, and the summary that decisions read.

``Evidence`` belongs to the thread that runs the model. ``Heard`` is frozen: it is published whole
by one assignment, so the event loop always reads a summary that fits together.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.breath import Breathing, breathing
from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.human_score import RollingScore
from ari_app.screening.rate import CHUNK_S
from ari_app.screening.second_pass import Window
from ari_app.screening.sound import Sound, level_dbfs
from ari_app.screening.touches import Touches
from ari_app.verdict import SecondOfEvidence

MOMENT_S = 0.4  # of a live level


@dataclass(frozen=True, slots=True)
class HeardChunk:
    """One chunk of 32 ms as the model and the measures describe it."""

    end_s: float
    speech: float
    human: float
    sound: Sound
    spectrum: NDArray[np.float32] = field(compare=False)  # (88,)
    echo: bool = False
    click: bool = False

    def voiced(self, settings: EarSettings) -> bool:
        """Whether it is clearly a voice, whosever it is."""
        return self.speech >= settings.accept_speech and self.human >= settings.accept_human

    def clear(self, settings: EarSettings) -> bool:
        """Whether it is clearly a voice, and not our own."""
        return self.voiced(settings) and not self.echo


class Heard(NamedTuple):
    """Summary of a call up to ``until_s``; a tuple, for one is made for each chunk of each call.

    What was heard only grows and an answer stays, except: the level is that of the last second;
    ``human_score`` counts what may yet turn out to be our own prompt, and takes it back then; in
    calls longer than a window it forgets (human_score.py); ``second_score`` is what the second pass
    said last, None before it was asked, and ``second_until_s`` the end of what it heard. Of the
    ``echo_s`` that were like our prompt, ``echo_voiced_s`` were clearly a voice. ``maybe_knocks``
    clicks may be a hand's, until more of them show that they are not; ``breath``: somebody seems to
    breathe.
    """

    until_s: float = 0.0
    heard_s: float = 0.0
    loud_s: float = 0.0
    tone_s: float = 0.0
    echo_s: float = 0.0
    echo_voiced_s: float = 0.0
    human_score: float = -8.0
    second_score: float | None = None
    second_until_s: float = 0.0
    voice_at_s: float | None = None
    tap_at_s: float | None = None
    maybe_knocks: int = 0
    breath: Breathing | None = None
    key_at_s: float | None = None
    level_dbfs: float = -96.0
    seconds: tuple[SecondOfEvidence, ...] = ()
    running: tuple[HeardChunk, ...] = ()


class Evidence:
    """Gathers chunks; ``summary`` gives the frozen state of affairs."""

    def __init__(self, settings: EarSettings, window_s: float) -> None:
        self._settings = settings
        self._recent: deque[bool] = deque(maxlen=round(settings.accept_span_s / CHUNK_S))
        self._seconds: tuple[SecondOfEvidence, ...] = ()
        self._running: tuple[HeardChunk, ...] = ()
        self._second = 0  # the number of the second that they are of
        self._heard_chunks = self._loud = self._tone = self._echo = self._echo_voiced = 0
        self._human = RollingScore()
        self._second_score: float | None = None
        self._second_until_s = 0.0
        self._second_due_s = (window_s - settings.second_lead_s) % settings.second_every_s
        self._window = Window()
        self._breath: Breathing | None = None
        self._until_s = 0.0
        self._voice_at_s: float | None = None
        self._level_dbfs = level_dbfs(0.0)

    def add(self, chunk: HeardChunk) -> None:
        """Take one more chunk."""
        self._until_s = max(self._until_s, chunk.end_s)
        self._heard_chunks += 1
        self._loud += self._is_loud(chunk)
        self._tone += chunk.sound.tone
        if chunk.echo:
            self._echo += 1
            self._echo_voiced += chunk.voiced(self._settings)
            self._window.add(None)
        else:
            self._human.add(chunk.human, chunk.end_s)
            self._window.add(chunk.spectrum)
        self._watch_for_voice(chunk)
        self._fill_second(chunk)

    def summary(self, waiting: tuple[HeardChunk, ...], touches: Touches) -> Heard:
        """Everything so far; ``waiting`` chunks are judged provisionally and count as doubts."""
        more = [chunk.human for chunk in waiting if not chunk.echo] if waiting else ()
        loud = self._loud + (sum(map(self._is_loud, waiting)) if waiting else 0)
        return Heard(
            until_s=waiting[-1].end_s if waiting else self._until_s,
            heard_s=(self._heard_chunks + len(waiting)) * CHUNK_S,
            loud_s=loud * CHUNK_S,
            tone_s=self._tone * CHUNK_S,
            echo_s=self._echo * CHUNK_S,
            echo_voiced_s=self._echo_voiced * CHUNK_S,
            human_score=self._human.value(more),
            second_score=self._second_score,
            second_until_s=self._second_until_s,
            voice_at_s=self._voice_at_s,
            tap_at_s=touches.tap_at_s,
            maybe_knocks=touches.maybe_knocks,
            breath=self._breath,
            key_at_s=touches.key_at_s,
            level_dbfs=self._level_dbfs,
            seconds=self._seconds,
            running=self._running,
        )

    def second_due(self, until_s: float) -> bool:
        """Whether the second pass should hear what there is until then."""
        return until_s >= self._second_due_s

    def second_window(self, until_s: float) -> NDArray[np.float32]:
        """What it should hear; it is due again after a while."""
        while self._second_due_s <= until_s:
            self._second_due_s += self._settings.second_every_s
        return self._window.sound()

    def add_second_pass(self, score: float) -> None:
        """Take what the second pass says of that window."""
        self._second_score, self._second_until_s = score, self._until_s
        if self._breath is None and self._echo * CHUNK_S <= self._settings.breath.most_echo_s:
            heard = self._window.sound()[-self._heard_chunks :]
            self._breath = breathing(heard, self._settings.breath)

    def _is_loud(self, chunk: HeardChunk) -> bool:
        return chunk.sound.level_dbfs > self._settings.silent_dbfs

    def _watch_for_voice(self, chunk: HeardChunk) -> None:
        clear = chunk.clear(self._settings)
        self._recent.append(clear)
        if not clear or self._voice_at_s is not None:
            return
        if sum(self._recent) >= round(self._settings.accept_s / CHUNK_S):
            self._voice_at_s = self._until_s

    def _fill_second(self, chunk: HeardChunk) -> None:
        if self._running and _number(chunk) > self._second:
            second = described(self._running, self._settings)
            self._seconds = (*self._seconds, second)
            self._level_dbfs = second.level_dbfs
            self._running = ()
        if not self._running:
            self._second = _number(chunk)
        self._running = (*self._running, chunk)


def level_now(heard: Heard) -> float:
    """The RMS level of the last `MOMENT_S` in dBFS; of the last second where one just ended."""
    recent = heard.running[-round(MOMENT_S / CHUNK_S) :]
    if not recent:
        return heard.level_dbfs
    return level_dbfs(sum(chunk.sound.power for chunk in recent) / len(recent))


def described(chunks: tuple[HeardChunk, ...], settings: EarSettings) -> SecondOfEvidence:
    """The evidence of one second, from its chunks (at least one)."""
    power = sum(chunk.sound.power for chunk in chunks) / len(chunks)
    return SecondOfEvidence(
        second=_number(chunks[0]),
        heard_s=round(len(chunks) * CHUNK_S, 3),
        level_dbfs=round(level_dbfs(power), 1),
        speech=round(max(chunk.speech for chunk in chunks), 3),
        human=round(max(chunk.human for chunk in chunks), 3),
        speech_s=_lasting(chunk.clear(settings) for chunk in chunks),
        echo_s=_lasting(chunk.echo for chunk in chunks),
        tone_s=_lasting(chunk.sound.tone for chunk in chunks),
        clicks=sum(chunk.click for chunk in chunks),
    )


def _number(chunk: HeardChunk) -> int:
    return max(0, int(chunk.end_s - 1e-6))


def _lasting(chunks: Iterable[bool]) -> float:
    return round(sum(chunks) * CHUNK_S, 3)
