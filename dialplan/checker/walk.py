"""Follows a 112 call over every way that the plan leaves open, from the line to its end.

A state is a place in the plan and what counts of the past: was a human offered the call, does
TIMEOUT(absolute) run, which subroutines are open, which variables have a known value. What a step
can do with it is in :mod:`dialplan.checker.moves`; here the states are joined to a graph.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ari_app.texts.marks import N_, NP_
from ari_app.texts.sentence import Sentence, sentence
from dialplan.checker import blocks, entrances, legs, moves, patterns
from dialplan.checker.finding import FileLine, Finding, Kind, finding
from dialplan.checker.legs import Leg
from dialplan.checker.moves import Spot, State
from dialplan.checker.plan import Plan, Step
from dialplan.checker.texts import HOLE, variables

MOST_STATES = 20_000
DEEPEST = 12  # open subroutines
SHOWN = 8  # contexts of a way in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    to: State
    immediate: bool


@dataclass(slots=True, kw_only=True)
class Walk:
    """The graph of what can happen; ``edges[state]`` are the ways on."""

    plan: Plan
    edges: dict[State, list[Edge]] = field(default_factory=dict)
    came_from: dict[State, State | None] = field(default_factory=dict)
    findings: dict[tuple[Kind, FileLine, str], Finding] = field(default_factory=dict)
    _waiting: deque[State] = field(default_factory=deque)
    _deciding: frozenset[str] = frozenset()
    _reads: dict[str, frozenset[str]] = field(default_factory=dict)
    ends: dict[State, set[bool]] = field(default_factory=dict)  # was a human offered the call?
    _legs: dict[tuple[str, str], Leg | None] = field(default_factory=dict)
    _is_leg: bool = False

    def __post_init__(self) -> None:
        self._deciding = _deciding(self.plan)

    def start(self, state: State, origin: FileLine) -> None:
        """From an entrance; ``origin``: where to point when there is nothing at all."""
        spots = list(self._spots(state.spot))
        for spot in spots:
            self._reach(state.at(spot), None)
        if not spots:
            line = state.spot.context == entrances.LINE
            who = sentence(NP_("dialplan", "saluran") if line else N_("penyaring"))
            self._say(Kind.CONTEXT_MISSING, origin, name=state.spot.context, who=who)

    def go(self) -> None:
        while self._waiting:
            if len(self.edges) > MOST_STATES:
                first = next(iter(self.edges))
                self._undecided(first, sentence(N_("rencana ini terlalu bercabang")))
                return
            state = self._waiting.popleft()
            self.edges[state] = [edge for move in self._moves(state) for edge in self._on(move)]
            for edge in self.edges[state]:
                self._reach(edge.to, state)

    def step(self, state: State) -> Step:
        spot = state.spot
        step = self.plan.step(spot.context, spot.extension, spot.priority)
        assert step is not None, spot  # only such states are reached  # noqa: S101
        return step

    def contexts_held(self) -> dict[str, FileLine]:
        """Where a caller can stand outside a subroutine, each with one of its lines."""
        held: dict[str, FileLine] = {}
        for state in self.edges:
            if not state.stack:
                held.setdefault(state.spot.context, self.step(state).origin)
        return held

    def way(self, state: State) -> str:
        """``from-trunk → offered → screening T``: how a call came here."""
        passed: list[str] = []
        at: State | None = state
        while at is not None:
            name = f"{at.spot.context},{at.spot.extension}"
            if not at.stack and (not passed or passed[-1] != name):
                passed.append(name)
            at = self.came_from.get(at)
        passed.reverse()
        shown = passed if len(passed) <= SHOWN else [passed[0], "…", *passed[-SHOWN + 1 :]]
        return " → ".join(shown)

    def _reach(self, state: State, before: State | None) -> None:
        if state not in self.came_from:
            self.came_from[state] = before
            self._waiting.append(state)

    def _moves(self, state: State) -> Iterator[tuple[State, moves.Move]]:
        step = self.step(state)
        if step.text == entrances.TRIAL:
            yield state, moves.Next(state=state)  # a trial is no call
            return
        self._watch_time(step, state)
        ready = state.knowing("EXTEN", state.spot.extension)
        name, fixed = step.application.lower(), self.plan.variables
        found = list(self._of_blocks(name, step.data, ready))
        if name not in blocks.BLOCKS:
            found += moves.moves(name, step.data, ready, fixed, self._leg)
        if self._is_leg and name in moves.TALKS and any(_rung(move) for move in found):
            found = [_tried(move) for move in found]
        for move in found:
            yield state, move

    def _of_blocks(self, name: str, data: str, state: State) -> Iterator[moves.Move]:
        """A step of a block, also one that ExecIf runs."""
        orders = moves.inner_of(name, data) if name == "execif" else [(name, data)]
        spot = state.spot
        for application, inside in orders:
            if (order := application.lower()) in blocks.BLOCKS:
                yield from blocks.block_moves(
                    order,
                    inside,
                    state,
                    lambda at: self.plan.step(spot.context, spot.extension, at),
                )

    def _leg(self, context: str, extension: str) -> Leg | None:
        """What the plan does behind a Local channel; None where it leads back to itself."""
        where = (context, extension)
        if where not in self._legs:
            self._legs[where] = None
            self._legs[where] = self._walked_leg(context, extension)
        return self._legs[where]

    def _walked_leg(self, context: str, extension: str) -> Leg | None:
        """There it counts that a human is tried: whether they are free, Dial's own result says."""
        spot = Spot(context=context, extension=extension, priority=1)
        walk = Walk(plan=self.plan, _legs=self._legs, _is_leg=True)
        walk.start(State(spot=spot), FileLine(file="extensions.conf", line=1))
        walk.go()
        said = {kind for kind, _, _ in walk.findings}
        if Kind.UNDECIDED in said or Kind.CONTEXT_MISSING in said:
            return None
        steps = [walk.step(state) for state in walk.edges]
        answers = any(step.application.lower() in legs.ANSWERS for step in steps)
        ends = {offered for found in walk.ends.values() for offered in found}
        return Leg(always=ends == {True}, ever=True in ends, answers=answers)

    def _watch_time(self, step: Step, state: State) -> None:
        name = step.application.lower()
        if name in ("stasis", "stasisbroadcast") and not state.armed:
            self._say(Kind.NO_DEAD_MAN, step.origin, application=step.application)
        if name in moves.TALKS and state.armed:
            self._say(Kind.OUTLIVES, step.origin, application=step.application)
        self._watch_standing(step, state)
        if name in ("stasis", "stasisbroadcast") and (seconds := self._seconds(state)) > 4:
            self._say(Kind.DEAD_MAN_LATE, step.origin, value=f"{seconds:g}")

    def _watch_standing(self, step: Step, state: State) -> None:
        """A caller who was offered to nobody, and whom no time will send on."""
        if state.offered or state.armed:
            return
        known = {**self.plan.variables, **state.values}
        if any(moves.stands(name, data, known) for name, data in moves.orders_of(step)):
            self._say(Kind.STANDS, step.origin, step=step.text, way=self.way(state))

    def _seconds(self, state: State) -> float:
        try:
            return float(state.armed or 0)
        except ValueError:
            return 0

    def _on(self, came: tuple[State, moves.Move]) -> Iterator[Edge]:
        state, move = came
        match move:
            case moves.Unknown():
                self._undecided(state, move.why)
            case moves.End():
                self._ended(state, move.state)
            case moves.Next():
                spot = replace(state.spot, priority=state.spot.priority + 1)
                yield from self._landed(state, move.state, spot, immediate=move.immediate)
            case moves.Skip():
                spot = replace(state.spot, priority=move.to)
                yield from self._landed(state, move.state, spot)
            case moves.Open():
                self._say(Kind.BLOCK_OPEN, self.step(state).origin, wanted=move.wanted)
                self._ended(state, move.state)
            case moves.Back():
                yield from self._returned(state, move.state)
            case moves.Jump():
                yield from self._jumped(state, move)

    def _returned(self, state: State, after: State) -> Iterator[Edge]:
        if not after.stack:
            self._ended(state, after)
            return
        (spot, arguments), rest = after.stack[-1], after.stack[:-1]
        known = tuple(sorted({**_without_arguments(after.values), **dict(arguments)}.items()))
        on = replace(spot, priority=spot.priority + 1)
        yield from self._landed(state, replace(after, stack=rest, known=known), on)

    def _landed(
        self, state: State, after: State, spot: Spot, *, immediate: bool = True
    ) -> Iterator[Edge]:
        if self.plan.step(spot.context, spot.extension, spot.priority):
            yield Edge(to=self._plain(after.at(spot)), immediate=immediate)
        else:  # the extension is over: Asterisk hangs up
            self._ended(state, after)

    def _plain(self, state: State) -> State:
        """What is worth telling apart: of a caller whom a human was offered, only the place."""
        if state.offered:
            kept = tuple((n, v) for n, v in state.known if n.startswith("ARG"))
            return replace(state, known=kept)
        kept = tuple((n, v) for n, v in state.known if self._matters(n, state))
        return replace(state, known=kept)

    def _matters(self, name: str, state: State) -> bool:
        """A result of an application (``DIALSTATUS``) is read in its own context, or any is it."""
        if name in moves.RESULTS and not state.stack:
            return name in self._read_in(state.spot.context)
        return name in self._deciding or name.startswith("ARG")

    def _read_in(self, context: str) -> frozenset[str]:
        if context not in self._reads:
            around = [self.plan.contexts[name] for name in self.plan.around(context)]
            steps = [step for each in around for step in each.steps()]
            self._reads[context] = frozenset(n for s in steps for n in variables(s.data))
        return self._reads[context]

    def _jumped(self, state: State, move: moves.Jump) -> Iterator[Edge]:
        if len(move.state.stack) > DEEPEST:
            self._undecided(state, sentence(N_("subrutin memanggil dirinya sendiri")))
            return
        spots = list(self._targets(state, move))
        for spot in spots:
            yield Edge(to=self._plain(move.state.at(spot)), immediate=move.immediate)
        if not spots:
            self._ended(state, move.state)

    def _targets(self, state: State, move: moves.Jump) -> Iterator[Spot]:
        *where, label = [part.strip() for part in move.target.split(",")]
        context = where[-2] if len(where) > 1 else state.spot.context
        extension = where[-1] if where else state.spot.extension
        if HOLE in context or HOLE in label or extension == HOLE:
            why = sentence(N_("tujuan {step}"), step=self.step(state).text)
            self._undecided(state, why)
            return
        if HOLE in extension:
            yield from self._fitting(context, extension, label)
            return
        wanted = Spot(context=context, extension=extension, priority=0)
        yield from self._spots(wanted, label)

    def _fitting(self, context: str, extension: str, label: str) -> Iterator[Spot]:
        """``left-`` and an unknown rest: each extension that begins so, and what catches others."""
        head = extension.split(HOLE)[0]
        names = {
            name
            for around in self.plan.around(context)
            for name in self.plan.contexts[around].extensions
            if name.startswith(head)
        }
        for name in [*sorted(names), f"{head}\x7f"]:
            wanted = Spot(context=context, extension=name, priority=0)
            yield from self._spots(wanted, label)

    def _spots(self, wanted: Spot, label: str = "1") -> Iterator[Spot]:
        """The step itself, or the ``i`` or ``e`` that Asterisk takes where there is none."""
        plan = self.plan
        yield from self._by_number(wanted, label)
        priority = plan.priority_of(wanted.context, wanted.extension, label)
        if priority:
            yield replace(wanted, priority=priority)
        elif label.isdigit() and wanted.extension != "T":
            for special in ("i", "e"):
                if plan.step(wanted.context, special, 1):
                    yield Spot(context=wanted.context, extension=special, priority=1)
                    return

    def _by_number(self, wanted: Spot, label: str) -> Iterator[Spot]:
        """``exten => s/0811,1``: the same extension, for a caller of that number alone."""
        for context in self.plan.around(wanted.context):
            for name in self.plan.contexts[context].extensions:
                head, slash, number = name.partition("/")
                if slash and patterns.matches(head, wanted.extension):
                    extension = f"{wanted.extension}/{number}"
                    if priority := self.plan.priority_of(context, extension, label):
                        yield Spot(context=context, extension=extension, priority=priority)

    def _ended(self, state: State, after: State) -> None:
        self.ends.setdefault(state, set()).add(after.offered)
        if not after.offered:
            self._say(Kind.NO_HUMAN, self.step(state).origin, way=self.way(state))

    def _undecided(self, state: State, why: Sentence) -> None:
        self._say(Kind.UNDECIDED, self.step(state).origin, why=why)

    def _say(self, kind: Kind, origin: FileLine, **values: object) -> None:
        self.findings.setdefault((kind, origin, ""), finding(kind, origin, **values))


