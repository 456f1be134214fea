"""The cost of hearing against the number of calls, as one picture."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from bench.svg_plot import Curve, Panel, document


class Cost(Protocol):
    @property
    def at_once(self) -> int: ...

    @property
    def delay_ms(self) -> Sequence[float]: ...

    def part(self, name: str) -> float: ...


_OURS, _ASTERISK, _LATE = "#b3402a", "#2a5db3", "#5a3d8a"


def write_plot(path: Path, ears: Sequence[Cost], floors: Sequence[Cost]) -> None:
    """CPU apart for Asterisk and us, with the floor, and the delay of decisions."""
    cpu = [
        _line("Asterisk", _ASTERISK, ears, lambda one: one.part("asterisk")),
        _line("screeners", _OURS, ears, lambda one: one.part("screen")),
        _line("floor: Asterisk", _ASTERISK, floors, lambda one: one.part("asterisk"), dashed=True),
        _line("floor: receiver", _OURS, floors, lambda one: one.part("screen"), dashed=True),
    ]
    decided = [one for one in ears if one.delay_ms]
    late = [
        _line("p95", _LATE, decided, lambda one: float(np.quantile(one.delay_ms, 0.95))),
        _line("median", _LATE, decided, lambda one: float(np.median(one.delay_ms)), dashed=True),
    ]
    calls = [float(one.at_once) for one in ears]
    panels = [
        Panel(title=title, x_title="calls heard at once", x_marks=calls, lines=lines, must=must)
        for title, lines, must in (
            ("CPU, ms per second of each call (one core = 1000)", cpu, 5.0),
            ("Decision delay beyond the model's own, ms", late, 100.0),
        )
    ]
    path.write_text(document(panels), encoding="utf-8")


def _line(
    name: str,
    colour: str,
    costs: Sequence[Cost],
    value: Callable[[Cost], float],
    *,
    dashed: bool = False,
) -> Curve:
    points = [(float(one.at_once), value(one)) for one in costs]
    return Curve(name=name, colour=colour, points=points, dashed=dashed)
