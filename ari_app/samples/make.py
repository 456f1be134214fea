"""Make the sample sounds: ``python -m ari_app.samples.make`` (needs espeak-ng; the rest is numpy).

The result is in the repository, so that the demo needs no espeak-ng. The noise is drawn from a
fixed seed: a second run gives the same bytes where espeak-ng is the same.
"""

import io
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import numpy.typing as npt
import soundfile

from ari_app import samples

Sound = npt.NDArray[np.float64]  # 8 kHz mono, full scale ±1

RATE_HZ = 8000
SPEECH_DBFS = -20.0
SPEECH_OVER_NOISE_DB = 10.0
ROOM_DBFS = -62.0
CALLER_SAYS = (
    "Tolong! Ada kecelakaan di jalan raya Jepara, depan pasar Bangsri.",
    "Motor tabrakan dengan truk, ada dua orang luka parah.",
    "Tolong cepat kirim ambulans.",
)
CALL_TAKER_SAYS = ("Seratus dua belas, dengan Siti, apa yang bisa dibantu?",)
IDLE_HZ, REVVED_HZ = 60.0, 200.0  # how often a one-cylinder engine fires: idling, revved
HARMONICS = 12


def main() -> int:
    """Write the four files beside this script."""
    random = np.random.default_rng(112)
    _save(samples.SPEAKING_CALLER, speaking_caller(random))
    _save(samples.EXHAUST, exhaust(random))
    _save(samples.QUIET_ROOM, _at_level(random.standard_normal(6 * RATE_HZ), ROOM_DBFS))
    _save(samples.CALL_TAKER, speech(CALL_TAKER_SAYS, voice="id+f3"))
    return 0


def speaking_caller(random: np.random.Generator) -> Sound:
    """A caller in a street: noise alone for 1.5 s, then speech 10 dB above it."""
    said = speech(CALLER_SAYS, voice="id")
    before = np.zeros(int(samples.SPEECH_STARTS_S * RATE_HZ))
    said = np.concatenate([before, said, np.zeros(RATE_HZ)])
    return said + street(random, said.size, SPEECH_DBFS - SPEECH_OVER_NOISE_DB)


def speech(sentences: Sequence[str], voice: str) -> Sound:
    """The sentences with pauses of 0.35 s, at telephone bandwidth, :data:`SPEECH_DBFS` loud."""
    pause = np.zeros(int(0.35 * RATE_HZ))
    parts = [part for sentence in sentences for part in (_spoken(sentence, voice), pause)]
    return _at_level(np.concatenate(parts), SPEECH_DBFS)


def street(random: np.random.Generator, length: int, dbfs: float) -> Sound:
    """Traffic: low-pass noise that swells with each passing vehicle, and a little hiss."""
    rumble = _shaped(random.standard_normal(length), corner_hz=500.0)
    time_s = np.arange(length) / RATE_HZ
    passing = 1 + 0.35 * np.sin(2 * np.pi * 0.21 * time_s) + 0.2 * np.sin(2 * np.pi * 0.37 * time_s)
    hiss = 0.1 * random.standard_normal(length)
    return _at_level(rumble / np.std(rumble) * passing + hiss, dbfs)


def exhaust(random: np.random.Generator) -> Sound:
    """A motorcycle's exhaust at the phone: steady, then two slow revs, clipped by the phone."""
    time_s = np.arange(16 * RATE_HZ) / RATE_HZ
    revving = np.where(time_s < 8, 0.0, 0.5 - 0.5 * np.cos(2 * np.pi * (time_s - 8) / 4.0))
    firing_hz = IDLE_HZ + (REVVED_HZ - IDLE_HZ) * revving
    firing_hz *= 1 + 0.01 * _shaped(random.standard_normal(time_s.size), corner_hz=8.0)
    phase = 2 * np.pi * np.cumsum(firing_hz) / RATE_HZ
    engine = sum(np.cos(n * phase + n * n) / n**0.7 for n in range(1, HARMONICS + 1))
    gas = random.standard_normal(time_s.size) * (0.6 + np.clip(np.cos(phase), 0, 1))
    loud = (np.asarray(engine) + 0.8 * gas) * (0.7 + 0.5 * revving)
    return np.asarray(np.clip(_telephone_band(loud) * 0.5, -0.6, 0.6))


def _spoken(sentence: str, voice: str) -> Sound:
    command = ["espeak-ng", "-v", voice, "-s", "155", "--stdout", sentence]
    wav = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603
    convert = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", "-", "-af"]
    convert += ["highpass=f=200,lowpass=f=3400", "-ar", str(RATE_HZ), "-ac", "1", "-f", "wav", "-"]
    narrow = subprocess.run(convert, input=wav, check=True, capture_output=True).stdout  # noqa: S603
    return np.asarray(soundfile.read(io.BytesIO(narrow))[0], dtype=np.float64)


def _shaped(noise: Sound, corner_hz: float) -> Sound:
    """The noise, falling by 12 dB an octave above the corner."""
    spectrum = np.fft.rfft(noise)
    frequency_hz = np.fft.rfftfreq(noise.size, 1 / RATE_HZ)
    return np.asarray(np.fft.irfft(spectrum / (1 + (frequency_hz / corner_hz) ** 2), noise.size))


def _telephone_band(sound: Sound) -> Sound:
    """What a handset passes: 200 to 3400 Hz (ITU-T G.712)."""
    spectrum = np.fft.rfft(sound)
    frequency_hz = np.fft.rfftfreq(sound.size, 1 / RATE_HZ)
    spectrum[frequency_hz > 3400] = 0
    return np.asarray(np.fft.irfft(spectrum / (1 + (100 / np.maximum(frequency_hz, 1)) ** 2)))


def _at_level(sound: Sound, dbfs: float) -> Sound:
    """Scaled to this root-mean-square, counted over the parts that are not silent."""
    loud = sound[np.abs(sound) > 0.02 * np.max(np.abs(sound))]
    return np.asarray(sound * 10 ** (dbfs / 20) / np.sqrt(np.mean(loud**2)))


def _save(path: Path, sound: Sound) -> None:
    soundfile.write(path, np.clip(sound, -1, 1), RATE_HZ, format="FLAC", subtype="PCM_16")


if __name__ == "__main__":
    sys.exit(main())
