"""Complaints to SP4N-LAPOR, the national complaint system, behind an adapter: a CSV file for now.

The regency's admin of SP4N-LAPOR takes the file from there; another way in is a class beside
`LaporCsv`. The caller stays out of it: what is handed over is the complaint, under our ticket's
label. A cell that a spreadsheet would take for a formula is made plain text (OWASP, CSV injection).
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from ari_app.spreadsheet import plain

SYSTEM = "sp4n-lapor"
_COLUMNS = (
    "nomor_tiket",
    "tanggal",
    "kategori",
    "judul",
    "isi_laporan",
    "lokasi",
    "lintang",
    "bujur",
    "status",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    label: str
    opened_at: datetime
    type_name: str
    narrative: str
    place: str
    latitude: float | None
    longitude: float | None
    progress: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaporCsv:
    """The whole file as text, dates by the centre's clock."""

    time_zone: str

    def hand_over(self, complaints: Sequence[Complaint]) -> str:
        out = StringIO()
        writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
        writer.writerow(_COLUMNS)
        writer.writerows(self._row(complaint) for complaint in complaints)
        return out.getvalue()

    def _row(self, complaint: Complaint) -> list[str]:
        local = complaint.opened_at.astimezone(ZoneInfo(self.time_zone))
        where = f" di {complaint.place}" if complaint.place else ""
        return [
            plain(complaint.label),
            f"{local:%Y-%m-%d %H:%M}",
            plain(complaint.type_name),
            plain(f"{complaint.type_name}{where}"[:150]),
            plain(complaint.narrative),
            plain(complaint.place),
            _degrees(complaint.latitude),
            _degrees(complaint.longitude),
            complaint.progress,
        ]


def complaint_of(row: Mapping[str, Any]) -> Complaint:
    """From a row of ``handovers.waiting``."""
    place = [row[name] for name in ("address", "dusun", "desa", "kecamatan") if row[name]]
    return Complaint(
        label=row["label"],
        opened_at=row["opened_at"],
        type_name=row["type_name"] or "",
        narrative=row["narrative"] or "",
        place=", ".join(place),
        latitude=row["latitude"],
        longitude=row["longitude"],
        progress=row["progress"],
    )


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
