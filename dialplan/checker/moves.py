"""What one step does to a call: where it can go on, and whether a human was offered it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ari_app.texts.marks import N_
from ari_app.texts.sentence import Sentence, sentence
from dialplan.checker import legs, texts
from dialplan.checker.legs import Followed, Leg, follows_nothing
from dialplan.checker.plan import Step
from dialplan.checker.texts import HOLE

# result → was a human rung? (app_queue, app_dial: their documentation)
QUEUE = {
    **dict.fromkeys(("TIMEOUT", "LEAVEEMPTY", "LEAVEUNAVAIL", "CONTINUE", "WITHDRAW"), True),
    **dict.fromkeys(("FULL", "JOINEMPTY", "JOINUNAVAIL", ""), False),
}
DIAL = {
    **dict.fromkeys(("ANSWER", "NOANSWER"), True),
    **dict.fromkeys(("BUSY", "CHANUNAVAIL", "CONGESTION", "INVALIDARGS", ""), False),
}
RESULTS: Mapping[str, tuple[str, ...]] = {
    "QUEUESTATUS": tuple(QUEUE),
    "DIALSTATUS": tuple(DIAL),
    "STASISSTATUS": ("SUCCESS", "FAILED", "TIMEOUT"),
    "AGISTATUS": ("SUCCESS", "FAILURE", "NOTFOUND", "HANGUP"),
    "PLAYBACKSTATUS": ("SUCCESS", "FAILED"),
    "ORIGINATE_STATUS": ("SUCCESS", "FAILED", "BUSY", "CONGESTION", "HANGUP", "RINGING", "UNKNOWN"),
}
ENDS = frozenset({"hangup", "busy", "congestion"})
TAKES_TIME = frozenset(
    "wait waitexten playback background record musiconhold read queue dial confbridge stasis "
    "stasisbroadcast agi eagi voicemail echo milliwatt bridge answer waitforsilence waitfornoise "
    "saydigits saynumber sayalpha chanspy page followme".split()
)
TALKS = frozenset("queue dial confbridge bridge page followme".split())
LONGEST_WAIT_S = 60.0  # a caller who was offered to nobody waits no longer for a step's end
# application → which of its arguments says when it ends; without one it goes on until a hang-up
_UNTIL: Mapping[str, int | None] = {
    **dict.fromkeys(("wait", "waitexten", "waitdigit"), 0),
    "musiconhold": 1,
    **dict.fromkeys(("waitforsilence", "waitfornoise"), 2),
    **dict.fromkeys(("echo", "milliwatt", "confbridge"), None),
}
_BY_ITSELF = frozenset(("wait", "waitexten", "waitdigit"))  # without the argument: soon
_OWN = frozenset(("${CHANNEL}", "${CHANNEL(name)}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A priority of an extension; the extension as it was dialled, not the pattern."""

    context: str
    extension: str
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a caller is, and what matters of what happened to them before."""

    spot: Spot
    offered: bool = False
    armed: str = ""  # TIMEOUT(absolute): empty for none
    stack: tuple[tuple[Spot, tuple[tuple[str, str], ...]], ...] = ()
    known: tuple[tuple[str, str], ...] = ()

    @property
    def values(self) -> dict[str, str]:
        return dict(self.known)

    def knowing(self, name: str, value: str | None) -> "State":
        """With a variable set; None: to what nobody knows."""
        values = self.values
        values.pop(name, None)
        if value is not None and HOLE not in value:
            values[name] = value
        return replace(self, known=tuple(sorted(values.items())))

    def at(self, spot: Spot) -> "State":
        return replace(self, spot=spot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """To ``target`` as it is written (``context,extension,label``), its unknown parts as holes."""

    state: State
    target: str
    immediate: bool = True
    dialled: bool = False  # a key or a failure chose it: an ``i`` may have to catch it


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    state: State
    immediate: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """To another priority of the same extension."""

    state: State
    to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A block whose other end, ``wanted``, is nowhere in its extension."""

    state: State
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """What cannot be decided by reading."""

    why: Sentence


Move = Jump | Next | Skip | Open | Back | End | Unknown


