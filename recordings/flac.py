"""A-law in, stereo FLAC out, and proof that nothing was lost on the way.

FLAC is lossless: a recording is evidence, and the ear can judge it again bit by bit.
"""

import warnings
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import soundfile

with warnings.catch_warnings():
    # audioop left the standard library with 3.13 (audioop-lts brings it back); pydub looks for a
    # system-wide ffmpeg and warns, while ours comes in a wheel.
    warnings.simplefilter("ignore")
    import audioop

    from pydub import AudioSegment
    from pydub.exceptions import CouldntEncodeError

from recordings.waveform import Samples

RATE_HZ = 8000
SILENCE = b"\xd5"  # A-law's zero (ITU-T G.711)


class EncodingFailed(Exception):
    """ffmpeg did not make a file, or not one with the same samples."""


def decode_alaw(raw: bytes) -> Samples:
    return np.frombuffer(audioop.alaw2lin(raw, 2), dtype=np.int16)


def encode(caller: bytes, ours: bytes, target: Path) -> None:
    """Writes both sides (A-law, equal length) as left and right; raises :class:`EncodingFailed`.

    A full disk shows as :class:`EncodingFailed` or :class:`OSError`, whoever meets it first.
    """
    sides = [_segment(side) for side in (caller, ours)]
    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
    try:
        stereo = AudioSegment.from_mono_audiosegments(*sides)
        stereo.export(str(target), format="flac").close()
    except CouldntEncodeError as error:
        raise EncodingFailed(str(error).strip().splitlines()[-1][:200]) from error


def holds(path: Path, caller: bytes, ours: bytes) -> bool:
    """Whether the file decodes to exactly these two sides."""
    try:
        samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError):
        return False
    expected = (decode_alaw(caller), decode_alaw(ours))
    return (
        rate == RATE_HZ
        and samples.shape == (len(expected[0]), 2)
        and all(np.array_equal(samples[:, side], expected[side]) for side in (0, 1))
    )


def _segment(raw: bytes) -> AudioSegment:
    data = audioop.alaw2lin(raw, 2)
    return AudioSegment(data=data, sample_width=2, frame_rate=RATE_HZ, channels=1)
