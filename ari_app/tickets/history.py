"""What became of a ticket and its call, as one line of entries: pure.

The facts lie where they were written (``queries/history.sql`` reads them together, nothing is
copied). Here they become readable: what says the same thing twice is said once, letters typed one
after the other are one change, and a number that is called is called to ask it or to talk along.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from ari_app.facts import FactKind
from ari_app.tickets.journey import ring_s

Row = Mapping[str, Any]

SAME_MOMENT = timedelta(seconds=3)  # queue_log has whole seconds, the dialplan's facts are finer
ONE_SITTING = timedelta(minutes=10)  # of typing
# after these, who answers next is not the page that was loaded anew
_NOT_BACK = (FactKind.WAITING, FactKind.CAME_BACK, FactKind.TRANSFERRED)
_PRESSES = (FactKind.KEY_PRESSED, FactKind.KEYED)
_NOT_WORDS = ("state", "disposition")  # fields of the form that are steps of the ticket

# What another fact says as well, or nobody asks for.
_HIDDEN = frozenset(
    {
        FactKind.QUEUE_ENTERED,
        FactKind.QUEUE_LEFT,
        FactKind.COMPLETED,
        FactKind.INTAKE,
        FactKind.CLAIMED,
        FactKind.HANDED_OVER,
        FactKind.LISTENED_ON,
        "agency_try",
    }
)
# what a call-taker is not told of where the centre keeps it quiet
OF_SUPERVISION = frozenset({FactKind.SUPERVISED, FactKind.SUPERVISION_ENDED})
GUIDANCE = "ticket.guidance"  # a step of a card was read to the caller
RESUMED = "resumed"  # the caller came back to a page that was loaded anew: no fact of its own
_ANSWERS = (FactKind.ANSWERED, FactKind.OVERFLOW_ANSWERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """``by`` is a login or an extension, ``name`` who that is; both empty: nobody of ours."""

    at: datetime
    kind: str
    by: str = ""
    name: str = ""
    call_id: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def timeline(rows: Iterable[Row], people: Iterable[Row]) -> list[HistoryEntry]:
    """The entries in order; ``people`` has a row of login, extension and name for each account."""
    names = _names(people)
    entries = [_entry(row, names) for row in rows if row["kind"] not in _HIDDEN]
    entries = _said_once(_resumed(sorted(entries, key=lambda entry: entry.at)))
    entries = _prompts_together(_how_called(_who_hung_up(entries)))
    return _steps_together(_changes_together(entries))


def journey_of(facts: Iterable[Row]) -> list[Row]:
    """The facts of one call for its journey: each once, in order, by the finer of two clocks."""
    entries = [_entry({**fact, "by": ""}, {}) for fact in facts]
    journey = _prompts_together(_said_once(_resumed(sorted(entries, key=lambda entry: entry.at))))
    return [
        {"call_id": one.call_id, "kind": one.kind, "at": one.at, "data": one.data}
        for one in journey
    ]


def _names(people: Iterable[Row]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for person in people:
        found[person["login"]] = person["name"]
        if person["extension"]:
            found[person["extension"]] = person["name"]
    return found


def _entry(row: Row, names: Mapping[str, str]) -> HistoryEntry:
    by = str(row["by"] or "").rpartition("/")[2]
    if row["kind"] == FactKind.HUNG_UP:  # its ``by`` is a side of the line, no person
        by = ""
    data = dict(row["data"])
    if row["kind"] == FactKind.CAME_BACK:
        data["name"] = names.get(str(data.get("to", "")), "")
    return HistoryEntry(
        at=_began_at(row),
        kind=str(row["kind"]),
        by=by,
        name=names.get(by, ""),
        call_id=row["call_id"],
        data=data,
    )


def _began_at(row: Row) -> datetime:
    """A ring in vain is written down when it is over; it stands where it began."""
    at: datetime = row["at"]
    rang = ring_s(row["data"]) if row["kind"] == FactKind.RANG else None
    return at - timedelta(seconds=rang) if rang else at


def _prompts_together(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """The same prompt again and again, with nothing between, is one entry with its ``times``."""
    found: list[HistoryEntry] = []
    for entry in entries:
        last = found[-1] if found else None
        if last is not None and _same_prompt(last, entry):
            times = last.data.get("times", 1) + 1
            found[-1] = replace(last, data={**last.data, "times": times})
        else:
            found.append(entry)
    return found


def _same_prompt(last: HistoryEntry, entry: HistoryEntry) -> bool:
    if not (last.kind == entry.kind == FactKind.PROMPTED and last.call_id == entry.call_id):
        return False
    return bool(last.data.get("prompt") == entry.data.get("prompt"))


def _steps_together(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """What was read of one guidance card in one sitting is one entry with its ``steps``.

    A step that was ticked by mistake is taken out again, and with the last of them the entry.
    """
    found: list[HistoryEntry] = []
    for entry in entries:
        if entry.kind != GUIDANCE:
            found.append(entry)
            continue
        last = next((one for one in reversed(found) if _same_card(one, entry)), None)
        steps = set(last.data["steps"]) if last else set()
        step = int(entry.data["step"])
        steps = steps - {step} if entry.data.get("read") == "no" else steps | {step}
        journey = replace(last or entry, data={**entry.data, "steps": sorted(steps)})
        if last is None:
            found.append(journey)
        else:
            found[found.index(last)] = journey
    return [one for one in found if one.kind != GUIDANCE or one.data["steps"]]


def _same_card(last: HistoryEntry, entry: HistoryEntry) -> bool:
    same = all(last.data.get(name) == entry.data.get(name) for name in ("card", "version"))
    near = entry.at - last.at <= ONE_SITTING
    return last.kind == GUIDANCE and last.by == entry.by and same and near


def _resumed(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """A page that is loaded anew in mid-talk takes its caller again as from the held lane, and
    answers again by itself. Nobody took a held call then, and nobody answered twice.
    """
    talking: set[str | None] = set()
    back: set[str | None] = set()
    found = []
    for entry in entries:
        call = entry.call_id
        if entry.kind == FactKind.TAKEN and call in talking:
            back.add(call)
            entry = replace(entry, kind=RESUMED)
        elif entry.kind in (*_ANSWERS, FactKind.REACHED):
            if call in back and entry.kind in _ANSWERS:
                continue
            talking.add(call)
        elif entry.kind in _NOT_BACK:
            back.discard(call)
        found.append(entry)
    return found


def _said_once(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """Without what Asterisk's two records both tell; of the two times the finer one counts."""
    kept: list[HistoryEntry] = []
    for entry in entries:
        other = next((each for each in kept if _same(entry, each)), None)
        if other is not None and other.at.microsecond == 0:
            kept.remove(other)
        if other is None or other not in kept:
            kept.append(entry)
    return kept


def _same(entry: HistoryEntry, other: HistoryEntry) -> bool:
    if entry.kind in _PRESSES:  # two presses of one key are two presses
        return False
    near = entry.at - other.at <= SAME_MOMENT and entry.call_id == other.call_id
    both_answers = entry.kind in _ANSWERS and other.kind in _ANSWERS
    both_answers = both_answers and _taker(entry) == _taker(other)
    same = (entry.kind, entry.by, entry.data) == (other.kind, other.by, other.data)
    return near and (both_answers or same)  # two people who say the same are two


def _taker(entry: HistoryEntry) -> str:
    """Whose phone answered, as every source writes it; the duty officer's is the trunk's."""
    return str(entry.data.get("taker") or entry.by).rpartition("/")[2]


def _who_hung_up(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """In a call that we made, the channel that began it is our own phone's."""
    ours = {entry.call_id for entry in entries if entry.kind == FactKind.CALLED_BACK}
    swapped = {"caller": "callee", "callee": "caller"}
    found = []
    for entry in entries:
        own = entry.data.get("called_back")  # said of their own channel
        if entry.kind == FactKind.HUNG_UP and entry.call_id in ours and not own:
            by = str(entry.data.get("by", ""))
            entry = replace(entry, data={**entry.data, "by": swapped.get(by, by)})
        found.append(entry)
    return found


def _how_called(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """While the caller holds the line a number is asked first; else it joins the talk."""
    holds: set[str | None] = set()
    found = []
    for entry in entries:
        if entry.kind == FactKind.ON_HOLD:
            holds.add(entry.call_id)
        elif entry.kind == FactKind.JOINED:
            holds.discard(entry.call_id)
        elif entry.kind == FactKind.CALLED_IN:
            way = "consult" if entry.call_id in holds else "invite"
            entry = replace(entry, data={**entry.data, "way": way})
        found.append(entry)
    return found


def _changes_together(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """The form saves itself at every pause of the hands: one sitting is one entry."""
    found: list[HistoryEntry] = []
    for entry in (part for whole in entries for part in _parts(whole)):
        last = found[-1] if found else None
        if last is not None and _one_sitting(last, entry):
            fields = sorted({*last.data["fields"], *entry.data["fields"]})
            found[-1] = replace(last, data={"fields": fields})
        else:
            found.append(entry)
    return found


def _one_sitting(last: HistoryEntry, entry: HistoryEntry) -> bool:
    return (
        last.kind == entry.kind == "form_changed"
        and last.by == entry.by
        and entry.at - last.at <= ONE_SITTING
    )


def _parts(entry: HistoryEntry) -> list[HistoryEntry]:
    """A change of the form is words, a step of the ticket, or both."""
    if entry.kind != "ticket.update":
        return [entry]
    fields = [name for name in str(entry.data.get("fields", "")).split(", ") if name]
    words = [name for name in fields if name not in _NOT_WORDS]
    step = {name: entry.data.get(name) or "" for name in _NOT_WORDS if name in fields}
    parts = [replace(entry, kind="form_changed", data={"fields": words})] if words else []
    return parts + ([replace(entry, kind="ticket_step", data=step)] if step else [])
