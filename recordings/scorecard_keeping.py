"""Scorecards in the database: forms of an admin, cards of reviewers, one answer each.

Every function raises ``DatabaseAway``; each change has its line in the trail, in its transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from ari_app.errors import Conflict, NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.tickets.json_entries import ValueRefused
from recordings.review import may_be_judged
from recordings.scorecards import (
    Mark,
    Question,
    checked_form,
    entries_of,
    questions_of,
    score,
)


class NobodyAnswered(Conflict):
    """A call that no call-taker of ours answered: there is nobody to judge."""


class OwnCall(Conflict):
    """Nobody judges a call of their own."""


class AlreadyFilled(Conflict):
    """One reviewer fills a form once for a call: a second click is no second card."""


class AlreadyAnswered(Conflict):
    """A scorecard is answered once."""


async def forms(database: DeskDatabase, account: Account) -> list[Row]:
    """Those in use."""
    return await database.rows("scorecards.forms", account.centre)


async def make_form(
    database: DeskDatabase,
    account: Account,
    name: str,
    questions: Sequence[Question],
    *,
    trail: Trail,
    replaces: int | None = None,
) -> int:
    """A new form, or the next version of the one that it ``replaces``; its id.

    Raises `ValueRefused`, and `Conflict` where the replaced one is not in use any more.
    """
    checked_form(name, questions)
    async with database.transaction() as session:
        if replaces is not None and not await session.row(
            "scorecards.retire", account.centre, replaces
        ):
            raise Conflict("Somebody else has changed this form meanwhile.")
        values = (account.centre, name, entries_of(questions), account.actor)
        made = await session.row("scorecards.make", *values)
        if made is None:
            message = f"There is a form {name} already."
            raise ValueRefused(message, field="name", problem="name_taken", name=name)
        detail = {"version": str(made["version"])}
        await trail.write_in(
            session, AuditEntry(action="scorecard.form", subject=name, detail=detail)
        )
    return int(made["form_id"])


async def retire_form(
    database: DeskDatabase, account: Account, form_id: int, *, trail: Trail
) -> None:
    """No card is filled by it from now on; those that were stay. Raises `NotFound`."""
    async with database.transaction() as session:
        form = await session.row("scorecards.form", account.centre, form_id)
        if form is None or not await session.row("scorecards.retire", account.centre, form_id):
            raise NotFound
        entry = AuditEntry(action="scorecard.form_retired", subject=form["name"])
        await trail.write_in(session, entry)


async def fill(
    database: DeskDatabase,
    account: Account,
    call_id: str,
    form_id: int,
    marks: Sequence[Mark],
    *,
    comment: str,
    trail: Trail,
) -> int:
    """One filled card; its number.

    Raises `NotFound`, `ValueError` (not one mark a question), `NobodyAnswered`, `OwnCall`,
    `AlreadyFilled` and, as a review does, `NotReady` or `Conflict` for a call that was not heard.
    """
    async with database.transaction() as session:
        form = await session.row("scorecards.form", account.centre, form_id)
        subject = await session.row("scorecards.subject", account.centre, call_id)
        if form is None or form["retired_at"] or subject is None:
            raise NotFound
        result = score(questions_of(form["questions"]), marks)
        if subject["account_id"] is None:
            raise NobodyAnswered("No call-taker answered this call.")
        if subject["login"] == account.actor:
            raise OwnCall("Nobody judges a call of their own.")
        await may_be_judged(session, account, call_id)
        values = (account.centre, form_id, call_id, subject["account_id"], account.actor)
        said = ([mark.value for mark in marks], result.percent, result.critical, comment)
        row = await session.row("scorecards.add", *values, *said)
        if row is None:
            raise AlreadyFilled("This reviewer has filled this form for this call.")
        detail = {"form": form["name"], "person": subject["login"]}
        entry = AuditEntry(action="scorecard.fill", subject=call_id, detail=detail)
        await trail.write_in(session, entry)
    return int(row["scorecard_id"])


async def answer(
    database: DeskDatabase, account: Account, scorecard_id: int, words: str, *, trail: Trail
) -> None:
    """Whose call it was says so much to it, once. Raises `NotFound` and `AlreadyAnswered`."""
    async with database.transaction() as session:
        card = await session.row("scorecards.one", account.centre, scorecard_id)
        if card is None or card["login"] != account.actor:
            raise NotFound
        values = (account.centre, scorecard_id, account.actor, words)
        if await session.row("scorecards.answer", *values) is None:
            raise AlreadyAnswered("This scorecard is answered already.")
        entry = AuditEntry(action="scorecard.answer", subject=str(card["call_id"]))
        await trail.write_in(session, entry)


async def months(
    database: DeskDatabase, account: Account, login: str | None, since: datetime
) -> list[Row]:
    """Each person's averages by month; of one login, or of all."""
    return await database.rows("scorecards.by_month", account.centre, login, since)
