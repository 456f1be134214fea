"""What others say of the same calls: plain Silero, WebRTC's detector, Asterisk's TALK_DETECT.

    python -m bench.ear_peers --manifest calls/manifest.csv [--every 4]

Judges each call of the manifest (or each fourth) by our ear and by the others, side by side. Each
says when it takes a call for a voice, or None for never, in seconds of the call. TALK_DETECT is
Asterisk's own, with the calls played through it (talk_detect.py): 1,300 calls take five minutes.
WebRTC's detector is the wheel ``webrtcvad-wheels``, needed for this comparison only.
"""

import argparse
import csv
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ari_app.screening.model import Due, Memory, VoiceModel
from ari_app.screening.offline import judge_calls, read_call
from ari_app.screening.rate import CHUNK, CHUNK_S, RATE_HZ
from ari_app.verdict import HELD_VERDICTS
from ari_app.wilson import percent
from bench.talk_detect import talk_detect

_FRAME = 160  # samples: 20 ms
_SECONDS = 12
_TOGETHER = 64
_LABELS = {"real": "verbal held", "real-nonverbal": "non-verbal held", "false": "false kept away"}

Call = NDArray[np.int16]
Answers = Sequence[float | None]


def plain_silero(
    speech: NDArray[np.float32], bar: float = 0.5, lasting_s: float = 0.25
) -> float | None:
    """Silero's usual rule: its probability stays at ``bar`` for ``lasting_s``."""
    return _first_run(speech >= bar, round(lasting_s / CHUNK_S), CHUNK_S)


def webrtc(call: Call, mode: int = 2, lasting_s: float = 0.25) -> float | None:
    """WebRTC's detector: voiced frames for ``lasting_s``."""
    detector: Any = import_module("webrtcvad").Vad(mode)
    frames = call[: len(call) // _FRAME * _FRAME].reshape(-1, _FRAME)
    voiced = np.array([detector.is_speech(frame.tobytes(), RATE_HZ) for frame in frames])
    return _first_run(voiced, round(lasting_s / 0.02), 0.02)


def _first_run(voiced: NDArray[np.bool_], length: int, step_s: float) -> float | None:
    run = np.convolve(voiced.astype(int), np.ones(length, int), "valid") == length
    return float((np.argmax(run) + length) * step_s) if run.any() else None


# ── side by side ─────────────────────────────────────────────────────────────────────────────


def side_by_side(model: VoiceModel, calls: Sequence[Call]) -> dict[str, Answers]:
    """Every detector's answer to each call of 12 s."""
    return {
        "ear": _ear(model, calls),
        "Silero 0.5 for 0.25 s": [plain_silero(row) for row in speech_of(model, calls)],
        "WebRTC mode 2": [webrtc(call) for call in calls],
        "Asterisk TALK_DETECT": talk_detect(calls),
    }


def _ear(model: VoiceModel, calls: Sequence[Call]) -> Answers:
    judged = [
        judgement
        for first in range(0, len(calls), _TOGETHER)
        for judgement in judge_calls(model, calls[first : first + _TOGETHER])
    ]
    return [None if one.verdict in HELD_VERDICTS else one.at_s for one in judged]


def speech_of(model: VoiceModel, calls: Sequence[Call]) -> NDArray[np.float32]:
    """Silero's probabilities, shape (calls, chunks of 32 ms)."""
    rows = []
    for first in range(0, len(calls), _TOGETHER):
        some = calls[first : first + _TOGETHER]
        audio = np.zeros((len(some), _SECONDS * RATE_HZ // CHUNK * CHUNK), np.int16)
        for row, call in zip(audio, some, strict=True):
            row[: len(call)] = call[: len(row)]
        rows.append(_speech_together(model, audio))
    return np.concatenate(rows)


def _speech_together(model: VoiceModel, audio: Call) -> NDArray[np.float32]:
    due = [Due(chunks=call.reshape(-1, CHUNK), memory=Memory.blank()) for call in audio]
    return np.array([opinion.speech for opinion in model.hear(due)], np.float32)


def table(labels: Sequence[str], answers: dict[str, Answers]) -> str:
    """A line for each detector: calls of each label in which it heard no voice."""
    lines = ["| detector | " + " | ".join(_LABELS.values()) + " |", "|---|---|---|---|"]
    for name, said in answers.items():
        cells = [_without_voice(labels, said, label) for label in _LABELS]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _without_voice(labels: Sequence[str], said: Answers, label: str) -> str:
    some = [answer for given, answer in zip(labels, said, strict=True) if given == label]
    return percent(sum(answer is None for answer in some), len(some))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each Nth call only")
    asked = parser.parse_args()
    with asked.manifest.open(newline="") as lines:
        rows = list(csv.DictReader(lines))[:: asked.every]
    calls = [read_call(asked.manifest.parent / row["file"])[: _SECONDS * RATE_HZ] for row in rows]
    answers = side_by_side(VoiceModel.load(), calls)
    print(f"{len(calls)} calls; a call is held or kept away when no voice is heard in 12 s.")
    print(table([row["label"] for row in rows], answers))


if __name__ == "__main__":
    main()
