"""A prompt from a recording or from words: 8 kHz, 16 bit, mono, as loud as the shipped ones.

What somebody uploads is untrusted: ffmpeg reads it from a pipe, as WAV or MP3 and as nothing else,
and opens no other file or address. Words go to espeak-ng on its standard input.
"""

import io
import shutil
import subprocess
import wave
from dataclasses import dataclass

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from ari_app.errors import SigapError

RATE_HZ = 8000
LOUD_DBFS = -20.0  # of what is spoken, as the shipped prompts have it
HIGHEST_DBFS = -1.0
QUIET_DBFS = -60.0  # below it there is nothing to be heard
SHORTEST_S, LONGEST_S = 0.2, 60.0
LARGEST_BYTES = 8_000_000
LONGEST_WORDS = 500
_FRAME = 160
_LIMIT_S = 30.0
_HEARD_DB = 30.0  # frames that are so much softer than the loudest are pauses


class NotAPrompt(SigapError):
    """It cannot be played to callers; ``problem`` names the sentence."""

    def __init__(self, problem: str, message: str) -> None:
        super().__init__(message)
        self.problem = problem


def of_file(data: bytes) -> bytes:
    """A WAV to be played, of a WAV or MP3; raises :class:`NotAPrompt`."""
    if len(data) > LARGEST_BYTES:
        raise NotAPrompt("prompt_large", f"The file is larger than {LARGEST_BYTES} bytes.")
    return _as_wav(levelled(_decoded(data)))


def of_words(words: str, language: str = "id") -> bytes:
    """The same, spoken; raises :class:`NotAPrompt`, also where there is no espeak-ng.

    espeak-ng has no Javanese voice: the Indonesian one reads it, which is understood.
    """
    if not words.strip() or len(words) > LONGEST_WORDS or not words.isprintable():
        raise NotAPrompt("prompt_words", f"Write plain words, at most {LONGEST_WORDS} letters.")
    program = shutil.which("espeak-ng")
    if program is None:
        raise NotAPrompt("prompt_speaker", "There is no espeak-ng on this machine.")
    voice = "en" if language == "en" else "id"
    command = [program, "-v", voice, "-s", "150", "-p", "45", "--stdin", "--stdout"]
    return _as_wav(levelled(_decoded(_output(command, words.encode()))))


def can_speak() -> bool:
    return shutil.which("espeak-ng") is not None


def levelled(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """As loud as the others, measured where it speaks, and nowhere clipped. Full scale is 1."""
    seconds = len(samples) / RATE_HZ
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise NotAPrompt(
            "prompt_long",
            f"It lasts {seconds:.1f} s; {SHORTEST_S} to {LONGEST_S:.0f} s are allowed.",
        )
    loud = _loud_dbfs(samples)
    if loud is None:
        raise NotAPrompt("prompt_silent", "There is nothing to be heard in it.")
    highest = 20 * np.log10(np.abs(samples).max())
    gain_db = min(LOUD_DBFS - loud, HIGHEST_DBFS - highest)
    return np.asarray(samples * 10 ** (gain_db / 20))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """``loud_dbfs``: where it speaks; None: nothing is to be heard."""

    seconds: float
    loud_dbfs: float | None


def measured(data: bytes) -> Measured:
    """Of a file that somebody put there as it is; raises :class:`NotAPrompt`."""
    samples = _decoded(data)
    loud = _loud_dbfs(samples) if len(samples) >= _FRAME else None
    return Measured(seconds=len(samples) / RATE_HZ, loud_dbfs=loud)


def _loud_dbfs(samples: NDArray[np.float64]) -> float | None:
    """Of what is spoken; pauses do not count. None where there is nothing to be heard."""
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    levels = 10 * np.log10((frames**2).mean(axis=1) + 1e-12)
    if levels.max() < QUIET_DBFS:
        return None
    spoken = levels > levels.max() - _HEARD_DB
    return float(10 * np.log10((frames[spoken] ** 2).mean()))


def _decoded(data: bytes) -> NDArray[np.float64]:
    """Mono at 8 kHz; a second more than is allowed is enough to know that it is too long."""
    command = [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error"),
        *("-protocol_whitelist", "pipe", "-format_whitelist", "wav,mp3", "-i", "pipe:0"),
        *("-map", "0:a:0", "-t", str(LONGEST_S + 1), "-af", "highpass=f=80"),
        *("-ar", str(RATE_HZ), "-ac", "1", "-f", "s16le", "pipe:1"),
    ]
    raw = _output(command, data)
    return np.frombuffer(raw[: len(raw) // 2 * 2], dtype="<i2").astype(np.float64) / 32768


def _output(command: list[str], given: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - a program of ours, its arguments are constant
            command, input=given, capture_output=True, check=True, timeout=_LIMIT_S
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NotAPrompt("prompt_format", "It is no WAV or MP3 that can be read.") from error
    return done.stdout


def _as_wav(samples: NDArray[np.float64]) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return made.getvalue()