def _rung(move: moves.Move) -> bool:
    return not isinstance(move, moves.Unknown) and move.state.offered


def _tried(move: moves.Move) -> moves.Move:
    """However it ended, a human was tried."""
    if isinstance(move, moves.Unknown):
        return move
    return replace(move, state=replace(move.state, offered=True))


def _without_arguments(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if not name.startswith("ARG")}


def _deciding(plan: Plan) -> frozenset[str]:
    """The variables on which some jump depends, directly or through another."""
    steps = [step for name in _named_from_entrances(plan) for step in plan.contexts[name].steps()]
    names = {n for s in steps if s.application.lower() in _DECIDING for n in variables(s.data)}
    settings = [s.data.partition("=") for s in steps if s.application == "Set"]
    while True:
        more = {n for to, _, v in settings if to.lstrip("_") in names for n in variables(v)}
        if more <= names:
            return frozenset(names)
        names |= more


def _named_from_entrances(plan: Plan) -> set[str]:
    """The contexts that a 112 call may come to, as far as their names are written anywhere."""
    found: set[str] = set()
    waiting = {entrances.LINE, entrances.SCREENED} & set(plan.contexts)
    while waiting:
        found |= waiting
        words = {
            w for c in waiting for s in plan.contexts[c].steps() for w in _WORD.findall(s.data)
        }
        waiting = {name for c in waiting for name in plan.around(c)} | (words & set(plan.contexts))
        waiting -= found
    return found


_WORD = re.compile(r"[\w-]+")
_DECIDING = frozenset("goto gotoif gosub gosubif dial execif exec tryexec while if elseif".split())


def walked(plan: Plan, file: str = "extensions.conf") -> Walk:
    """The whole walk: a line's call, and each verdict of a screener."""
    walk = Walk(plan=plan)
    origin = FileLine(file=file, line=1)
    line = Spot(context=entrances.LINE, extension="112", priority=1)
    walk.start(State(spot=line), origin)
    for verdict in entrances.VERDICTS:
        spot = Spot(context=entrances.SCREENED, extension=verdict, priority=1)
        walk.start(State(spot=spot, armed="3"), origin)
    walk.go()
    return walk
