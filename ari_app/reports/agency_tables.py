"""The tables of a report that are about agencies and their times. Pure."""

from collections.abc import Mapping

from ari_app.reports.behind import Behind, Listing, sent
from ari_app.reports.counted import Sum
from ari_app.reports.report import Cell, Row, Table
from ari_app.reports.saying import Saying, minutes, percent
from ari_app.reports.service_level import Share
from ari_app.texts.marks import N_, NP_


def agencies(say: Saying) -> Table:
    found: dict[str, dict[str, Sum]] = {}
    for key, each in say.counted.all("agency").items():
        code, _, measure = key.partition(" ")
        found.setdefault(code, {})[measure] = each
    order = {code: number for number, code in enumerate(say.names.agencies)}
    return say.table(
        "agency",
        N_("Instansi"),
        N_(
            "Rata-rata menit dari jawaban sampai petugas mengisi jenis kejadian tiketnya "
            "(jawab-tiket), dari jawaban dan dari tiket dibuka (saat penelepon mulai menunggu) "
            "sampai dikirim, lalu sejak dikirim sampai diterima, di lokasi, selesai. Batas: "
            "rata-rata batas terima yang berlaku saat dikirim. Tepat waktu: dari yang sudah "
            "diterima atau yang batas terimanya lewat. 1x24 jam: dari pengaduan "
            "(bukan darurat) yang sudah dijawab instansi atau yang harinya lewat. Yang ditarik "
            "sebelum batasnya, dan yang masih bisa tepat waktu, tidak dihitung."
        ),
        (
            NP_("column", "Instansi"),
            N_("Dikirim"),
            N_("Jawab-tiket"),
            N_("Jawab-kirim"),
            N_("Tiket-kirim"),
            N_("Kirim-terima"),
            N_("Batas (mnt)"),
            N_("Tepat waktu %"),
            N_("Kirim-lokasi"),
            N_("Kirim-selesai"),
            N_("1x24 jam %"),
        ),
        (
            _agency(say, code, found[code])
            for code in sorted(found, key=lambda code: (order.get(code, len(order)), code))
        ),
    )


_MEASURES = (  # behind each column; behind a percentage all that it is of, with who was late
    *("sent", "sent", "typed", "answered", "told", "acknowledged", "limit"),
    *("timed", "on_scene", "done", "promised"),
)


def in_time(by: Mapping[str, Sum]) -> Share:
    """Acknowledged within the agency's limit; ``by``: measures of report_dispatches.sql."""
    return Share(part=by.get("in_time", Sum()).n, whole=by.get("timed", Sum()).n)


def within_day(by: Mapping[str, Sum]) -> Share:
    """Of complaints: the promise of 1x24 hours."""
    return Share(part=by.get("within_day", Sum()).n, whole=by.get("promised", Sum()).n)


def _agency(say: Saying, code: str, by: Mapping[str, Sum]) -> Row:
    early, day = in_time(by), within_day(by)
    return Row(
        cells=(
            say.named(say.names.agencies, code),
            by.get("sent", Sum()).n,
            minutes(by.get("typed")),
            minutes(by.get("answered")),
            minutes(by.get("told")),
            minutes(by.get("acknowledged")),
            minutes(by.get("limit")),
            percent(early.part, early.whole),
            minutes(by.get("on_scene")),
            minutes(by.get("done")),
            percent(day.part, day.whole),
        ),
        each=tuple(sent(each, code) for each in _MEASURES),
    )


_UNIT_TIMES = ("left", "drove", "reached", "ready")


def units(say: Saying) -> Table:
    """A row for each agency, with its units below where it has more than one."""
    found: dict[str, dict[str, dict[str, Sum]]] = {}
    for key, each in say.counted.all("unit").items():
        agency, unit, measure = key.split(" ")
        found.setdefault(agency, {}).setdefault(unit, {})[measure] = each
    order = {code: number for number, code in enumerate(say.names.agencies)}
    codes = sorted(found, key=lambda code: (order.get(code, len(order)), code))
    return say.table(
        "unit",
        N_("Waktu unit"),
        N_(
            "Penugasan unit pada tiket, dan rata-rata menitnya: dari ditugaskan sampai berangkat, "
            "dari berangkat sampai di lokasi, dari ditugaskan sampai di lokasi, dan dari di lokasi "
            "sampai siap lagi. Yang tidak dilaporkan unitnya tidak ikut dihitung."
        ),
        (
            NP_("report", "Unit"),
            N_("Penugasan"),
            N_("Tugas-berangkat"),
            N_("Berangkat-lokasi"),
            N_("Tugas-lokasi"),
            N_("Lokasi-siap"),
        ),
        (row for code in codes for row in _of_agency(say, code, found[code])),
    )


def _of_agency(say: Saying, code: str, by_unit: Mapping[str, Mapping[str, Sum]]) -> list[Row]:
    name = say.named(say.names.agencies, code)
    rows = [
        Row(
            cells=(f"{name}: {say.named(say.names.units, unit)}", *_times(by)),
            behind=Behind(Listing.UNITS, (("unit", unit),)),
        )
        for unit, by in by_unit.items()
    ]
    rows.sort(key=lambda row: str(row.cells[0]))
    whole = {
        measure: sum((by.get(measure, Sum()) for by in by_unit.values()), Sum())
        for measure in ("assigned", *_UNIT_TIMES)
    }
    of_all = Row(cells=(name, *_times(whole)), behind=Behind(Listing.UNITS, (("agency", code),)))
    return [of_all, *rows] if len(rows) > 1 else rows


def _times(by: Mapping[str, Sum]) -> tuple[Cell, ...]:
    times = (minutes(by.get(measure)) for measure in _UNIT_TIMES)
    return (by.get("assigned", Sum()).n, *times)
