"""The ear over a call of the past, exactly as it hears one that is on now. Pure.

The same parts decide as live: `Ear`, ``hearing.py`` and the table of ``ari_app.call``. The
caller's side is read from the recording; our prompts play when the call's facts say that they did,
keys are pressed when they were. What the line did not deliver is silence in the recording and is
not given to the ear: no frames are not silence.

Times are seconds since the screener had the call, as the ear's. Where the ear now waits longer
than it did then, the caller was in the queue or spoke with a human meanwhile; such a call is
marked (`is_beyond`), for nobody knows what they would have done.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ari_app.call import (
    AskEar,
    Call,
    Claimed,
    Event,
    ResponseHeard,
    Rules,
    State,
    TimePassed,
    WindowClosed,
    advance,
)
from ari_app.elapsed import elapsed_s
from ari_app.facts import FactKind
from ari_app.screening.ear import Ear
from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.hearing import BLOCK, Heard, hand_back, hear_ahead
from ari_app.screening.model import VoiceModel
from ari_app.screening.rate import CHUNK, RATE_HZ
from ari_app.screening.reasons import ReasonCode
from ari_app.verdict import HELD_VERDICTS, Judgement

Samples = NDArray[np.int16]
_Step = tuple[float, int] | None  # its end (s) and how many samples it brought; None: no more

_LACKED_AUDIO = (ReasonCode.NO_MEDIA, ReasonCode.TOO_LITTLE)
_BEYOND_S = 1.0  # a decision that comes so much later was made on other sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an ear said of a call. ``verdict``: None where the caller left before there was one.

    ``at_s``: when it was decided; ``released``: the answer of a held caller, if they gave one;
    ``ear``: version, thresholds and model that said so; empty where that was not stored.
    """

    verdict: str | None
    held: bool
    released: str | None
    at_s: float
    ear: str

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """From what a replay wrote; raises `KeyError`, `TypeError` or `ValueError`."""
        return cls(
            verdict=_text(stored["verdict"]),
            held=bool(stored["held"]),
            released=_text(stored["released"]),
            at_s=float(stored["at_s"]),
            ear=str(stored["ear"]),
        )

    def says_the_same(self, other: Self) -> bool:
        """Whether the caller would have met the same; the time may differ."""
        ours = (self.verdict, self.held, self.released)
        return ours == (other.verdict, other.held, other.released)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounded:
    """A prompt from ``since`` on (None: always) until it was changed.

    ``sure``: whether this is what was played, and not only today's sound in its place.
    """

    since: datetime | None
    samples: Samples
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCall:
    """A recorded call as its facts tell it. ``at``: when it was offered.

    ``begins_s``: where in the recording listening began; ``cut_s``: when a prompt was cut off for
    the caller left the screener; ``taken_s``: when a human took the held caller; ``again``: the
    number had been silent before, so the call was not held; ``brought``: how much (s) arrived of a
    second of listening, where that decided; of a second that is not in it, all.
    """

    call_id: str
    path: str
    at: datetime
    begins_s: float
    prompts: tuple[tuple[float, str], ...]
    keys: tuple[tuple[float, str], ...]
    cut_s: float | None
    taken_s: float | None
    again: bool
    brought: Mapping[int, float]
    live: Decision

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """From a row of ``replay.calls``: its facts have ``s``, seconds since listening began."""
        facts = row["facts"]
        judged = _all(facts, FactKind.JUDGED)
        handed, held = _first(facts, FactKind.HANDED_OVER), _first(facts, FactKind.HELD)
        taken = _first(facts, FactKind.TAKEN, FactKind.ENDED)
        live = _live(judged, held, handed)
        return cls(
            call_id=row["call_id"],
            path=row["path"],
            at=row["offered_at"],
            begins_s=elapsed_s(row["offered_at"], row["screening_at"]),
            prompts=tuple(
                (max(0.0, f["s"]), str(f["data"].get("prompt")))
                for f in _all(facts, FactKind.PROMPTED)
            ),
            keys=tuple(
                (max(0.0, f["s"]), str(f["data"].get("key")))
                for f in _all(facts, FactKind.KEY_PRESSED)
            ),
            cut_s=handed["s"] if handed else None,
            taken_s=taken["s"] if taken else None,
            again=live.verdict in HELD_VERDICTS and not held and handed is not None,
            brought=_brought(judged[0]["data"] if judged else {}),
            live=live,
        )


def sounded(prompts: Mapping[str, Sequence[Sounded]], name: str, at: datetime) -> Sounded | None:
    """What a prompt was like at that time; ``prompts`` has the oldest of each first."""
    known = [each for each in prompts.get(name, ()) if each.since is None or each.since <= at]
    return known[-1] if known else None


