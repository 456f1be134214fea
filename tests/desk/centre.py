"""Puts accounts, calls, tickets and recordings of a centre into the database, as jobs would."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ari_app.uuid7 import uuid7

HOME_AGENCY = "damkar"
NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    database: Any
    archive: Path

    async def add_centre(self, code: str, name: str) -> None:
        await self.database.execute(
            """INSERT INTO centres VALUES ($1, $2, 'Asia/Jakarta')
               ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name""",
            code,
            name,
        )

    async def add_account(
        self,
        login: str,
        role: str,
        password_hash: str,
        extension: str | None = None,
        name: str | None = None,
        agency: str | None = None,
    ) -> None:
        await self.database.execute(
            """INSERT INTO accounts (centre, login, name, role, password_hash, extension, phone,
                                     sip_ha1, agency_id)
               SELECT 'JPR', $1, $2, $3, $4, $5, $6, $7,
                      (SELECT agency_id FROM agencies WHERE centre = 'JPR' AND code = $8)""",
            login,
            name or login.replace("_", " ").title(),
            role,
            password_hash,
            extension,
            "softphone" if extension else "none",
            hashlib.md5(login.encode()).hexdigest() if extension else None,  # noqa: S324
            agency or (HOME_AGENCY if role == "agency" else None),
        )

    async def add_seat(self, extension: str, name: str) -> None:
        await self.database.execute("INSERT INTO seats VALUES ('JPR', $1, $2)", extension, name)

    async def add_token(
        self, sha256: str, role: str, *, centre: str = "JPR", agency: str | None = None
    ) -> None:
        await self.database.execute(
            """INSERT INTO tokens (centre, sha256, role, name, agency_id)
               SELECT $1::text, $2, $3, $4,
                      (SELECT agency_id FROM agencies WHERE centre = $1::text AND code = $5)""",
            centre,
            sha256,
            role,
            f"{role} {agency or centre}",
            agency or (HOME_AGENCY if role == "agency" else None),
        )

    async def send(self, label: str, agency: str = HOME_AGENCY, *, at: datetime = NOW) -> int:
        """A dispatch to an agency; whoever has the role agency is of `HOME_AGENCY`."""
        return int(
            await self.database.fetchval(
                """INSERT INTO dispatches (centre, ticket_id, agency_id, emergency, sent_at,
                       sent_by, acknowledge_by)
                   SELECT t.centre, t.ticket_id, a.agency_id, true, $3::timestamptz, 'rini',
                          $3::timestamptz + interval '5 minutes'
                   FROM tickets t JOIN agencies a ON a.centre = t.centre AND a.code = $2
                   WHERE t.label = $1 RETURNING dispatch_id""",
                label,
                agency,
                at,
            )
        )

    async def add_unit(
        self, name: str, agency: str = HOME_AGENCY, *, kind: str = "fire_engine"
    ) -> int:
        return int(
            await self.database.fetchval(
                """INSERT INTO units (centre, agency_id, name, kind, since, step_by)
                   SELECT centre, agency_id, $1, $2, now(), 'admin' FROM agencies
                   WHERE centre = 'JPR' AND code = $3 RETURNING unit_id""",
                name,
                kind,
                agency,
            )
        )

    async def add_duty(self, person: str, number: str, agency: str = HOME_AGENCY) -> None:
        """From an hour ago for eight hours."""
        await self.database.execute(
            """INSERT INTO duty_roster
                   (centre, agency_id, person, role, telephone, begins_at, ends_at, by)
               SELECT centre, agency_id, $1, 'komandan regu', $2, now() - interval '1 hour',
                      now() + interval '7 hours', 'admin'
               FROM agencies WHERE centre = 'JPR' AND code = $3""",
            person,
            number,
            agency,
        )

    async def add_call(
        self,
        *,
        centre: str = "JPR",
        ani: str | None = "081234567890",
        state: str = "closed",
        outcome: str | None = "answered",
        verdict: str | None = "voice",
        reason: str | None = "Suara manusia terdengar jelas pada detik 0.3.",
        at: datetime = NOW,
        answered_by: str | None = "101",
        call_id: str = "",
    ) -> str:
        call_id, talked = call_id or uuid7(), outcome == "answered" or state == "talking"
        await self.database.execute(
            """INSERT INTO calls (call_id, centre, node, ani, dialled, trunk, state, offered_at,
                   screening_at, judged_at, held_at, waiting_at, answered_at, ended_at, verdict,
                   reason, priority, answered_by, outcome, hung_up_by, evidence)
               VALUES ($1,$2,'node-1',$3,'112','lab',$4,$5,$5,$6,$7,$8,$9,$10,$11,$12,10,$13,$14,
                   'caller', $15)""",
            call_id,
            centre,
            ani,
            state,
            at,
            at + timedelta(seconds=2),
            at + timedelta(seconds=14) if state == "held" or outcome == "abandoned_held" else None,
            at + timedelta(seconds=2) if talked or state == "waiting" else None,
            at + timedelta(seconds=9) if talked else None,
            at + timedelta(seconds=150) if state == "closed" else None,
            verdict,
            reason,
            answered_by if talked else None,
            outcome if state == "closed" else None,
            json.dumps([{"second": 0, "speech": 0.93}]),
        )
        return call_id

    async def add_fact(self, call_id: str, kind: str, at: datetime, **data: object) -> None:
        await self.database.execute(
            """INSERT INTO facts (key, call_id, centre, node, source, kind, at, data)
               VALUES ($1, $2, 'JPR', 'node-1', 'journal', $3, $4, $5)""",
            str(uuid7()),
            call_id,
            kind,
            at,
            json.dumps(data),
        )

    async def add_ticket(
        self,
        call_id: str,
        number: int,
        *,
        centre: str = "JPR",
        narrative: str | None = None,
        ani: str = "081234567890",
        at: datetime = NOW,
    ) -> str:
        label = f"{centre}-2026-{number:05d}"
        await self.database.execute(
            """INSERT INTO tickets (centre, node, year, number, label, call_id, state, ani,
                   verdict, opened_at, answered_by, narrative)
               VALUES ($1, 'node-1', 2026, $2, $3, $4, 'open', $7, 'voice', $5, '101', $6)""",
            centre,
            number,
            label,
            call_id,
            at + timedelta(seconds=2),
            narrative,
            ani,
        )
        await self.database.execute(  # the next one gets a number of its own
            """INSERT INTO ticket_numbers (centre, year, last_number) VALUES ($1, 2026, $2)
               ON CONFLICT (centre, year) DO UPDATE
               SET last_number = greatest(ticket_numbers.last_number, excluded.last_number)""",
            centre,
            number,
        )
        return label

    async def add_alarm(
        self, kind: str, label: str, at: datetime, *, dispatch: int | None = None
    ) -> None:
        await self.database.execute(
            """INSERT INTO alarms (centre, kind, ticket_id, dispatch_id, raised_at)
               SELECT centre, $1, ticket_id, $2, $3 FROM tickets WHERE label = $4""",
            kind,
            dispatch,
            at,
            label,
        )

    async def add_recording(
        self, call_id: str, audio: bytes, *, status: str = "ready", path: str | None = None
    ) -> None:
        """The file at ``path`` below the archive; without ``path`` it is written there."""
        name = path or f"2026/05/01/{call_id}.flac"
        if path is None:
            (self.archive / name).parent.mkdir(parents=True, exist_ok=True)
            (self.archive / name).write_bytes(audio)
        await self.database.execute(
            """INSERT INTO recordings (call_id, centre, node, status, path, seconds, bytes,
                   sha256, peaks, peaks_per_s)
               VALUES ($1, 'JPR', 'node-1', $2, $3, 12.5, $4, $5, '\\x00', 10)""",
            call_id,
            status,
            name,
            len(audio),
            hashlib.sha256(audio).hexdigest(),
        )
