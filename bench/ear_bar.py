"""Chooses the lenient bar by leaving sources out: what would it have done to sources it never saw?

    python -m bench.ear --manifest calls/manifest.csv --unseen --calls calls.csv
    python -m bench.ear_bar calls.csv

The calls' sources (corpora, not files) are dealt into ten folds. For each fold the bar is chosen
on the other nine: the highest that holds at most 0.5 % of verbal callers (none at 5 dB and more)
and 1 % of non-verbal ones. Then the fold itself is judged by it. The shipped bar is chosen on all.
"""

import argparse
import csv
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ari_app.wilson import percent

_FOLDS = 10
_BARS = np.arange(-6.0, 3.01, 0.05)
_MOST = {"real": 0.005, "real-nonverbal": 0.01}
_LABELS = ("real", "real-nonverbal", "false")

Row = dict[str, str]


def corpus(row: Row) -> str:
    """The collection a call's sound comes from: all files of one speaker set, game or car."""
    first = re.split(r"[:+|]", row["source"].removeprefix("long:"))[0]
    return "/".join(first.split("/")[:3])


def fold_of(row: Row) -> int:
    """Which of the ten folds a call belongs to; a corpus lies in one."""
    return int(hashlib.sha256(corpus(row).encode()).hexdigest(), 16) % _FOLDS


def held(rows: Sequence[Row], bar: float) -> list[Row]:
    """The calls that a bar would hold."""
    return [row for row in rows if float(row["score"]) < bar]


def allowed(rows: Sequence[Row], bar: float) -> bool:
    """Whether a bar keeps what the ear promises its callers."""
    for label, most in _MOST.items():
        some = [row for row in rows if row["label"] == label]
        if len(held(some, bar)) > most * len(some):
            return False
    loud = [row for row in rows if row["label"] == "real" and float(row["snr"] or 99) >= 5]
    return not held(loud, bar)


def chosen(rows: Sequence[Row]) -> float:
    """The highest bar that is allowed; below it every bar is."""
    return float(max((bar for bar in _BARS if allowed(rows, bar)), default=_BARS[0]))


def main() -> None:
    """Command line; prints the bar of each fold and what it did to sources it never saw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", type=Path)
    with parser.parse_args().calls.open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["label"] in _LABELS]
    judged: dict[str, list[bool]] = {label: [] for label in (*_LABELS, "engine")}
    for fold in range(_FOLDS):
        inside = [row for row in rows if fold_of(row) == fold]
        bar = chosen([row for row in rows if fold_of(row) != fold])
        print(f"without fold {fold} ({len(inside)} calls): bar {bar:+.2f}")
        for row in inside:
            judged[row["label"]].append(float(row["score"]) < bar)
            if row["kind"].startswith("engine"):
                judged["engine"].append(float(row["score"]) < bar)
    for label, results in judged.items():
        print(f"{label}: held {percent(sum(results), len(results))}")
    print(f"bar chosen on all {len(rows)} calls: {chosen(rows):+.2f}")


if __name__ == "__main__":
    main()
