"""A report as a reader sees it: figures and tables with words, whatever it is shown on. Pure.

The page, the spreadsheet, the CSV file and the PDF are all made from this one object, so none of
them can say something else than the others.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from ari_app.reports.classes import ABANDONED, ANSWERED, OFFERED, CallClass
from ari_app.reports.counted import Counted, Sum
from ari_app.reports.definitions import (
    AMISS,
    CALLBACK_OUTCOMES,
    CLASS_NAMES,
    DISPOSITIONS,
    FIGURES,
    WEEKDAYS,
    Definition,
    Said,
    Unit,
)
from ari_app.reports.period import Period
from ari_app.reports.service_level import TARGETS
from ari_app.shifts.attendance import Attendance

Cell = str | int | float | None
_LISTED = {  # code of a figure → what its list of calls is asked by
    "offered": "",
    "answered": "class=answered&class=overflow",
    "abandoned": "&".join(f"class={each.value}" for each in ABANDONED),
    "cut_by_us": "class=cut_by_us",
    "kept_away": "kept_away=1",
}
_TARGETS = {"service_level_15": TARGETS[0].percent, "service_level_20": TARGETS[1].percent}


class Chart(StrEnum):
    BARS = "bars"  # one figure a row
    STACKED = "stacked"  # the columns of a row upon each other
    HEAT = "heat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """``calls``: the query of the calls behind it, None where it has none of its own."""

    definition: Definition
    value: float | None
    target: float | None = None
    calls: str | None = None

    @property
    def missed(self) -> bool:
        return self.target is not None and self.value is not None and self.value < self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table; ``calls`` as of a figure."""

    cells: tuple[Cell, ...]
    calls: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    code: str
    name: str
    meaning: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: Chart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Whether records and Asterisk's own books agree, and where they do not: what → how many."""

    offered: int
    classed: int
    amiss: Mapping[str, int]
    unplaced: int  # calls that queue_log or CEL names and no record does

    @property
    def is_whole(self) -> bool:
        return self.offered == self.classed and not self.amiss and not self.unplaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the centre calls its types and agencies, by code, and its people, by login."""

    types: Mapping[str, Said] = field(default_factory=dict)
    agencies: Mapping[str, Said] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    acknowledge_min: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "Names":
        types, agencies, people, minutes = {}, {}, {}, {}
        for row in rows:
            said = Said(row["name"], row["name_en"] or row["name"])
            if row["what"] == "type":
                types[row["code"]] = said
            elif row["what"] == "person":
                people[row["code"]] = said.id
            else:
                agencies[row["code"]] = said
                minutes[row["code"]] = int(row["acknowledge_min"])
        return cls(types=types, agencies=agencies, people=people, acknowledge_min=minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """``language``: of every text in it."""

    centre: str
    centre_name: str
    time_zone: str
    period: Period
    made_at: datetime
    language: str
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    fit: Fit

    @property
    def title(self) -> str:
        return Said("Laporan layanan 112", "112 service report").in_language(self.language)

    @property
    def range_text(self) -> str:
        """2026-11-01 - 2026-11-30, 07:00-14:00 (Asia/Jakarta)."""
        first, last, hours = self.period.first, self.period.last, self.period.hours
        days = f"{first}" if first == last else f"{first} - {last}"
        return f"{days}{f', {hours}' if hours else ''} ({self.time_zone})"

    @property
    def made_text(self) -> str:
        at = self.made_at.astimezone(ZoneInfo(self.time_zone))
        return Said(f"Dibuat {at:%Y-%m-%d %H:%M}", f"Made {at:%Y-%m-%d %H:%M}").in_language(
            self.language
        )

    @property
    def fit_text(self) -> str:
        return fit_text(self.fit).in_language(self.language)


def fit_text(fit: Fit) -> Said:
    if fit.is_whole:
        return Said(
            f"Cocok 100 %: {fit.offered} panggilan, sama dengan CEL dan queue_log.",
            f"Reconciled 100 %: {fit.offered} calls, as in CEL and queue_log.",
        )
    found = sum(fit.amiss.values()) + fit.unplaced
    share = 100 * max(0, fit.offered - found) / fit.offered if fit.offered else 0.0
    pieces = [(AMISS[code], count) for code, count in fit.amiss.items() if code in AMISS]
    if fit.unplaced:
        pieces.append(
            (Said("pada CEL atau queue_log saja", "in CEL or queue_log only"), fit.unplaced)
        )
    return Said(
        f"Tidak cocok: {found} panggilan ({_down(share).replace('.', ',')} % cocok): "
        + "; ".join(f"{count} {said.id}" for said, count in pieces),
        f"Not reconciled: {found} calls ({_down(share)} % fit): "
        + "; ".join(f"{count} {said.en}" for said, count in pieces),
    )


def _down(share: float) -> str:
    """Never rounded up to 100."""
    return f"{int(share * 100) / 100:.2f}"


def report_of(
    counted: Counted,
    names: Names,
    *,
    centre: str,
    centre_name: str,
    time_zone: str,
    period: Period,
    made_at: datetime,
    language: str,
    unplaced: int = 0,
    attendance: Sequence[Attendance] = (),
) -> Report:
    """Everything that a report says, in one language."""
    say = _Saying(counted, names, language, period, attendance)
    classed = sum(each.n for code, each in counted.all("class").items() if code != "called_out")
    return Report(
        centre=centre,
        centre_name=centre_name,
        time_zone=time_zone,
        period=period,
        made_at=made_at,
        language=language,
        figures=say.figures(),
        tables=say.tables(),
        fit=Fit(offered=counted.offered, classed=classed, amiss=counted.amiss, unplaced=unplaced),
    )


@dataclass(frozen=True, slots=True)
class _Saying:
    counted: Counted
    names: Names
    language: str
    period: Period
    attendance: Sequence[Attendance] = ()

    def figures(self) -> tuple[Figure, ...]:
        values = self.counted.figures
        return tuple(
            Figure(
                definition=each,
                value=values[each.code],
                target=_TARGETS.get(each.code),
                calls=_LISTED.get(each.code),
            )
            for each in FIGURES
        )

    def tables(self) -> tuple[Table, ...]:
        made = (
            *(self._by_class(), self._days(), self._heat(), self._dispositions(), self._types()),
            *(self._kecamatan(), self._agencies(), self._people(), self._attendance()),
            *(self._call_backs(), self._amiss()),
        )
        return tuple(table for table in made if table.rows)

    def _say(self, id: str, en: str) -> str:
        return Said(id, en).in_language(self.language)

    def _table(
        self,
        code: str,
        name: tuple[str, str],
        meaning: tuple[str, str],
        heads: Sequence[tuple[str, str]],
        rows: Iterable[Row],
        chart: Chart | None = None,
    ) -> Table:
        return Table(
            code=code,
            name=self._say(*name),
            meaning=self._say(*meaning),
            heads=tuple(self._say(*head) for head in heads),
            rows=tuple(rows),
            chart=chart,
        )

    def _by_class(self) -> Table:
        counted, whole = self.counted, self.counted.offered
        shown = [each for each in OFFERED if counted.classes(each).n or each in ANSWERED]
        return self._table(
            "class",
            ("Semua panggilan menurut hasil", "All calls by what became of them"),
            (
                "Setiap panggilan ada tepat di satu baris; jumlahnya sama dengan panggilan masuk.",
                "Each call is in exactly one row; together they are the calls offered.",
            ),
            (("Hasil", "Outcome"), ("Panggilan", "Calls"), ("%", "%")),
            (
                Row(
                    cells=(
                        CLASS_NAMES[each].in_language(self.language),
                        counted.classes(each).n,
                        _percent(counted.classes(each).n, whole),
                    ),
                    calls=f"class={each.value}",
                )
                for each in shown
            ),
            Chart.BARS,
        )

    def _days(self) -> Table:
        by_day: dict[str, dict[str, int]] = {}
        by_month = self.period.days > _DAYS_SHOWN
        for key, each in self.counted.all("day").items():
            day, _, code = key.partition(" ")
            classes = by_day.setdefault(day[:7] if by_month else day, {})
            classes[code] = classes.get(code, 0) + each.n
        for day in () if by_month else self._all_days():
            by_day.setdefault(day, {})
        return self._table(
            "days",
            ("Panggilan per bulan", "Calls by month")
            if by_month
            else ("Panggilan per hari", "Calls by day"),
            (
                "Panggilan masuk: dijawab, ditinggalkan, dan selain itu.",
                "Calls offered: answered, abandoned, and others.",
            ),
            (
                ("Bulan", "Month") if by_month else ("Hari", "Day"),
                ("Dijawab", "Answered"),
                ("Ditinggalkan", "Abandoned"),
                ("Lainnya", "Others"),
            ),
            (
                Row(cells=(day, *_three(by_day[day])), calls=None if by_month else f"day={day}")
                for day in sorted(by_day)
            ),
            Chart.STACKED,
        )

    def _all_days(self) -> list[str]:
        first = self.period.first
        return [(first + timedelta(days=n)).isoformat() for n in range(self.period.days)]

    def _heat(self) -> Table:
        hours = self.counted.all("hour")
        return self._table(
            "heat",
            ("Jam dan hari", "Hour and weekday"),
            ("Panggilan masuk menurut jam dan hari.", "Calls offered by hour and weekday."),
            (("Hari", "Day"), *((f"{hour:02}", f"{hour:02}") for hour in range(24))),
            (
                Row(
                    cells=(
                        day.in_language(self.language),
                        *(hours.get(f"{number}-{hour:02}", Sum()).n for hour in range(24)),
                    )
                )
                for number, day in enumerate(WEEKDAYS, 1)
                if hours
            ),
            Chart.HEAT,
        )

    def _dispositions(self) -> Table:
        found = self.counted.all("disposition")
        whole = sum(each.n for each in found.values())
        return self._table(
            "disposition",
            ("Hasil akhir panggilan yang dijawab", "Dispositions of answered calls"),
            (
                "Hasil akhir yang diisi petugas pada tiket, dan lama bicaranya.",
                "What the call-taker chose on the ticket, and how long they talked.",
            ),
            (
                ("Hasil akhir", "Disposition"),
                ("Panggilan", "Calls"),
                ("%", "%"),
                ("Menit bicara", "Minutes talked"),
            ),
            (
                Row(
                    cells=(
                        said.in_language(self.language),
                        found[code].n,
                        _percent(found[code].n, whole),
                        round(found[code].seconds / 60, 1),
                    ),
                    calls=f"disposition={code}",
                )
                for code, said in DISPOSITIONS.items()
                if code in found
            ),
            Chart.BARS,
        )

    def _types(self) -> Table:
        found = self.counted.all("type")
        return self._table(
            "type",
            ("Jenis kejadian", "Types of incident"),
            (
                "Tiket menurut jenis kejadian, tanpa yang digabung sebagai kejadian sama.",
                "Tickets by type of incident, without those marked as duplicates.",
            ),
            (("Jenis", "Type"), ("Tiket", "Tickets")),
            (
                Row(cells=(self._named(self.names.types, code), each.n))
                for code, each in _most(found)
                if code != "none"
            ),
            Chart.BARS,
        )

    def _kecamatan(self) -> Table:
        unknown = self._say("tidak diketahui", "unknown")
        return self._table(
            "kecamatan",
            ("Kecamatan", "Districts (kecamatan)"),
            (
                "Tiket dengan jenis kejadian menurut kecamatan.",
                "Tickets with a type of incident by district.",
            ),
            (("Kecamatan", "District"), ("Tiket", "Tickets")),
            (
                Row(cells=(place or unknown, each.n))
                for place, each in _most(self.counted.all("kecamatan"))
            ),
            Chart.BARS,
        )

    def _agencies(self) -> Table:
        found: dict[str, dict[str, Sum]] = {}
        for key, each in self.counted.all("agency").items():
            code, _, measure = key.partition(" ")
            found.setdefault(code, {})[measure] = each
        order = {code: number for number, code in enumerate(self.names.agencies)}
        return self._table(
            "agency",
            ("Instansi", "Agencies"),
            (
                "Rata-rata menit dari jawaban sampai tiket dikirim, lalu sejak dikirim sampai "
                "diterima, di lokasi, selesai; terhadap batas terima instansi dan janji 1x24 jam.",
                "Average minutes from the answer until the ticket was sent, then from there "
                "until acknowledged, on scene, done; against the limit of the agency and 1x24 h.",
            ),
            (
                ("Instansi", "Agency"),
                ("Dikirim", "Sent"),
                ("Jawab-tiket", "Answer-ticket"),
                ("Tiket-kirim", "Ticket-sent"),
                ("Kirim-terima", "Sent-acknowledged"),
                ("Batas (mnt)", "Limit (min)"),
                ("Tepat waktu %", "In time %"),
                ("Kirim-lokasi", "Sent-on scene"),
                ("Kirim-selesai", "Sent-done"),
                ("1x24 jam %", "1x24 h %"),
            ),
            (
                self._agency(code, found[code])
                for code in sorted(found, key=lambda code: (order.get(code, len(order)), code))
            ),
        )

    def _agency(self, code: str, by: Mapping[str, Sum]) -> Row:
        sent = by.get("sent", Sum()).n
        return Row(
            cells=(
                self._named(self.names.agencies, code),
                sent,
                _minutes(by.get("opened")),
                _minutes(by.get("told")),
                _minutes(by.get("acknowledged")),
                self.names.acknowledge_min.get(code),
                _percent(by.get("in_time", Sum()).n, sent),
                _minutes(by.get("on_scene")),
                _minutes(by.get("done")),
                _percent(by.get("within_day", Sum()).n, sent),
            )
        )

    def _people(self) -> Table:
        seated, found = self.counted.all("seated"), self.counted.all("person")
        names = self._names_of_people(found)
        return self._table(
            "people",
            ("Petugas", "Call-takers"),
            (
                "Panggilan dan lama bicara menurut petugas; okupansi adalah menit bicara terhadap "
                "menit duduk di tempat (hanya yang memilih tempat saat masuk).",
                "Calls and talk by call-taker; occupancy is minutes talked of minutes seated (only "
                "of those who chose a place at the login).",
            ),
            (
                ("Petugas", "Call-taker"),
                ("Panggilan", "Calls"),
                ("Menit bicara", "Minutes talked"),
                ("Rata-rata (dtk)", "Average (s)"),
                ("Menit duduk", "Minutes seated"),
                ("Okupansi %", "Occupancy %"),
            ),
            (
                Row(cells=(names[login], each.n, *_worked(each, seated.get(login))))
                for login, each in _most(found)
            ),
        )

    def _attendance(self) -> Table:
        often = Counter(each.name for each in self.attendance)
        return self._table(
            "attendance",
            ("Kehadiran", "Attendance"),
            (
                "Dinas yang dijadwalkan dan yang benar-benar dijalani: hadir adalah duduk di "
                "tempat, atau masuk dengan telepon sendiri, selama dinas. Terlambat: lebih dari "
                "5 menit. Izin: sakit, cuti, atau tugas lain; tidak dihitung dalam rencana.",
                "Shifts planned and really worked: present is who sat at a seat, or was logged in "
                "with a telephone of their own, within the shift. Late: more than 5 minutes. "
                "Absent: ill, on leave or elsewhere; not counted as planned.",
            ),
            (
                ("Petugas", "Call-taker"),
                ("Dinas", "Shifts"),
                ("Izin", "Absent"),
                ("Tidak datang", "Missed"),
                ("Terlambat", "Late"),
                ("Menit rencana", "Minutes planned"),
                ("Menit hadir", "Minutes present"),
                ("Hadir %", "Present %"),
            ),
            (
                Row(
                    cells=(
                        f"{one.name} ({one.login})" if often[one.name] > 1 else one.name,
                        *(one.shifts, one.absent, one.missed, one.late),
                        *(round(one.planned_s / 60), round(one.here_s / 60)),
                        None if one.share is None else round(100 * one.share, 1),
                    )
                )
                for one in self.attendance
            ),
        )

    def _names_of_people(self, logins: Iterable[str]) -> Mapping[str, str]:
        """With the login where two have one name; an extension that was nobody's as it is."""
        known = self.names.people
        names = {login: known.get(login) or login.removeprefix("#") or "-" for login in logins}
        often = Counter(names.values())
        return {
            login: f"{name} ({login})" if often[name] > 1 else name for login, name in names.items()
        }

    def _call_backs(self) -> Table:
        found = self.counted.all("callback")
        return self._table(
            "callback",
            ("Telepon balik", "Calls back"),
            ("Percobaan menelepon balik menurut hasil.", "Tries to call back by outcome."),
            (("Hasil", "Outcome"), ("Percobaan", "Tries")),
            (
                Row(cells=(said.in_language(self.language), found[code].n))
                for code, said in CALLBACK_OUTCOMES.items()
                if code in found
            ),
            Chart.BARS,
        )

    def _amiss(self) -> Table:
        return self._table(
            "amiss",
            ("Yang tidak cocok", "What does not fit"),
            (
                "Panggilan yang catatannya tidak cocok dengan CEL atau queue_log.",
                "Calls whose record does not fit CEL or queue_log.",
            ),
            (("Apa", "What"), ("Panggilan", "Calls")),
            (
                Row(cells=(AMISS[code].in_language(self.language), count), calls="amiss=1")
                for code, count in self.counted.amiss.items()
                if code in AMISS
            ),
        )

    def _named(self, names: Mapping[str, Said], code: str) -> str:
        said = names.get(code)
        return said.in_language(self.language) if said else code


