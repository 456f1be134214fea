"""Every page of the desk as it looks in a busy night, for measuring and for looking at.

`busy_night` serves it; `SCREENS` says which page is brought into which state. Used by
``tests/desk/test_screens.py`` and by ``python -m docs.screens.every_size``.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
from playwright.async_api import Browser, BrowserContext, Page

from ari_app.asterisk.configuration import SOUNDS
from ari_app.first_hour import progress
from ari_app.settings import Review
from ari_app.uuid7 import uuid7
from bench.free_ports import free_ports
from recordings.agreement import heard_twice
from tests.console.browser import new_context
from tests.desk import certificates, sample_reviews, sample_shifts
from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP
from tests.desk.sample_board import sample_board
from tests.desk.test_undelivered import give_up
from tests.tickets.agency import sample_work

DESK_SIZES = ((1024, 576), (1280, 720), (1366, 768), (1440, 900), (1920, 1080))
TELEPHONE = (390, 844)
SCHEMES = ("dark", "light")
UNTYPED = "JPR-2026-01562"  # its talk is over and nobody has said what it was about
SENT = "JPR-2026-01580"  # its ticket has agencies that must be telephoned

Hand = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A page, who looks at it, what a hand does on it, and at which sizes it is used."""

    name: str
    login: str
    path: str = "/"
    ready: str = "main"  # what is there when the page is
    hand: Hand | None = None
    telephone: bool = False
    desk: bool = True

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        return (*(DESK_SIZES if self.desk else ()), *((TELEPHONE,) if self.telephone else ()))


async def _opens_the_unsent(page: Page) -> None:
    """A ticket that nobody was told of, in the middle of being written."""
    await page.click("#unsent [data-open]")
    await page.wait_for_selector("#form:not([hidden])")
    await page.fill("[name=narrative]", "Api besar dari gudang mebel, angin ke arah rumah warga.")
    await page.wait_for_selector("#send:not([hidden])")


async def _talks(page: Page) -> None:
    """The ticket of the call that goes on, with a type and what is asked for it."""
    await page.wait_for_selector("#ring #mine-call")
    await page.click(f"#l-{SENT}")
    await page.wait_for_selector("#agencies:not([hidden]) [data-telephoned]")


async def _is_asked_why(page: Page) -> None:
    """A held call is about to be ended."""
    await page.wait_for_selector("#held .row")
    await page.click("#held summary >> nth=0")


async def _sets_up_a_factor(page: Page) -> None:
    """The secret of a second factor, to be scanned."""
    if await page.locator("#f-code").count() == 0:
        await page.fill("#f-old-on", "sandi-siti")
        await page.click("button:has-text('Siapkan')")
    await page.wait_for_selector("#f-code")


async def _is_asked_for_own(page: Page) -> None:
    """The first login with a password that an admin made."""
    await page.fill("#login", "sari")
    await page.fill("#password", "sandi")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#again")


async def _opens_a_group(page: Page) -> None:
    """The longest group of the admin's header."""
    await page.locator("header .menu summary").last.click()


async def _invites(page: Page) -> None:
    """The link for a new password, which is told once."""
    await page.click("[value=invite]")
    await page.wait_for_selector("#invitation")


async def _opens_messages(page: Page) -> None:
    await page.click("#chat > summary")
    await page.wait_for_selector("#messages-here li")


async def _reads_guidance(page: Page) -> None:
    """The card of chest compressions beside the form of a ticket, with its beat."""
    await page.click("#unsent [data-open]")
    await page.wait_for_selector("#form:not([hidden])")
    await page.click("#type-medis")
    await page.click("#guide-open:not([disabled])")
    await page.click("#metronome")
    await page.check("#guide-steps input >> nth=0")


async def _renames_a_unit(page: Page) -> None:
    """What was changed of the lists, and can go back."""
    await page.fill("#f-name", f"{await page.input_value('#f-name')} Pecangaan")
    await page.fill("#f-why", "pindah pos ke Pecangaan")
    await page.click("form.edit .btn.go")
    await page.goto("/admin/list-changes")
    await page.wait_for_selector(".changes form")


