"""The way of a sound through a telephone: handset, level, speech codec, lost packets, A-law."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from ari_app.screening import alaw
from bench.ear_training.shaping import RATE, Audio, Random, resonant

CODECS = ("alaw", "amr-4750", "amr-5900", "amr-7400", "amr-12200", "gsm")
CODEC_SHARE = (0.5, 0.08, 0.09, 0.08, 0.1, 0.15)
_FRAME = 160


def handset(random: Random, audio: NDArray[np.float64]) -> NDArray[np.float64]:
    """A microphone's own colour and the band of a telephone, about 200 … 3500 Hz."""
    if random.random() < 0.4:
        audio = 0.6 * audio + 0.4 * resonant(random, audio, 2, 300, 3000)
    low = random.choice([60.0, 150.0, 250.0, 300.0])
    high = random.uniform(3000, 3850)
    return np.asarray(sosfilt(butter(3, [low, high], "bandpass", fs=RATE, output="sos"), audio))


def automatic_gain(audio: NDArray[np.float64], strength: float) -> NDArray[np.float64]:
    """Slow gain that lifts quiet parts, as mobiles do; ``strength`` 0 … 1."""
    blocks = np.sqrt(np.mean(audio[: len(audio) // 800 * 800].reshape(-1, 800) ** 2, axis=1)) + 1e-4
    level = np.copy(blocks)
    for i in range(1, len(level)):
        level[i] = max(blocks[i], 0.93 * level[i - 1])
    gain = (np.max(level) / level) ** strength
    places = np.arange(len(gain)) * 800 + 400
    return np.asarray(audio * np.interp(np.arange(len(audio)), places, np.minimum(gain, 15)))


def through_codec(codec: str, calls: list[Audio]) -> list[Audio]:
    """Many calls of one length through one codec in one run of ffmpeg."""
    if codec == "alaw" or not calls:
        return calls
    length = len(calls[0])
    joined = (np.concatenate(calls) * 32767).clip(-32768, 32767).astype(np.int16)
    decoded = _encode_and_decode(codec, joined.tobytes())
    audio = np.frombuffer(decoded, np.int16).astype(np.float32) / 32768
    audio = np.pad(audio, (0, max(0, len(joined) - len(audio))))[: len(joined)]
    return list(audio.reshape(-1, length))


def _encode_and_decode(codec: str, raw: bytes) -> bytes:
    if codec == "gsm":
        encoder, name = ["-c:a", "libgsm"], "call.gsm"
    else:
        encoder, name = ["-c:a", "libopencore_amrnb", "-b:a", codec.split("-")[1]], "call.amr"
    pcm = ["-f", "s16le", "-ar", "8000", "-ac", "1"]
    with tempfile.TemporaryDirectory() as folder:
        coded = str(Path(folder) / name)
        run = ["ffmpeg", "-v", "error", "-y"]
        subprocess.run([*run, *pcm, "-i", "-", *encoder, coded], check=True, input=raw)
        return subprocess.run(
            [*run, "-i", coded, *pcm, "-"], check=True, capture_output=True
        ).stdout


def lose_packets(random: Random, audio: Audio, share: float) -> Audio:
    """20 ms frames lost singly or in runs; concealed by silence or by the fading frame before."""
    audio = audio.copy()
    repeat = random.random() < 0.5
    frames = len(audio) // _FRAME
    lost = random.random(frames) < share
    lost[1:] |= lost[:-1] & (random.random(frames - 1) < 0.3)
    for i in np.flatnonzero(lost):
        here = slice(i * _FRAME, (i + 1) * _FRAME)
        before = audio[(i - 1) * _FRAME : i * _FRAME]
        audio[here] = 0.6 * before if repeat and i > 0 else 0.0
    return audio


def on_the_line(audio: Audio) -> NDArray[np.int16]:
    """16-bit samples as A-law leaves them."""
    samples = (audio * 32768).clip(-32768, 32767).astype(np.int16)
    return alaw.decode(alaw.encode(samples))
