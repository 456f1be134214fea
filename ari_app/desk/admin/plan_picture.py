"""The graph of a call's way as boxes and lines of an SVG. Pure.

Layers go down the page, so that it is read as a call goes; a way back goes round at the right side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dialplan.checker.graph import Graph, Node

WIDE, HIGH = 220, 48
APART, BELOW = 60, 44
EDGE = 24
ROUND = 34  # how far outside a way back goes
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """``x`` and ``y``: its upper left corner."""

    node: Node
    x: float
    y: float

    @property
    def middle(self) -> float:
        return self.x + WIDE / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    start: str
    to: str
    path: str  # of an SVG path
    back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    width: float
    height: float
    boxes: Sequence[Box]
    ways: Sequence[Way]


def picture(graph: Graph) -> Picture:
    layers = sorted({node.layer for node in graph.nodes})
    rows = {layer: [n for n in graph.nodes if n.layer == layer] for layer in layers}
    widest = max((len(row) for row in rows.values()), default=1)
    inner = widest * WIDE + (widest - 1) * APART
    boxes = [
        _box(node, row, inner, depth) for depth, row in enumerate(rows.values()) for node in row
    ]
    by_name = {box.node.name: box for box in boxes}
    pairs = [(a, b) for a, b in graph.ways if a in by_name and b in by_name]
    ways = [_way(by_name[a], by_name[b], inner) for a, b in pairs]
    return Picture(
        width=inner + 2 * EDGE + 2 * ROUND,
        height=len(rows) * (HIGH + BELOW) - BELOW + 2 * EDGE,
        boxes=boxes,
        ways=ways,
    )


def _box(node: Node, row: Sequence[Node], inner: float, depth: int) -> Box:
    own = len(row) * WIDE + (len(row) - 1) * APART
    left = EDGE + ROUND + (inner - own) / 2
    return Box(
        node=node,
        x=left + node.rank * (WIDE + APART),
        y=EDGE + depth * (HIGH + BELOW),
    )


def _way(start: Box, to: Box, inner: float) -> Way:
    """Straight on to the next layer; past others along the left side, and back along the right."""
    steps = to.node.layer - start.node.layer
    if steps == 1:
        half = (start.y + HIGH + to.y) / 2
        top, bottom = (start.middle, start.y + HIGH), (to.middle, to.y)
        path = _curve(top, (start.middle, half), (to.middle, half), bottom)
    elif steps == 0:
        path = _across(start, to)
    else:
        back = steps < 0
        side = EDGE + ROUND + inner + ROUND * 0.8 if back else EDGE + ROUND * 0.3
        begin, end = _beside(start, right=back), _beside(to, right=back)
        path = _curve(begin, (side, begin[1]), (side, end[1]), end)
    return Way(start=start.node.name, to=to.node.name, path=path, back=steps < 0)


def _across(start: Box, to: Box) -> str:
    onward = start.x < to.x
    begin, end = _beside(start, right=onward), _beside(to, right=not onward)
    return f"M{begin[0]:g},{begin[1]:g} L{end[0]:g},{end[1]:g}"


def _beside(box: Box, *, right: bool) -> Point:
    return (box.x + WIDE if right else box.x, box.y + HIGH / 2)


def _curve(begin: Point, *others: Point) -> str:
    rest = " ".join(f"{x:g},{y:g}" for x, y in others)
    return f"M{begin[0]:g},{begin[1]:g} C{rest}"
