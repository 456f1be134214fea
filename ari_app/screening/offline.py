"""Recordings judged by the ear of a live call: ``./sigap screen FILE…`` or ``--manifest``.

Every file goes through ``Ear`` and ``hear_together`` in frames of 20 ms, as from the line: what is
measured here is what a caller meets. Files are shared out over all cores, and each process hears
a handful of them together, as a worker hears its calls.
"""

import argparse
import csv
import json
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from ari_app.errors import SigapError
from ari_app.screening.ear import LISTEN_S, Ear
from ari_app.screening.hearing import hear_together
from ari_app.screening.model import VoiceModel, VoiceModelError
from ari_app.screening.rate import RATE_HZ
from ari_app.screening.resample import to_8_khz
from ari_app.spreadsheet import as_written, plain_row
from ari_app.verdict import Judgement

_FRAME = 160  # samples: 20 ms, as the line delivers them
_TOGETHER = 16  # calls a process hears at once
_COLUMNS = ("file", "verdict", "decided_at_s", "reason")


class OfflineError(SigapError):
    """The files cannot be judged; the message is one sentence with the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A file as it was named, and what the ear said of it."""

    name: str
    judgement: Judgement

    def row(self) -> dict[str, str]:
        """The line of the result table."""
        return {
            "file": self.name,
            "verdict": self.judgement.verdict.value,
            "decided_at_s": f"{self.judgement.at_s:.3f}",
            "reason": self.judgement.reason,
        }


def main(argv: Sequence[str]) -> int:
    """Run the command; returns its exit status, 0 or 2 with one sentence on stderr."""
    asked = parser().parse_args(argv)
    try:
        named = _named_files(asked.manifest, asked.file)
        judged = _with_progress(screen_files(named, asked.window), len(named))
        _report(judged, asked.out, as_json=asked.json)
    except (OfflineError, VoiceModelError) as error:
        print(f"sigap screen: {error}", file=sys.stderr)
        return 2
    return 0


def screen_files(
    named: Sequence[tuple[str, Path]], window_s: float = LISTEN_S, processes: int | None = None
) -> Iterator[Judged]:
    """Judge each (name, path), in their order, on all cores unless told otherwise."""
    VoiceModel.load()  # a missing model is one clear sentence here, not one in each process
    groups = list(_groups(named, _TOGETHER))
    workers = min(processes or os.cpu_count() or 1, len(groups))
    judge = partial(_judge_group, window_s=window_s)
    if workers <= 1:
        for group in groups:
            yield from judge(group)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _load_model) as pool:
        for judged in pool.map(judge, groups):
            yield from judged


def judge_calls(
    model: VoiceModel, calls: Sequence[NDArray[np.int16]], window_s: float = LISTEN_S
) -> list[Judgement]:
    """Listen to several calls at once (8 kHz), frame by frame, as a live worker does."""
    listened_s = [min(window_s, max(len(call), 1) / RATE_HZ) for call in calls]
    ears = [Ear(window_s=call_s) for call_s in listened_s]
    decided: list[Judgement | None] = [None] * len(calls)
    for start in range(0, round(window_s * RATE_HZ), _FRAME):
        at_s = start / RATE_HZ
        listening = [i for i, judgement in enumerate(decided) if judgement is None]
        for i in listening:
            if start < len(calls[i]):
                ears[i].hear(calls[i][start : start + _FRAME], at_s)
        hear_together(model, [ears[i] for i in listening])
        for i in listening:
            decided[i] = ears[i].opinion(at_s + _FRAME / RATE_HZ)
    return [
        judgement or ear.close(call_s)
        for judgement, ear, call_s in zip(decided, ears, listened_s, strict=True)
    ]


def read_call(path: Path) -> NDArray[np.int16]:
    """The first channel of a WAV or FLAC file at 8 kHz; OfflineError where it is no such file."""
    try:
        samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise OfflineError(f"{path} is not a WAV or FLAC file that can be read") from error
    if not len(samples):
        raise OfflineError(f"{path} holds no audio")
    return to_8_khz(samples[:, 0], rate)


_model: VoiceModel | None = None  # one for each process of the pool, loaded once


def _load_model() -> VoiceModel:
    global _model
    _model = _model or VoiceModel.load()
    return _model


def _judge_group(group: Sequence[tuple[str, Path]], window_s: float) -> list[Judged]:
    calls = [read_call(path) for _, path in group]
    judgements = judge_calls(_load_model(), calls, window_s)
    return [
        Judged(name=name, judgement=judgement)
        for (name, _), judgement in zip(group, judgements, strict=True)
    ]


def _groups(named: Sequence[tuple[str, Path]], size: int) -> Iterator[tuple[tuple[str, Path], ...]]:
    left = iter(named)
    while group := tuple(islice(left, size)):
        yield group


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sigap screen", description="Judge recordings with the ear of a live call."
    )
    parser.add_argument("file", nargs="*", help="WAV or FLAC recordings")
    parser.add_argument("--manifest", type=Path, help="CSV with a column 'file'")
    parser.add_argument("--out", type=Path, help="CSV to write instead of the screen")
    parser.add_argument("--json", action="store_true", help="one JSON line a file, with evidence")
    parser.add_argument("--window", type=float, default=LISTEN_S, help="seconds of listening")
    return parser


def _named_files(manifest: Path | None, files: Sequence[str]) -> list[tuple[str, Path]]:
    named = [(name, Path(name)) for name in files]
    if manifest is not None:
        named += [(name, manifest.parent / name) for name in _listed(manifest)]
    if not named:
        raise OfflineError("name the files to judge, or a manifest with --manifest")
    for _, path in named:
        if not path.is_file():
            raise OfflineError(f"there is no file {path}")
    return named


def _listed(manifest: Path) -> list[str]:
    try:
        with manifest.open(newline="", encoding="utf-8") as lines:
            rows = csv.DictReader(lines)
            if "file" not in (rows.fieldnames or ()):
                raise OfflineError(f"the manifest {manifest} has no column 'file'")
            return [as_written(row["file"]) for row in rows if row["file"]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OfflineError(f"the manifest {manifest} cannot be read") from error


def _with_progress(judged: Iterable[Judged], total: int) -> Iterator[Judged]:
    for number, one in enumerate(judged, start=1):
        if sys.stderr.isatty() or number % 100 == 0 or number == total:
            end = "\r" if sys.stderr.isatty() and number < total else "\n"
            print(f"{number}/{total} judged", end=end, file=sys.stderr, flush=True)
        yield one


def _report(judged: Iterable[Judged], out: Path | None, *, as_json: bool) -> None:
    if out is None:
        for one in judged:
            print(_line(one, as_json))
        return
    try:
        with out.open("w", newline="", encoding="utf-8") as lines:
            table = csv.DictWriter(lines, _COLUMNS)
            table.writeheader()
            table.writerows(plain_row(one.row()) for one in judged)
    except OSError as error:
        raise OfflineError(f"the result {out} cannot be written") from error


def _line(one: Judged, as_json: bool) -> str:
    if as_json:
        return json.dumps({"file": one.name, **one.judgement.as_json()}, ensure_ascii=False)
    row = one.row()
    return f"{row['file']}\t{row['verdict']}\t{row['decided_at_s']}\t{row['reason']}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
