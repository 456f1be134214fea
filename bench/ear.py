"""How well the ear hears: every figure that the project promises, from one command.

    python -m bench.ear --manifest calls/manifest.csv [--unseen] [--echo 500] [--json figures.json]

The manifest names calls of 12 s with columns file, label (real, real-nonverbal, false), kind, snr,
onset_s and train_ok. Figures: callers held and false calls kept away by class and by SNR, with
Wilson's 95 % intervals; the curve of both rates over the lenient bar; voice onset to decision;
echoes of our prompts; CPU; and the same calls judged by others. ``--unseen`` leaves out the rows
that may have taught the model (train_ok = 1). With ``--prompts`` our prompts play as in a live call
(greeting at once, the first prompt after six seconds) and do not come back: the ear must reckon
with their echo all the same. ``--rates`` gives the rates alone, and of each kind how many callers
answered (voice, key or tap), were a doubt, and were held.
"""

import argparse
import csv
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from ari_app.screening.ear import Ear
from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import SILERO_FILE, VoiceModel
from ari_app.screening.offline import read_call
from ari_app.screening.onnx_file import read_session
from ari_app.screening.rate import RATE_HZ
from ari_app.screening.zones import call_score
from ari_app.verdict import HELD_VERDICTS, Judgement
from ari_app.wilson import percent
from bench import ear_peers
from bench.ear_cost import cost_ms
from bench.ear_echo import echo_call, judged, prompts
from bench.ear_training.extract import features
from bench.talk_detect import talk_detect

_FRAME = 160
_ANSWERED = 99.0  # the score of a call that was never near the bar
_SECONDS = 12
_ENGINES = ("engine_rev", "engine_steady")
_VOICES = Path(__file__).parents[1] / "tests" / "screening" / "audio"
SOUNDS = Path(__file__).parents[1] / "dialplan" / "sounds" / "id"
PLAYED = ((0.1, "greeting"), (6.0, "cannot_hear"))  # in a live call without an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One call of the manifest: what it is, what the ear said and when, its score after 12 s."""

    row: dict[str, str]
    audio: NDArray[np.int16]
    judgement: Judgement
    decided_s: float
    score: float

    @property
    def held(self) -> bool:
        return self.judgement.verdict in HELD_VERDICTS

    def decibels(self) -> float | None:
        return float(self.row["snr"]) if self.row["snr"] else None


def hear_all(
    model: VoiceModel, rows: list[dict[str, str]], folder: Path, *, prompted: bool = False
) -> list[Heard]:
    """Every call through the ear, 20 ms by 20 ms, 32 calls together; with prompts or without."""
    heard: list[Heard] = []
    played = [(at_s, read_call(SOUNDS / f"{name}.wav")) for at_s, name in PLAYED if prompted]
    for first in range(0, len(rows), 32):
        some = rows[first : first + 32]
        calls = [read_call(folder / row["file"])[: _SECONDS * RATE_HZ] for row in some]
        ears = [Ear() for _ in calls]
        opinions: list[Judgement | None] = [None] * len(calls)
        decided_s = [float(_SECONDS)] * len(calls)
        for ear in ears:
            for at_s, prompt in played:
                ear.prompt_started(prompt, at_s)
        for start in range(0, _SECONDS * RATE_HZ, _FRAME):
            for ear, call in zip(ears, calls, strict=True):
                ear.hear(call[start : start + _FRAME], start / RATE_HZ)
            hear_together(model, ears)
            for i, ear in enumerate(ears):
                now_s = (start + _FRAME) / RATE_HZ
                if opinions[i] is None and (opinion := ear.opinion(now_s)):
                    opinions[i], decided_s[i] = opinion, now_s
        for i, (row, call, ear) in enumerate(zip(some, calls, ears, strict=True)):
            judgement = opinions[i] or ear.close(_SECONDS)
            score = _ANSWERED if opinions[i] else call_score(ear.heard, ear.settings) or 0.0
            heard.append(
                Heard(row=row, audio=call, judgement=judgement, decided_s=decided_s[i], score=score)
            )
    return heard