async def _raises_somebody(page: Page) -> None:
    """Another name and role, for a reason, and then the history of accounts."""
    await page.fill("#f-name", f"{await page.input_value('#f-name')} Putri")
    await page.select_option("#f-role", "supervisor")
    await page.fill("#f-why", "naik jabatan per 1 Desember")
    await page.click("form.edit .btn.go")
    await page.goto("/admin/list-changes?of=accounts")
    await page.wait_for_selector(".changes form")


async def _holds(page: Page) -> None:
    """A ticket is held for a court; another was, and was let go."""
    for label, reason in ((SENT, "Ombudsman, 0412/LM/XI/2026"), (UNTYPED, "Polres, LP/12/2026")):
        await page.fill("#f-call", label)
        await page.fill("#f-reason", reason)
        await page.click("button[value=hold] >> nth=0")
        await page.wait_for_selector(".strip[role=status], .strip[role=alert]")


async def _puts_in(page: Page) -> None:
    """A certificate of somebody else's, and another after it."""
    with TemporaryDirectory() as folder:
        for name in ("a", "b"):
            tls = certificates.write(Path(folder), name=name)
            await page.set_input_files("#f-pem", tls.certificate)
            await page.set_input_files("#f-key", tls.key)
            await page.fill("#w-put", "dari Diskominfo")
            await page.click("form[enctype] .btn.go")
            await page.wait_for_selector(".strip[role=status]")


async def _makes_tokens(page: Page) -> None:
    """One that is ended, and one that is told this once."""
    for name in ("Papan Kominfo", "Sistem Damkar"):
        await page.fill("#f-name", name)
        await page.click("button[value=make]")
        await page.wait_for_selector("#token")
        if name == "Papan Kominfo":
            await page.click("details:has(button[value=end]) summary")
            await page.click("button[value=end]")
            await page.wait_for_selector(".strip[role=status]")


async def _is_paired(page: Page) -> None:
    """A wall that an admin has paired; its code is read off it."""
    code = await page.inner_text("#code")
    browser, address = page.context.browser, page.url.removesuffix("/wall")
    assert browser is not None
    admin = await logged_in(browser, address, Screen(name="", login="wati"))
    other = await admin.new_page()
    await other.goto("/admin/walls")
    await other.fill("#f-name", "Ruang piket")
    await other.fill("#f-wall_code", code)
    await other.click("main .btn.go")
    await other.wait_for_selector("main .list")
    await admin.close()
    await page.wait_for_selector("#picture .key")


async def _is_invited(page: Page) -> None:
    """Where the link of an invitation leads."""
    await _invites(page)
    link = await page.inner_text("#invitation")
    await page.goto("/invited/" + link.rpartition("/")[2])
    await page.wait_for_selector("#again")


async def _opens_a_call(page: Page) -> None:
    """One of those that wait to be heard."""
    await page.click("a.row >> nth=0")
    await page.wait_for_selector("a.row[aria-current]")


async def _reads_a_call(page: Page) -> None:
    """The page of a call that has no ticket."""
    await _opens_a_call(page)
    call = page.url.rpartition("/review/")[2].partition("?")[0]
    await page.goto(f"/calls/{call}")
    await page.wait_for_selector("#record")


