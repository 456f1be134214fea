"""Line diagrams as one SVG picture, without any library."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10
from xml.sax.saxutils import escape

Point = tuple[float, float]
ToPixels = Callable[[float, float], Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One curve, with the interval around it (lower, upper at each point) where there is one."""

    name: str
    colour: str
    points: Sequence[Point]
    dashed: bool = False
    between: Sequence[Point] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One diagram: its title, its lines, the marks of its x axis, and a level to be kept."""

    title: str
    x_title: str
    x_marks: Sequence[float]
    lines: Sequence[Curve]
    must: float
    upright: float | None = None  # where a line stands upright
    least_y: float = 0.0  # the scale reaches so far at least


_MARKED = 'stroke="#999" stroke-width="1.5"'
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _RIGHT = 560, 300, 52, 40, 44, 150


def document(panels: Sequence[Panel], columns: int = 1) -> str:
    """The panels row by row as one SVG file."""
    rows = -(-len(panels) // columns)
    width, height = _WIDTH * columns, _HEIGHT * rows
    shapes = [
        f'<g transform="translate({_WIDTH * (number % columns)} {_HEIGHT * (number // columns)})">'
        f"\n{_panel(panel)}\n</g>"
        for number, panel in enumerate(panels)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )


def _panel(panel: Panel) -> str:
    first_x, last_x = min(0.0, *panel.x_marks), max(panel.x_marks)
    highest = [y for line in panel.lines for _, y in (*line.points, *line.between)]
    most_y = _round_up(max([panel.must, panel.least_y, *highest]))

    def to_pixels(x: float, y: float) -> Point:
        across = _LEFT + (x - first_x) / (last_x - first_x) * (_WIDTH - _LEFT - _RIGHT)
        return across, _HEIGHT - _BOTTOM - y / most_y * (_HEIGHT - _TOP - _BOTTOM)

    parts = [_text(_LEFT - 30, 20, panel.title, weight="bold")]
    parts += [
        _grid(to_pixels(first_x, level), to_pixels(last_x, level), level)
        for level in (most_y * step / 4 for step in range(5))
    ]
    parts += [
        _text(*_below(to_pixels(x, 0.0), 16), f"{x:g}", anchor="middle") for x in panel.x_marks
    ]
    middle = to_pixels((first_x + last_x) / 2, 0.0)
    parts.append(_text(*_below(middle, 34), panel.x_title, anchor="middle"))
    parts.append(_must(to_pixels(first_x, panel.must), to_pixels(last_x, panel.must)))
    if panel.upright is not None:
        parts.append(
            _rule(to_pixels(panel.upright, 0.0), to_pixels(panel.upright, most_y), _MARKED)
        )
    parts += [_interval(line, to_pixels) for line in panel.lines if line.between]
    parts += [_curve(line, to_pixels) for line in panel.lines]
    parts += _legend(panel)
    return "\n".join(parts)


def _round_up(value: float) -> float:
    """To a scale whose four parts are round numbers."""
    unit = float(10 ** floor(log10(value / 4)))
    return next(4 * unit * step for step in (1, 2, 2.5, 5, 10) if 4 * unit * step >= value)


def _rule(start: Point, end: Point, stroke: str) -> str:
    """A straight line."""
    return f'<path d="M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}" {stroke}/>'


def _grid(start: Point, end: Point, level: float) -> str:
    label = _text(start[0] - 6, start[1] + 4, f"{level:g}", anchor="end")
    return _rule(start, end, 'stroke="#ddd"') + label


def _must(start: Point, end: Point) -> str:
    return _rule(start, end, _MARKED) + _text(start[0] + 4, start[1] - 5, "must")


def _interval(line: Curve, to_pixels: ToPixels) -> str:
    lower = [to_pixels(x, low) for (x, _), (low, _) in zip(line.points, line.between, strict=True)]
    upper = [
        to_pixels(x, high) for (x, _), (_, high) in zip(line.points, line.between, strict=True)
    ]
    around = " ".join(f"{x:.1f},{y:.1f}" for x, y in (*lower, *reversed(upper)))
    return f'<polygon points="{around}" fill="{line.colour}" opacity="0.12"/>'


def _curve(line: Curve, to_pixels: ToPixels) -> str:
    if not line.points:
        return ""
    along = " ".join(f"{x:.1f},{y:.1f}" for x, y in (to_pixels(*point) for point in line.points))
    return f'<polyline points="{along}" fill="none" {_stroke(line)}/>'


def _legend(panel: Panel) -> list[str]:
    shapes = []
    for number, line in enumerate(panel.lines):
        x, y = _WIDTH - _RIGHT + 14, _TOP + 10 + 18 * number
        shapes.append(f'<path d="M{x} {y}h22" {_stroke(line)}/>')
        shapes.append(_text(x + 28, y + 4, line.name))
    return shapes


def _stroke(line: Curve) -> str:
    dash = ' stroke-dasharray="5 4"' if line.dashed else ""
    return f'stroke="{line.colour}" stroke-width="2"{dash}'


def _below(point: Point, by: float) -> Point:
    return point[0], point[1] + by


def _text(x: float, y: float, words: str, *, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )
