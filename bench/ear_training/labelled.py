"""Calls that are labelled only as a whole, as one more file to learn from.

Rows of a manifest whose licence allows training (``train_ok`` = 1) join the training calls. Where a
human is heard is not known: chunks in which Silero is sure, and the loud ones of a cry without
noise, count as human; the others of a human call are left out; all of a false call are false.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from ari_app.screening.model import SILERO_FILE
from ari_app.screening.onnx_file import read_session
from bench.ear_training.calls import ACTIVE, CHUNKS, COUNT, IGNORED
from bench.ear_training.extract import features

_LABELS = {"real": "verbal", "real-nonverbal": "nonverbal", "false": "false"}


def main() -> None:
    """Command line: manifest in, a file of calls and one of features out."""
    parser = argparse.ArgumentParser()
    parser.add_argument("manifest", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    with asked.manifest.open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if _may_teach(row)]
    audio = np.zeros((len(rows), COUNT), np.int16)
    for call, row in zip(audio, rows, strict=True):
        samples, _ = soundfile.read(asked.manifest.parent / row["file"], dtype="int16")
        call[: len(samples)] = samples[:COUNT]
    silero, _ = read_session(SILERO_FILE)
    measured = features(silero, audio)
    human = np.array([row["label"] != "false" for row in rows])
    certain = (measured[2][:, :, 0] >= 0.5) | _loud_cries(rows, measured[1])
    active = np.where(certain, ACTIVE, IGNORED) * human[:, None]
    np.savez(
        asked.out, active=active.astype(np.uint8)[:, :CHUNKS], kind=[row["kind"] for row in rows],
        label=[_LABELS[row["label"]] for row in rows], snr_db=np.full(len(rows), np.nan),
    )  # fmt: skip
    np.savez(asked.out.with_suffix(".feat.npz"), B=measured[0], P=measured[1], S=measured[2])


def _loud_cries(rows: list[dict[str, str]], pulses: NDArray[np.float16]) -> NDArray[np.bool_]:
    """Cries without noise: whatever lies within 15 dB of the loudest; Silero misses many."""
    alone = np.array([row["label"] == "real-nonverbal" and not row["snr"] for row in rows])
    level = pulses.astype(np.float32).mean(axis=2)  # 40 dB a unit
    near = level > level.max(axis=1, keepdims=True) - 15 / 40
    return np.asarray(near & alone[:, None])


def _may_teach(row: dict[str, str]) -> bool:
    return row["train_ok"] == "1" and row["label"] in _LABELS


if __name__ == "__main__":
    main()
