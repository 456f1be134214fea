"""What the live model measures in finished calls, kept as files: bands, pulses, Silero's state."""

import argparse
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ari_app.screening.model import SILERO_FILE
from ari_app.screening.onnx_file import read_session
from ari_app.screening.rate import CHUNK, RATE_HZ
from ari_app.screening.spectrum import BANDS, PULSES, bands, pulses

_BATCH = 256
_RATE = np.array(RATE_HZ, np.int64)

Halves = NDArray[np.float16]


def features(
    silero: onnxruntime.InferenceSession, audio: NDArray[np.int16]
) -> tuple[Halves, Halves, Halves]:
    """Bands, pulses and Silero's probability and state for calls (calls, samples)."""
    calls, chunks = len(audio), audio.shape[1] // CHUNK
    kept = tuple(np.zeros((calls, chunks, n), np.float16) for n in (BANDS, PULSES, 257))
    for first in range(0, calls, _BATCH):
        rows = slice(first, min(first + _BATCH, calls))
        _hear(
            silero,
            audio[rows].astype(np.float32) / np.float32(32768),
            tuple(part[rows] for part in kept),
        )
    return kept[0], kept[1], kept[2]


def _hear(
    silero: onnxruntime.InferenceSession, audio: NDArray[np.float32], into: tuple[Halves, ...]
) -> None:
    state = np.zeros((2, len(audio), 128), np.float32)
    before = np.zeros((len(audio), CHUNK), np.float32)
    for step in range(into[0].shape[1]):
        now = audio[:, step * CHUNK : (step + 1) * CHUNK]
        heard = np.concatenate([before[:, -32:], now], axis=1)
        speech, state = silero.run(None, {"input": heard, "state": state, "sr": _RATE})
        into[0][:, step], into[1][:, step] = bands(before, now), pulses(now)
        into[2][:, step] = np.concatenate([speech, state[0], state[1]], axis=1)
        before = now


def main() -> None:
    """Command line: files of finished calls; writes ``….feat.npz`` beside each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("calls", type=Path, nargs="+")
    silero, _ = read_session(SILERO_FILE)
    for file in parser.parse_args().calls:
        measured = features(silero, np.load(file)["audio"])
        np.savez(file.with_suffix(".feat.npz"), B=measured[0], P=measured[1], S=measured[2])


if __name__ == "__main__":
    main()
