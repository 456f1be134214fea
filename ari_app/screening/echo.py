"""Our own prompt, back from the caller's loudspeaker: told from a voice, and a voice from it.

While a prompt plays, and 0.7 s longer, what the caller's line brings is compared with what we play:
band by band, in decibels, at every delay from 0 to 0.7 s. Decibels make the comparison blind to
the echo's loudness and filter and to the codecs on its way. An echo follows the prompt (measured:
correlation above 0.44 for 99 of 100 chunks); a voice does not (below 0.42 for 95 of 100). Where an
echo is present, a voice over it shows as sound that the prompt, at the echo's loudness in each
band over the last seconds, does not explain.

A chunk is judged with what is heard in the eighth of a second after it, so that the beginning of an
echo is known as one.
"""

from collections import deque
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ari_app.screening.echo_settings import EchoSettings
from ari_app.screening.rate import CHUNK, CHUNK_S, RATE_HZ
from ari_app.screening.spectrum import BANDS, bands

AHEAD = 4  # chunks after the judged one: 0.13 s
_BACK = 24  # chunks before it that are compared: 0.77 s
_LONG_BACK = 100  # chunks before it that tell how loud the echo is: 3.2 s
_GROUP = 5  # 80 bands become 16
_FINER = 2  # rows of what we play for each chunk: 16 ms
_ROW_S = CHUNK_S / _FINER
_LAGS = 44  # rows: delays up to 0.70 s
_STEP = 4  # chunks for which a comparison stands
_LEAST = 10  # chunks with something played that a comparison needs
_RANGE_DB = 30.0  # of the prompt: quieter parts of it leave no echo above the line's noise
_LOUD_DB = 21.0  # of the prompt: the parts that tell how loud the echo is
_ABOVE_NOISE_DB = 4.0  # the line's own noise flickers below; it would hide a faint echo
_DB = 40.0  # a scaled band of 1.0 is 40 dB

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """When a prompt began to be played, and until when its echo may come."""

    start_s: float
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """The best delay (rows), how well it fits, and the echo's gain and the line's floor (dB)."""

    correlation: float
    lag: int
    gain: Floats
    floor: Floats
    quietest: Floats
    loudest: float


class EchoWatch:
    """Judges the chunks of one call that are heard while a prompt may come back."""

    def __init__(self, settings: EchoSettings) -> None:
        self._settings = settings
        self._spans: deque[_Span] = deque(maxlen=4)
        self._until_s = 0.0  # when the last of them ends
        self._played = _silent(0)  # a row for each 16 ms of the call, from its start
        self._heard: deque[tuple[float, Floats]] = deque(maxlen=_LONG_BACK + AHEAD + 1)
        self._rows_added = 0
        self._compared_at = -_STEP
        self._comparison: _Comparison | None = None

    def prompt_started(self, samples: NDArray[np.int16], at_s: float) -> None:
        """These samples are played from ``at_s`` on."""
        levels = _levels(samples.tobytes())
        first = max(0, round(at_s / _ROW_S))
        self._reach(first + len(levels))
        self._played[first : first + len(levels)] = levels
        until_s = at_s + len(samples) / RATE_HZ + self._settings.tail_s
        self._spans.append(_Span(start_s=at_s, until_s=until_s))
        self._until_s = max(span.until_s for span in self._spans)

    def prompt_stopped(self, at_s: float) -> None:
        """The prompt ended; its echo may last a little longer."""
        self._played[max(0, round(at_s / _ROW_S)) :] = -_DB
        if self._spans:
            last = self._spans.pop()
            until_s = min(last.until_s, at_s + self._settings.tail_s)
            self._spans.append(_Span(start_s=last.start_s, until_s=until_s))
            self._until_s = max(span.until_s for span in self._spans)

    def guards(self, end_s: float) -> bool:
        """Whether there may be an echo of our prompt in the chunk that ends at ``end_s``."""
        if end_s > self._until_s:  # nearly always
            return False
        return any(span.start_s < end_s <= span.until_s for span in self._spans)

    def due(self, end_s: float) -> bool:
        """Whether a loud part of the prompt is so long ago that its echo could arrive now."""
        row = round((end_s - self._settings.latest_s) / _ROW_S)
        if not 0 <= row < len(self._played):
            return False
        return float(self._played[row].max()) > float(self._played.max()) - _LOUD_DB

    def add(self, end_s: float, scaled_bands: Floats) -> None:
        """Remember a chunk's bands (80, as the model measured them)."""
        self._rows_added += 1
        self._heard.append((end_s, scaled_bands))

    def explains(self, waiting: int) -> bool | None:
        """Whether the prompt explains the chunk ``waiting`` places before the last one noted.

        None where too little was played or heard to tell. The comparison with every delay is
        made anew for each fourth chunk only; an echo does not change faster.
        """
        if self._rows_added >= self._compared_at + _STEP:
            self._compared_at = self._rows_added
            self._comparison = self._compare(len(self._heard) - 1 - waiting)
        if self._comparison is None:
            return None
        if self._comparison.correlation < self._settings.correlation:
            return False
        share = self._unexplained(self._heard[-1 - waiting], self._comparison)
        return share < self._settings.excess_share

    @property
    def outspoken(self) -> bool:
        """Whether the echo is so like the prompt that it is surely one."""
        known = self._comparison
        return known is not None and known.correlation >= self._settings.outspoken

    def explains_at(self, end_s: float) -> bool | None:
        """As :meth:`explains`, for the chunk that ended then; None where it is not remembered."""
        for waiting, (time, _) in enumerate(reversed(self._heard)):
            if time == end_s:
                return self.explains(waiting)
        return None

    def _compare(self, here: int) -> _Comparison | None:
        near = max(0, here - _BACK)
        heard = _grouped(np.stack([scaled for _, scaled in self._heard]))
        played = self._played_before(np.array([time for time, _ in self._heard]))
        loudest = float(played.max())
        if np.count_nonzero(played[:, near:].max(axis=(0, 2)) > -0.9 * _DB) < _LEAST:
            return None
        floor = np.quantile(heard[near:], 0.25, axis=0)
        clear = np.maximum(heard[near:], floor + np.float32(_ABOVE_NOISE_DB))
        scores = _correlations(clear, np.maximum(played[:, near:], loudest - _RANGE_DB))
        lag = int(np.argmax(scores))
        return _Comparison(
            correlation=float(scores[lag]),
            lag=lag,
            gain=_gain(heard, played[lag]),
            floor=floor,
            quietest=heard.min(axis=0),
            loudest=loudest,
        )

    def _unexplained(self, chunk: tuple[float, Floats], known: _Comparison) -> float:
        """How much of the chunk's loud bands lies above the echo that is to be expected."""
        time, levels = chunk[0], _grouped(chunk[1][None])[0]
        row = max(round(time / _ROW_S) - _FINER - known.lag, 0)
        around = self._played[max(0, row - _FINER) : row + _FINER + 1].max(axis=0, initial=-_DB)
        played = np.maximum(around, known.loudest - _RANGE_DB)
        expected = np.maximum(played + known.gain, known.floor)
        weight = np.maximum(levels - known.quietest, 0.0) + 1e-3
        above = levels > expected + self._settings.excess_db
        return float(np.sum(weight * above) / np.sum(weight))

    def _played_before(self, times: NDArray[np.float64]) -> Floats:
        """What was played at each delay before each time: shape (delays, times, 16) in dB."""
        rows = (
            np.rint(times / _ROW_S).astype(np.int64) - _FINER
        )  # a row begins where its sound does
        self._reach(int(rows.max()) + 1)
        padded = np.concatenate([_silent(_LAGS), self._played])
        windows = sliding_window_view(padded, _LAGS, axis=0)  # row, band, delay (oldest first)
        return windows[rows + 1].transpose(2, 0, 1)[::-1]

    def _reach(self, rows: int) -> None:
        """Let what was played have at least so many rows."""
        if rows > len(self._played):
            more = _silent(rows - len(self._played) + 256)
            self._played = np.concatenate([self._played, more])