def in_doubt(prompts: Mapping[str, Sequence[Sounded]], call: PastCall) -> frozenset[str]:
    """The prompts of a call of which nobody knows what they were like then."""
    names = {name for _, name in call.prompts}
    found = {name: sounded(prompts, name, call.at) for name in names}
    return frozenset(name for name, sound in found.items() if sound and not sound.sure)


def listens_s(rules: Rules) -> float:
    """How much of a recording the longest screening hears."""
    return rules.listen_s + rules.judge_within_s + rules.hold_limit_s + 1.0


def replayed(
    model: VoiceModel,
    calls: Sequence[tuple[PastCall, Samples]],
    *,
    settings: EarSettings,
    rules: Rules,
    prompts: Mapping[str, Sequence[Sounded]],
) -> list[tuple[Decision, float]]:
    """What this ear says of each call, and how many seconds of it were heard.

    Each call with the caller's side from ``begins_s`` on, 8 kHz; they are heard together, as a
    worker hears its calls.
    """
    replayed = [_Replayed(call, samples, settings, rules, prompts) for call, samples in calls]
    start = 0
    while going := [one for one in replayed if not one.over]:
        for one in going:
            one.give(start, start + BLOCK * CHUNK)
        given = hear_ahead(model, [one.ear for one in going], BLOCK)
        for one, chunks in zip(going, given, strict=True):
            one.go_on(model, chunks)
        start += BLOCK * CHUNK
    return [(one.decision(), one.heard_s) for one in replayed]


class _Replayed:
    """One call of the past, played to an ear: what ``ScreenedCall`` does live, without a line."""

    def __init__(
        self,
        past: PastCall,
        samples: Samples,
        settings: EarSettings,
        rules: Rules,
        prompts: Mapping[str, Sequence[Sounded]],
    ) -> None:
        self.ear = Ear(settings, window_s=rules.listen_s)
        self.heard_s = 0.0
        self._past, self._samples, self._prompts = past, samples, prompts
        self._to_play, self._to_press = list(past.prompts), list(past.keys)
        self._prompt_ends_s: float | None = None
        self._judgements: list[tuple[Judgement, float]] = []
        self._steps: deque[_Step] = deque()
        self._ended = self._was_held = False
        self._call, _ = advance(Call(rules=rules), Claimed(at_s=0.0, silent_before=past.again))

    @property
    def over(self) -> bool:
        return self._ended or self._call.state not in (State.SCREENING, State.HELD)

    def give(self, start: int, end: int) -> None:
        """The next piece of the recording, with what we played in it, between the frames."""
        total = len(self._samples)
        ungiven = start  # where the frame that is still to be given begins
        for first in range(start, min(end, total), CHUNK):
            at_s, until_s = first / RATE_HZ, (first + CHUNK) / RATE_HZ
            second = int(at_s)
            brought = at_s - second < self._past.brought.get(second, 1.0)
            if not brought or self._mark_due(at_s, until_s):
                self._hear(ungiven, first)
                ungiven = first if brought else first + CHUNK
                self._mark(at_s, until_s)
            self._steps.append((until_s, min(CHUNK, total - first) if brought else 0))
        self._hear(ungiven, min(end, total))
        if end >= total + CHUNK:
            self._steps.append(None)

    def _hear(self, start: int, end: int) -> None:
        if start < end:
            self.ear.hear(self._samples[start:end], start / RATE_HZ)

    def _mark_due(self, at_s: float, until_s: float) -> bool:
        """Whether a prompt begins in this chunk, or ended before it."""
        ended = self._prompt_ends_s is not None and at_s >= self._prompt_ends_s
        return ended or bool(self._to_play and self._to_play[0][0] < until_s)

    def _mark(self, at_s: float, until_s: float) -> None:
        if self._prompt_ends_s is not None and at_s >= self._prompt_ends_s:
            self._prompt_over(self._prompt_ends_s)
        while self._to_play and self._to_play[0][0] < until_s:
            self._play(*self._to_play.pop(0))

    def go_on(self, model: VoiceModel, given: Sequence[Heard]) -> None:
        """As live: what was given is heard chunk by chunk, and after each the rules have a turn."""
        heard = iter(given)
        while self._steps and not self.over:
            step = self._steps.popleft()
            if step is None:
                self._ended = True
                return
            now_s, samples = step
            while self._to_press and self._to_press[0][0] < now_s:
                pressed_s, digit = self._to_press.pop(0)
                self.ear.key(digit, pressed_s)
            self.heard_s += samples / RATE_HZ
            if samples == CHUNK and (chunk := next(heard, None)):
                hand_back(model, self.ear, chunk)
            self._step(now_s)

    def _step(self, now_s: float) -> None:
        """As live after each round of hearing: is there an answer, is a deadline due?"""
        taken_s = self._past.taken_s
        if self._call.state is State.HELD and taken_s is not None and now_s >= taken_s:
            self._ended = True
            return
        if judgement := self.ear.opinion(now_s):
            self._feed(ResponseHeard(at_s=now_s, judgement=judgement))
        else:
            self._feed(TimePassed(at_s=now_s))

    def decision(self) -> Decision:
        """What became of it; a caller who left before the verdict has none."""
        answers = [judgement.verdict.value for judgement, _ in self._judgements]
        if not answers:
            at_s = round(len(self._samples) / RATE_HZ, 3)
            return Decision(verdict=None, held=False, released=None, at_s=at_s, ear="")
        first, at_s = self._judgements[0]
        return Decision(
            verdict=answers[0],
            held=self._was_held,
            released=answers[1] if len(answers) > 1 else None,
            at_s=round(at_s, 3),
            ear=first.ear,
        )

    def _feed(self, event: Event) -> None:
        """Prompts are not played by the rules here: they were played when they were."""
        before = self._call
        self._call, commands = advance(before, event)
        if self._call is before and not commands:  # a moment in which nothing was due
            return
        if isinstance(event, ResponseHeard | WindowClosed):
            self._judgements.append((event.judgement, event.at_s))
        self._was_held = self._was_held or self._call.state is State.HELD
        if any(isinstance(command, AskEar) for command in commands):
            closed = self.ear.close(event.at_s, received_s=self.heard_s)
            self._feed(WindowClosed(at_s=event.at_s, judgement=closed))

    def _play(self, at_s: float, prompt: str) -> None:
        sound = sounded(self._prompts, prompt, self._past.at)
        if sound is None or not len(sound.samples):
            return
        samples = sound.samples
        if self._prompt_ends_s is not None:
            self._prompt_over(at_s)
        ends_s = at_s + len(samples) / RATE_HZ
        cut_s = self._past.cut_s
        self._prompt_ends_s = ends_s if cut_s is None else max(at_s, min(ends_s, cut_s))
        self.ear.prompt_started(samples, at_s)

    def _prompt_over(self, at_s: float) -> None:
        self._prompt_ends_s = None
        self.ear.prompt_stopped(at_s)