_DAYS_SHOWN = 92  # beyond that a bar is a month


def _three(classes: Mapping[str, int]) -> tuple[int, int, int]:
    answered = sum(classes.get(each.value, 0) for each in ANSWERED)
    abandoned = sum(classes.get(each.value, 0) for each in ABANDONED)
    return answered, abandoned, sum(classes.values()) - answered - abandoned


def _most(found: Mapping[str, Sum]) -> list[tuple[str, Sum]]:
    return sorted(found.items(), key=lambda pair: (-pair[1].n, pair[0]))


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _minutes(each: Sum | None) -> float | None:
    average = each.average if each else None
    return None if average is None else round(average / 60, 1)


def _worked(talked: Sum, seated: Sum | None) -> tuple[Cell, ...]:
    seconds = seated.seconds if seated else 0.0
    occupancy = round(100 * talked.seconds / seconds, 1) if seconds else None
    return (
        round(talked.seconds / 60, 1),
        round(talked.average or 0),
        round(seconds / 60) if seconds else None,
        occupancy,
    )


def shown(value: Cell, unit: Unit | None, language: str) -> str:
    """A figure as people read it: 1.234 calls, 92,5 %, 8,4 dtk; in English 1,234 and 92.5."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    text = f"{value:,.1f}" if _has_fraction(value, unit) else f"{round(value):,}"
    if language == "id":
        text = text.translate(str.maketrans(",.", ".,"))
    return text + _UNITS.get(unit, Said("", "")).in_language(language)


def _has_fraction(value: float, unit: Unit | None) -> bool:
    return unit in (Unit.PERCENT, Unit.SECONDS) or (unit is None and isinstance(value, float))


_UNITS: Mapping[Unit | None, Said] = {
    Unit.PERCENT: Said(" %", " %"),
    Unit.SECONDS: Said(" dtk", " s"),
    Unit.MINUTES: Said(" mnt", " min"),
}


def class_name(code: str, language: str) -> str:
    return CLASS_NAMES[CallClass(code)].in_language(language)
