"""Complaints for SP4N-LAPOR: which, how they look, and each once."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from ari_app.settings import Settings
from ari_app.spreadsheet import plain
from ari_app.store.database import Database
from ari_app.tickets.lapor import Complaint, LaporCsv
from ari_app.tickets.lapor_export import ExportFailed, export
from tests.tickets.desk_work import ANI, NOW, DeskWork


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


async def finish_all(desk: DeskWork) -> None:
    """Every caller has hung up, and every ticket has its disposition."""
    await desk.fetch(
        """UPDATE tickets SET ended_at = opened_at, updated_at = opened_at,
                              disposition = coalesce(disposition, 'normal')"""
    )


async def test_complaints_once(
    settings: Settings, database: Database, desk: DeskWork, tmp_path: Path
) -> None:
    types = ("jalan_rusak", "kebakaran", "informasi", "penipuan", None)
    for number, type in enumerate(types, start=1):
        await desk.ticket(number, type=type)
    await desk.fetch("UPDATE tickets SET disposition = 'non_darurat' WHERE number = 5")
    await finish_all(desk)
    first, second = tmp_path / "a" / "1.csv", tmp_path / "2.csv"
    assert await export(settings, database, first, NOW, by="wati") == 3
    rows = read(first)
    assert [row["nomor_tiket"][-1] for row in rows] == ["1", "4", "5"]
    assert rows[0]["kategori"] == "Jalan / fasilitas rusak (non-darurat)"
    assert rows[0]["tanggal"] == "2026-05-01 09:11"
    assert rows[0]["lokasi"] == "Jl. Kartini 5, Tahunan"
    assert ANI not in first.read_text() and "Bu Sri" not in first.read_text()
    assert await export(settings, database, second, NOW, by="wati") == 0
    assert not second.exists()
    await desk.ticket(6, type="jalan_rusak", opened_at=NOW + timedelta(days=1))
    await finish_all(desk)
    assert await export(settings, database, second, NOW, by="wati") == 1
    [line] = await desk.fetch("SELECT detail FROM audit ORDER BY audit_id LIMIT 1")
    assert line["detail"] == {"system": "sp4n-lapor", "tickets": 3, "user": "wati"}


@pytest.mark.parametrize(
    ("change", "handed_over", "remark"),
    [
        ("ended_at = NULL, disposition = 'normal'", 0, "the caller is still talking"),
        ("disposition = NULL", 0, "the call-taker is still writing"),
        ("disposition = NULL, state = 'closed'", 1, "closed: nobody writes any more"),
        ("disposition = 'normal'", 1, "said what it was; an agency may still work on it"),
        ("disposition = NULL, updated_at = opened_at - interval '25 hours', "
         "ended_at = opened_at - interval '25 hours'", 1, "forgotten for a day: not lost"),
    ],
)  # fmt: skip
async def test_a_complaint_is_handed_over_when_it_is_whole(
    settings: Settings,
    database: Database,
    desk: DeskWork,
    tmp_path: Path,
    change: str,
    handed_over: int,
    remark: str,
) -> None:
    await desk.ticket(type="jalan_rusak")
    await finish_all(desk)
    await desk.fetch(f"UPDATE tickets SET {change}")  # noqa: S608
    assert await export(settings, database, tmp_path / "1.csv", NOW, by="wati") == handed_over, (
        remark
    )
    await finish_all(desk)
    assert await export(settings, database, tmp_path / "2.csv", NOW, by="wati") == 1 - handed_over


async def test_a_file_is_not_overwritten_and_nothing_is_lost(
    settings: Settings, database: Database, desk: DeskWork, tmp_path: Path
) -> None:
    await desk.ticket(type="jalan_rusak")
    await finish_all(desk)
    file = tmp_path / "1.csv"
    file.write_text("mine")
    with pytest.raises(ExportFailed, match="exists"):
        await export(settings, database, file, NOW, by="wati")
    assert file.read_text() == "mine"
    assert await export(settings, database, tmp_path / "2.csv", NOW, by="wati") == 1


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Lubang di jalan", "Lubang di jalan"),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+62812", "'+62812"),
        ("@jalan", "'@jalan"),
        ("-5 meter", "'-5 meter"),
    ],
)
def test_no_formulas(text: str, cell: str) -> None:
    assert plain(text) == cell


def test_lines_and_quotes_survive() -> None:
    told = 'Lubang "besar",\nkedalaman 30 cm; hati-hati'
    complaint = Complaint(
        label="JPR-2026-00001",
        opened_at=NOW,
        type_name="Jalan rusak",
        narrative=told,
        place="Jl. Kartini 5",
        latitude=-6.6181,
        longitude=None,
        progress="open",
    )
    text = LaporCsv(time_zone="Asia/Jakarta").hand_over([complaint])
    [row] = list(csv.DictReader(text.splitlines(keepends=True)))
    assert row["isi_laporan"].replace("\r\n", "\n") == told
    assert (row["lintang"], row["bujur"]) == ("-6.618100", "")
    assert row["judul"] == "Jalan rusak di Jl. Kartini 5"
