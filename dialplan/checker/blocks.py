"""``While … EndWhile`` and ``If … ElseIf … Else … EndIf``: where each of their steps goes on.

As Asterisk's app_while and app_if have it: the other end of a block is looked for among the next
steps of the same extension, blocks within it passed over.
"""

from collections.abc import Callable, Iterator

from dialplan.checker import texts
from dialplan.checker.moves import Move, Next, Open, Skip, State
from dialplan.checker.plan import Step

Steps = Callable[[int], Step | None]  # the extension's, by priority
BLOCKS = frozenset(
    "while endwhile exitwhile continuewhile if elseif else endif exitif".split(),
)
_BRANCHES = frozenset({"elseif", "else"})


def block_moves(name: str, data: str, state: State, steps: Steps) -> Iterator[Move]:
    """Every way on from this step of a block."""
    here = state.spot.priority
    match name:
        case "while":
            yield from _while(data, state, steps)
        case "endwhile" | "continuewhile":
            yield from _to(state, _before(steps, here, "while", "endwhile"), 0, "While")
        case "exitwhile":
            yield from _to(state, _after(steps, here, "while", "endwhile"), 1, "EndWhile")
        case "if":
            yield from _if(data, state, steps, here)
        case "elseif" | "else" | "exitif":  # the branch that was taken is over
            yield from _to(state, _after(steps, here, "if", "endif"), 1, "EndIf")
        case _:
            yield Next(state=state)


def _while(data: str, state: State, steps: Steps) -> Iterator[Move]:
    chosen = texts.decide(data, state.values)
    if chosen is not False:
        yield Next(state=state)
    if chosen is not True:
        end = _after(steps, state.spot.priority, "while", "endwhile")
        yield from _to(state, end, 1, "EndWhile")


def _if(data: str, state: State, steps: Steps, here: int) -> Iterator[Move]:
    chosen = texts.decide(data, state.values)
    if chosen is not False:
        yield Skip(state=state, to=here + 1)
    if chosen is True:
        return
    other = _after(steps, here, "if", "endif", _BRANCHES)
    step = steps(other) if other else None
    if other and step and step.application.lower() == "elseif":
        yield from _if(step.data, state, steps, other)
    else:
        yield from _to(state, other, 1, "EndIf")


def _to(state: State, priority: int | None, beyond: int, wanted: str) -> Iterator[Move]:
    if priority is None:
        yield Open(state=state, wanted=wanted)
    else:
        yield Skip(state=state, to=priority + beyond)


def _after(
    steps: Steps, here: int, opening: str, closing: str, also: frozenset[str] = frozenset()
) -> int | None:
    """The end of the block in which this step stands, or the first of the others in it."""
    depth, at = 0, here + 1
    while step := steps(at):
        name = step.application.lower()
        if depth == 0 and (name == closing or name in also):
            return at
        depth += (name == opening) - (name == closing)
        at += 1
    return None


def _before(steps: Steps, here: int, opening: str, closing: str) -> int | None:
    depth, at = 0, here - 1
    while at > 0:
        step = steps(at)
        name = step.application.lower() if step else ""
        if depth == 0 and name == opening:
            return at
        depth += (name == closing) - (name == opening)
        at -= 1
    return None
