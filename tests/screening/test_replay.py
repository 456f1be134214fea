"""A replay decides what a live ear decides: the shipped samples, begun at many places."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import soundfile

from ari_app import samples
from ari_app.asterisk.configuration import SOUNDS
from ari_app.asterisk.prompts import load_prompt
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
from ari_app.screening.ear import Ear
from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel
from recordings.replay import Decision, PastCall, Sounded, replayed
from tests.screening.sounds import RATE, Samples

SECONDS = 22
OFFSETS = (0, 77, 5003, 12345)
FRAME = 160
PROMPTS = {name: load_prompt(SOUNDS / f"{name}.wav").samples for name in ("greeting", "still_here")}
LIVE = Decision(verdict=None, held=False, released=None, at_s=0.0, ear="")
PAST = PastCall(
    call_id="", path="", at=datetime(2026, 5, 1, tzinfo=UTC), begins_s=0.0,
    prompts=((0.0, "greeting"), (13.0, "still_here")), keys=(), cut_s=None, taken_s=None,
    again=False, brought={}, live=LIVE,
)  # fmt: skip


def test_each_sample_from_many_places_as_live(model: VoiceModel) -> None:
    files = (samples.SPEAKING_CALLER, samples.EXHAUST, samples.QUIET_ROOM, samples.CALL_TAKER)
    calls = []
    for file in files:
        sound, _ = soundfile.read(file, dtype="int16")
        for offset in OFFSETS:
            keys = ((14.03, "1"),) if offset == OFFSETS[-1] else ()
            call = np.roll(np.resize(sound, SECONDS * RATE + offset), -offset)[: SECONDS * RATE]
            calls.append((replace(PAST, keys=keys), call[: len(call) - offset % 300]))
    sounded: dict[str, Any] = {
        name: [Sounded(since=None, samples=sound)] for name, sound in PROMPTS.items()
    }
    said = replayed(model, calls, settings=EarSettings(), rules=Rules(), prompts=sounded)
    lines = [_Live(past, call) for past, call in calls]
    for frame in range(SECONDS * RATE // FRAME):
        going = [line for line in lines if line.give(frame * FRAME)]
        hear_together(model, [line.ear for line in going])
        for line in going:
            line.step((frame + 1) * FRAME / RATE)
    for live, (now, _) in zip(lines, said, strict=True):
        assert live.said == [v for v in (now.verdict, now.released) if v]
        assert live.held == now.held and (not live.at_s or abs(live.at_s[0] - now.at_s) < 0.06)
    assert len({now.verdict for now, _ in said}) >= 3


class _Live:
    """One call as a worker screens it: frames of 20 ms, the ear after each, then the rules."""

    def __init__(self, past: PastCall, call: Samples) -> None:
        self.ear, self.past, self.samples = Ear(), past, call
        self.call, _ = advance(Call(rules=Rules()), Claimed(at_s=0.0, silent_before=False))
        self.said: list[str] = []
        self.at_s: list[float] = []
        self.held = False
        self._playing: list[float] = []
        self._waiting, self._keys = list(past.prompts), list(past.keys)

    def give(self, start: int) -> bool:
        """What happens in the next 20 ms; whether the call still goes on."""
        if start >= len(self.samples) or self.call.state not in (State.SCREENING, State.HELD):
            return False
        at_s = start / RATE
        if self._playing and at_s >= self._playing[0]:
            self.ear.prompt_stopped(self._playing.pop())
        if self._waiting and self._waiting[0][0] <= at_s:
            prompt = PROMPTS[self._waiting.pop(0)[1]]
            self.ear.prompt_started(prompt, at_s)
            self._playing = [at_s + len(prompt) / RATE]
        if self._keys and self._keys[0][0] < at_s + FRAME / RATE:
            pressed_s, digit = self._keys.pop(0)
            self.ear.key(digit, pressed_s)
        self.ear.hear(self.samples[start : start + FRAME], at_s)
        return True

    def step(self, now_s: float) -> None:
        answer = self.ear.opinion(now_s)
        self._feed(
            ResponseHeard(at_s=now_s, judgement=answer) if answer else TimePassed(at_s=now_s)
        )

    def _feed(self, event: Event) -> None:
        self.call, commands = advance(self.call, event)
        if isinstance(event, ResponseHeard | WindowClosed):
            self.said.append(event.judgement.verdict.value)
            self.at_s.append(event.at_s)
        self.held |= self.call.state is State.HELD
        if any(isinstance(command, AskEar) for command in commands):
            self._feed(WindowClosed(at_s=event.at_s, judgement=self.ear.close(event.at_s)))
