"""The voice of the callers under load, and what its recording must look like.

Silence, then a clean voice, then a tone to the end. The tone repeats every 37 samples: 20 ms are
160 samples, which 37 does not divide, so that every lost, doubled or late frame breaks the
repetition and is counted.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from ari_app import samples
from ari_app.screening.alaw import encode

Samples = npt.NDArray[np.int16]

RATE_HZ = 8000
TONE_PERIOD = 37  # samples: 216 Hz
TONE_PEAK = 8000
ONSET = 328  # of 32768: -40 dBFS
_TAIL_S = 0.3  # the end of a call is not a gap
_SETTLED = 3  # periods of the tone before gaps are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One recording, measured; times in seconds from its beginning."""

    seconds: float
    onset_s: float | None  # the caller's voice
    greeting_s: float | None  # our first sound
    gaps: int  # breaks of the caller's tone
    tone_s: float  # how much of the tone was there to be checked


def caller_voice(seconds: float, voice_after_s: float) -> bytes:
    """Raw A-law of that length; the voice begins after some silence."""
    voice, before = sentence(), np.zeros(int(voice_after_s * RATE_HZ), np.int16)
    rest = int(seconds * RATE_HZ) - voice.size - before.size
    period = np.sin(2 * np.pi * np.arange(TONE_PERIOD) / TONE_PERIOD) * TONE_PEAK
    tone = np.resize(period.astype(np.int16), max(0, rest))
    return encode(np.concatenate([before, voice, tone]))


def taker_voice() -> bytes:
    """One second of silence, for call-takers who only listen."""
    return encode(np.zeros(RATE_HZ, np.int16))


def measure(recording: Path) -> Heard:
    """What a finished recording holds: left the caller, right what the centre said."""
    sound, _ = soundfile.read(recording, dtype="int16", always_2d=True)
    caller, ours = sound[:, 0], sound[:, 1]
    onset = _first_loud(caller)
    tone = caller[onset + sentence().size :] if onset is not None else caller[:0]
    gaps, tone_s = _gaps(tone[: -int(_TAIL_S * RATE_HZ)])
    greeting = _first_loud(ours)
    return Heard(
        seconds=len(sound) / RATE_HZ,
        onset_s=None if onset is None else onset / RATE_HZ,
        greeting_s=None if greeting is None else greeting / RATE_HZ,
        gaps=gaps,
        tone_s=tone_s,
    )


def sentence() -> Samples:
    """A clean sentence, cut to begin with its first sound."""
    sound, _ = soundfile.read(samples.CALL_TAKER, dtype="int16")
    return np.asarray(sound[_first_loud(sound) or 0 :], dtype=np.int16)


def _first_loud(sound: Samples) -> int | None:
    found = np.flatnonzero(np.abs(sound.astype(np.int32)) >= ONSET)
    return int(found[0]) if found.size else None


def _gaps(tone: Samples) -> tuple[int, float]:
    """Places where the tone does not go on as before, and its length in seconds."""
    tone = tone[_SETTLED * TONE_PERIOD :]
    broken = tone[TONE_PERIOD:] != tone[:-TONE_PERIOD]
    starts = np.flatnonzero(broken)
    apart = np.diff(starts, prepend=-10 * TONE_PERIOD) > TONE_PERIOD
    return int(np.count_nonzero(apart)), tone.size / RATE_HZ
