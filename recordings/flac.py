"""A-law in, stereo FLAC out, and proof that nothing was lost on the way.

FLAC is lossless: a recording is evidence, and the ear can judge it again bit by bit.
"""

import subprocess
import warnings
from pathlib import Path
from typing import BinaryIO

import imageio_ffmpeg
import numpy as np
import soundfile

with warnings.catch_warnings():
    # pydub loads audioop, deprecated until audioop-lts takes its place with 3.13, and looks for a
    # system-wide ffmpeg, while ours comes in a wheel
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

from ari_app.screening import alaw

RATE_HZ = 8000
LONGEST_S = 600.0
SILENCE = b"\xd5"  # A-law's zero (ITU-T G.711)


class EncodingFailed(Exception):
    """ffmpeg did not make a file, or not one with the same samples."""


def encode(caller: bytes, ours: bytes, target: Path) -> None:
    """Writes both sides (A-law, equal length) as left and right; raises :class:`EncodingFailed`.

    A full disk shows as :class:`EncodingFailed` or :class:`OSError`, whoever meets it first.
    """
    stereo = AudioSegment.from_mono_audiosegments(_segment(caller), _segment(ours))
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-y", "-loglevel", "error"]
    command += ["-f", "s16le", "-ar", str(RATE_HZ), "-ac", "2", "-i", "pipe:0"]
    command += ["-c:a", "flac", "-f", "flac", str(target)]
    # not pydub's own export: that leaves its temporary files behind when the disk is full
    done = subprocess.run(  # noqa: S603 (the target's name is made of a call id)
        command, input=stereo.raw_data, capture_output=True, check=False, timeout=LONGEST_S
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["nothing said"]
        raise EncodingFailed(said[-1][:200])


def holds(source: Path | BinaryIO, caller: bytes, ours: bytes) -> bool:
    """Whether the file decodes to exactly these two sides."""
    try:
        samples, rate = soundfile.read(source, dtype="int16", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError):
        return False
    expected = (alaw.decode(caller), alaw.decode(ours))
    return (
        rate == RATE_HZ
        and samples.shape == (len(expected[0]), 2)
        and all(np.array_equal(samples[:, side], expected[side]) for side in (0, 1))
    )


def _segment(raw: bytes) -> AudioSegment:
    return AudioSegment(
        data=alaw.decode(raw).tobytes(), sample_width=2, frame_rate=RATE_HZ, channels=1
    )
