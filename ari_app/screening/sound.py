"""Plain measures of sound that need no model, of many calls at once: level, tones, knocks."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.rate import CHUNK, CHUNK_S, RATE_HZ

FLOOR_DBFS = -96.0  # digital silence; one bit of 16
_WINDOW = np.hanning(CHUNK).astype(np.float32)
_BIN_HZ = RATE_HZ / CHUNK
_PIECES = 8
_LOWEST_TONE = 10  # bin: 310 Hz; below lies hum, above every call-progress tone
_TONE_SHARE = 0.9  # of the power within two narrow peaks
_TWIST = 8.0  # of a DTMF pair: how much stronger one tone may be (9 dB)
_AWAY = 0.022  # how far a DTMF tone may lie from its frequency (ITU-T Q.24: 1.5 … 3.5 %)
_LOW_HZ = np.array([697.0, 770.0, 852.0, 941.0])
_HIGH_HZ = np.array([1209.0, 1336.0, 1477.0, 1633.0])
_DIGITS = ("123A", "456B", "789C", "*0#D")

Floats = NDArray[np.float32]


class Sound(NamedTuple):
    """One chunk: mean square (full scale 1.0), its level, pure tones, the DTMF digit they make.

    ``peak_dbfs`` is the loudest of its eight 4 ms pieces, whose middle lies ``peak_s`` after the
    start; ``calm_dbfs`` is the fourth quietest. A tuple: one is made for each chunk of each call.
    """

    power: float
    level_dbfs: float
    tone: bool
    digit: str
    peak_dbfs: float
    calm_dbfs: float
    peak_s: float


def level_dbfs(power: float) -> float:
    """RMS level of a mean square; full scale is 0 dBFS, silence ``FLOOR_DBFS``."""
    return max(FLOOR_DBFS, 10.0 * float(np.log10(power))) if power > 0.0 else FLOOR_DBFS


def measure(chunks: NDArray[np.int16]) -> list[Sound]:
    """One ``Sound`` for each row of ``chunks`` (calls, 256)."""
    audio = chunks.astype(np.float32) / 32768.0
    in_order = np.mean(np.square(audio.reshape(len(audio), _PIECES, -1)), axis=2)
    peak_s = (np.argmax(in_order, axis=1) + 0.5) * (CHUNK_S / _PIECES)
    pieces = np.sort(in_order, axis=1)
    levels = 10.0 * np.log10(np.maximum(pieces, 10 ** (FLOOR_DBFS / 10)))
    tone, digits = _tones(audio)
    power = np.mean(pieces, axis=1)
    columns = (power, _level(power), tone, digits, levels[:, -1], levels[:, 3], peak_s)
    return list(map(Sound, *(np.asarray(column).tolist() for column in columns)))


def _level(power: Floats) -> NDArray[np.float64]:
    """As :func:`level_dbfs`, of many."""
    least = 10 ** (FLOOR_DBFS / 10)
    loud = power > least
    level = 10.0 * np.log10(np.where(loud, power, 1.0).astype(np.float64))
    return np.where(loud, np.maximum(level, FLOOR_DBFS), FLOOR_DBFS)


def _tones(audio: Floats) -> tuple[NDArray[np.bool_], list[str]]:
    """Whether the two strongest peaks hold nearly all power, and the DTMF digit they make."""
    spectrum = np.square(np.abs(np.fft.rfft(audio * _WINDOW, axis=1)))
    total = spectrum.sum(axis=1)
    first, first_hz = _remove_peak(spectrum)
    second, second_hz = _remove_peak(spectrum)
    pure = (total > 1e-3) & (first + second >= _TONE_SHARE * total)  # louder than about -60 dBFS
    digits = [""] * len(audio)
    for row in np.flatnonzero(pure & (second * _TWIST >= first)):
        digits[row] = _digit(*sorted((float(first_hz[row]), float(second_hz[row]))))
    return pure, digits


def _remove_peak(spectrum: Floats) -> tuple[Floats, NDArray[np.float64]]:
    """Power and frequency of the strongest peak of each row above 310 Hz, which is then blanked."""
    rows = np.arange(len(spectrum))
    peak = _LOWEST_TONE + np.argmax(spectrum[:, _LOWEST_TONE:-3], axis=1)
    left, top, right = (np.log(spectrum[rows, peak + o] + 1e-20) for o in (-1, 0, 1))
    curve = left - 2 * top + right
    shift = np.where(curve < -1e-6, 0.5 * (left - right) / np.minimum(curve, -1e-6), 0.0)
    power = np.zeros(len(spectrum), np.float32)
    for offset in (-2, -1, 0, 1, 2):
        power += spectrum[rows, peak + offset]
        spectrum[rows, peak + offset] = 0.0
    return power, (peak + np.clip(shift, -0.5, 0.5)) * _BIN_HZ


def _digit(low_hz: float, high_hz: float) -> str:
    row, column = (np.abs(_LOW_HZ / low_hz - 1), np.abs(_HIGH_HZ / high_hz - 1))
    if row.min() > _AWAY or column.min() > _AWAY:
        return ""
    return _DIGITS[int(row.argmin())][int(column.argmin())]
