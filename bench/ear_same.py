"""Whether two checkouts hear the same, to the last bit: for a change that must only cost less.

    python -m bench.ear_same OTHER_CHECKOUT [--manifest FILE] [--calls N]

Hears the same calls with this checkout's ear and with the other's, and says which differ, and from
when on. The calls are the shipped samples and, with a manifest (as of ``bench.ear``), N of its
calls evenly chosen. Each is heard twice over: as a line delivers it (frames of 20 ms, the window
closed after 12 s, then on as a held call) and as a replay. A third of them without our prompts, a
third with them, a third with their echo. Compared are, at each fifth of a second, the opinion, the
evidence of every second and the figures that decide, and what the replay says at the end; but not
the ear's name, which tells of which files it is made.
"""

import argparse
import csv
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ari_app.asterisk.configuration import SOUNDS
from ari_app.asterisk.prompts import load_prompt
from ari_app.call import Rules
from ari_app.screening.ear import LISTEN_S, Ear
from ari_app.screening.ear_settings import EarSettings
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel
from ari_app.screening.offline import read_call
from ari_app.screening.rate import RATE_HZ
from recordings.replay import Decision, PastCall, Sounded, replayed

_HOME = Path(__file__).parents[1]
_SECONDS = 26  # of each call: the window, and a while on hold
_FRAME = 160
_TOGETHER = 24
_FIFTH = 10  # frames
_PLAYED = ((0.1, "greeting"), (6.0, "cannot_hear"), (17.0, "still_here"))
_FIGURES = (
    "until_s", "heard_s", "loud_s", "tone_s", "echo_s", "echo_voiced_s", "human_score",
    "second_score", "second_until_s", "voice_at_s", "tap_at_s", "maybe_knocks", "breath",
    "key_at_s", "level_dbfs",
)  # fmt: skip

Samples = NDArray[np.int16]


def chosen(manifest: Path | None, many: int) -> list[Path]:
    files = sorted((_HOME / "ari_app" / "samples").glob("*.flac"))
    if manifest is None:
        return files
    with manifest.open(newline="", encoding="utf-8") as lines:
        named = [manifest.parent / row["file"] for row in csv.DictReader(lines)]
    return files + named[:: max(1, len(named) // many)][:many]


def called(files: Sequence[Path]) -> list[tuple[PastCall, Samples]]:
    """Each file as a call of so many seconds: no prompts, prompts, or prompts that come back."""
    prompts = {name: load_prompt(SOUNDS / f"{name}.wav").samples for _, name in _PLAYED}
    calls = []
    for number, file in enumerate(files):
        sound = np.resize(read_call(file), _SECONDS * RATE_HZ).astype(np.int32)
        played = _PLAYED if number % 3 else ()
        for at_s, name in played if number % 3 == 2 else ():
            start = round((at_s + 0.2) * RATE_HZ)
            sound[start : start + len(prompts[name])] += prompts[name] // 6
        calls.append((_past(file.name, played), np.clip(sound, -32768, 32767).astype(np.int16)))
    return calls


def _past(name: str, played: tuple[tuple[float, str], ...]) -> PastCall:
    return PastCall(
        call_id=name, path="", at=datetime(2026, 5, 1, tzinfo=UTC), begins_s=0.0, prompts=played,
        keys=(), cut_s=None, taken_s=None, again=False, brought={},
        live=Decision(verdict=None, held=False, released=None, at_s=0.0, ear=""),
    )  # fmt: skip


def say(files: Sequence[Path]) -> None:
    """A line of JSON for each call: a digest for each fifth of a second, and the replay's word."""
    model = VoiceModel.load()
    prompts = {
        name: [Sounded(since=None, samples=load_prompt(SOUNDS / f"{name}.wav").samples)]
        for _, name in _PLAYED
    }
    calls = called(files)
    for first in range(0, len(calls), _TOGETHER):
        group = calls[first : first + _TOGETHER]
        heard = heard_live(model, group)
        said = replayed(model, group, settings=EarSettings(), rules=Rules(), prompts=prompts)
        for (past, _), digests, (decided, heard_s) in zip(group, heard, said, strict=True):
            word = f"{replace(decided, ear='')}, {heard_s!r} s heard"
            print(json.dumps([past.call_id, digests, word]), flush=True)


def heard_live(model: VoiceModel, calls: Sequence[tuple[PastCall, Samples]]) -> list[list[str]]:
    """As a worker hears them together; what each ear thinks at each fifth of a second."""
    ears = [Ear() for _ in calls]
    digests: list[list[str]] = [[] for _ in calls]
    for frame in range(_SECONDS * RATE_HZ // _FRAME):
        at_s = frame * _FRAME / RATE_HZ
        for ear, (past, sound) in zip(ears, calls, strict=True):
            for began_s, name in past.prompts:
                if at_s <= began_s < at_s + _FRAME / RATE_HZ:
                    ear.prompt_started(load_prompt(SOUNDS / f"{name}.wav").samples, began_s)
            ear.hear(sound[frame * _FRAME : (frame + 1) * _FRAME], at_s)
        hear_together(model, ears)
        if (frame + 1) % _FIFTH == 0:
            now_s = round((frame + 1) * _FRAME / RATE_HZ, 3)
            for ear, own in zip(ears, digests, strict=True):
                own.append(_digest(ear, now_s))
    return digests


def _digest(ear: Ear, now_s: float) -> str:
    closed = ear.close(now_s) if now_s == LISTEN_S else None
    opinion = ear.opinion(now_s)
    told: list[Any] = [
        *(each and replace(each, ear="").as_json() for each in (closed, opinion)),
        ear.seconds_from(0), [getattr(ear.heard, name) for name in _FIGURES],
        ear.level_dbfs, ear.behind_s,
    ]  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def heard_by(checkout: Path, files: Sequence[Path]) -> list[Any]:
    """What the ear of a checkout says; this file asks it, for the other may not have it."""
    asked = [sys.executable, "-P", __file__, str(checkout), "--say", *map(str, files)]
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    done = subprocess.run(
        asked, cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def differs(ours: Any, theirs: Any) -> str:
    """From when on, or nothing where every bit is the same."""
    for number, (mine, other) in enumerate(zip(ours[1], theirs[1], strict=True), start=1):
        if mine != other:
            return f"from {number / 5:.1f} s on"
    return "" if ours[2] == theirs[2] else f"replayed: {ours[2]} here, {theirs[2]} there"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--calls", type=int, default=109)
    parser.add_argument("--say", nargs="*", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.say is not None:
        say(asked.say)
        return
    files = [file.resolve() for file in chosen(asked.manifest, asked.calls)]
    pairs = zip(heard_by(_HOME, files), heard_by(asked.other.resolve(), files), strict=True)
    found = {ours[0]: why for ours, theirs in pairs if (why := differs(ours, theirs))}
    for name, why in found.items():
        print(f"{name}: {why}")
    print(f"{len(found)} of {len(files)} calls differ, at each fifth of {_SECONDS} s and replayed")


if __name__ == "__main__":
    main()
