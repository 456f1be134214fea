"""Real calls against the report: ``python -m bench.reconcile [--calls 500] [--rate 2]``.

A centre of its own, run by ``sigap up``. SIPp's callers come in three kinds: most say a sentence
and talk with a human, some are silent and hang up while they are heard or held, some hang up as
they are answered. Afterwards three books are compared, figure by figure: SIPp's own counters (its
statistics file, and the log of the call-takers' phones), a plain SQL count of ``calls``, and the
day's report as the desk makes it. Exit status 1 unless all three are the same and the report says
that it fits CEL and ``queue_log`` to 100 %.
"""

import argparse
import asyncio
import contextlib
import csv
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from ari_app.reports.period import Period, today
from ari_app.reports.reading import read_report
from ari_app.reports.report import Report
from ari_app.store.database import dsn_of
from ari_app.store.desk_database import DeskDatabase
from ari_app.texts.catalog import Language
from bench import voice
from bench.command import exit_status
from bench.faults.stage import Stage, end_in_order, stage, temporary_folder
from bench.load import SILENCE, STATISTICS, TALKS_LOG, Scenario, make_calls
from bench.soak import OPEN, SETTLED_WITHIN_S

TALK_S = 5.0
HEARD_S = 4.0  # a silent caller stays so long
VOICE_AFTER_S = 0.2
FIRST_NUMBER = 83_100_000_000
FIGURES = ("offered", "answered", "abandoned", "cut_by_us")
COUNTED = """
SELECT count(*) AS offered, count(*) FILTER (WHERE outcome = 'answered') AS answered,
       count(*) FILTER (WHERE outcome LIKE 'abandoned%') AS abandoned,
       count(*) FILTER (WHERE outcome = 'cut_by_us') AS cut_by_us
FROM calls WHERE direction = 'in' AND offered_at >= $1
"""
Book = Mapping[str, int]


async def run(calls: int, rate: float) -> int:
    end_in_order()
    with temporary_folder() as folder:
        takers = max(4, round(rate * (TALK_S + 2) * 1.5))
        async with stage(takers, away_s=0, home=folder / "home") as running:
            began = datetime.now(UTC)
            await _call(running, calls, rate)
            connection = await asyncpg.connect(dsn_of(running.settings))
            try:
                await _settled(connection)
                sql = dict(await connection.fetchrow(COUNTED, began) or {})
            finally:
                await connection.close()
            sip = _by_sip(running)
            report = await _report(running, began)
    books = {"SIP": sip, "SQL": sql, "report": _by_report(report)}
    for name, book in books.items():
        print(f"{name:<7}" + "  ".join(f"{figure} {book[figure]}" for figure in FIGURES))
    print(report.fit_text)
    same = all(book == sip for book in books.values())
    print("all three say the same" if same else "they do not say the same")
    return 0 if same and report.fit.is_whole else 1


async def _call(running: Stage, calls: int, rate: float) -> None:
    """Seven of ten talk; half of the others are silent, half hang up at once."""
    silent = hasty = calls * 15 // 100
    within_s = calls / rate
    spoken = voice.caller_voice(TALK_S + 2, VOICE_AFTER_S)
    kinds: Sequence[tuple[str, Scenario, int, bytes, float]] = (
        ("talking", "caller", calls - silent - hasty, spoken, TALK_S),
        ("silent", "caller", silent, SILENCE, HEARD_S),
        ("hasty", "instant_bye", hasty, b"", HEARD_S),
    )
    await asyncio.gather(
        *(
            make_calls(
                count,
                server=running.server,
                folder=running.work_dir / name,
                scenario=scenario,
                voice=said,
                talk_s=talk_s,
                within_s=within_s,
                first_number=FIRST_NUMBER + 100_000 * number,
            )
            for number, (name, scenario, count, said, talk_s) in enumerate(kinds)
            if count
        )
    )


async def _settled(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SETTLED_WITHIN_S):
            while await connection.fetchval(OPEN):  # noqa: ASYNC110 - another process
                await asyncio.sleep(1)


def _by_sip(running: Stage) -> Book:
    """A caller whose call ended otherwise than by their own BYE failed, as SIPp has it."""
    counters = [counted(path) for path in running.work_dir.glob(f"*/{STATISTICS}")]
    created = sum(int(each["TotalCallCreated"]) for each in counters)
    failed = sum(int(each["FailedCall(C)"]) for each in counters)
    talks = (running.work_dir / "takers" / TALKS_LOG).read_text(encoding="utf-8")
    answered = sum(line.lstrip().startswith("talking ") for line in talks.splitlines())
    return {
        "offered": created,
        "answered": answered,
        "abandoned": created - answered - failed,
        "cut_by_us": failed,
    }


def counted(path: Path) -> Mapping[str, str]:
    """The last line of SIPp's statistics, by its head."""
    with path.open(encoding="ascii", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))[-1]


def _by_report(report: Report) -> Book:
    values = {figure.definition.code: figure.value for figure in report.figures}
    return {code: int(values[code] or 0) for code in FIGURES}


async def _report(running: Stage, began: datetime) -> Report:
    centre, now = running.settings.centre, datetime.now(UTC)
    first, last = (today(at, centre.time_zone) for at in (began, now))
    database = DeskDatabase(lambda: dsn_of(running.settings), connections=1)
    try:
        return await read_report(
            database,
            centre=centre.code,
            centre_name=centre.name,
            time_zone=centre.time_zone,
            period=Period(first=first, last=last),
            now=now,
            language=Language.EN,
        )
    finally:
        await database.close()


def main() -> int:
    parser = argparse.ArgumentParser(description="SIPp's counters against the report's totals.")
    parser.add_argument("--calls", type=int, default=500, metavar="N")
    parser.add_argument("--rate", type=float, default=2.0, metavar="R", help="that begin a second")
    asked = parser.parse_args()
    return exit_status(run(asked.calls, asked.rate))


if __name__ == "__main__":
    sys.exit(main())
