"""Loops of the walk: those without a way to a human, and those that turn without a pause."""

from collections.abc import Callable, Iterator, Mapping

from dialplan.checker.finding import Finding, Kind, finding
from dialplan.checker.moves import State
from dialplan.checker.texts import variables
from dialplan.checker.walk import Edge, Walk


def loop_findings(walk: Walk) -> Iterator[Finding]:
    """One finding for each loop, at its first line."""
    for ring in _rings(walk.edges, lambda edge: True):
        if not _leads_out(walk, ring) and not any(state.offered for state in ring):
            yield _at_first(walk, ring, Kind.NO_WAY_OUT)
    for ring in _rings(walk.edges, lambda edge: edge.immediate):
        if not _counts(walk, ring):
            yield _at_first(walk, ring, Kind.RACE)


def _at_first(walk: Walk, ring: set[State], kind: Kind) -> Finding:
    first = min(ring, key=lambda state: walk.step(state).origin)
    return finding(kind, walk.step(first).origin, way=walk.way(first))


def _leads_out(walk: Walk, ring: set[State]) -> bool:
    return any(edge.to not in ring for state in ring for edge in walk.edges[state])


def _counts(walk: Walk, ring: set[State]) -> bool:
    """A loop that sets a variable by which it decides ends by itself: a counter."""
    steps = [walk.step(state) for state in ring]
    set_here = {s.data.partition("=")[0].strip() for s in steps if s.application == "Set"}
    asked = {name for s in steps if s.application in _ASKS for name in variables(s.data)}
    return bool(set_here & asked) and _leads_out(walk, ring)


_ASKS = ("GotoIf", "While")


def _rings(
    edges: Mapping[State, list[Edge]], follows: Callable[[Edge], bool]
) -> Iterator[set[State]]:
    """The strongly connected parts with a circle in them (Tarjan, without recursion)."""
    order: dict[State, int] = {}
    low: dict[State, int] = {}
    open_: list[State] = []
    inside: set[State] = set()
    for root in edges:
        if root in order:
            continue
        work = [(root, _ways(edges, root, follows))]
        order[root] = low[root] = len(order)
        open_.append(root)
        inside.add(root)
        while work:
            state, ways = work[-1]
            to = next(ways, None)
            if to is None:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[state])
                if low[state] == order[state]:
                    ring = _closed(state, open_, inside)
                    if len(ring) > 1 or state in set(_ways(edges, state, follows)):
                        yield ring
            elif to not in order:
                order[to] = low[to] = len(order)
                open_.append(to)
                inside.add(to)
                work.append((to, _ways(edges, to, follows)))
            elif to in inside:
                low[state] = min(low[state], order[to])


def _closed(state: State, open_: list[State], inside: set[State]) -> set[State]:
    ring: set[State] = set()
    while state not in ring:
        ring.add(last := open_.pop())
        inside.discard(last)
    return ring


def _ways(
    edges: Mapping[State, list[Edge]], state: State, follows: Callable[[Edge], bool]
) -> Iterator[State]:
    return (edge.to for edge in edges.get(state, []) if follows(edge))
