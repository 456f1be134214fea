"""What a call-taker and an admin do, in a real database: tickets, channels, sending."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from cryptography.fernet import Fernet

from ari_app.store.database import Database
from ari_app.tickets.agencies import ChannelKind, NewChannel, add_channel
from ari_app.tickets.dispatching import Sent, advance_dispatch, send_ticket
from ari_app.tickets.seal import Seal
from ari_app.tickets.way import Side, Step

NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)
SECRET = "rahasia-untuk-uji-coba"
ANI = "081234567890"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWork:
    database: Database
    seal: Seal = field(default_factory=lambda: Seal(Fernet.generate_key()))

    async def fetch(self, sql: str, *values: object) -> list[Mapping[str, Any]]:
        async with self.database.transaction() as session:
            rows: list[Mapping[str, Any]] = await session.connection.fetch(sql, *values)
            return rows

    async def ticket(
        self,
        number: int = 1,
        *,
        type: str | None = "kebakaran",
        state: str = "open",
        answered: bool = True,
        opened_at: datetime = NOW,
    ) -> str:
        """The label of a ticket whose caller has been answered (or not)."""
        call_id, label = str(uuid4()), f"JPR-2026-{number:05d}"
        async with self.database.transaction() as session:
            await session.connection.execute(
                """INSERT INTO calls (call_id, centre, node, state, offered_at)
                   VALUES ($1, 'JPR', 'node-1', 'talking', $2)""",
                call_id,
                opened_at,
            )
            await session.connection.execute(
                """INSERT INTO tickets (centre, node, year, number, label, call_id, state, ani,
                       opened_at, answered_at, type, kecamatan, address, narrative, caller_name)
                   VALUES ('JPR', 'node-1', 2026, $1, $2, $3, $4, $5, $6, $7, $8, 'Tahunan',
                       'Jl. Kartini 5', 'Api di dapur.', 'Bu Sri')""",
                number,
                label,
                call_id,
                state,
                ANI,
                opened_at,
                opened_at if answered else None,
                type,
            )
        return label

    async def webhook(self, agency: str, url: str) -> int:
        return await self.channel(agency, ChannelKind.WEBHOOK, url, SECRET)

    async def channel(
        self, agency: str, kind: ChannelKind, url: str, secret: str | None = None
    ) -> int:
        made = NewChannel(kind=kind, label=f"{kind} {agency}", url=url, secret=secret)
        async with self.database.transaction() as session:
            number, _ = await add_channel(session, "JPR", agency, made, self.seal)
        return number

    async def send(
        self, ticket: str, *agencies: str, now: datetime = NOW, note: str = ""
    ) -> list[Sent]:
        async with self.database.transaction() as session:
            return await send_ticket(
                session,
                centre="JPR",
                ticket=ticket,
                agencies=agencies,
                by="rini",
                now=now,
                note=note,
            )

    async def step(
        self,
        dispatch_id: int,
        *steps: Step,
        party: Side = Side.DESK,
        by: str = "rini",
        now: datetime = NOW,
    ) -> None:
        for step in steps:
            async with self.database.transaction() as session:
                await advance_dispatch(
                    session, dispatch_id=dispatch_id, step=step, party=party, by=by, now=now
                )

    async def state(self, dispatch_id: int) -> str:
        [row] = await self.fetch("SELECT state FROM dispatches WHERE dispatch_id = $1", dispatch_id)
        return str(row["state"])

    async def progress(self, label: str) -> str:
        [row] = await self.fetch("SELECT progress FROM tickets WHERE label = $1", label)
        return str(row["progress"])
