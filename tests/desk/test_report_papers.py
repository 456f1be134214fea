"""The same figures on the page, in CSV, in the spreadsheet and in the PDF; crest and signature."""

import csv
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from aiohttp import ClientSession, CookieJar
from PIL import Image

from ari_app.reports.paper import Paper
from ari_app.reports.paper_process import Format, made_apart
from ari_app.reports.period import Period
from ari_app.reports.reading import read_report
from ari_app.reports.report import Report, shown
from ari_app.settings import Reports, Settings
from ari_app.store.database import Login
from ari_app.store.desk_database import DeskDatabase
from ari_app.texts.catalog import Language, texts
from tests.desk.ami_server import AmiServer
from tests.desk.centre import Centre
from tests.desk.conftest import served
from tests.desk.test_pages import log_in
from tests.desk.test_reports import DAY, ZONE, body, fill_more, page
from tests.pdf_text import beginnings, words_of
from tests.store.postgres import as_login

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ = texts(Language.ID)
NAME_PT = 85  # thirty millimetres
SIGNED = ("Jepara, 4 Mei 2026", "Kepala Dinas Kominfo", "NIP 19700101")


def _png() -> bytes:
    """One green pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    head = (1).to_bytes(4, "big") * 2 + bytes((8, 2, 0, 0, 0))  # eight bits a colour, RGB
    pixel = zlib.compress(bytes((0, 20, 120, 74)))
    return b"".join(
        (b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), chunk(b"IDAT", pixel), chunk(b"IEND", b""))
    )


CREST = _png()


class PageFigures(HTMLParser):
    """The texts of the cards, two by two, and of each table's rows."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[list[str]] = []
        self.rows: list[list[str]] = []
        self._into: list[str] | None = None
        self._small = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = (dict(attrs).get("class") or "").split()
        if "card" in names:
            self.cards.append([])
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("h3", "p") and self.cards and len(self.cards[-1]) < 2 and not self.rows:
            self._into = self.cards[-1]
            self._into.append("")
        elif tag in ("th", "td") and not ({("scope", "col"), ("aria-hidden", "true")} & set(attrs)):
            self._into = self.rows[-1]
            self._into.append("")
        elif tag == "span" and "small" in names:
            self._small += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h3", "p", "th", "td"):
            self._into = None
        elif tag == "span" and self._small:
            self._small -= 1

    def handle_data(self, data: str) -> None:
        if self._into is not None and not self._small:
            self._into[-1] += data.strip()


def sheets_of(data: bytes) -> list[list[list[object]]]:
    """The cells of a workbook: sheets, rows, cells; empty rows and cells are left out."""
    book = ZipFile(io.BytesIO(data))
    texts = [
        "".join(node.itertext())
        for node in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - ours
    ]
    names = sorted(
        (name for name in book.namelist() if name.startswith("xl/worksheets/sheet")),
        key=lambda name: int(re.sub(r"\D", "", name)),
    )
    return [
        [
            [value for cell in row if (value := _cell(cell, texts)) is not None]
            for row in ElementTree.fromstring(book.read(name)).iter(f"{SHEET}row")  # noqa: S314
        ]
        for name in names
    ]


def _cell(cell: Any, texts: Sequence[str]) -> object:
    value = cell.find(f"{SHEET}v")
    if value is None:
        return None
    return texts[int(value.text)] if cell.get("t") == "s" else float(value.text)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture
def signed(settings: Settings, tmp_path: Path) -> Settings:
    crest = tmp_path / "crest.png"
    crest.write_bytes(CREST)
    return settings.model_copy(update={"reports": Reports(crest=crest, signed=SIGNED)})


@pytest.mark.parametrize("form", [Format.PDF, Format.XLSX])
async def test_a_crest_that_cannot_be_drawn_is_left_out_and_said(
    tmp_path: Path, form: Format
) -> None:
    """Cut off, no picture, away; one with the wrong suffix is drawn all the same."""
    paper = small_paper()
    for number, data in enumerate((CREST[:-20], b"<svg/>", None)):
        crest = tmp_path / f"{number}.png"
        if data is not None:
            crest.write_bytes(data)
        said = text_of(form, await made_apart(form, paper, crest))
        assert "Lambangtidakditampilkan" in said and "Laporan" in said
    jpeg = io.BytesIO()
    Image.new("RGB", (8, 8)).save(jpeg, "JPEG")
    (tmp_path / "jpeg.png").write_bytes(jpeg.getvalue())
    made = await made_apart(form, paper, tmp_path / "jpeg.png")
    assert "Lambang" not in text_of(form, made)
    if form is Format.PDF:
        assert b"/Subtype/Image" in made
    else:
        with ZipFile(io.BytesIO(made)) as book:
            assert book.read("xl/media/image1.jpeg") == jpeg.getvalue()


def small_paper() -> Paper:
    words = dict.fromkeys(("figure", "value", "meaning", "note", "summary"), "kata")
    texts = dict.fromkeys(("centre", "range", "made", "fit"), "teks")
    lists: dict[str, Any] = {name: [] for name in ("opening", "signed", "figures", "tables")}
    return {
        "language": "id",
        "title": "Laporan",
        "is_whole": True,
        "words": words,
        **texts,
        **lists,
    }


