"""How long a report takes over many calls: ``python -m bench.reports [--kept FOLDER]``.

The databases of `bench.year`, each of them a whole year (50,000 and 500,000 calls): first every day
is counted as the jobs do, which is timed, then the last month's and the year's totals (calls,
overflow, units, attendance) are held against a plain SQL count, then a report is read as the desk
reads it, again and again: the month that goes on, the last whole month, a year, a shift of a month.
Prints p50 and p95 in ms beside the limits.
"""

import argparse
import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from statistics import quantiles
from zoneinfo import ZoneInfo

import asyncpg

from ari_app.reports.classes import ABANDONED, CallClass
from ari_app.reports.period import Hours, Period, today, usual
from ari_app.reports.reading import read_attendance, read_counted, read_report
from ari_app.store.database import Login
from ari_app.store.desk_database import DeskDatabase
from ari_app.texts.catalog import Language
from bench.year.filling import CENTRE, MEASURING, count, server, year
from tests.store.postgres import as_login

ZONE = "Asia/Jakarta"
SMALL, LARGE = 50_000, 500_000
DAYS = 365
MAY_MS: Mapping[tuple[str, int], float] = {
    ("month", SMALL): 100,
    ("last_month", SMALL): 100,
    ("month", LARGE): 300,
    ("last_month", LARGE): 300,
    ("year", SMALL): 1000,
    ("year", LARGE): 1000,
}


def periods() -> Mapping[str, Period]:
    known = usual(today(datetime.now(UTC), ZONE))
    month = known["last_month"]
    shift = Period(first=month.first, last=month.last, hours=Hours(begin=clock(7), end=clock(14)))
    return {name: known[name] for name in ("today", "month", "last_month", "year")} | {
        "shift of last_month": shift
    }


async def agrees(dsn: str) -> bool:
    """True when the report's totals are those of a count that knows nothing of its functions."""
    desk, same = DeskDatabase(lambda: as_login(dsn, Login.DESK)), True
    connection = await asyncpg.connect(dsn)
    try:
        for name in ("last_month", "year"):
            period = periods()[name]
            begin, end = (
                datetime.combine(day, clock(), ZoneInfo(ZONE))
                for day in (period.first, period.last + timedelta(days=1))
            )
            row = await connection.fetchrow(MEASURING["independent"], begin, end)
            told, wanted = await _totals(desk, period), dict(row or {})
            same = same and told == wanted
            print(f"  {name}: {wanted if told == wanted else f'{told}, not {wanted}'}", flush=True)
    finally:
        await connection.close()
        await desk.close()
    return same


async def _totals(desk: DeskDatabase, period: Period) -> dict[str, int]:
    counted = await read_counted(desk, CENTRE, ZONE, period)
    people = await read_attendance(desk, CENTRE, ZONE, period)
    units = counted.all("unit").items()
    reached_s = sum(each.seconds for key, each in units if key.endswith(" reached"))
    return {
        "offered": counted.offered,
        "answered": counted.classes(CallClass.ANSWERED).n,
        "overflow": counted.classes(CallClass.OVERFLOW).n,
        "abandoned": counted.classes(*ABANDONED).n,
        "message": counted.classes(CallClass.MESSAGE).n,
        "wrapped_up": sum(each.n for each in counted.all("wrap_up").values()),
        "units_assigned": sum(each.n for key, each in units if key.endswith(" assigned")),
        "units_reached_s": round(reached_s),
        "duties": sum(person.shifts for person in people),
        "missed": sum(person.missed for person in people),
        "late": sum(person.late for person in people),
        "here_s": round(sum(person.here_s for person in people)),
    }


async def measure(dsn: str, calls: int, rounds: int) -> bool:
    """True when every report keeps its limit."""
    desk, kept = DeskDatabase(lambda: as_login(dsn, Login.DESK)), True
    try:
        for name, period in periods().items():
            taken = [await _once(desk, period) for _ in range(rounds + 3)][3:]
            parts = quantiles(taken, n=20, method="inclusive")
            may = MAY_MS.get((name, calls))
            over = may is not None and parts[18] > may
            kept = kept and not over
            print(
                f"| {calls} | {name} | {parts[9]:.0f} | {parts[18]:.0f} | {may or ''} |"
                f"{' over' if over else ''}",
                flush=True,
            )
    finally:
        await desk.close()
    return kept


async def _once(desk: DeskDatabase, period: Period) -> float:
    began_s = time.perf_counter()
    report = await read_report(
        desk,
        centre=CENTRE,
        centre_name="Jepara",
        time_zone=ZONE,
        period=period,
        now=datetime.now(UTC),
        language=Language.ID,
    )
    if not report.figures:
        raise RuntimeError("an empty report")
    return (time.perf_counter() - began_s) * 1000


async def run(uri: str, sizes: list[int], rounds: int) -> bool:
    dsns = [(await year(uri, calls, calls // DAYS), calls) for calls in sizes]
    for dsn, _ in dsns:
        await count(dsn)
    same = all([await agrees(dsn) for dsn, _ in dsns])
    print("| calls | report | p50 ms | p95 ms | limit |\n|---|---|---|---|---|")
    return all([await measure(dsn, calls, rounds) for dsn, calls in dsns]) and same


def main() -> None:
    parser = argparse.ArgumentParser(description="How long a report takes over many calls.")
    parser.add_argument("--kept", type=Path, help="a folder where the databases stay")
    parser.add_argument("--calls", type=int, nargs="+", default=[SMALL, LARGE])
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    with server(given.kept) as uri:
        kept = asyncio.run(run(uri, given.calls, given.rounds))
    raise SystemExit(0 if kept else 1)


if __name__ == "__main__":
    main()
