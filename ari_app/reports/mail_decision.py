"""What a human decides of a report that did not certainly go out by e-mail."""

from enum import StrEnum

from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.store.desk_database import DeskDatabase


class MailDecision(StrEnum):
    AGAIN = "again"  # it is sent once more
    DROP = "drop"  # it is left as it is


_STATEMENTS = {MailDecision.AGAIN: "mails.again", MailDecision.DROP: "mails.drop"}


async def decide_mail(
    database: DeskDatabase, account: Account, number: int, decision: MailDecision, trail: Trail
) -> bool:
    """Whether it was still to be decided: of two who decide at once the first has done it.

    The line in the trail is committed with it. Raises ``DatabaseAway``.
    """
    async with database.transaction() as session:
        row = await session.row(_STATEMENTS[decision], account.centre, number)
        if row is None:
            return False
        detail = {"step": decision.value, "to": row["receiver"]}
        entry = AuditEntry(action="reports.mail_decide", subject=row["period"], detail=detail)
        await trail.write_in(session, entry)
    return True
