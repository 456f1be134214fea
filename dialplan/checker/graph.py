"""The way of a call as a graph: contexts, who rings there, and how it ends. Pure.

Made from the walk (:mod:`dialplan.checker.walk`), so that it shows the ways that are checked. A
subroutine belongs to the context that called it. The nodes stand in layers by how soon a call can
come there.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean

from dialplan.checker import entrances
from dialplan.checker.finding import FileLine, Finding, Weight
from dialplan.checker.moves import TALKS, State
from dialplan.checker.walk import Walk

# nodes that are no context; their names can be none, for they hold a blank
HUMAN, DONE, LOST = "a human", "the end", "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """``exits``: extension → its first line; ``worst``: of the findings within the context."""

    name: str
    origin: FileLine | None = None
    exits: Mapping[str, FileLine] = field(default_factory=dict)
    worst: Weight | None = None
    layer: int = 0
    rank: int = 0  # within its layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    nodes: Sequence[Node]
    ways: Sequence[tuple[str, str]]  # from, to; each once

    def onward(self, name: str) -> list[str]:
        return [to for start, to in self.ways if start == name]


def graph(walk: Walk, findings: Iterable[Finding] = ()) -> Graph:
    """All that a 112 call can come to; ``findings`` colour the contexts that they lie in."""
    ways = list(dict.fromkeys(_ways(walk)))
    names = _reached(ways)
    layers = _layers(names, ways)
    worst = _worst(walk, findings)
    nodes = [_node(walk, name, worst.get(name)) for name in names]
    placed = _placed([replace(node, layer=layers[node.name]) for node in nodes], ways)
    return Graph(nodes=placed, ways=ways)


def _owner(state: State) -> str:
    """The context in which a caller stands, also while a subroutine runs."""
    return state.stack[0][0].context if state.stack else state.spot.context


def _ways(walk: Walk) -> Iterable[tuple[str, str]]:
    for state, edges in walk.edges.items():
        here = _owner(state)
        for edge in edges:
            if (there := _owner(edge.to)) != here:
                yield here, there
        if walk.step(state).application.lower() in TALKS:
            yield here, HUMAN
        for offered in sorted(walk.ends.get(state, ()), reverse=True):
            yield here, DONE if offered else LOST
    # what a screener decides; while it hears a call the dialplan is not asked
    yield "screening", entrances.SCREENED
    yield HUMAN, DONE


def _reached(ways: Sequence[tuple[str, str]]) -> list[str]:
    """In the order in which a call can come there."""
    found, waiting = [entrances.LINE], deque([entrances.LINE])
    while waiting:
        here = waiting.popleft()
        new = [to for start, to in ways if start == here and to not in found]
        found += new
        waiting += new
    return found


def _layers(names: Sequence[str], ways: Sequence[tuple[str, str]]) -> dict[str, int]:
    """How many contexts a call has passed at least; a human comes after those, the end last."""
    layers = {entrances.LINE: 0}
    for name in names:
        for start, to in ways:
            if start == name and to not in layers and name in layers:
                layers[to] = layers[name] + 1
    deepest = max((layers[n] for n in names if n not in (HUMAN, DONE, LOST)), default=0)
    return {**layers, HUMAN: deepest + 1, DONE: deepest + 2, LOST: deepest + 2}


def _node(walk: Walk, name: str, worst: Weight | None) -> Node:
    context = walk.plan.contexts.get(name)
    if context is None:
        return Node(name=name, worst=Weight.ERROR if name == LOST else None)
    exits = {extension: steps[min(steps)].origin for extension, steps in context.extensions.items()}
    return Node(name=name, origin=context.origin, exits=exits, worst=worst)


def _placed(nodes: Sequence[Node], ways: Sequence[tuple[str, str]]) -> list[Node]:
    """Each beside those that it comes from, so that few ways cross."""
    ranks: dict[str, float] = {}
    placed: list[Node] = []
    for layer in sorted({node.layer for node in nodes}):
        here = [node for node in nodes if node.layer == layer]
        middle = {
            node.name: fmean([ranks[a] for a, b in ways if b == node.name and a in ranks] or [0])
            for node in here
        }
        for rank, name in enumerate(sorted(middle, key=middle.__getitem__)):
            node = next(each for each in here if each.name == name)
            ranks[node.name] = rank
            placed.append(replace(node, rank=rank))
    return placed


def _worst(walk: Walk, findings: Iterable[Finding]) -> dict[str, Weight]:
    contexts = sorted(walk.plan.contexts.values(), key=lambda context: context.origin)
    worst: dict[str, Weight] = {}
    for found in findings:
        at = found.origin
        above = [c for c in contexts if c.origin.file == at.file and c.origin <= at]
        if above and worst.get(above[-1].name) is not Weight.ERROR:
            worst[above[-1].name] = found.weight
    return worst
