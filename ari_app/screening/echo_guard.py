"""Holds chunks back while a prompt may come back as echo, until it is known what they are."""

from collections import deque
from dataclasses import replace

from ari_app.screening.echo import AHEAD, EchoWatch
from ari_app.screening.echo_settings import EchoSettings
from ari_app.screening.evidence import HeardChunk
from ari_app.screening.rate import CHUNK_S
from ari_app.screening.spectrum import BANDS

_NOT_CLEAR = 0.25  # of speech: a doubt, never a voice


class EchoGuard:
    """Chunks go in as heard and come out judged; under a prompt an eighth of a second later.

    ``relevant`` is the probability below which a chunk could be no evidence anyway: such chunks
    are not compared with the prompt, which keeps silent callers cheap. From ``voiced`` on a chunk
    sounds of a voice. Where the line is known to send nothing back, nothing waits.
    """

    def __init__(self, settings: EchoSettings, *, relevant: float, voiced: float) -> None:
        self.watch = EchoWatch(settings)
        self._relevant = relevant
        self._absence = _Absence(settings, voiced)
        self._waiting: deque[HeardChunk] = deque()
        self._echo_before = False

    def judge(self, chunk: HeardChunk) -> list[HeardChunk]:
        """Take a chunk; returns the chunks that are settled now, in order."""
        if not self.watch.guards(chunk.end_s):
            return self._at_once(chunk)
        self.watch.add(chunk.end_s, chunk.spectrum[:BANDS])
        if self._absence.proved:
            return self._at_once(chunk)
        self._absence.add(chunk, self.watch)
        self._waiting.append(chunk)
        return self._settle(AHEAD)

    def _at_once(self, chunk: HeardChunk) -> list[HeardChunk]:
        return [*self._settle(0), chunk] if self._waiting else [chunk]

    def may_be_ours(self, end_s: float) -> bool:
        """Whether what was heard in the chunk that ended then may be our own prompt."""
        return self.may_come_back(end_s) and self.watch.explains_at(end_s) is not False

    def may_come_back(self, end_s: float) -> bool:
        """Whether a prompt may lie in what was heard then; never on a line that sends none back."""
        return not self._absence.proved and self.watch.guards(end_s)

    def unsettled(self) -> tuple[HeardChunk, ...]:
        """The chunks that still wait; as echo where the last one that was judged was echo."""
        if self._echo_before:
            return tuple(replace(chunk, echo=True) for chunk in self._waiting)
        return tuple(self._waiting)

    def _settle(self, keep: int) -> list[HeardChunk]:
        settled = []
        while len(self._waiting) > keep:
            chunk = self._waiting.popleft()
            settled.append(self._judged(chunk, len(self._waiting)))
        return settled

    def _judged(self, chunk: HeardChunk, waiting: int) -> HeardChunk:
        if max(chunk.speech, chunk.human) < self._relevant:
            return chunk
        explained = self.watch.explains(waiting)
        rises = self._echo_before and self.watch.outspoken
        self._echo_before = explained is True
        if explained is None:
            return replace(chunk, speech=min(chunk.speech, _NOT_CLEAR))
        # How loud an echo is, is known a little late: what rises above it must stay above it.
        return replace(chunk, echo=True) if explained or rises else chunk


class _Absence:
    """Whether a line sends nothing back: our prompt was played, and nothing like a voice came.

    A loudspeaker that is switched on later is switched on by somebody. Chunks in which noise might
    have hidden an echo prove nothing.
    """

    def __init__(self, settings: EchoSettings, voiced: float) -> None:
        self._settings = settings
        self._voiced = voiced
        self._due_s = 0.0
        self.proved: bool | None = None  # None: not known yet

    def add(self, chunk: HeardChunk, watch: EchoWatch) -> None:
        """Take a chunk under a prompt, while it is not known yet."""
        if self.proved is not None:
            return
        if chunk.speech >= self._voiced:
            self.proved = False
        elif chunk.sound.level_dbfs < self._settings.quiet_dbfs and watch.due(chunk.end_s):
            self._due_s += CHUNK_S
            self.proved = True if self._due_s >= self._settings.absent_after_s else None