def _silent(rows: int) -> Floats:
    return np.full((rows, BANDS // _GROUP), -_DB, np.float32)


@lru_cache(maxsize=64)
def _levels(prompt: bytes) -> Floats:
    """Grouped bands of a prompt (samples of 16 bits) in dB, one row each 16 ms; not to be changed.

    The same few prompts are played to every caller.
    """
    samples = np.frombuffer(prompt, np.int16)
    audio: Floats = np.zeros(len(samples) + 3 * CHUNK, np.float32)
    audio[CHUNK : CHUNK + len(samples)] = samples / np.float32(32768)
    rows = sliding_window_view(audio, 2 * CHUNK)[:: CHUNK // _FINER]
    return _grouped(bands(rows[:, :CHUNK], rows[:, CHUNK:]))


def _gain(heard: Floats, played: Floats) -> Floats:
    """How loud the echo is in each band, from the loud parts of what was played, in dB."""
    loud = played > played.max() - _LOUD_DB
    return _low_quantile(np.where(loud, heard - played, np.float32(np.nan)))


def _low_quantile(levels: Floats) -> Floats:
    """The 35 % quantile of each column without its gaps; far below everything where all are."""
    ordered = np.sort(levels, axis=0)  # gaps sort to the end
    known = np.sum(~np.isnan(ordered), axis=0)
    row = np.maximum((known - 1) * 35 // 100, 0)
    chosen = ordered[row, np.arange(levels.shape[1])]
    return np.where(known > 0, chosen, np.float32(-99.0)).astype(np.float32)


def _grouped(scaled: Floats) -> Floats:
    grouped: Floats = scaled.reshape(len(scaled), -1, _GROUP).mean(axis=2) * np.float32(_DB)
    return grouped


def _correlations(heard: Floats, played: Floats) -> NDArray[np.float64]:
    """How alike the line and the prompt rise and fall, pooled over bands, for each delay."""
    x = (heard - heard.mean(axis=0)).ravel()
    y = (played - played.mean(axis=1, keepdims=True)).reshape(len(played), -1)
    size = np.sqrt(np.sum(x * x) * np.einsum("li,li->l", y, y)) + 1e-6
    return np.asarray(np.einsum("li,i->l", y, x) / size, np.float64)
