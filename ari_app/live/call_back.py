"""Calling back whoever was not answered: claim the number, have both phones rung, say what became.

One person calls a number at a time (`ari_app.tickets.callbacks`). Only a number that a ticket of
the centre holds is ever called.
"""

from dataclasses import dataclass

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ari import Ari, AriError
from ari_app.errors import Conflict, Unavailable
from ari_app.live.targets import check_way_out
from ari_app.people.access import Account
from ari_app.people.audit import AuditEntry, Trail
from ari_app.settings import Settings
from ari_app.store.desk_database import DeskDatabase
from ari_app.telephone_number import called_back
from ari_app.tickets.callbacks import CallbackOutcome, finish_callback, take_callback
from ari_app.uuid7 import uuid7


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingCall:
    """``number`` as it is dialled; ``call_id`` is the outgoing call's own."""

    number: str
    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBacks:
    """Each of the three is about the ticket with this label, and raises `Conflict`."""

    ami: Ami
    ari: Ari
    database: DeskDatabase
    settings: Settings

    async def claim(self, label: str, *, account: Account, trail: Trail) -> None:
        """Nobody else calls its number until it is finished, or forgotten for a quarter of an hour.

        Raises also ``DatabaseAway``.
        """
        async with self.database.transaction() as session:
            await take_callback(session, centre=account.centre, ticket=label, by=account.actor)
            await trail.write_in(session, AuditEntry(action="callback.take", subject=label))

    async def dial(
        self, label: str, ani: str | None, *, at: str, waits: bool, account: Account, trail: Trail
    ) -> OutgoingCall:
        """Ring the phone ``at``, then the ticket's number ``ani``; a ticket that waits is claimed.

        From the ring on nothing of ours is needed: the dialplan's ``call-back`` dials, records and
        writes the facts. Raises also `Unavailable`.
        """
        number = await self._number(label, ani, account.centre)
        if not number:
            raise Conflict("This ticket has no number that can be called.")
        check_way_out(self.settings.calls_out)
        if any(channel.is_of_phone(at) for channel in await self.ami.channels()):
            raise Conflict("This phone is busy; finish that call first.")
        if waits:
            await self.claim(label, account=account, trail=trail)
        return await self._ring_both(label, number, at)

    async def finish(
        self, label: str, outcome: CallbackOutcome, *, account: Account, trail: Trail
    ) -> None:
        """What became of the account's own try. Raises also ``DatabaseAway``."""
        by, centre = account.actor, account.centre
        entry = AuditEntry(action="callback.end", subject=label, detail={"outcome": outcome})
        async with self.database.transaction() as session:
            await finish_callback(session, centre=centre, ticket=label, by=by, outcome=outcome)
            await trail.write_in(session, entry)

    async def _number(self, label: str, ani: str | None, centre: str) -> str:
        """What the trunk dials for the ticket's number; empty where it has none."""
        if not ani:
            return ""
        settings = self.settings
        abroad = next((trunk.abroad for trunk in settings.trunks if trunk.host), "")
        row = await self.database.row("callbacks.told", centre, label)
        written = str(row["told"]) if row else None
        return called_back(ani, written, settings.centre.country, abroad)

    async def _ring_both(self, label: str, number: str, at: str) -> OutgoingCall:
        call_id = str(uuid7())
        variables = {"SIGAP_CALL": call_id, "SIGAP_TAKER": at, "SIGAP_TICKET": label}
        variables["PJSIP_HEADER(add,X-Sigap-Own-Call)"] = call_id  # see [own-call] of the dialplan
        try:
            begun = await self.ari.originate(
                f"PJSIP/{at}",
                context="call-back",
                extension=number,
                variables=variables,
                caller_id=number,
                timeout_s=self.settings.queue.ring_s,
            )
        except AriError as error:
            raise Unavailable("The telephone does not answer now.") from error
        if not begun:
            raise Conflict("Your own phone cannot be rung.")
        return OutgoingCall(number=number, call_id=call_id)