def is_beyond(past: PastCall, now: Decision) -> bool:
    """Whether the ear decided on sound from after the screener had let the caller go."""
    let_go_s = past.cut_s if past.cut_s is not None else past.taken_s
    last_s = past.live.at_s if let_go_s is None else let_go_s
    return past.live.verdict is not None and now.at_s > last_s + _BEYOND_S


def _live(
    judged: Sequence[Mapping[str, Any]],
    held: Mapping[str, Any] | None,
    handed: Mapping[str, Any] | None,
) -> Decision:
    """As it was. Whom a screener handed over without a judgement, it was not sure of."""
    if not judged:
        verdict = _text(handed["data"].get("verdict")) if handed else None
        at_s = handed["s"] if handed else 0.0
        return Decision(verdict=verdict, held=held is not None, released=None, at_s=at_s, ear="")
    first = judged[0]
    released = _text(judged[1]["data"].get("verdict")) if held and len(judged) > 1 else None
    return Decision(
        verdict=_text(first["data"].get("verdict")),
        held=held is not None,
        released=released,
        at_s=round(first["s"], 3),
        ear=str(first["data"].get("ear") or ""),
    )


def _brought(judged: Mapping[str, Any]) -> Mapping[int, float]:
    """How much of each second before the verdict the live ear got, where that decided."""
    why, at_s = judged.get("why") or {}, judged.get("at_s") or 0.0
    if why.get("code") not in _LACKED_AUDIO:
        return {}
    heard = {each["second"]: each.get("heard_s") or 0.0 for each in judged.get("evidence") or ()}
    return {second: heard.get(second, 0.0) for second in range(int(at_s))}


def _all(facts: Sequence[Mapping[str, Any]], *kinds: FactKind) -> list[Mapping[str, Any]]:
    return sorted((fact for fact in facts if fact["kind"] in kinds), key=lambda fact: fact["s"])


def _first(facts: Sequence[Mapping[str, Any]], *kinds: FactKind) -> Mapping[str, Any] | None:
    return next(iter(_all(facts, *kinds)), None)


def _text(value: object) -> str | None:
    return str(value) if value else None