def write_calls(heard: list[Heard], target: Path) -> None:
    """A line a call: what it is, its verdict and its score."""
    with target.open("w", newline="") as lines:
        out = csv.writer(lines)
        out.writerow([*heard[0].row, "verdict", "score"])
        for call in heard:
            out.writerow([*call.row.values(), call.judgement.verdict.value, f"{call.score:.4f}"])


def rates(heard: list[Heard]) -> dict[str, str]:
    """The promised rates, each with its interval."""

    def held(chosen: Callable[[Heard], bool]) -> str:
        some = [call for call in heard if chosen(call)]
        return percent(sum(call.held for call in some), len(some))

    def label(name: str) -> Callable[[Heard], bool]:
        return lambda call: call.row["label"] == name

    figures = {
        "verbal held": held(label("real")),
        "verbal held, SNR 5 dB and more or clean": held(
            lambda call: call.row["label"] == "real" and (call.decibels() or 99) >= 5
            and call.decibels() not in (0.0, -5.0)
        ),
        "nonverbal held": held(label("real-nonverbal")),
        "false kept away": held(label("false")),
        "engine kept away": held(lambda call: call.row["kind"] in _ENGINES),
    }  # fmt: skip
    for kind in sorted({(call.row["label"], call.row["kind"]) for call in heard}):
        figures[f"held: {kind[0]}, {kind[1]}"] = held(
            lambda call, kind=kind: (call.row["label"], call.row["kind"]) == kind  # type: ignore[misc]
        )
    for snr in sorted({value for call in heard if (value := call.decibels()) is not None}):
        figures[f"verbal held at {snr:+.0f} dB"] = held(
            lambda call, snr=snr: call.row["label"] == "real" and call.decibels() == snr  # type: ignore[misc]
        )
    return figures


def answered(heard: list[Heard]) -> dict[str, str]:
    """Of each kind: answered by a voice or key, by a tap, a doubt, held."""
    counts: dict[str, Counter[str]] = {}
    for call in heard:
        said = "held" if call.held else call.judgement.verdict.value
        counts.setdefault(f"{call.row['label']}, {call.row['kind']}", Counter())[said] += 1
    return {
        kind: "; ".join(f"{said} {count}" for said, count in sorted(some.items()))
        for kind, some in sorted(counts.items())
    }


def curve(heard: list[Heard]) -> list[str]:
    """Both kinds of error over the lenient bar, with intervals."""
    lines = ["   bar  verbal held                        nonverbal held        false kept away"]
    for bar in np.arange(-5.0, 0.01, 0.5):
        cells = []
        for label in ("real", "real-nonverbal", "false"):
            some = [call for call in heard if call.row["label"] == label]
            below = sum(call.score < bar for call in some)
            cells.append(percent(below, len(some)))
        lines.append(f"  {bar:+.1f}  " + "   ".join(cells))
    return lines


def latency(heard: list[Heard]) -> str:
    """Voice onset to decision for clear voices: at 10 dB or more, not whispered."""
    waits = [
        call.decided_s - float(call.row["onset_s"])
        for call in heard
        if call.row["label"] == "real" and call.row["onset_s"] and (call.decibels() or 99) >= 10
        and call.decibels() not in (0.0, -5.0) and "whisper" not in call.row["kind"]
        and call.judgement.verdict == "voice"
    ]  # fmt: skip
    median, late = np.quantile(waits, [0.5, 0.95])
    return f"median {median:.2f} s, p95 {late:.2f} s ({len(waits)} calls)"