def moves(
    application: str,
    data: str,
    state: State,
    fixed: Mapping[str, str],
    followed: Followed = follows_nothing,
) -> Iterator[Move]:
    """Every way in which this step can end; ``fixed``: the global variables, for targets."""
    name = application.lower()
    if state.armed and name in TAKES_TIME:
        cut = replace(state, armed="")
        yield Jump(state=cut, target="T,1", immediate=False, dialled=True)
    match name:
        case _ if name in ENDS:
            yield End(state=state)
        case "softhangup" if _is_own(data):
            yield End(state=state)
        case "channelredirect" if _is_own(data):
            yield from _jumps(",".join(texts.split(data)[1:]), state, fixed)
        case "goto":
            yield from _jumps(data, state, fixed)
        case "gotoif" | "gotoiftime":
            yield from _either(data, state, fixed, decided=name == "gotoif")
        case "gosub":
            yield from _calls(data, state, fixed)
        case "gosubif":
            yield from _gosub_if(data, state, fixed)
        case "return":
            yield Back(state=state)
        case "stackpop":
            yield Next(state=replace(state, stack=state.stack[:-1]))
        case "set" | "mset":
            yield Next(state=_set(data, state, fixed, several=name == "mset"))
        case "execif" | "exec" | "tryexec":
            yield from _inner(name, data, state, fixed, followed)
        case "queue":
            yield from _results(state, "QUEUESTATUS", QUEUE, frozenset({"FULL", "JOINEMPTY", ""}))
        case "dial" | "retrydial":
            yield from _dialled(data, state, fixed, followed)
        case "stasis" | "stasisbroadcast":
            yield from _offered_to_us(name, state)
        case "waitexten":
            yield from (
                Jump(state=state, target=f"{to},1", immediate=False, dialled=True)
                for to in ("t", "i")
            )
            yield Jump(state=state, target=f"{HOLE},1", immediate=False)
        case _:
            yield Next(state=_after(name, data, state), immediate=name not in TAKES_TIME)


def stands(application: str, data: str, known: Mapping[str, str]) -> bool:
    """Whether a caller stays in this step until they hang up, or nearly; what only a call knows is
    no reason to say so.
    """
    name = application.lower()
    if name not in _UNTIL:
        return False
    number = _UNTIL[name]
    if number is None:
        return True
    given = texts.argument(data, number)
    if not given:
        return name not in _BY_ITSELF
    values = [value.strip() for value in texts.possible(given, known)]
    return all(_is_long(value, forever=name not in _BY_ITSELF) for value in values)


def _is_long(value: str, *, forever: bool) -> bool:
    """``forever``: what 0 means."""
    try:
        seconds = float(value)
    except ValueError:
        return False
    return seconds > LONGEST_WAIT_S or (seconds == 0 and forever)


def _is_own(data: str) -> bool:
    """The channel that is named first is the caller's own."""
    return texts.argument(data, 0) in _OWN


def _after(name: str, data: str, state: State) -> State:
    """Which variables an application leaves behind with a value that nobody knows."""
    left = {
        "agi": "AGISTATUS",
        "playback": "PLAYBACKSTATUS",
        "originate": "ORIGINATE_STATUS",
        "confbridge": "CONFBRIDGE_RESULT",
        "record": "RECORD_STATUS",
        "read": texts.argument(data, 0),
    }
    return state.knowing(left[name], None) if name in left else state


def _jumps(data: str, state: State, fixed: Mapping[str, str]) -> Iterator[Move]:
    known = {**fixed, **state.values}
    for name in _undecided(data, known):
        for value in RESULTS[name]:
            yield from _jumps(data, state.knowing(name, value), fixed)
        return
    for target in texts.possible(data.strip(), known):
        yield Jump(state=state, target=target)


def _undecided(data: str, known: Mapping[str, str]) -> list[str]:
    """A result of an application that the text depends on and nobody knows yet, if any."""
    return [n for n in texts.variables(data) if n in RESULTS and n not in known][:1]


def _either(data: str, state: State, fixed: Mapping[str, str], *, decided: bool) -> Iterator[Move]:
    condition, yes, no = texts.choice(data)
    chosen = texts.decide(condition, state.values) if decided else None
    for target, skipped in ((yes, False), (no, True)):
        if chosen is skipped:
            continue
        if target.strip():
            yield from _jumps(target, state, fixed)
        else:
            yield Next(state=state)


def _calls(data: str, state: State, fixed: Mapping[str, str]) -> Iterator[Move]:
    target, arguments = with_arguments(data)
    known = {**fixed, **state.values}
    kept = tuple((n, v) for n, v in state.known if n.startswith("ARG"))
    inside = replace(state, stack=(*state.stack, (state.spot, kept)))
    for name, _ in kept:
        inside = inside.knowing(name, None)
    for number, argument in enumerate(arguments, 1):
        values = texts.possible(argument.strip(), known)
        inside = inside.knowing(f"ARG{number}", values[0] if len(values) == 1 else None)
    for where in texts.possible(target.strip(), known):
        yield Jump(state=inside, target=where)


def with_arguments(data: str) -> tuple[str, list[str]]:
    """``context,s,1(a,b)`` → the target, and its arguments."""
    if data.endswith(")") and "(" in data:
        start = data.index("(")
        return data[:start], texts.split(data[start + 1 : -1])
    return data, []


