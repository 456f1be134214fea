"""The process that hears recordings for ``sigap jobs``: one line of JSON in, lines of JSON out.

It stands alone because it runs native code over what strangers have sent: where that crashes,
hangs or eats the memory, nothing else is touched. It is the last to get a core and the first to be
killed for want of memory. After every few seconds of sound it says how far it is and waits for a
word: so it rests as long as calls need the machine, and ends with its parent.

In: the settings' section at the start, then for each recording its name, the archive's folder
and its key file (never a key), or for each stretch of a talk its file in the spool and which bytes
of it; and ``go``.
Out: ``ready`` or ``refused``; of each of them ``at_s`` and the words so far, then ``done`` (with
the seconds of CPU) or ``fault``.
"""

import contextlib
import ctypes
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, ClassVar, Protocol, Self

import soundfile

from ari_app.screening import alaw
from ari_app.settings import Transcript
from recordings.archive.folder import Archive
from recordings.archive.sealed import Unreadable as NotOpened
from recordings.transcripts.loading import load
from recordings.transcripts.recogniser import (
    RATE_HZ,
    NoRecogniser,
    Recogniser,
    Samples,
)
from recordings.transcripts.spoken import Side, Word
from recordings.transcripts.stretches import Stretch

STEP_S = 4  # of sound between two words of ours
_LAST = 19
_DIES_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG
_LINE = 8192  # the longest that is read


class Unreadable(Exception):
    """The recording is at fault, or its file."""


def main() -> int:
    be_last()
    talk = Talk(sys.stdin, _own_output())
    try:
        recogniser = load(Transcript.model_validate(json.loads(talk.hear())))
    except NoRecogniser as error:
        talk.say(refused=str(error))
        return 2
    talk.say(ready=recogniser.name)
    while line := talk.hear():
        asked = json.loads(line)
        _write_down(recogniser, (Spoken if "stop" in asked else Recording).of(asked), talk)
    return 0


class Sound(Protocol):
    """What is written down: some sides, each in blocks of `STEP_S` at most."""

    sides: ClassVar[Sequence[Side]]

    def blocks(self, side: Side) -> Iterator[Samples]:
        """Raises `Unreadable`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """``name``: below the archive."""

    sides: ClassVar[Sequence[Side]] = tuple(Side)
    archive: Archive
    name: str

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Self:
        key_file = Path(line["key_file"]) if line["key_file"] else None
        return cls(
            archive=Archive(folder=Path(line["folder"]), key_file=key_file), name=line["name"]
        )

    def blocks(self, side: Side) -> Iterator[Samples]:
        channel = self.sides.index(side)
        try:
            with self.archive.sound(self.name) as file:
                if file.samplerate != RATE_HZ or file.channels != len(self.sides):
                    raise Unreadable("it is no recording of ours: two sides at 8 kHz")
                for block in file.blocks(STEP_S * RATE_HZ, dtype="int16", always_2d=True):
                    yield block[:, channel].copy()
        except NotOpened as error:
            raise Unreadable(str(error)) from error
        except (soundfile.LibsndfileError, RuntimeError, OSError) as error:
            raise Unreadable(f"the file cannot be read: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A stretch of what a caller said while the call goes on."""

    sides: ClassVar[Sequence[Side]] = (Side.CALLER,)
    stretch: Stretch

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Self:
        path = Path(line["spool"])
        return cls(stretch=Stretch(path=path, start=line["start"], stop=line["stop"]))

    def blocks(self, side: Side) -> Iterator[Samples]:
        """Nothing more where the file ends before it should."""
        try:
            sound = alaw.decode(self.stretch.read())
        except OSError as error:  # the call has ended, and its recording is finished
            raise Unreadable(f"the file cannot be read: {error}") from error
        step = STEP_S * RATE_HZ
        yield from (sound[at : at + step] for at in range(0, len(sound), step))


def be_last() -> None:
    """Whatever else runs here comes first; a kernel that refuses is no reason not to work."""
    for file, value in (("autogroup", str(_LAST)), ("oom_score_adj", "1000")):
        with contextlib.suppress(OSError):
            Path(f"/proc/self/{file}").write_text(value, encoding="ascii")
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, _LAST)  # however early its parent is
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    with contextlib.suppress(OSError):
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)


def _own_output() -> IO[str]:
    """What any library prints goes to the log, and not between our lines."""
    ours = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return ours


class Talk:
    """With the parent. Whoever has none any more ends."""

    def __init__(self, heard: IO[str], said: IO[str]) -> None:
        self._heard, self._said = heard, said

    def hear(self) -> str:
        return self._heard.readline(_LINE).strip()

    def say(self, **what: Any) -> None:
        try:
            print(json.dumps(what), file=self._said, flush=True)
        except BrokenPipeError:
            os._exit(1)

    def step(self, at_s: float, words: list[Word]) -> None:
        """Returns when it may go on."""
        self.say(at_s=round(at_s, 2), words=[word.stored() for word in words])
        if self.hear() != "go":
            os._exit(1)


def _write_down(recogniser: Recogniser, sound: Sound, talk: Talk) -> None:
    began = time.process_time()
    try:
        for side in sound.sides:
            _one_side(recogniser, sound, side, talk)
    except Unreadable as error:
        talk.say(fault=str(error))
    except Exception as error:  # the recogniser's; it may hear the next one well
        talk.say(fault=f"the recogniser failed: {type(error).__name__}: {error}"[:300])
    else:
        talk.say(done=round(time.process_time() - began, 2))


def _one_side(recogniser: Recogniser, sound: Sound, side: Side, talk: Talk) -> None:
    found: list[Word] = []

    def waiting() -> Iterator[Samples]:
        at_s = 0.0
        for block in sound.blocks(side):
            talk.step(at_s, found)
            found.clear()
            yield block
            at_s += len(block) / RATE_HZ

    for word in recogniser.words(waiting()):
        found.append(
            Word(
                side=side,
                text=word.text,
                start_s=word.start_s,
                end_s=max(word.end_s, word.start_s),
                confidence=min(max(word.confidence, 0.0), 1.0),
            )
        )
    talk.step(0.0, found)


if __name__ == "__main__":
    sys.exit(main())
