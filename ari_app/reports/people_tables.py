"""The tables of a report that are about call-takers: what they did, and their shifts. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

from ari_app.reports.behind import Behind, Listing, calls
from ari_app.reports.counted import Counted, Sum
from ari_app.reports.report import Cell, Row, Table
from ari_app.reports.saying import Saying, most
from ari_app.texts.marks import N_, NP_


def people(say: Saying) -> Table:
    counted = say.counted
    talked, wrapped = counted.all("person"), counted.all("wrap_up")
    found = {**{login: Sum() for login in wrapped}, **talked}
    names = _names_of_people(say, found)
    return say.table(
        "people",
        N_("Petugas"),
        N_(
            "Panggilan, lama bicara, dan waktu merapikan sesudahnya, menurut petugas. Di meja: "
            "duduk di tempat, atau masuk dengan telepon sendiri; okupansi adalah bicara dan "
            "merapikan terhadap waktu itu."
        ),
        (
            NP_("column", "Petugas"),
            NP_("report", "Panggilan"),
            N_("Menit bicara"),
            N_("Rata-rata (dtk)"),
            NP_("report", "Merapikan"),
            N_("Rata-rata merapikan (dtk)"),
            N_("Menit di meja"),
            N_("Okupansi %"),
        ),
        (
            Row(
                cells=(
                    names[login],
                    each.n,
                    *_worked(each, wrapped.get(login, Sum())),
                    *_there(counted, login),
                ),
                each=_behind_person(login),
            )
            for login, each in most(found)
        ),
    )


def attendance(say: Saying) -> Table:
    often = Counter(each.name for each in say.attendance)
    return say.table(
        "attendance",
        N_("Kehadiran"),
        N_(
            "Dinas yang dijadwalkan dan yang benar-benar dijalani: hadir adalah duduk di "
            "tempat, atau masuk dengan telepon sendiri, selama dinas. Terlambat: lebih dari "
            "5 menit. Izin: sakit, cuti, atau tugas lain; tidak dihitung dalam rencana."
        ),
        (
            NP_("column", "Petugas"),
            NP_("report", "Dinas"),
            N_("Izin"),
            N_("Tidak datang"),
            N_("Terlambat"),
            N_("Menit rencana"),
            N_("Menit hadir"),
            N_("Hadir %"),
        ),
        (
            Row(
                cells=(
                    f"{one.name} ({one.login})" if often[one.name] > 1 else one.name,
                    *(one.shifts, one.absent, one.missed, one.late),
                    *(round(one.planned_s / 60), round(one.here_s / 60)),
                    None if one.share is None else round(100 * one.share, 1),
                ),
                each=_behind_duties(one.login),
            )
            for one in say.attendance
        ),
    )


def scorecards(say: Saying) -> Table:
    often = Counter(each.name for each in say.scores)
    return say.table(
        "scorecards",
        N_("Kartu nilai"),
        N_(
            "Kartu nilai yang diisi peninjau untuk panggilan rentang ini. Sebelumnya: rata-rata "
            "rentang sama panjang tepat sebelumnya; perubahan dalam poin persen."
        ),
        (
            NP_("column", "Petugas"),
            N_("Kartu"),
            N_("Rata-rata %"),
            N_("Kesalahan kritis"),
            N_("Sebelumnya %"),
            N_("Perubahan"),
        ),
        (
            Row(
                cells=(
                    f"{one.name} ({one.login})" if often[one.name] > 1 else one.name,
                    *(one.cards, _rounded(one.percent), one.critical),
                    *(_rounded(one.before), _rounded(one.change)),
                ),
                each=_behind_scores(say, one.login),
            )
            for one in say.scores
        ),
    )


def _behind_scores(say: Saying, login: str) -> tuple[Behind, ...]:
    person = ("person", login)
    cards = Behind(Listing.SCORECARDS, (person,))
    critical = Behind(Listing.SCORECARDS, (person, ("critical", "1")))
    before = Behind(Listing.SCORECARDS, (person,), say.period.before)
    return (cards, cards, cards, critical, before, before)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _behind_person(login: str) -> tuple[Behind, ...]:
    answered, wrapped = calls(("person", login)), calls(("wrapped_by", login))
    there = Behind(Listing.PRESENCE, (("person", login),))
    return (*(answered,) * 4, wrapped, wrapped, there, there)


def _behind_duties(login: str) -> tuple[Behind, ...]:
    def duties(which: str) -> Behind:
        return Behind(Listing.DUTIES, (("person", login), ("which", which)))

    due = duties("due")
    return (duties("all"), duties("all"), *map(duties, ("absent", "missed", "late")), due, due, due)


def _names_of_people(say: Saying, logins: Iterable[str]) -> Mapping[str, str]:
    """With the login where two have one name; an extension that was nobody's as it is."""
    known = say.names.people
    names = {login: known.get(login) or login.removeprefix("#") or "-" for login in logins}
    often = Counter(names.values())
    return {
        login: f"{name} ({login})" if often[name] > 1 else name for login, name in names.items()
    }


def _worked(talked: Sum, wrapped: Sum) -> tuple[Cell, ...]:
    return (
        round(talked.seconds / 60, 1),
        round(talked.average or 0),
        wrapped.n,
        None if wrapped.average is None else round(wrapped.average, 1),
    )


def _there(counted: Counted, login: str) -> tuple[Cell, ...]:
    seconds, occupancy = counted.one("seated", login).seconds, counted.occupancy(login)
    return (
        round(seconds / 60) if seconds else None,
        None if occupancy is None else round(occupancy, 1),
    )