SCREENS = (
    Screen(name="wall-code", login="", path="/wall", ready="#code"),
    Screen(name="wall", login="", path="/wall", ready="#code", hand=_is_paired),
    Screen(name="seat", login="yanti", path="/seat", ready=".seat-row", telephone=True),
    Screen(
        name="invited",
        login="wati",
        path="/admin/accounts/siti",
        hand=_is_invited,
        telephone=True,
    ),
    Screen(name="call", login=sample_reviews.LOGIN, path="/review", hand=_reads_a_call),
    Screen(name="review-call", login=sample_reviews.LOGIN, path="/review", hand=_opens_a_call),
    Screen(name="admin-new-type", login="wati", path="/admin/new-type"),
    Screen(name="admin-new-guidance", login="wati", path="/admin/new-guidance"),
    Screen(name="admin-new-scorecard", login="wati", path="/admin/new-scorecard"),
    Screen(name="admin-new-agency", login="wati", path="/admin/new-agency"),
    Screen(name="login", login="", ready="#login", telephone=True),
    Screen(name="login-first", login="", ready="#login", hand=_is_asked_for_own, telephone=True),
    Screen(name="console-idle", login="tono", ready="#desk"),
    Screen(name="console-ringing", login="rahma", ready="#mine-call"),
    Screen(name="console-talking", login="bagus", ready="#mine-call", hand=_talks),
    Screen(name="console-unsent", login="tono", ready="#desk", hand=_opens_the_unsent),
    Screen(name="console-held", login="tono", ready="#desk", hand=_is_asked_why),
    Screen(name="console-messages", login="tono", ready="#desk", hand=_opens_messages),
    Screen(name="console-guidance", login="tono", ready="#desk", hand=_reads_guidance),
    Screen(name="board", login="siti", path="/board", ready="#held .row", telephone=True),
    Screen(name="ticket", login="siti", path=f"/tickets/{SENT}", telephone=True),
    Screen(name="ticket-untyped", login="siti", path=f"/tickets/{UNTYPED}", telephone=True),
    Screen(name="open", login="siti", path="/open"),
    Screen(name="search", login="siti", path="/search?q=kebakaran"),
    Screen(name="announcements", login="siti", path="/announcements"),
    Screen(name="announcement-heard", login="siti", path="/announcements/1"),
    Screen(name="public", login="siti", path="/public"),
    Screen(name="numbers", login="siti", path="/numbers"),
    Screen(name="number", login="siti", path="/numbers/081234567890"),
    Screen(name="line", login="siti", path="/line"),
    Screen(name="undelivered", login="siti", path="/undelivered"),
    Screen(name="audit", login="siti", path="/audit"),
    Screen(name="reports", login="siti", path="/reports"),
    Screen(name="report-calls", login="siti", path="/reports/calls"),
    Screen(name="report-numbers", login="siti", path="/reports/numbers"),
    Screen(name="report-units", login="siti", path="/reports/units"),
    Screen(name="report-tickets", login="siti", path="/reports/tickets"),
    Screen(name="report-sent", login="siti", path="/reports/sent"),
    Screen(name="report-callbacks", login="siti", path="/reports/callbacks"),
    Screen(name="report-duties", login="siti", path="/reports/duties"),
    Screen(name="report-presence", login="siti", path="/reports/presence"),
    Screen(name="report-scorecards", login="siti", path="/reports/scorecards"),
    Screen(name="report-unplaced", login="siti", path="/reports/unplaced"),
    Screen(name="report-mails", login="siti", path="/reports/mail"),
    Screen(name="shifts", login="siti", path="/shifts"),
    Screen(name="shift", login="siti", path="/shifts/28"),
    Screen(name="shift-notes", login="bagus", path="/shifts/notes"),
    Screen(name="shift-patterns", login="siti", path="/shifts/patterns"),
    Screen(name="shift-absences", login="siti", path="/shifts/absences"),
    Screen(name="shift-import", login="siti", path="/shifts/import"),
    Screen(name="review", login=sample_reviews.LOGIN, path="/review"),
    Screen(name="review-transcript", login=sample_reviews.LOGIN, path="/review?because=cut"),
    Screen(name="review-search", login=sample_reviews.LOGIN, path="/review?since=2020-01-01"),
    Screen(name="scorecards", login=sample_reviews.LOGIN, path="/scorecards"),
    Screen(name="scorecard", login=sample_reviews.LOGIN, path="/scorecards/1"),
    Screen(name="calibration", login=sample_reviews.LOGIN, path="/calibration"),
    Screen(name="admin-scorecards", login="wati", path="/admin/scorecards"),
    Screen(name="admin-scorecard", login="wati", path="/admin/scorecards/1"),
    Screen(
        name="admin-replay-preview",
        login="wati",
        path="/admin/replay-preview?name=ear.lenient_score&value=-1.2",
    ),
    Screen(name="admin-replays", login="wati", path="/admin/replays"),
    Screen(name="admin-retention", login="wati", path="/admin/retention"),
    Screen(name="admin-walls", login="wati", path="/admin/walls"),
    Screen(name="account", login="siti", path="/account", hand=_sets_up_a_factor, telephone=True),
    Screen(name="admin-accounts", login="wati", path="/admin/accounts"),
    Screen(name="admin-group", login="wati", path="/admin/walls", hand=_opens_a_group),
    Screen(name="admin-account", login="wati", path="/admin/accounts/siti", hand=_invites),
    Screen(name="admin-seats", login="wati", path="/admin/seats"),
    Screen(name="admin-new-account", login="wati", path="/admin/new-account"),
    Screen(name="admin-dialplan", login="wati", path="/admin/dialplan", ready="#plan-editor"),
    Screen(name="admin-dialplan-graph", login="wati", path="/admin/dialplan/graph", ready="svg"),
    Screen(name="admin-units", login="wati", path="/admin/units"),
    Screen(name="admin-unit", login="wati", path="/admin/units/1"),
    Screen(name="admin-list-changes", login="wati", path="/admin/units/1", hand=_renames_a_unit),
    Screen(
        name="admin-account-changes",
        login="wati",
        path="/admin/accounts/yanti",
        hand=_raises_somebody,
    ),
    Screen(name="admin-holds", login="wati", path="/admin/holds", hand=_holds),
    Screen(name="admin-certificate", login="wati", path="/admin/certificate", hand=_puts_in),
    Screen(name="admin-tokens", login="wati", path="/admin/tokens", hand=_makes_tokens),
    Screen(name="admin-backup", login="wati", path="/admin/backup"),
    Screen(name="admin-places", login="wati", path="/admin/places"),
    Screen(name="admin-duty", login="wati", path="/admin/duty"),
    Screen(name="admin-settings", login="wati", path="/admin/settings"),
    Screen(name="admin-setting", login="wati", path="/admin/settings/queue.message_s"),
    Screen(name="admin-setting-lines", login="wati", path="/admin/settings/calling.numbers"),
    Screen(name="admin-settings-history", login="wati", path="/admin/settings-history"),
    Screen(name="admin-prompts", login="wati", path="/admin/prompts"),
    Screen(name="admin-prompt", login="wati", path="/admin/prompts/greeting"),
    Screen(name="admin-prompt-by-hand", login="wati", path="/admin/prompts/goodbye"),
    Screen(name="admin-prompt-javanese", login="wati", path="/admin/prompts/still_here.jv"),
    Screen(name="admin-trunks", login="wati", path="/admin/trunks"),
    Screen(name="first-hour", login="wati", path="/admin/first-hour"),
    Screen(name="ca", login="", path="/ca", telephone=True),
    Screen(name="help", login="siti", path="/help", telephone=True),
    Screen(name="help-found", login="siti", path="/help?q=tiket"),
    Screen(name="help-chapter", login="siti", path="/help/tombol", telephone=True),
    Screen(name="admin-types", login="wati", path="/admin/types"),
    Screen(name="admin-type", login="wati", path="/admin/types/kebakaran"),
    Screen(name="admin-guidance", login="wati", path="/admin/guidance"),
    Screen(name="admin-guidance-card", login="wati", path="/admin/guidance/rjp"),
    Screen(name="admin-agencies", login="wati", path="/admin/agencies"),
    Screen(name="admin-agency", login="wati", path="/admin/agencies/damkar"),
    Screen(name="agency", login=sample_work.LOGIN, path="/agency", telephone=True, desk=False),
    Screen(
        name="agency-times",
        login=sample_work.LOGIN,
        path="/agency/times",
        telephone=True,
        desk=False,
    ),
    Screen(
        name="agency-units",
        login=sample_work.LOGIN,
        path="/agency/units",
        telephone=True,
        desk=False,
    ),
    Screen(
        name="agency-ticket",
        login=sample_work.LOGIN,
        path=f"/agency/{sample_work.TREE}",
        telephone=True,
        desk=False,
    ),
)
_QUESTIONS = (
    {"ask": "Menanyakan tempat kejadian dalam 30 detik", "weight": 3, "critical": True},
    {"ask": "Menyapa penelepon", "weight": 1, "critical": False},
    {"ask": "Mengulang alamat sebelum mengirim", "weight": 2, "critical": False},
)
PASSWORDS = {
    "siti": "sandi-siti",
    "wati": "sandi",
    sample_reviews.LOGIN: sample_reviews.PASSWORD,
    sample_work.LOGIN: sample_work.PASSWORD,
}


