"""Is a finished recording playable, whole, and does it carry what the caller sent?"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from ari_app.telephone.audio import RATE_HZ, read_audio

Sound = npt.NDArray[np.float64]

CALLER_CHANNEL = 0  # left (recordings/finish.py)
LENGTH_SLACK_S = 1.5  # setting up and hanging up
SAME_SOUND = 0.8  # correlation; A-law and FLAC cost less than 0.05 of it
SILENT_PEAK = 0.001  # A-law's smallest step is 0.00024 of full scale
COMPARED_S = 5.0


def fault(recording: Path, sent: Path | None, call_s: float) -> str | None:
    """What is wrong with the recording of a call of this length, in one sentence; None: nothing."""
    try:
        sound, rate_hz = soundfile.read(recording, always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        return f"the recording cannot be decoded: {error}"
    seconds = len(sound) / rate_hz
    if abs(seconds - call_s) > LENGTH_SLACK_S:
        return f"the recording lasts {seconds:.1f} s, the call {call_s:.1f} s"
    if rate_hz != RATE_HZ or sound.shape[1] != 2:
        return f"the recording is {rate_hz} Hz with {sound.shape[1]} channels, not 8000 Hz stereo"
    return _caller_fault(np.asarray(sound[:, CALLER_CHANNEL]), sent)


def _caller_fault(caller: Sound, sent: Path | None) -> str | None:
    if sent is None:
        peak = float(np.max(np.abs(caller)))
        return None if peak <= SILENT_PEAK else f"the silent caller's side has a peak of {peak:.4f}"
    found = likeness(caller, np.frombuffer(read_audio(sent), np.int16) / 32768)
    if found < SAME_SOUND:
        return f"the caller's side does not carry what was sent (correlation {found:.2f})"
    return None


def likeness(heard: Sound, sent: Sound) -> float:
    """The best correlation of the loudest 5 s of what was sent with any place of what was heard."""
    length = min(int(COMPARED_S * RATE_HZ), sent.size, heard.size)
    start = int(np.argmax(_moving(sent, length)))
    piece = sent[start : start + length]
    size = heard.size + length - 1
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.fft.rfft(piece[::-1], size), size)
    power = _moving(heard, length)
    scale = np.sqrt(np.maximum(power, 1e-12) * np.sum(piece**2))
    return float(np.max(product[length - 1 : heard.size] / scale))


def _moving(sound: Sound, length: int) -> Sound:
    """The energy of every stretch of this length."""
    energy = np.concatenate([[0.0], np.cumsum(sound**2)])
    return np.asarray(energy[length:] - energy[:-length])
