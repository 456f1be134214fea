"""Any audio file → the samples that a telephone sends."""

import subprocess
from pathlib import Path

import imageio_ffmpeg

from ari_app.errors import SigapError

RATE_HZ = 8000
SAMPLE_BYTES = 2
_LONGEST_S = 3600


class AudioError(SigapError):
    """The file cannot be played; the message names the remedy."""


def read_audio(path: Path) -> bytes:
    """The file as 16-bit little-endian mono at 8 kHz; raises :class:`AudioError`."""
    if not path.is_file():
        raise AudioError(f"There is no audio file {path}; check the path.")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-i", str(path)]
    command += ["-vn", "-t", str(_LONGEST_S), "-ar", str(RATE_HZ), "-ac", "1", "-f", "s16le", "-"]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    if done.returncode or not done.stdout:
        raise AudioError(
            f"{path} is not audio that can be played; give a WAV, FLAC, MP3 or Ogg file."
        )
    return done.stdout
