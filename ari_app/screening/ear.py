"""The ear of one call: frames, keys and prompt marks in; a verdict with its evidence out.

Pure: no I/O and no clock. Every time is given, in seconds since listening to this call began. The
model is run for many ears at once by ``hearing.hear_together``; until it has run, nothing has been
heard, and audio that nobody had time to hear makes the verdict *unsure*, never *silent*.

Threads: ``hear``, ``key``, ``prompt_*``, ``opinion``, ``close`` belong to the thread that owns the
call. ``hear_together`` may run meanwhile in one other thread: it takes arrivals from the inbox (a
deque, atomic at both ends), works on evidence that no other thread touches, and hands back a frozen
summary by one assignment.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.echo_guard import EchoGuard
from ari_app.screening.evidence import Evidence, Heard, HeardChunk, described, level_now
from ari_app.screening.human_score import WINDOW_S
from ari_app.screening.inbox import Chunk, Frame, Inbox, Marks, PromptStarted, PromptStopped
from ari_app.screening.model import Memory
from ari_app.screening.reasons import Reason, ReasonCode, reason, sentence
from ari_app.screening.touches import Touches
from ari_app.screening.zones import Answer, answer, doubtful, without_answer
from ari_app.verdict import HELD_VERDICTS, Judgement, SecondOfEvidence, Verdict

EAR_VERSION = "7"
LISTEN_S = 12.0  # of a live call before its verdict, where a centre chose nothing else


class Ear:
    """Listens to one call. ``opinion`` accepts at once; ``close`` ends the window of listening.

    ``window_s``: when that will be, so that the second pass has heard the call just before.
    """

    def __init__(self, settings: EarSettings | None = None, *, window_s: float = LISTEN_S) -> None:
        self.settings = settings or EarSettings()
        self._inbox = Inbox(self.settings.gap_s)
        self._key_at_s: float | None = None
        self._held = False
        # Below: written only where the model runs, read elsewhere through one reference.
        self._evidence = Evidence(self.settings, window_s)
        self.memory = Memory.blank()  # what the model remembers of this call
        self._fresh_until_s = WINDOW_S
        self._model_version = "none"
        self._guard = EchoGuard(
            self.settings.echo,
            relevant=self.settings.relevant_probability,
            voiced=self.settings.accept_speech,
        )
        self._touches = Touches(self.settings.knocks)
        self.fault: Exception | None = None  # why hearing was given up
        self._heard = Heard()

    def hear(self, samples: NDArray[np.int16], at_s: float) -> None:
        """Any number of 8 kHz samples from the caller; ``at_s`` is the time of the first."""
        self._inbox.put(Frame(samples=np.array(samples, dtype=np.int16), at_s=at_s))

    def prompt_started(self, samples: NDArray[np.int16], at_s: float) -> None:
        """We play these 8 kHz samples to the caller; they may come back as echo."""
        self._inbox.put(PromptStarted(samples=np.array(samples, dtype=np.int16), at_s=at_s))

    def prompt_stopped(self, at_s: float) -> None:
        """The prompt ended or was cut off."""
        self._inbox.put(PromptStopped(at_s=at_s))

    def key(self, digit: str, at_s: float) -> None:
        """The caller pressed a key (RFC 4733 or SIP INFO): any key is an answer."""
        if self._key_at_s is None:
            self._key_at_s = at_s

    def opinion(self, at_s: float) -> Judgement | None:
        """The caller's answer, if there was one by now; for a held call any doubt as well."""
        heard = self._heard
        given = answer(heard, self._key_at_s)
        if given is not None:
            return self._judge(given, heard, at_s)
        if self.fault or (self._held and doubtful(heard, self.settings)):
            return self._judge(Answer(verdict=Verdict.UNSURE, at_s=at_s), heard, at_s)
        return None

    def close(self, at_s: float, *, received_s: float | None = None) -> Judgement:
        """Ends the time for an answer: the answer, or the verdict without one. The ear goes on.

        ``received_s``: what had arrived by then, where more was given ahead.
        """
        heard = self._heard
        given = answer(heard, self._key_at_s)
        if given is None and self.fault:
            given = Answer(verdict=Verdict.UNSURE, at_s=at_s)
        if given is None:
            verdict = without_answer(
                heard,
                listened_s=at_s,
                received_s=self._inbox.received_s if received_s is None else received_s,
                settings=self.settings,
            )
            given = Answer(verdict=verdict, at_s=at_s)
        self._held = given.verdict in HELD_VERDICTS
        return self._judge(given, heard, at_s)

    def seconds_from(self, second: int) -> tuple[SecondOfEvidence, ...]:
        """The evidence from that second of listening on; the last one may still be running."""
        return tuple(each for each in self._seconds(self._heard) if each.second >= second)

    @property
    def name(self) -> str:
        """Code, thresholds and model, as each verdict carries them."""
        return f"ear-{EAR_VERSION}/{self.settings.fingerprint()}/{self._model_version}"

    @property
    def level_dbfs(self) -> float:
        """The RMS level of the last moment, for the live display."""
        return level_now(self._heard)

    @property
    def behind_s(self) -> float:
        """How much audio has arrived that was not heard yet; 0 once hearing was given up."""
        return 0.0 if self.fault else self._inbox.received_s - self._heard.heard_s

    @property
    def heard(self) -> Heard:
        """A frozen summary of everything heard so far, for measurements and for display."""
        return self._heard

    def next_chunk(self) -> Chunk | None:
        """For ``hear_together``: the next chunk that is due, or None."""
        return None if self.fault else self._inbox.next_chunk()

    def begins_anew(self, chunks: Sequence[Chunk]) -> list[int]:
        """For ``hear_together``: after which of its next chunks the networks forget this call.

        The head was taught by calls of one window; in longer ones the memories drift to yes.
        """
        found = []
        for number, chunk in enumerate(chunks):
            if chunk.end_s >= self._fresh_until_s:
                self._fresh_until_s += WINDOW_S
                found.append(number)
        return found

    def add(self, heard: HeardChunk, marks: Marks, version: str) -> None:
        """For ``hear_together``: what the model and the measures say of a chunk."""
        for mark in marks:
            self._mark_prompt(mark)
        self._model_version = version
        self._touches.hear_tone(heard.end_s, heard.sound)
        for settled in self._guard.judge(heard):
            self._evidence.add(self._with_click(settled))
        self._heard = self._evidence.summary(self._guard.unsettled(), self._touches)

    def _with_click(self, settled: HeardChunk) -> HeardChunk:
        """Knocks are looked for once it is known what of the sound is our own prompt."""
        covered = self._guard.may_come_back(settled.end_s)
        click = self._touches.hear_knock(
            settled.end_s, settled.sound, self._guard.may_be_ours, covered=covered
        )
        return replace(settled, click=True) if click else settled

    def second_window(self) -> NDArray[np.float32] | None:
        """For ``hear_together``: what the second pass should hear; None if it is not due."""
        until_s = self._heard.until_s
        if not self._evidence.second_due(until_s) or answer(self._heard, self._key_at_s):
            return None
        return self._evidence.second_window(until_s)

    def add_second_pass(self, score: float) -> None:
        """For ``hear_together``: what the second pass says of that window."""
        self._evidence.add_second_pass(score)
        self._heard = self._evidence.summary(self._guard.unsettled(), self._touches)

    def give_up(self, error: Exception) -> None:
        """For ``hear_together``: hearing failed; from now on the call is a doubt, never held."""
        self.fault = self.fault or error

    def _mark_prompt(self, mark: PromptStarted | PromptStopped) -> None:
        match mark:
            case PromptStarted():
                self._guard.watch.prompt_started(mark.samples, mark.at_s)
                self._touches.prompt_started(mark.at_s)
            case PromptStopped():
                self._guard.watch.prompt_stopped(mark.at_s)

    def _judge(self, given: Answer, heard: Heard, at_s: float) -> Judgement:
        why = reason(given.verdict, heard, at_s=given.at_s, listened_s=at_s, settings=self.settings)
        if self.fault and given.verdict is Verdict.UNSURE:
            why = Reason(code=ReasonCode.FAULT)
        return Judgement(
            verdict=given.verdict,
            at_s=given.at_s,
            reason=sentence(why),
            why=why.as_json(),
            evidence=self._seconds(heard),
            ear=self.name,
        )

    def _seconds(self, heard: Heard) -> tuple[SecondOfEvidence, ...]:
        if not heard.running:
            return heard.seconds
        return (*heard.seconds, described(heard.running, self.settings))
