"""Reports by e-mail, each at most once to each receiver: a side task of the jobs.

A mail is a row, and its kind, period and receiver are its key. Whoever sends it has claimed the row
before, in a transaction of its own: of two processes one gets it. One that dies while it sends
leaves the row *sending*, and nobody knows whether the mail went out. It is not sent again by
itself: an alarm says so, and a human decides on ``/reports/mail``. What certainly failed is tried
again, ever more slowly, and given up after the twelfth time or a refusal; that alarms too.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from ari_app.people.audit import record_job
from ari_app.reports.mail_due import Due, Every, due_now, next_try, period_of_due
from ari_app.reports.paper import Paper, paper_of
from ari_app.reports.paper_process import Format, PaperUnmade, made_apart
from ari_app.reports.reading import read_report
from ari_app.settings import Settings
from ari_app.shifts.planning import shifts_between
from ari_app.store.database import Database, DatabaseAway, Session
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_, NP_
from ari_app.tickets import messenger
from ari_app.tickets.messenger import Enclosed
from ari_app.tickets.notice import Words
from ari_app.tickets.retry import Failed, Trouble

log = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0
WITHIN_S = 120.0  # a server that looks for viruses answers late (RFC 5321, 4.5.3.2: minutes)
_WITH_NAMES = ("people", "attendance", "scorecards")  # tables
_TYPES = {
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_EVERY = {
    Every.SHIFT: NP_("report", "dinas"),
    Every.DAY: N_("harian"),
    Every.WEEK: N_("mingguan"),
    Every.MONTH: N_("bulanan"),
}
_IN_TEXT = ("offered", "answered", "abandoned", "service_level_15", "cut_by_us", "tickets")
Row = Mapping[str, Any]


async def keep_mailing(settings: Settings, database: Database) -> None:
    """Until cancelled."""
    while settings.reports.mail:
        try:
            await plan_mails(settings, database, datetime.now(UTC))
            while await send_next(settings, database, datetime.now(UTC)):
                pass
        except DatabaseAway as error:
            log.debug("No report can be mailed now: %s", error)
        await asyncio.sleep(LOOK_EVERY_S)
    await asyncio.Event().wait()  # a setting that changes starts the jobs anew


async def plan_mails(settings: Settings, database: Database, now: datetime) -> None:
    """A row for each report that is due and each of its receivers; what has one keeps it."""
    reports, centre = settings.reports, settings.centre
    async with database.transaction() as session:
        shifts = []
        if reports.receivers(Every.SHIFT):
            shifts = await shifts_between(session, centre.code, now - timedelta(days=2), now)
        for due in due_now(now, ZoneInfo(centre.time_zone), reports.mail_hour, shifts):
            await _plan(session, settings, due)


async def _plan(session: Session, settings: Settings, due: Due) -> None:
    receivers = list(dict.fromkeys(settings.reports.receivers(due.every)))
    if receivers:
        begin, end = due.span or (None, None)
        values = (due.every.value, due.key, due.first, due.last, begin, end)
        await session.run("mails.plan", settings.centre.code, *values, receivers)


async def send_next(settings: Settings, database: Database, now: datetime) -> bool:
    """Sends one mail, or finds out that it cannot be now; False: there is none."""
    centre = settings.centre.code
    async with database.transaction() as session:
        row = await session.row("mails.next", centre, now, _wanted(settings))
    if row is None:
        return False
    try:
        words, enclosed = await _made(settings, database, row, now)
    except PaperUnmade as error:
        failed = Failed(trouble=Trouble.NOT_NOW, problem=str(error))
        await _failed(database, row, "waiting", row["tries"] + 1, failed, now)
        return True
    async with database.transaction() as session:
        claimed = await session.row("mails.claim", row["mail_id"], now)
    if claimed is None:
        return True  # another process has it
    address = address_to(settings.reports.mail or "", row["receiver"])
    problem = await messenger.deliver(
        address, words, local=settings.local_channels, enclosed=enclosed, within_s=WITHIN_S
    )
    if problem is None:
        async with database.transaction() as session:
            await session.run("mails.sent", row["mail_id"], now)
            detail = {"what": enclosed.name, "to": row["receiver"]}
            await record_job(session, centre, "reports.mail", row["period"], detail=detail)
    else:
        await _failed(database, row, "sending", claimed["tries"], problem, now)
    return True


def address_to(server: str, receiver: str) -> str:
    """The mail server's address with whom the mail is to."""
    return f"{server}{'&' if '?' in server else '?'}to={quote(receiver, safe='@')}"


def _wanted(settings: Settings) -> list[str]:
    """Kind and receiver, as the settings are now: who was taken out gets nothing that waits."""
    return [f"{every} {each}" for every in Every for each in settings.reports.receivers(every)]


async def _failed(
    database: Database, row: Row, state: str, tries: int, failed: Failed, now: datetime
) -> None:
    if failed.trouble is Trouble.UNSURE:
        async with database.transaction() as session:
            await session.run("mails.unsure", row["mail_id"], failed.problem)
        log.error("The report of %s may not have been mailed: %s", row["period"], failed.problem)
        return
    again = None if failed.trouble is Trouble.REFUSED else next_try(tries, now)
    async with database.transaction() as session:
        values = (row["mail_id"], state, tries, again, failed.problem, now)
        await session.run("mails.failed", *values)
    if again is None:
        log.error("The report of %s cannot be mailed: %s", row["period"], failed.problem)


async def _made(
    settings: Settings, database: Database, row: Row, now: datetime
) -> tuple[Words, Enclosed]:
    reports, centre = settings.reports, settings.centre
    span = (row["begins_at"], row["ends_at"]) if row["begins_at"] else None
    zone = ZoneInfo(centre.time_zone)
    async with database.transaction() as session:
        report = await read_report(
            session,
            centre=centre.code,
            centre_name=centre.name,
            time_zone=centre.time_zone,
            period=period_of_due(row["first_day"], row["last_day"], span, zone),
            now=now,
            language=Language(reports.mail_language),
            hours=settings.hours,
        )
    if not reports.mail_people:
        kept = tuple(table for table in report.tables if table.code not in _WITH_NAMES)
        report = replace(report, tables=kept)
    paper, form = paper_of(report, signed=reports.signed), Format(reports.mail_form)
    data = await made_apart(form, paper, reports.crest)
    name = f"112_{centre.code}_{report.period.name}.{form}"
    return _words(paper, Every(row["every"])), Enclosed(name=name, kind=_TYPES[form], data=data)


def _words(paper: Paper, every: Every) -> Words:
    """A few figures, for whoever reads it on a telephone."""
    kind = texts(Language(paper["language"]))(_EVERY[every])
    figures = {figure["code"]: figure for figure in paper["figures"]}
    lines = [f"{figures[code]['name']}: {figures[code]['shown']}" for code in _IN_TEXT]
    return Words(
        title=f"{paper['title']} ({kind}) {paper['centre']}: {paper['range']}",
        text="\n".join([paper["range"], paper["fit"], "", *lines, "", paper["made"]]),
    )
