"""Where steps lead, and whether each context that holds a caller catches what can happen there."""

import re
from collections.abc import Iterator

from ari_app.texts.sentence import sentence
from dialplan import check
from dialplan.checker import entrances, legs, moves, patterns, texts
from dialplan.checker.entrances import SPECIAL
from dialplan.checker.files import Files
from dialplan.checker.finding import FileLine, Finding, Kind, finding
from dialplan.checker.plan import Context, Plan, Step
from dialplan.checker.texts import HOLE
from dialplan.checker.walk import Walk

_WORD = re.compile(r"[\w-]+")
_RELATIVE = re.compile(r"[+-]\d+")
_LEAVES = frozenset({"goto", "hangup", "return"})
_TRIAL = "trial"  # no call of anybody: refused before it is one
_CAPITALS = {"H": "h", "I": "i", "E": "e", "S": "s"}  # names count by their letters' size


def way_findings(plan: Plan, files: Files, walk: Walk) -> Iterator[Finding]:
    yield from _entry(plan)
    yield from _missing(plan, files)
    for step in plan.steps():
        yield from _nowhere(step, plan)
    held = walk.contexts_held()
    for name in sorted({*held, *check.OWNING} & set(plan.contexts)):
        if name not in (entrances.LINE, _TRIAL):
            yield from _specials(plan, plan.contexts[name])
    yield from _never_entered(plan, files)


def _entry(plan: Plan) -> Iterator[Finding]:
    context = plan.contexts.get(entrances.LINE)
    if context is None:
        return  # the walk says so
    steps = {name: [s.text for s in each.values()] for name, each in context.extensions.items()}
    if steps != check.ENTRY_STEPS or context.includes:
        yield finding(Kind.ENTRY, context.origin)


def _missing(plan: Plan, files: Files) -> Iterator[Finding]:
    for name in (*check.OWNING, *entrances.BY_HUMANS):
        if name not in plan.contexts and name not in (entrances.SCREENED,):
            origin = FileLine(file="extensions.conf", line=1)
            yield finding(Kind.CONTEXT_MISSING, origin, name=name, who="Sigap")
    for name, origin in files.entered.items():
        if name not in plan.contexts:
            yield finding(Kind.CONTEXT_MISSING, origin, name=name, who="pjsip.conf")
    for context in plan.contexts.values():
        for name, origin in context.includes:
            if name not in plan.contexts:
                yield finding(Kind.INCLUDED_CONTEXT_MISSING, origin, name=name)


def _nowhere(step: Step, plan: Plan) -> Iterator[Finding]:
    for target in dict.fromkeys(_targets(step, plan)):
        if not _exists(step, target, plan):
            shown = target.replace(HOLE, "…")
            yield finding(Kind.LEADS_NOWHERE, step.origin, step=step.text, target=shown)


def _targets(step: Step, plan: Plan) -> Iterator[str]:
    """What is written as a target, as far as it is known before a call."""
    for application, data in moves.orders_of(step):
        for target in _written(application.lower(), data):
            if target.strip():
                yield from texts.possible(target.strip(), plan.variables)


def _written(name: str, data: str) -> Iterator[str]:
    if name in ("goto", "gosub"):
        written = [data]
    elif name in ("gotoif", "gotoiftime", "gosubif"):
        written = list(texts.choice(data)[1:])
    elif name == "channelredirect":
        written = [",".join(texts.split(data)[1:])]
    else:
        written = [sub.replace("^", ",") for sub in _subroutines(name, data)]
        written += _far_ends(name, data)
    for each in written:
        yield moves.with_arguments(each)[0] if "gosub" in name else each


def _subroutines(name: str, data: str) -> Iterator[str]:
    """Those that Dial runs on the phone: ``U(context^arguments)``, ``b(context^s^1)``; Queue's."""
    if name == "dial":
        for found in re.finditer(r"([UbB])\(([^()]*)\)", texts.argument(data, 2)):
            yield found[2].split("^")[0] + "^s^1"
    if name == "queue" and (context := texts.argument(data, 6).split("(")[0].strip()):
        yield context.split("^")[0] + "^s^1"


def _far_ends(name: str, data: str) -> Iterator[str]:
    """Where a channel of its own begins: ``Local/extension@context``, and Originate's extension."""
    if name in ("dial", "originate"):
        for target in legs.targets(texts.argument(data, 0)):
            extension, at, context = target.partition("/")[2].split("/")[0].partition("@")
            if legs.is_local(target) and at and extension:
                yield f"{context},{extension},1"
    if name == "originate" and texts.argument(data, 1).lower() == "exten":
        context, extension, priority = (texts.argument(data, number) for number in (2, 3, 4))
        yield f"{context},{extension or 's'},{priority or '1'}"


def _exists(step: Step, target: str, plan: Plan) -> bool:
    *where, label = [part.strip() for part in target.split(",")]
    context = where[-2] if len(where) > 1 else step.context
    extension = where[-1] if where else step.extension
    if HOLE in context:
        return True
    if context not in plan.contexts:
        return False
    if HOLE in label or _RELATIVE.fullmatch(label) or HOLE in extension:
        return HOLE not in extension or _begins(plan, context, extension)
    own = plan.contexts[context].extensions.get(extension, {})
    if any(label in (str(p), s.label) for p, s in own.items()):
        return True
    return plan.priority_of(context, extension, label) is not None


def _begins(plan: Plan, context: str, extension: str) -> bool:
    head = extension.split(HOLE)[0]
    names = [n for c in plan.around(context) for n in plan.contexts[c].extensions]
    return any(n.lstrip("_").startswith(head) or patterns.matches(n, head + "0") for n in names)


def _specials(plan: Plan, context: Context) -> Iterator[Finding]:
    for name, meaning in SPECIAL.items():
        values = {"context": context.name, "extension": name}
        step = plan.step(context.name, name, 1)
        if step is None:
            meant = sentence(meaning)
            yield finding(Kind.SPECIAL_MISSING, context.origin, meaning=meant, **values)
    for name, steps in context.extensions.items():
        if name.startswith("_"):
            yield from _taken(context, name, steps)
        if (small := _CAPITALS.get(name)) and small not in context.extensions:
            origin = next(iter(steps.values())).origin
            values = {"context": context.name, "extension": name, "small": small}
            yield finding(Kind.SPECIAL_NEVER_RUN, origin, **values)


def _taken(context: Context, pattern: str, steps: dict[int, Step]) -> Iterator[Finding]:
    """Where a special extension has no step left, Asterisk goes on with those of a pattern."""
    for special in SPECIAL:
        own = context.extensions.get(special, {})
        goes_on = not own or own[max(own)].application.lower() not in _LEAVES
        if goes_on and patterns.matches(pattern, special) and set(steps) - set(own):
            origin = next(iter(steps.values())).origin
            values = {"context": context.name, "extension": special, "pattern": pattern}
            yield finding(Kind.SPECIAL_TAKEN, origin, **values)
            return


def _never_entered(plan: Plan, files: Files) -> Iterator[Finding]:
    named = {entrances.LINE, entrances.SCREENED, *entrances.BY_HUMANS, *files.entered}
    named |= files.keyed
    for context in plan.contexts.values():
        named |= {name for name, _ in context.includes}
    for step in plan.steps():
        named |= set(_WORD.findall(step.data)) - {step.context}
    for context in plan.contexts.values():
        if context.name not in named:
            extensions = ", ".join(context.extensions) or "-"
            values = {"context": context.name, "extensions": extensions}
            yield finding(Kind.NEVER_ENTERED, context.origin, **values)
