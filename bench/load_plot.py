"""The cost of hearing against the number of calls, as one SVG picture without any library."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10
from pathlib import Path
from typing import Protocol
from xml.sax.saxutils import escape

import numpy as np


class Cost(Protocol):
    @property
    def at_once(self) -> int: ...

    @property
    def delay_ms(self) -> Sequence[float]: ...

    def part(self, name: str) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    colour: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One diagram: its title, its lines over these numbers of calls, and a level to be kept."""

    title: str
    calls: Sequence[int]
    lines: Sequence[Line]
    must: float


_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _RIGHT = 560, 300, 52, 40, 44, 150
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
    cpu_title = "CPU, ms per second of each call (one core = 1000)"
    late_title = "Decision delay beyond the model's own, ms"
    calls = [one.at_once for one in ears]
    panels = [
        Panel(title=cpu_title, calls=calls, lines=cpu, must=5.0),
        Panel(title=late_title, calls=calls, lines=late, must=100.0),
    ]
    path.write_text(_document(panels), encoding="utf-8")


def _line(
    name: str,
    colour: str,
    costs: Sequence[Cost],
    value: Callable[[Cost], float],
    *,
    dashed: bool = False,
) -> Line:
    points = [(float(one.at_once), value(one)) for one in costs]
    return Line(name=name, colour=colour, points=points, dashed=dashed)


def _document(panels: Sequence[Panel]) -> str:
    height = _HEIGHT * len(panels)
    shapes = [_panel(panel, _HEIGHT * number) for number, panel in enumerate(panels)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )


def _panel(panel: Panel, top: int) -> str:
    points = [point for line in panel.lines for point in line.points]
    most_x = max(panel.calls, default=1)
    most_y = _round_up(max([panel.must, *(y for _, y in points)]))

    def place(x: float, y: float) -> tuple[float, float]:
        across = _LEFT + x / most_x * (_WIDTH - _LEFT - _RIGHT)
        return across, top + _HEIGHT - _BOTTOM - y / most_y * (_HEIGHT - _TOP - _BOTTOM)

    parts = [_text(_LEFT - 30, top + 20, panel.title, weight="bold")]
    parts += [_grid(place, most_x, most_y * step / 4) for step in range(5)]
    parts += [_text(*_below(place(x, 0.0), 16), f"{x:.0f}", anchor="middle") for x in panel.calls]
    parts.append(_text(*_below(place(most_x / 2, 0.0), 34), "calls heard at once", anchor="middle"))
    parts.append(_must(place(0.0, panel.must), place(most_x, panel.must)))
    parts += [_curve(line, place) for line in panel.lines]
    parts += _legend(panel, top)
    return "\n".join(parts)


Place = Callable[[float, float], tuple[float, float]]


def _round_up(value: float) -> float:
    """To a scale whose four parts are round numbers."""
    unit = float(10 ** floor(log10(value / 4)))
    return next(4 * unit * step for step in (1, 2, 2.5, 5, 10) if 4 * unit * step >= value)


def _grid(place: Place, most_x: float, level: float) -> str:
    (x1, y), (x2, _) = place(0.0, level), place(most_x, level)
    line = f'<path d="M{x1:.1f} {y:.1f}H{x2:.1f}" stroke="#ddd"/>'
    return line + _text(x1 - 6, y + 4, f"{level:g}", anchor="end")


def _must(start: tuple[float, float], end: tuple[float, float]) -> str:
    line = (
        f'<path d="M{start[0]:.1f} {start[1]:.1f}H{end[0]:.1f}" stroke="#999" stroke-width="1.5"/>'
    )
    return line + _text(start[0] + 4, start[1] - 5, "must")


def _curve(line: Line, place: Place) -> str:
    if not line.points:
        return ""
    along = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in line.points))
    dash = ' stroke-dasharray="5 4"' if line.dashed else ""
    return f'<polyline points="{along}" fill="none" stroke="{line.colour}" stroke-width="2"{dash}/>'


def _legend(panel: Panel, top: int) -> list[str]:
    shapes = []
    for number, line in enumerate(panel.lines):
        x, y = _WIDTH - _RIGHT + 14, top + _TOP + 10 + 18 * number
        dash = ' stroke-dasharray="5 4"' if line.dashed else ""
        shapes.append(f'<path d="M{x} {y}h22" stroke="{line.colour}" stroke-width="2"{dash}/>')
        shapes.append(_text(x + 28, y + 4, line.name))
    return shapes


def _below(point: tuple[float, float], by: float) -> tuple[float, float]:
    return point[0], point[1] + by


def _text(x: float, y: float, words: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )
