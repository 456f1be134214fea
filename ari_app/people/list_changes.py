"""Changes of the lists that admins keep, as types of incident or accounts: who, when, why, what was
before and what after; and each taken back by one click, as a change of its own.

A list is read whole before and after, so one form, a file of many lines and another order are told
in one way: what differs, by its subject. A change is taken back only while what it set still
counts, so nothing that was decided later is lost.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from ari_app.errors import Conflict, NotFound
from ari_app.people.access import Right
from ari_app.people.audit import Asker, AuditEntry, Trail, record_command
from ari_app.store.database import Session
from ari_app.store.desk_database import DeskDatabase, Row

Values = Mapping[str, Any]
State = Mapping[str, Values]  # subject → all its values
Sides = Mapping[str, Values | None]  # subject → those that differ; None: it is not there
LONGEST_WHY = 200
COMMAND_LINE = "command line"


class NotUndone(Conflict):
    """Nothing was changed; ``problem``: ``newer`` (it was changed again), ``taken`` (a name that
    something else has now), ``own`` (the asker's account), ``gone`` (what it belongs to is out of
    use), ``secret`` (a link or a password, which nobody can bring back).
    """

    def __init__(self, problem: str) -> None:
        super().__init__(f"The change was not taken back: {problem}.")
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptList:
    """``name`` is also that of the statement that reads it. ``put`` gives each subject its values,
    None: it was not there, in the presence of all; ``undone`` is the trail's word for that.
    """

    name: str
    undone: str
    right: Right
    put: Callable[[Session, Asker, Sides, State], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChange:
    number: int
    at: datetime
    by: str
    of: str
    why: str
    before: Sides
    after: Sides
    undoes: int | None

    def counts(self, state: State) -> bool:
        """Whether what it set is still what counts."""
        return all(_is(state.get(subject), set_) for subject, set_ in self.after.items())

    def before_it(self, state: State) -> Sides:
        """What each of its subjects is once it is taken back; what it did not touch stays."""
        return {
            subject: None if was is None else {**state.get(subject, {}), **was}
            for subject, was in self.before.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldList:
    """As it was before a change. Until the transaction's end nobody else changes it."""

    kept: KeptList
    centre: str
    state: State


def _is(now: Values | None, set_: Values | None) -> bool:
    if now is None or set_ is None:
        return now is set_
    return all(name in now and now[name] == value for name, value in set_.items())


def differences(before: State, after: State) -> tuple[Sides, Sides]:
    """Both sides of what differs; of what is on both, its values that differ."""
    was, now = dict[str, Values | None](), dict[str, Values | None]()
    for subject in sorted(before.keys() | after.keys()):
        one, other = before.get(subject), after.get(subject)
        if one == other:
            continue
        if one is not None and other is not None:
            names = [name for name in other if one.get(name) != other[name]]
            one, other = ({name: side.get(name) for name in names} for side in (one, other))
        was[subject], now[subject] = one, other
    return was, now


PutOne = Callable[[Session, Asker, str, Values | None, State], Awaitable[None]]


def one_by_one(
    put: PutOne,
) -> Callable[[Session, Asker, Sides, State], Awaitable[None]]:
    """Of what gives one subject its values: `KeptList.put`."""

    async def all_of(session: Session, asker: Asker, sides: Sides, state: State) -> None:
        for subject, values in sides.items():
            await put(session, asker, subject, values, state)

    return all_of


async def hold(session: Session, kept: KeptList, centre: str) -> HeldList:
    """Before a change; whoever else changes the list waits."""
    await session.run("list_changes.lock", centre, kept.name)
    return HeldList(kept=kept, centre=centre, state=await state_of(session, kept, centre))


async def state_of(session: Session | DeskDatabase, kept: KeptList, centre: str) -> State:
    rows = await session.rows(f"list_changes.{kept.name}", centre)
    return {row["subject"]: row["value"] for row in rows}


async def keep(
    session: Session,
    held: HeldList,
    entry: AuditEntry,
    *,
    trail: Trail,
    why: str = "",
    undoes: int | None = None,
) -> None:
    """After a change: what differs now, and the line of the trail with its number and reason."""
    said = " ".join(why.split())[:LONGEST_WHY]
    number = await _add(session, held, trail.actor, said, undoes)
    added = {"number": str(number or ""), "why": said}
    detail = {**entry.detail, **{name: value for name, value in added.items() if value}}
    await trail.write_in(session, replace(entry, detail=detail))


async def keep_command(
    session: Session,
    held: HeldList,
    action: str,
    subject: str,
    *,
    by: str,
    detail: Mapping[str, object] | None = None,
) -> None:
    """The same at the command line."""
    number = await _add(session, held, by or COMMAND_LINE, "", None)
    numbered = {"number": str(number)} if number else {}
    full = {**(detail or {}), **numbered}
    await record_command(session, held.centre, action, subject, by=by, detail=full)


async def _add(
    session: Session, held: HeldList, by: str, why: str, undoes: int | None
) -> int | None:
    now = await state_of(session, held.kept, held.centre)
    before, after = differences(held.state, now)
    if not after:
        return None
    values = (held.centre, by, held.kept.name, why, before, after, undoes)
    row = await session.row("list_changes.add", *values)
    return int(row["number"]) if row else None


def change_of(row: Row) -> ListChange:
    """Of a row of ``list_changes.page`` or ``list_changes.one``."""
    return ListChange(**{each.name: row[each.name] for each in fields(ListChange)})


async def undo(
    database: DeskDatabase,
    asker: Asker,
    number: int,
    lists: Mapping[str, KeptList],
    *,
    why: str,
) -> ListChange:
    """What was taken back. Raises `NotFound`, `NotUndone`, and what the list itself refuses."""
    account = asker.account
    async with database.transaction() as session:
        row = await session.row("list_changes.one", account.centre, number)
        kept = lists.get(row["of"]) if row else None
        if row is None or kept is None or not account.may(kept.right):
            raise NotFound
        done = change_of(row)
        held = await hold(session, kept, account.centre)
        if not done.counts(held.state):
            raise NotUndone("newer")
        await kept.put(session, asker, done.before_it(held.state), held.state)
        entry = AuditEntry(action=kept.undone, subject=kept.name, detail={"undoes": str(number)})
        await keep(session, held, entry, trail=asker.trail, why=why, undoes=number)
    return done
