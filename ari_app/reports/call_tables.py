"""The tables of a report that are about calls and what was made of them. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from ari_app.reports.behind import Behind, Listing, calls, of_classes, tickets
from ari_app.reports.classes import ABANDONED, ANSWERED, OFFERED
from ari_app.reports.counted import Sum
from ari_app.reports.definitions import (
    AMISS,
    CALLBACK_OUTCOMES,
    CLASS_NAMES,
    DISPOSITIONS,
    WEEKDAYS,
)
from ari_app.reports.period import Period
from ari_app.reports.report import Chart, Row, Table
from ari_app.reports.saying import Saying, most, percent
from ari_app.texts.marks import N_, NP_

_DAYS_SHOWN = 92  # beyond that a bar is a month


def by_class(say: Saying) -> Table:
    counted, whole = say.counted, say.counted.offered
    shown = [each for each in OFFERED if counted.classes(each).n or each in ANSWERED]
    return say.table(
        "class",
        N_("Semua panggilan menurut hasil"),
        N_("Setiap panggilan ada tepat di satu baris; jumlahnya sama dengan panggilan masuk."),
        (N_("Hasil"), NP_("report", "Panggilan"), "%"),
        (
            Row(
                cells=(
                    say.said(CLASS_NAMES[each]),
                    counted.classes(each).n,
                    percent(counted.classes(each).n, whole),
                ),
                behind=of_classes((each,)),
            )
            for each in shown
        ),
        Chart.BARS,
    )


def days(say: Saying) -> Table:
    by_day: dict[str, dict[str, int]] = {}
    by_month = say.period.days > _DAYS_SHOWN
    for key, each in say.counted.all("day").items():
        day, _, code = key.partition(" ")
        classes = by_day.setdefault(day[:7] if by_month else day, {})
        classes[code] = classes.get(code, 0) + each.n
    for n in range(0 if by_month else say.period.days):
        by_day.setdefault((say.period.first + timedelta(days=n)).isoformat(), {})
    return say.table(
        "days",
        N_("Panggilan per bulan") if by_month else N_("Panggilan per hari"),
        N_("Panggilan masuk: dijawab, ditinggalkan, dan selain itu."),
        (
            N_("Bulan") if by_month else NP_("column", "Hari"),
            N_("Dijawab"),
            N_("Ditinggalkan"),
            N_("Lainnya"),
        ),
        (
            Row(cells=(day, *_three(by_day[day])), each=_parts_of(say.period, day))
            for day in sorted(by_day)
        ),
        Chart.STACKED,
    )


def _parts_of(period: Period, day: str) -> tuple[Behind, ...]:
    """Behind a day (or a month: 2026-05), its answered, its abandoned and its other calls."""
    own = _within(period, day)
    others = [each for each in OFFERED if each not in (*ANSWERED, *ABANDONED)]
    return tuple(
        replace(of_classes(each), period=own) for each in (OFFERED, ANSWERED, ABANDONED, others)
    )


def _within(period: Period, day: str) -> Period:
    if len(day) > len("2026-05"):
        return replace(period, first=date.fromisoformat(day), last=date.fromisoformat(day))
    first = date.fromisoformat(f"{day}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return replace(period, first=max(first, period.first), last=min(last, period.last))


def heat(say: Saying) -> Table:
    hours = say.counted.all("hour")
    return say.table(
        "heat",
        N_("Jam dan hari"),
        N_("Panggilan masuk menurut jam dan hari."),
        (NP_("column", "Hari"), *(f"{hour:02}" for hour in range(24))),
        (
            Row(
                cells=(
                    say.said(day),
                    *(hours.get(f"{number}-{hour:02}", Sum()).n for hour in range(24)),
                ),
                each=(
                    calls(("weekday", f"{number}")),
                    *(calls(("weekday", f"{number}"), ("hour", f"{h}")) for h in range(24)),
                ),
            )
            for number, day in enumerate(WEEKDAYS, 1)
            if hours
        ),
        Chart.HEAT,
    )


def dispositions(say: Saying) -> Table:
    found = say.counted.all("disposition")
    whole = sum(each.n for each in found.values())
    return say.table(
        "disposition",
        N_("Hasil akhir panggilan yang dijawab"),
        N_("Hasil akhir yang diisi petugas pada tiket, dan lama bicaranya."),
        (
            N_("Hasil akhir"),
            NP_("report", "Panggilan"),
            "%",
            N_("Menit bicara"),
        ),
        (
            Row(
                cells=(
                    say.said(said),
                    found[code].n,
                    percent(found[code].n, whole),
                    round(found[code].seconds / 60, 1),
                ),
                behind=calls(("disposition", code)),
            )
            for code, said in DISPOSITIONS.items()
            if code in found
        ),
        Chart.BARS,
    )


def types(say: Saying) -> Table:
    found = say.counted.all("type")
    return say.table(
        "type",
        NP_("report", "Jenis kejadian"),
        N_("Tiket menurut jenis kejadian, tanpa yang digabung sebagai kejadian sama."),
        (N_("Jenis"), NP_("report", "Tiket")),
        (
            Row(cells=(say.named(say.names.types, code), each.n), behind=tickets(type=code))
            for code, each in most(found)
            if code != "none"
        ),
        Chart.BARS,
    )


def kecamatan(say: Saying) -> Table:
    unknown = say.said(N_("tidak diketahui"))
    return say.table(
        "kecamatan",
        NP_("report", "Kecamatan"),
        N_("Tiket dengan jenis kejadian menurut kecamatan."),
        (NP_("column", "Kecamatan"), NP_("report", "Tiket")),
        (
            Row(cells=(place or unknown, each.n), behind=tickets(typed="1", kecamatan=place))
            for place, each in most(say.counted.all("kecamatan"))
        ),
        Chart.BARS,
    )


def call_backs(say: Saying) -> Table:
    found = say.counted.all("callback")
    return say.table(
        "callback",
        NP_("report", "Telepon balik"),
        N_("Percobaan menelepon balik menurut hasil."),
        (N_("Hasil"), N_("Percobaan")),
        (
            Row(
                cells=(say.said(said), found[code].n),
                behind=Behind(Listing.CALL_BACKS, (("outcome", code),)),
            )
            for code, said in CALLBACK_OUTCOMES.items()
            if code in found
        ),
        Chart.BARS,
    )


def amiss(say: Saying) -> Table:
    return say.table(
        "amiss",
        N_("Yang tidak cocok"),
        N_("Panggilan yang catatannya tidak cocok dengan CEL atau queue_log."),
        (N_("Apa"), NP_("report", "Panggilan")),
        (
            Row(
                cells=(say.said(AMISS[code]), count),
                behind=calls(("amiss", code)),
            )
            for code, count in say.counted.amiss.items()
            if code in AMISS
        ),
    )


def _three(classes: Mapping[str, int]) -> tuple[int, int, int]:
    answered = sum(classes.get(each.value, 0) for each in ANSWERED)
    abandoned = sum(classes.get(each.value, 0) for each in ABANDONED)
    return answered, abandoned, sum(classes.values()) - answered - abandoned
