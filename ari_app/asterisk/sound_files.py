"""Prompts as Asterisk plays them (8 kHz 16-bit mono WAV), of whatever somebody has put there."""

import io
import logging
import subprocess
import wave
from collections.abc import Sequence
from pathlib import Path

import imageio_ffmpeg

RATE_HZ = 8000
BREATH_S = 0.4  # between two languages
log = logging.getLogger(__name__)


def converted(source: Path | None) -> bytes | None:
    """A human voice in any format ffmpeg reads, as 8 kHz mono WAV; None: there is none."""
    if source is None:
        return None
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-i", str(source)]
    command += ["-ar", str(RATE_HZ), "-ac", "1", "-f", "s16le", "pipe:1"]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    if done.returncode != 0 or not done.stdout:
        log.error("%s is not audio that can be played; the shipped prompt stays", source)
        return None
    return _wav(done.stdout)


def joined(first: bytes, others: Sequence[bytes]) -> bytes:
    """One after the other, with a breath between; each is 8 kHz 16-bit mono WAV."""
    if not others:
        return first
    breath = b"\0" * (2 * int(RATE_HZ * BREATH_S))
    return _wav(breath.join(_frames(each) for each in (first, *others)))


def _frames(data: bytes) -> bytes:
    with wave.open(io.BytesIO(data)) as file:
        return bytes(file.readframes(file.getnframes()))


def _wav(frames: bytes) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(frames)
    return made.getvalue()