@asynccontextmanager
async def busy_night(folder: Path, dsn: str) -> AsyncIterator[str]:
    """A desk in a busy night; its address."""
    async with sample_board(folder, dsn, free_ports(2)[0]) as address:
        connection = await asyncpg.connect(dsn)
        progress.begin(folder / "home")
        _put_by_hand(folder / "home" / "sounds")
        await _fill(connection, folder / "home" / "recordings" / "archive", dsn)
        await connection.close()
        yield address


def _put_by_hand(sounds: Path) -> None:
    """Sounds that somebody laid into the folder, one in Javanese."""
    sounds.mkdir(exist_ok=True)
    for name in ("goodbye", "still_here.jv", "siren"):
        (sounds / f"{name}.wav").write_bytes((SOUNDS / "ready.wav").read_bytes())


async def _fill(connection: Any, archive: Path, dsn: str) -> None:
    centre = Centre(database=connection, archive=archive)
    await centre.add_account("wati", "admin", CHEAP.hash("sandi"), name="Wati Rahayu")
    for login, name in (("sari", "Sari Wulandari"), ("yanti", "Yanti Susilowati")):
        await centre.add_account(login, "call_taker", CHEAP.hash("sandi"), name=name)
    for extension in ("301", "302"):  # for who has no telephone of their own
        await centre.add_seat(extension, f"Meja {extension[-1]}")
    await connection.execute("UPDATE accounts SET password_told = true WHERE login = 'sari'")
    await connection.execute(  # the agency's sample has numbers of its own
        """UPDATE tickets SET number = number + 100,
               label = 'JPR-2026-' || lpad((number + 100)::text, 5, '0')"""
    )
    await sample_reviews.fill(centre)
    await sample_work.fill(dsn, connection, centre)
    await connection.execute(
        """UPDATE tickets SET type = 'kebakaran', kecamatan = 'Mlonggo', opened_at = now()
           WHERE label = $1""",
        SENT,
    )
    for agency in ("damkar", "pln", "pmi"):
        await centre.send(SENT, agency)
    await _units(centre, connection)
    await give_up(centre, connection)
    await _hear_twice(centre)
    await _judge(connection)
    await sample_shifts.fill(connection)
    await _know_numbers(connection)
    await _wait_longer(centre)
    await _say_to_desks(connection)
    await _mail_reports(connection)
    await connection.execute(
        """UPDATE guidance_cards SET reviewer = 'dr. Sari, PSC 119', reviewed_on = '2025-01-10',
               review_due = '2026-01-10' WHERE code = 'tersedak'"""
    )
    await _for_everybody(connection)


