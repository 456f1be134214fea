"""What another ear would have changed, in total and call by call, beside what humans heard. Pure.

A share stands with Wilson's 95 % interval: of a rare thing a small centre has a handful of calls.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ari_app.wilson import percent
from recordings.replay import Decision
from recordings.review import Finding

_NO_CLASS = "(not said)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A call with what was decided then and now, and what a human found, if one listened.

    ``was``: what it really was, where the reviewer said so; ``beyond``: see `replay.is_beyond`;
    ``in_doubt``: prompts that were heard as they are today, for what was played then is not kept.
    """

    call_id: str
    then: Decision
    now: Decision
    beyond: bool
    finding: str | None = None
    was: str | None = None
    in_doubt: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return not self.then.says_the_same(self.now)


def report(calls: Sequence[Compared]) -> Iterator[str]:
    """The lines of the whole report: changed calls, totals, humans, ears."""
    changed = [call for call in calls if call.changed]
    yield from (_line(call) for call in changed)
    yield f"{percent(len(changed), len(calls))} of the calls would have been judged otherwise."
    yield f"  {_count(calls, held_now=True)} more would have been held."
    yield f"  {_count(calls, held_now=False)} that were held would not have been."
    beyond = sum(call.beyond for call in calls)
    if beyond:
        yield f"  {beyond} (marked *) were decided on sound from after they had left the screener."
    doubt = [call for call in calls if call.in_doubt]
    if doubt:
        names = ", ".join(sorted({name for call in doubt for name in call.in_doubt}))
        said = f"  {len(doubt)} were heard with today's sound of {names}"
        yield f"{said}: the one that was played then is not kept."
    yield from _humans(calls)
    yield from _ears(calls)


def table(calls: Sequence[Compared]) -> dict[str, Any]:
    """The same as figures, for a page; a call that did not change is counted only."""
    heard = [call for call in calls if call.finding]
    findings = [(each, [c for c in heard if c.finding == each]) for each in Finding]
    classes = sorted({call.was or "" for call in heard})
    was = [(each, [c for c in heard if (c.was or "") == each]) for each in classes]
    return {
        "calls": len(calls),
        "more_held": _count(calls, held_now=True),
        "no_longer_held": _count(calls, held_now=False),
        "beyond": sum(call.beyond for call in calls),
        "in_doubt": sum(bool(call.in_doubt) for call in calls),
        "all": _row("", calls),
        "findings": [_row(each.value, some) for each, some in findings if some],
        "classes": [_row(each, some) for each, some in was],
        "changed": [asdict(call) for call in calls if call.changed],
    }


def _row(name: str, calls: Sequence[Compared]) -> dict[str, Any]:
    then, now = (sum(held) for held in _held(calls))
    return {"name": name, "calls": len(calls), "then": then, "now": now}


def _line(call: Compared) -> str:
    human = " · ".join(part for part in (call.finding, call.was) if part) or "nobody listened"
    beyond = " *" if call.beyond else ""
    return f"{call.call_id}  {_said(call.then)} → {_said(call.now)}{beyond}  [{human}]"


def _said(said: Decision) -> str:
    held = ", held" if said.held else ""
    released = f", then {said.released}" if said.released else ""
    return f"{said.verdict or 'left before'}{held}{released} at {said.at_s:.1f} s"


def _count(calls: Sequence[Compared], *, held_now: bool) -> int:
    return sum(call.now.held is held_now and call.then.held is not held_now for call in calls)


def _humans(calls: Sequence[Compared]) -> Iterator[str]:
    """Held and human, held and nobody, and each class of what the calls really were."""
    heard = [call for call in calls if call.finding]
    if not heard:
        yield "No human has judged any of these calls: see ./sigap review list."
        return
    yield f"Of {len(heard)} calls that a human judged:"
    for finding, name in ((Finding.HUMAN, "human"), (Finding.FALSE_CALL, "nobody")):
        some = [call for call in heard if call.finding == finding.value]
        yield f"  held and {name}: {_then_and_now(some)}"
    classes = sorted({call.was or _NO_CLASS for call in heard})
    for each in classes:
        some = [call for call in heard if (call.was or _NO_CLASS) == each]
        yield f"  held, class {each}: {_then_and_now(some)}"


def _then_and_now(calls: Sequence[Compared]) -> str:
    then, now = (sum(held) for held in _held(calls))
    return f"then {percent(then, len(calls))}, now {percent(now, len(calls))}"


def _held(calls: Sequence[Compared]) -> tuple[list[bool], list[bool]]:
    return [call.then.held for call in calls], [call.now.held for call in calls]


def _ears(calls: Sequence[Compared]) -> Iterator[str]:
    """Which ears made the stored verdicts, and which one made these."""
    then: Mapping[str, int] = _by_ear([call.then for call in calls])
    now: Mapping[str, int] = _by_ear([call.now for call in calls])
    yield from (f"then {ear}: {many} calls" for ear, many in sorted(then.items()))
    yield from (f"now  {ear}: {many} calls" for ear, many in sorted(now.items()))


def _by_ear(said: Sequence[Decision]) -> dict[str, int]:
    ears: dict[str, int] = {}
    for each in said:
        name = each.ear or "no ear (the caller left before, or it was not stored)"
        ears[name] = ears.get(name, 0) + 1
    return ears