def _gosub_if(data: str, state: State, fixed: Mapping[str, str]) -> Iterator[Move]:
    condition, yes, no = texts.choice(data)
    chosen = texts.decide(condition, state.values)
    for target, skipped in ((yes, False), (no, True)):
        if chosen is not skipped:
            go_on = Next(state=state)
            yield from _calls(target, state, fixed) if target.strip() else (go_on,)


def _set(data: str, state: State, fixed: Mapping[str, str], *, several: bool) -> State:
    for setting in texts.split(data) if several else [data]:
        name, _, value = setting.partition("=")
        name = name.strip().lstrip("_")
        values = texts.possible(value, state.values)
        only = values[0] if len(values) == 1 else HOLE
        if name == "TIMEOUT(absolute)":
            seconds = texts.possible(value, {**fixed, **state.values})[0].strip()
            state = replace(state, armed="" if seconds in ("0", "") else seconds)
        elif "(" not in name:
            state = state.knowing(name, only)
    return state


def inner_of(name: str, data: str) -> list[tuple[str, str]]:
    """The applications that ``Exec``, ``TryExec`` and ``ExecIf`` run, with their brackets."""
    if name.lower() == "execif":
        orders = list(texts.choice(data)[1:])
    else:
        orders = [data]
    found = [order.strip().partition("(") for order in orders if order.strip()]
    return [(app.strip(), inside.removesuffix(")")) for app, _, inside in found]


def orders_of(step: Step) -> list[tuple[str, str]]:
    """The step's application, and those inside ``ExecIf`` and its like."""
    if not step.application:
        return []
    inside = step.application.lower() in ("exec", "tryexec", "execif")
    inner = inner_of(step.application, step.data) if inside else []
    return [(step.application, step.data), *inner]


def _inner(
    name: str, data: str, state: State, fixed: Mapping[str, str], followed: Followed
) -> Iterator[Move]:
    for application, inside in inner_of(name, data):
        if HOLE in texts.possible(application, {**fixed, **state.values})[0]:
            yield Unknown(
                why=sentence(N_("aplikasi dalam {name} baru diketahui saat panggilan"), name=name)
            )
        else:
            yield from moves(application, inside, state, fixed, followed)
    if name == "execif":
        yield Next(state=state)


def _results(
    state: State,
    variable: str,
    results: Mapping[str, bool],
    at_once: frozenset[str],
    *,
    served: bool = True,
) -> Iterator[Move]:
    """``served``: who answered was a human, and hung up after the talk."""
    yield End(state=replace(state, offered=state.offered or served))
    for value, rung in results.items():
        after = replace(state.knowing(variable, value), offered=state.offered or rung)
        yield Next(state=after, immediate=value in at_once)


def _dialled(
    data: str, state: State, fixed: Mapping[str, str], followed: Followed
) -> Iterator[Move]:
    values = texts.possible(texts.argument(data, 0), {**fixed, **state.values})
    at_once = frozenset({"CHANUNAVAIL", "INVALIDARGS", "CONGESTION", "BUSY", ""})
    wanted = [target for value in values for target in legs.targets(value)]
    local = [target for target in wanted if legs.is_local(target)]
    if local and len(local) == len(wanted):
        yield from _local(local, state, at_once, followed)
        return
    results = {"CHANUNAVAIL": False, "INVALIDARGS": False} if values == [""] else DIAL
    yield from _results(state, "DIALSTATUS", results, at_once)


def _local(
    local: list[str], state: State, at_once: frozenset[str], followed: Followed
) -> Iterator[Move]:
    """Only Local channels: whether a human is rung is a matter of the plan behind them."""
    found = [legs.leg_of(target, followed) for target in local]
    known = [leg for leg in found if leg]
    if len(known) < len(found) or (any(leg.ever for leg in known) and not _sure(known)):
        yield Unknown(
            why=sentence(N_("Dial ke Local/ yang tidak di setiap jalan menghubungi manusia"))
        )
    rung = bool(known) and _sure(known)
    results = DIAL if rung else dict.fromkeys(DIAL, False)
    served = len(known) < len(found) or any(leg.ever or not leg.answers for leg in known)
    yield from _results(state, "DIALSTATUS", results, at_once, served=served)


def _sure(known: list[Leg]) -> bool:
    """All are rung at once: one that always rings a human is enough."""
    return any(leg.always for leg in known)


def _offered_to_us(name: str, state: State) -> Iterator[Move]:
    """What our app does with the call comes in by an entrance of its own (verdict)."""
    for value in ("SUCCESS", "FAILED", "TIMEOUT")[: 3 if name == "stasisbroadcast" else 2]:
        yield Next(state=state.knowing("STASISSTATUS", value), immediate=value == "FAILED")
