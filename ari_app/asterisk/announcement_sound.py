"""A sound that a supervisor brings along, as Asterisk plays it: 8 kHz, mono, 16-bit WAV.

Only plain WAV is taken, and it is looked at before ffmpeg sees it: a small file cannot become a
large one, and nothing of what was sent becomes a command, a file name or an address.
"""

import io
import subprocess
import wave

import imageio_ffmpeg

from ari_app.errors import Invalid

LARGEST = 8 * 1024 * 1024
SHORTEST_S, LONGEST_S = 1, 60
_RATES_HZ = range(8_000, 96_001)
_WITHIN_S = 30.0
_NO_SOUND = "That is no sound that can be played; bring a WAV file of plain samples (PCM)."


def telephone_wav(data: bytes) -> bytes:
    """Blocking; raises `Invalid` for what is no sound, or one that nobody would listen to."""
    _check(data)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error"]
    command += ["-protocol_whitelist", "pipe", "-f", "wav", "-i", "pipe:0"]
    command += ["-ar", "8000", "-ac", "1", "-f", "s16le", "pipe:1"]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=data, capture_output=True, timeout=_WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Invalid(_NO_SOUND) from error
    if done.returncode or not done.stdout:
        raise Invalid(_NO_SOUND)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(done.stdout)
    return out.getvalue()


def _check(data: bytes) -> None:
    try:
        with wave.open(io.BytesIO(data)) as file:
            rate, channels, frames = file.getframerate(), file.getnchannels(), file.getnframes()
            whole = len(file.readframes(frames)) == frames * channels * file.getsampwidth()
    except (wave.Error, EOFError) as error:
        raise Invalid(_NO_SOUND) from error
    if rate not in _RATES_HZ or channels not in (1, 2) or not whole:
        raise Invalid(_NO_SOUND)
    if not SHORTEST_S * rate <= frames <= LONGEST_S * rate:
        raise Invalid(f"The sound lasts {SHORTEST_S} to {LONGEST_S} seconds.")