async def _wait_longer(centre: Centre) -> None:
    """Two more tickets that nobody was told of, three whose callers have sent something since, and
    what the caller who rings now has told before."""
    now = datetime.now(UTC)
    for number, type in ((1595, "kecelakaan"), (1596, "pohon_tumbang")):
        await _ticket(centre, number, type, now - timedelta(minutes=2))
    for number in (1597, 1598, 1599):
        ticket = await _ticket(centre, number, "kebakaran", now - timedelta(minutes=9))
        await centre.send(ticket, "damkar")
        await centre.database.execute(
            """INSERT INTO location_links (link_id, centre, call_id, token_sha256, via, made_at,
                   made_by, expires_at, unseen_since, unseen_kinds)
               SELECT gen_random_uuid(), centre, call_id, encode(sha256(label::bytea), 'hex'),
                      'show', now(), 'tono', now() + interval '1 hour', now(), '{photo,position}'
               FROM tickets WHERE label = $1""",
            ticket,
        )
    earlier = await _ticket(centre, 1600, "kebakaran", now - timedelta(days=3), "085711223344")
    await centre.send(earlier, "damkar")
    await centre.database.execute(
        """UPDATE tickets SET caller_name = 'Pak Sugeng Raharjo', desa = 'Bandengan', kecamatan =
               'Jepara', address = 'RT 03 RW 02, belakang balai desa, rumah cat hijau'
           WHERE label = $1""",
        earlier,
    )


async def _ticket(
    centre: Centre, number: int, type: str, at: datetime, ani: str = "081300001234"
) -> str:
    """Of a talk that is over."""
    call = await centre.add_call(ani=ani, at=at)
    label = await centre.add_ticket(call, number, ani=ani, at=at)
    await centre.database.execute(
        "UPDATE tickets SET type = $2, kecamatan = 'Tahunan', ended_at = $3 WHERE label = $1",
        *(label, type, at + timedelta(minutes=1)),
    )
    return label


