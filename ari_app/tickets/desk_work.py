"""What the desk does with a ticket: form, duplicates, agencies; each with its line in the trail.

Ticket and line are committed together, or neither is. Every function raises ``DatabaseAway``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ari_app.errors import Invalid, NotFound
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase
from ari_app.tickets.dispatching import Sent, TriedAgain, advance_dispatch, send_ticket, try_again
from ari_app.tickets.duplicate_marks import mark_duplicate, unmark_duplicate
from ari_app.tickets.form import TicketUnknown, save_form
from ari_app.tickets.source import TicketSource
from ari_app.tickets.way import Side, Step
from ari_app.tickets.without_call import open_without_call


async def open_ticket(
    database: DeskDatabase,
    account: Account,
    source: TicketSource,
    *,
    node: str,
    now: datetime,
    trail: Trail,
) -> str:
    """A ticket of somebody who did not telephone; its label. Raises `Invalid`."""
    async with database.transaction() as session:
        label = await open_without_call(
            session,
            centre=account.centre,
            node=node,
            source=source,
            by=account.actor,
            extension=account.extension or None,
            now=now,
        )
        entry = AuditEntry(action="ticket.open", subject=label, detail={"source": source})
        await trail.write_in(session, entry)
    return label


async def change_form(
    database: DeskDatabase,
    account: Account,
    ticket: str,
    *,
    version: int,
    changes: Mapping[str, object],
    trail: Trail,
) -> None:
    """Changes fields of a ticket's form, made from the version that the account saw.

    Raises `FormInvalid`, `FormOutdated` and `NotFound`.
    """
    entry = AuditEntry(action="ticket.update", subject=ticket, detail=_audit_detail(changes))
    async with database.transaction() as session:
        try:
            await save_form(
                session,
                centre=account.centre,
                ticket=ticket,
                version=version,
                changes=changes,
                by=account.actor,
            )
        except TicketUnknown as error:
            raise NotFound from error
        await trail.write_in(session, entry)


def _audit_detail(changes: Mapping[str, object]) -> dict[str, str]:
    """Which fields were changed; of the ticket's steps also to what, for its history."""
    steps = {name: str(changes[name] or "") for name in ("state", "disposition") if name in changes}
    return {"fields": ", ".join(sorted(changes)), **steps}


async def close_as_duplicate(
    database: DeskDatabase, account: Account, ticket: str, *, of: str, version: int, trail: Trail
) -> None:
    """Closes ``ticket`` (a label) as a duplicate of ``of`` (label or call id).

    Raises `DuplicateRefused`, `FormOutdated`, and `Invalid` where there is no such other ticket.
    """
    entry = AuditEntry(action="ticket.duplicate", subject=ticket, detail={"of": of})
    async with database.transaction() as session:
        try:
            await mark_duplicate(
                session,
                centre=account.centre,
                ticket=ticket,
                of=of,
                version=version,
                by=account.actor,
            )
        except TicketUnknown as error:
            raise Invalid("of: there is no such ticket.") from error
        await trail.write_in(session, entry)


async def reopen_duplicate(
    database: DeskDatabase, account: Account, ticket: str, *, trail: Trail
) -> None:
    """Takes the mark off; raises `DuplicateRefused`."""
    entry = AuditEntry(action="ticket.not_duplicate", subject=ticket)
    async with database.transaction() as session:
        await unmark_duplicate(session, centre=account.centre, ticket=ticket, by=account.actor)
        await trail.write_in(session, entry)


async def send(
    database: DeskDatabase,
    account: Account,
    ticket: str,
    *,
    agencies: Sequence[str],
    note: str,
    now: datetime,
    trail: Trail,
) -> list[Sent]:
    """Gives a ticket (a label) to agencies (codes), to all of them or to none.

    Raises `SendRefused`.
    """
    entry = AuditEntry(
        action="ticket.send", subject=ticket, detail={"agencies": ", ".join(agencies)}
    )
    async with database.transaction() as session:
        sent = await send_ticket(
            session,
            centre=account.centre,
            ticket=ticket,
            agencies=agencies,
            by=account.actor,
            now=now,
            note=note,
        )
        await trail.write_in(session, entry)
    return sent


async def step_for_agency(
    database: DeskDatabase,
    account: Account,
    ticket: str,
    agency: str,
    *,
    step: Step,
    note: str,
    now: datetime,
    trail: Trail,
) -> None:
    """A step that an agency told by telephone or radio, or that only the desk may take.

    Raises `StepRefused`, and `NotFound` for an agency that has not got the ticket.
    """
    if "\0" in agency:
        raise NotFound
    entry = AuditEntry(
        action="dispatch.step", subject=ticket, detail={"agency": agency, "step": step}
    )
    async with database.transaction() as session:
        keys = (account.centre, ticket, agency)
        found = await session.row("dispatches.of_ticket_and_agency", *keys)
        if found is None:
            raise NotFound
        await advance_dispatch(
            session,
            dispatch_id=found["dispatch_id"],
            step=step,
            party=Side.DESK,
            by=account.actor,
            now=now,
            note=note,
        )
        await trail.write_in(session, entry)


async def record_telephoned(
    database: DeskDatabase,
    account: Account,
    ticket: str,
    agency: str,
    *,
    whom: str,
    received: bool = False,
    now: datetime,
    trail: Trail,
) -> None:
    """The desk told a human of the agency by telephone; ``whom`` is their name, as far as known.

    Nobody has acknowledged by that, and the agency's minutes run on, unless that human confirmed on
    the telephone that they have the ticket (``received``). Raises `NotFound` and `StepRefused`.
    """
    if "\0" in agency + whom:
        raise NotFound
    detail = {"agency": agency, **({"received": "telephone"} if received else {})}
    entry = AuditEntry(action="dispatch.telephoned", subject=ticket, detail=detail)
    async with database.transaction() as session:
        keys = (account.centre, ticket, agency)
        found = await session.row("dispatches.of_ticket_and_agency", *keys)
        if found is None:
            raise NotFound
        if received:  # first, for it locks the ticket before the dispatch
            await advance_dispatch(
                session,
                dispatch_id=found["dispatch_id"],
                step=Step.ACKNOWLEDGE,
                party=Side.DESK,
                by=account.actor,
                now=now,
                note=whom,
            )
        await session.run("dispatches.telephoned", found["dispatch_id"], now, account.actor, whom)
        await session.announce(ticket=ticket, telephoned=agency)
        await trail.write_in(session, entry)


async def resend(
    database: DeskDatabase, account: Account, notification: int, *, trail: Trail
) -> TriedAgain:
    """Tries a dead letter again from the beginning; two people at once try it once."""
    async with database.transaction() as session:
        found = await try_again(session, account.centre, notification)
        if found is not TriedAgain.UNKNOWN:
            entry = AuditEntry(action="notification.retry", subject=str(notification))
            await trail.write_in(session, entry)
    return found