def peers(heard: list[Heard]) -> dict[str, dict[str, str]]:
    """The same calls by others: a call is kept away when they hear no voice in it."""
    silero, _ = read_session(SILERO_FILE)
    audio = np.zeros((len(heard), _SECONDS * RATE_HZ), np.int16)
    for row, call in zip(audio, heard, strict=True):
        row[: len(call.audio)] = call.audio
    speech = features(silero, audio)[2][:, :, 0].astype(np.float32)
    said: dict[str, list[float | None]] = {
        "ear": [None if call.held else call.judgement.at_s for call in heard],
        "Silero 0.5 for 0.25 s": [ear_peers.plain_silero(row) for row in speech],
        "WebRTC mode 2": [ear_peers.webrtc(call.audio) for call in heard],
        "Asterisk TALK_DETECT": talk_detect([call.audio for call in heard]),
    }
    return {name: _peer(heard, answers) for name, answers in said.items()}


def _peer(heard: list[Heard], answers: list[float | None]) -> dict[str, str]:
    figures = {}
    for label in ("real", "real-nonverbal", "false"):
        some = [
            answer
            for call, answer in zip(heard, answers, strict=True)
            if call.row["label"] == label
        ]
        figures[label] = percent(sum(answer is None for answer in some), len(some))
    return figures


def echoes(model: VoiceModel, count: int) -> dict[str, str]:
    """Echoes alone, with a voice as loud as the echo and 6 dB louder, and with packets lost."""
    random = np.random.default_rng(112)
    spoken = prompts()
    voices = [soundfile.read(file)[0] for file in sorted(_VOICES.glob("tolong*.flac"))]
    figures = {}
    for name, over_db, calls, lost in (
        ("alone", None, count, 0.0), ("+0 dB", 0.0, 100, 0.0), ("+6 dB", 6.0, 100, 0.0),
        ("3 % lost", None, 100, 0.03), ("6 % lost", None, 100, 0.06), ("10 % lost", None, 100, 0.1),
    ):  # fmt: skip
        made = [echo_call(random, spoken, voices, over_db) for _ in range(calls)]
        verdicts = [judgement.verdict for judgement in judged(model, made, lost)]
        heard = percent(verdicts.count("voice"), calls)  # type: ignore[arg-type]
        held = percent(sum(verdict in HELD_VERDICTS for verdict in verdicts), calls)
        figures[f"echo {name}"] = f"voice {heard}; held {held}"
    return figures


def main() -> None:
    """Command line; prints every figure and writes them where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--unseen", action="store_true")
    parser.add_argument("--prompts", action="store_true")
    parser.add_argument("--rates", action="store_true", help="the rates alone")
    parser.add_argument("--echo", type=int, default=500)
    parser.add_argument("--at-once", type=int, nargs="*", default=[1, 10, 50, 100, 200])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--calls", type=Path, help="CSV of every call, for bench.ear_bar")
    asked = parser.parse_args()
    with asked.manifest.open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if not asked.unseen or row["train_ok"] != "1"]
    model = VoiceModel.load()
    heard = hear_all(model, rows, asked.manifest.parent, prompted=asked.prompts)
    figures: dict[str, object] = {"ear": heard[0].judgement.ear, "rates": rates(heard)}
    if asked.rates:
        print(json.dumps({**figures, "answered": answered(heard)}, indent=1, ensure_ascii=False))
        return
    figures["onset to decision"] = latency(heard)
    figures["peers: calls in which no voice was heard"] = peers(heard)
    some = [call.audio for call in heard[:: max(1, len(heard) // 200)]]
    figures["CPU ms per second of audio and call; longest run in ms"] = {
        str(count): "{:.2f}; {:.0f}".format(*cost_ms(model, some, count)) for count in asked.at_once
    }
    if asked.echo:
        figures["echo"] = echoes(model, asked.echo)
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    print(f"curve over the lenient bar (set at {EarSettings().lenient_score:+.2f}):")
    print("\n".join(curve(heard)))
    if asked.calls:
        write_calls(heard, asked.calls)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
