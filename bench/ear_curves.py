"""The share of calls held over the lenient bar, for each class and each SNR, as one picture.

    python -m bench.ear --manifest calls/manifest.csv --calls calls.csv
    python -m bench.ear_curves calls.csv --plot bench/ear_curves.svg

Each curve has its 95 % interval by Wilson. Callers are meant to lie below *must*, false calls above
it. The upright line is the bar as shipped. ``calls.csv`` has a line for each call: label, kind, snr
and its score after the window, as ``bench.ear`` writes it.
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ari_app.screening.ear_settings import EarSettings
from ari_app.wilson import wilson
from bench.svg_plot import Curve, Panel, document

Row = dict[str, str]

_BARS = np.arange(-5.0, 1.01, 0.1)
_MARKS = (-5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0)
_COLOURS = ("#b3402a", "#2a5db3", "#2f7d4f", "#8a5a00")
_TITLES = {
    "real": ("Callers who speak, held (%)", 0.5),
    "real-nonverbal": ("Callers without words, held (%)", 1.0),
    "false": ("False calls kept away (%)", 85.0),
}


def panels(rows: Sequence[Row], bar: float) -> list[Panel]:
    """Four classes to a diagram: callers by class, then by SNR, then false calls by class."""
    some: list[Panel] = []
    for label, (title, must) in _TITLES.items():
        labelled = [row for row in rows if row["label"] == label]
        groups = [_by(labelled, "kind")] + ([_by(labelled, "snr")] if label == "real" else [])
        for group in groups:
            names = list(group)
            for first in range(0, len(names), len(_COLOURS)):
                shown = {name: group[name] for name in names[first : first + len(_COLOURS)]}
                some.append(_panel(title, must, shown, bar))
    return some


def _by(rows: Sequence[Row], column: str) -> dict[str, list[Row]]:
    """Calls by class, or by SNR from the lowest to no noise at all."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    if column == "kind":
        return dict(sorted(groups.items()))
    by_db = sorted(groups, key=lambda db: float(db or "inf"))
    return {f"{db} dB" if db else "no noise": groups[db] for db in by_db}


def _panel(title: str, must: float, groups: dict[str, list[Row]], bar: float) -> Panel:
    lines = [
        _line(f"{name} ({len(rows)})", colour, rows)
        for (name, rows), colour in zip(groups.items(), _COLOURS, strict=False)
    ]
    return Panel(
        title=title,
        x_title="lenient bar (log-odds)",
        x_marks=_MARKS,
        lines=lines,
        must=must,
        upright=bar,
        least_y=10.0,
    )


def _line(name: str, colour: str, rows: Sequence[Row]) -> Curve:
    scores = np.array([float(row["score"]) for row in rows])
    held = [int(np.sum(scores < bar)) for bar in _BARS]
    between = [wilson(hits, len(rows)) for hits in held]
    return Curve(
        name=name,
        colour=colour,
        points=[
            (float(bar), 100.0 * hits / len(rows)) for bar, hits in zip(_BARS, held, strict=True)
        ],
        between=[(100.0 * low, 100.0 * high) for low, high in between],
    )


def main() -> None:
    """Command line; writes the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", type=Path)
    parser.add_argument("--plot", type=Path, required=True)
    asked = parser.parse_args()
    with asked.calls.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    picture = document(panels(rows, EarSettings().lenient_score), columns=2)
    asked.plot.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
