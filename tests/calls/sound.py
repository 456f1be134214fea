"""How long it is loud in what a telephone heard or a recording holds."""

import subprocess
import wave
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np

RATE = 8000
FRAME = 400  # 50 ms
LOUD = 0.005  # of full scale, RMS; -46 dBFS

Samples = np.ndarray[Any, np.dtype[np.float64]]


def samples_of_wav(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE
        found = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return found.astype(np.float64) / 32768


def samples_of_flac(audio: bytes, *, channel: int) -> Samples:
    """Channel 0 is the caller, 1 what they heard from us."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", "-", "-f", "s16le", "-"]
    done = subprocess.run(command, input=audio, capture_output=True, check=True)
    return np.frombuffer(done.stdout, "<i2").astype(np.float64).reshape(-1, 2)[:, channel] / 32768


def loud_s(samples: Samples) -> float:
    """Seconds of it that are louder than `LOUD`."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    return float((np.sqrt((frames**2).mean(axis=1)) > LOUD).sum()) * FRAME / RATE


def loud_seconds(path: Path) -> float:
    return loud_s(samples_of_wav(path))


def loud_seconds_of_flac(audio: bytes, *, channel: int) -> float:
    return loud_s(samples_of_flac(audio, channel=channel))


def tone_s(samples: Samples, hz: float, *, share: float = 0.5) -> float:
    """Seconds in which most of the energy is a tone of this frequency."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    energy = (frames**2).sum(axis=1)
    wave_at = np.exp(-2j * np.pi * hz * np.arange(FRAME) / RATE)
    tone = np.abs(frames @ wave_at) ** 2 * 2 / FRAME
    return float(((tone > share * energy) & (energy > FRAME * LOUD**2)).sum()) * FRAME / RATE