def text_of(form: Format, data: bytes) -> str:
    if form is Format.PDF:
        return squeezed(words_of(data))
    return squeezed(
        "".join(str(cell) for sheet in sheets_of(data) for row in sheet for cell in row)
    )


async def test_page_csv_spreadsheet_and_pdf_have_the_same_figures(
    centre: Centre, signed: Settings, ami: AmiServer, dsn: str
) -> None:
    """Every card and every cell of every table, each as its own reader finds it."""
    await fill_more(centre)
    period = Period(first=DAY, last=DAY + timedelta(days=2))
    database = DeskDatabase(lambda: as_login(dsn, Login.DESK), connections=1)
    report = await read_report(
        database,
        centre="JPR",
        centre_name="Jepara Siap 112",
        time_zone=ZONE,
        period=period,
        now=datetime.now(UTC),
        language=Language.ID,
    )
    await database.close()
    async with (
        served(signed, ami) as address,
        ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as http,
    ):
        await log_in(http, "supervisor")
        html = await page(http, f"/reports?{period.query}")
        files = {
            form: await body(http, form, f"/reports/report.{form}?{period.query}")
            for form in ("csv", "xlsx", "pdf")
        }
    assert len(report.figures) > 20 and len(report.tables) > 9
    check_page(report, html)
    check_csv(report, files["csv"])
    check_spreadsheet(report, files["xlsx"])
    check_pdf(report, files["pdf"])
    check_room(files["pdf"])


def check_room(data: bytes) -> None:
    """The widest table leaves its names a column: nothing is printed upon them."""
    placed = list(beginnings(data))
    ((left, foot),) = [(x, y) for x, y, text in placed if text == "Damkar/Satpol-PP"]
    beside = min(x for x, y, _ in placed if y == foot and x > left)
    assert beside - left > NAME_PT


def check_page(report: Report, html: str) -> None:
    read = PageFigures()
    read.feed(html)
    assert read.cards == [
        [_(each.definition.name), shown(each.value, each.definition.unit, Language.ID)]
        for each in report.figures
    ]
    assert [row for row in read.rows if row] == [
        [str(row.cells[0]), *(shown(cell, None, Language.ID) for cell in row.cells[1:])]
        for table in report.tables
        for row in table.rows
    ]


def check_csv(report: Report, data: bytes) -> None:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    values = {(section, row, column): value for section, row, column, value in rows}
    for each in report.figures:
        found = values["Ringkasan", _(each.definition.name), ""]
        assert found == ("" if each.value is None else str(each.value))
    for table in report.tables:
        for row in table.rows:
            for head, cell in zip(table.heads[1:], row.cells[1:], strict=True):
                found = values[table.name, str(row.cells[0]), head]
                assert found == ("" if cell is None else str(cell)), (table.code, head)


def check_spreadsheet(report: Report, data: bytes) -> None:
    summary, *sheets = sheets_of(data)
    named = {row[0]: row for row in summary if row}
    for each in report.figures:
        found = named[_(each.definition.name)][1]  # a figure that is none has no cell
        wanted = _(each.definition.meaning) if each.value is None else pytest.approx(each.value)
        assert found == wanted
    for table, sheet in zip(report.tables, sheets, strict=True):
        rows = [[cell for cell in row.cells if cell is not None] for row in table.rows]
        assert sheet[-len(rows) :] == rows, table.code
    assert [row[0] for row in summary if row][-len(SIGNED) :] == list(SIGNED)
    with ZipFile(io.BytesIO(data)) as book:
        assert book.read("xl/media/image1.png") == CREST
        for number, table in enumerate(report.tables, 2):
            widths = list(widths_of(book.read(f"xl/worksheets/sheet{number}.xml")))
            for head, width in zip(table.heads, widths, strict=True):
                assert width > len(head), "it can be read whole"


def widths_of(sheet: bytes) -> Iterator[float]:
    """Of each column, in characters."""
    for column in ElementTree.fromstring(sheet).iter(f"{SHEET}col"):  # noqa: S314 - ours
        first, last, width = (float(column.get(name, "0")) for name in ("min", "max", "width"))
        yield from [width] * int(last - first + 1)


def check_pdf(report: Report, data: bytes) -> None:
    text, at = squeezed(words_of(data)), 0
    for each in report.figures:
        value = shown(each.value, each.definition.unit, Language.ID)
        at = _after(text, at, _(each.definition.name), value)
    for table in report.tables:
        at = _after(text, at, table.name)
        for row in table.rows:
            at = _after(text, at, *(shown(cell, None, Language.ID) for cell in row.cells))
    assert squeezed("".join(SIGNED)) in text
    assert b"/Subtype/Image" in data and squeezed(report.fit_text) in text


def _after(text: str, at: int, *said: str) -> int:
    """Behind these words, which stand side by side, and behind ``at``."""
    wanted = squeezed("".join(said))
    found = text.find(wanted, at)
    assert found >= 0, f"{said} not in {text[at : at + 300]!r}"
    return found + len(wanted)