async def _for_everybody(connection: Any) -> None:
    """Who heard the announcement; one case is offered to the public, one is released."""
    await connection.execute(
        """INSERT INTO facts (key, call_id, centre, node, source, kind, at, data)
           SELECT 'heard ' || call_id, call_id, 'JPR', 'node-1', 'dialplan', 'announced',
                  now() + interval '1 second', '{}'
           FROM calls WHERE centre = 'JPR' ORDER BY offered_at DESC LIMIT 4"""
    )
    await connection.execute(
        """INSERT INTO public_offers (centre, dispatch_id, said, by)
           SELECT centre, dispatch_id, $1, 'pos.mlonggo' FROM dispatches
           WHERE centre = 'JPR' ORDER BY dispatch_id LIMIT 1""",
        "Pohon tumbang di jalan raya disingkirkan dalam 40 menit oleh enam petugas.",
    )
    await connection.execute(
        """INSERT INTO public_cases (case_id, centre, month, agency, type, said, square, wide)
           VALUES (gen_random_uuid(), 'JPR', date_trunc('month', now()), 'Dinas Pemadam Kebakaran',
                   'Kebakaran', $1, '', '')""",
        "Kebakaran dapur padam dalam 25 menit; tidak ada korban.",
    )


async def _mail_reports(connection: Any) -> None:
    """One that went, one that waits for its next try, one that a human decides about."""
    await connection.execute(
        """INSERT INTO report_mails (centre, every, period, first_day, last_day, receiver, state,
                                     tries, tried_at, problem)
           SELECT 'JPR', e, '2026-10-01', '2026-10-01', '2026-10-31', r, s, n, now(), p
           FROM (VALUES
               ('month', 'bupati@jepara.example', 'sent', 1, ''),
               ('month', 'sekda@jepara.example', 'waiting', 2, 'The service refused it (451).'),
               ('day', 'kepala.dinas@jepara.example', 'given_up', 12, 'The service refused it.')
           ) v (e, r, s, n, p)"""
    )


async def _say_to_desks(connection: Any) -> None:
    """A notice that one of them has confirmed, and words between a desk and the supervisor."""
    await connection.execute(
        """WITH notice AS (
               INSERT INTO notices (centre, said, by, by_name)
               VALUES ('JPR', 'Radio damkar mati sampai pukul 15. Telepon saja.', 'siti', $1)
               RETURNING notice_id)
           INSERT INTO notice_confirmations (notice_id, by, name, extension)
           SELECT notice_id, 'dewi', 'Dewi Lestari', '103' FROM notice""",
        "Siti Rahayu",
    )
    for from_desk, said, who in (
        (True, "Penelepon minta bicara dengan supervisor. Boleh saya sambungkan?", "Tono Hadi"),
        (False, "Boleh, sambungkan ke 101.", "Siti Rahayu"),
        (True, "Terima kasih.", "Tono Hadi"),
    ):
        await connection.execute(
            """INSERT INTO desk_messages (centre, desk, from_desk, said, by, by_name)
               VALUES ('JPR', '105', $1, $2, $3, $3)""",
            *(from_desk, said, who),
        )


async def _units(centre: Centre, connection: Any) -> None:
    """Two engines, an ambulance on the way to `SENT`, a boat that is broken, and who is on duty."""
    for name in ("Damkar 1", "Damkar 2"):
        await centre.add_unit(name)
    boat = await centre.add_unit("Perahu Karimunjawa", "bpbd", kind="boat")
    ambulance = await centre.add_unit("Ambulans PMI 1", "pmi", kind="ambulance")
    await centre.add_duty("Slamet Riyadi", "081325551212")
    step = """UPDATE units SET step = $2, state = $3, party = 'desk', step_by = 'tono', since = $4,
                  ticket_id = (SELECT ticket_id FROM tickets WHERE label = $5), remark = $6
              WHERE unit_id = $1"""
    ago = datetime.now(UTC) - timedelta(minutes=7)
    await connection.execute(step, ambulance, "assign", "assigned", ago, SENT, "")
    await connection.execute(step, ambulance, "depart", "on_the_way", ago, SENT, "")
    await connection.execute(step, boat, "stand_down", "out_of_service", ago, None, "mesin mati")


