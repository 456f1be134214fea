"""Makes a `Report` from what was counted: its figures and its tables, in their order. Pure."""

from collections.abc import Sequence
from datetime import datetime

from ari_app.reports import agency_tables, call_tables, people_tables
from ari_app.reports.behind import Behind, Listing, calls, of_classes, tickets
from ari_app.reports.classes import ABANDONED, ANSWERED, OFFERED, QUEUED, CallClass
from ari_app.reports.counted import Counted
from ari_app.reports.definitions import FALSE, FIGURES
from ari_app.reports.period import Period
from ari_app.reports.report import Figure, Fit, Names, Report, Table
from ari_app.reports.safety import with_interval
from ari_app.reports.saying import Saying, Score
from ari_app.reports.service_level import TARGETS
from ari_app.shifts.attendance import Attendance
from ari_app.texts.catalog import Language
from ari_app.texts.marks import N_

_ANSWERED = of_classes(ANSWERED)
_QUEUED = of_classes(QUEUED)
_FALSE = calls(*(("disposition", code) for code in FALSE))
_KEPT_AWAY = calls(("kept_away", "1"))
_HELD_JUDGED = calls(("held", "1"), ("finding", "human"), ("finding", "false_call"))
_LISTED = {  # code of a figure → the list behind it
    "offered": of_classes(OFFERED),
    "answered": _ANSWERED,
    "abandoned": of_classes(ABANDONED),
    "short_abandons": calls(("short", "1")),
    "cut_by_us": of_classes((CallClass.CUT_BY_US,)),
    "service_level_15": _QUEUED,
    "service_level_20": _QUEUED,
    "service_level_open": of_classes(QUEUED, ("closed", "0")),
    "out_of_hours": calls(("closed", "1")),
    "asa": _ANSWERED,
    "slowest_tenth": _ANSWERED,
    "longest": _ANSWERED,
    "false_answered": _FALSE,
    "false_minutes": _FALSE,
    "kept_away": _KEPT_AWAY,
    "saved_minutes": _KEPT_AWAY,
    "held_human": _HELD_JUDGED,
    "held_unreviewed": calls(("held", "1"), ("finding", "")),
    "human_held": calls(("finding", "human")),
    "talk": _ANSWERED,
    "wrap_up": calls(("wrapped", "1")),
    "occupancy": Behind(Listing.PRESENCE),
    "typed_half": tickets(timed="1"),
    "typed_slowest": tickets(timed="1"),
    "tickets": tickets(typed="1"),
    "promise": tickets(promise="decided"),
    "callback_due": tickets(state="callback"),
}
_PARTS = {  # of a percentage: what was reached
    "service_level_15": of_classes(QUEUED, ("within", "15")),
    "service_level_20": of_classes(QUEUED, ("within", "20")),
    "service_level_open": of_classes(QUEUED, ("within", "15"), ("closed", "0")),
    "promise": tickets(promise="kept"),
    "held_human": calls(("held", "1"), ("finding", "human")),
    "human_held": calls(("held", "1"), ("finding", "human")),
}
_TARGETS = {
    "service_level_15": TARGETS[0].percent,
    "service_level_20": TARGETS[1].percent,
    "service_level_open": TARGETS[0].percent,
}


def report_of(
    counted: Counted,
    names: Names,
    *,
    centre: str,
    centre_name: str,
    time_zone: str,
    period: Period,
    made_at: datetime,
    language: Language,
    unplaced: int = 0,
    attendance: Sequence[Attendance] = (),
    scores: Sequence[Score] = (),
    opening: Sequence[str] = (),
) -> Report:
    """Everything that a report says, in one language."""
    say = Saying(counted, names, language, period, attendance, scores)
    classed = sum(each.n for code, each in counted.all("class").items() if code != "called_out")
    return Report(
        centre=centre,
        centre_name=centre_name,
        time_zone=time_zone,
        period=period,
        made_at=made_at,
        language=language,
        figures=figures(say),
        tables=tables(say),
        opening=tuple(opening),
        fit=Fit(offered=counted.offered, classed=classed, amiss=counted.amiss, unplaced=unplaced),
    )


def figures(say: Saying) -> tuple[Figure, ...]:
    values, safety = say.counted.figures, say.counted.safety
    notes = {
        "held_human": with_interval(safety.held_human, say.language),
        "human_held": with_interval(safety.human_held, say.language),
        "promise": _not_due(say),
    }
    return tuple(
        Figure(
            definition=each,
            value=values[each.code],
            target=_TARGETS.get(each.code),
            behind=_LISTED[each.code],
            part=_PARTS.get(each.code),
            note=notes.get(each.code, ""),
        )
        for each in FIGURES
    )


def _not_due(say: Saying) -> str:
    waiting = say.counted.one("promise", "open").n
    return say.said(N_("belum jatuh tempo: %(count)s")) % {"count": waiting} if waiting else ""


def tables(say: Saying) -> tuple[Table, ...]:
    """Those that have anything to say."""
    made = (
        call_tables.by_class(say),
        call_tables.days(say),
        call_tables.heat(say),
        call_tables.dispositions(say),
        call_tables.types(say),
        call_tables.kecamatan(say),
        agency_tables.agencies(say),
        agency_tables.units(say),
        people_tables.people(say),
        people_tables.attendance(say),
        people_tables.scorecards(say),
        call_tables.call_backs(say),
        call_tables.amiss(say),
    )
    return tuple(table for table in made if table.rows)
