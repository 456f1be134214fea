"""Plain measures of sound that need no model: level and signalling tones, of many calls at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.model import CHUNK, RATE_HZ

FLOOR_DBFS = -96.0  # digital silence; one bit of 16
_WINDOW = np.hanning(CHUNK)
_BIN_HZ = RATE_HZ / CHUNK
_LOWEST_TONE = 10  # bin: 310 Hz; below lies hum, above every call-progress tone
_TONE_SHARE = 0.9  # of the power within two narrow peaks


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """One chunk: its mean square (full scale 1.0), and whether it is one or two pure tones."""

    power: float
    tone: bool


def level_dbfs(power: float) -> float:
    """RMS level of a mean square; full scale is 0 dBFS, silence ``FLOOR_DBFS``."""
    return max(FLOOR_DBFS, 10.0 * float(np.log10(power))) if power > 0.0 else FLOOR_DBFS


def measure(chunks: NDArray[np.int16]) -> list[Sound]:
    """One ``Sound`` for each row of ``chunks`` (calls, 256)."""
    audio = chunks.astype(np.float32) / 32768.0
    power = np.mean(np.square(audio), axis=1)
    tone = _tone_share(audio) >= _TONE_SHARE
    pairs = zip(power.tolist(), tone.tolist(), strict=True)
    return [Sound(power=float(p), tone=bool(t)) for p, t in pairs]


def _tone_share(audio: NDArray[np.float32]) -> NDArray[np.float64]:
    """The share of power within the two strongest peaks, three bins each; 0 where it is quiet."""
    spectrum = np.square(np.abs(np.fft.rfft(audio * _WINDOW, axis=1)))
    total = spectrum.sum(axis=1)
    first = _take_peak(spectrum)
    second = _take_peak(spectrum)
    loud = total > 1e-3  # about -60 dBFS
    share: NDArray[np.float64] = np.where(loud, (first + second) / np.maximum(total, 1e-12), 0.0)
    return share


def _take_peak(spectrum: NDArray[np.float64]) -> NDArray[np.float64]:
    """The power of the strongest peak of each row above 310 Hz, which is then blanked."""
    rows = np.arange(len(spectrum))
    peak = _LOWEST_TONE + np.argmax(spectrum[:, _LOWEST_TONE:-2], axis=1)
    power = np.zeros(len(spectrum))
    for offset in (-2, -1, 0, 1, 2):
        power += spectrum[rows, peak + offset]
        spectrum[rows, peak + offset] = 0.0
    return power