async def _hear_twice(centre: Centre) -> None:
    """Two months of calls that two reviewers heard: of some they do not say the same."""
    now, share = datetime.now(UTC), Review().second_share
    for number in range(16):
        while not heard_twice(call_id := uuid7(), share):
            pass
        at = now - timedelta(days=2 + 3 * number)
        await centre.add_call(call_id=call_id, outcome="abandoned_held", verdict="noise", at=at)
        first = "human" if number % 4 == 0 else "false_call"
        second = {3: "cannot_tell", 8: "false_call"}.get(number, first)
        for day, by, finding in ((0, "agus", first), (1, "rini", second)):
            await centre.database.execute(
                """INSERT INTO call_reviews (centre, call_id, at, by, finding)
                   VALUES ('JPR', $1, $2, $3, $4)""",
                *(call_id, at + timedelta(days=day), by, finding),
            )


async def _judge(connection: Any) -> None:
    """Filled scorecards, one with a critical error, and two reviewers who do not agree."""
    await connection.execute(
        """WITH form AS (
               INSERT INTO scorecard_forms (centre, name, version, questions, made_by)
               VALUES ('JPR', 'Penanganan dasar', 1, $1, 'wati') RETURNING form_id
           ), answered AS (
               SELECT call_id, row_number() OVER (ORDER BY offered_at) AS n FROM calls
               WHERE centre = 'JPR' AND outcome = 'answered' LIMIT 3)
           INSERT INTO scorecards (centre, form_id, call_id, account_id, by, marks, percent,
                                   critical, comment)
           SELECT 'JPR', f.form_id, c.call_id, a.account_id, 'agus', m.marks, m.percent, m.critical,
                  'Tenang dan runtut; tanyakan patokan tempat lebih awal.'
           FROM form f CROSS JOIN answered c JOIN accounts a ON a.login = 'tono'
           JOIN (VALUES (1, '["yes", "no", "yes"]'::jsonb, 83, false),
                        (2, '["yes", "yes", "yes"]'::jsonb, 100, false),
                        (3, '["no", "yes", "yes"]'::jsonb, 0, true))
                m (n, marks, percent, critical) ON m.n = c.n ORDER BY c.n""",
        json.dumps(_QUESTIONS),
    )
    for by, finding in (("agus", "human"), ("rini", "false_call")):
        await connection.execute(
            """INSERT INTO call_reviews (centre, call_id, by, finding)
               SELECT 'JPR', call_id, $1, $2 FROM calls
               WHERE centre = 'JPR' AND outcome = 'answered'""",
            by,
            finding,
        )


async def _know_numbers(connection: Any) -> None:
    """One who waits and one who often calls have a lower place and notes; a fire is announced."""
    for number in ("085711223344", "081234567890"):
        await connection.execute(
            """INSERT INTO lower_places (centre, number, reason, by, name, began_at, ends_at)
               VALUES ('JPR', $1, 'Suara knalpot, 14 kali malam ini', 'siti', 'Siti Rahmawati',
                       now(), now() + interval '4 hours')""",
            number,
        )
        await connection.execute(
            """INSERT INTO number_notes (centre, number, note, by, name)
               VALUES ('JPR', $1, 'Sering diam, pernah benar: ibunya jatuh pada bulan Maret',
                       'rahma', 'Rahma Dewi')""",
            number,
        )
    await connection.execute(
        """INSERT INTO announcements (centre, words, sound, by, name, began_at, ends_at)
           VALUES ('JPR', 'Kebakaran gudang mebel di Mlonggo', 'known_fire', 'siti',
                   'Siti Rahmawati', now(), now() + interval '1 hour')"""
    )


async def logged_in(browser: Browser, address: str, screen: Screen) -> BrowserContext:
    """A browser of its own in which the screen's owner is logged in."""
    desk = await new_context(browser, base_url=address, permissions=["microphone"])
    if screen.login:
        page = await desk.new_page()
        await page.goto("/")
        await page.fill("#login", screen.login)
        await page.fill("#password", PASSWORDS.get(screen.login, "sandi"))
        await page.keyboard.press("Enter")
        await page.wait_for_selector("body:not(.login), .seat-row")
        await page.close()
    return desk


async def shown(desk: BrowserContext, screen: Screen) -> Page:
    """The page in its state."""
    page = await desk.new_page()
    await page.goto(screen.path)
    await page.wait_for_selector(screen.ready)
    if screen.hand is not None:
        await screen.hand(page)
    return page


async def at_size(page: Page, size: tuple[int, int], scheme: str) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    await page.evaluate("() => new Promise(requestAnimationFrame)")
    await asyncio.sleep(0)
