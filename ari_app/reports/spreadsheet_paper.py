"""The report as a spreadsheet: a sheet for the figures with what each means, one for each table."""

import io
from typing import Any

import xlsxwriter

from ari_app.reports.paper import Paper

_CHARTS = {"bars": {"type": "bar"}, "stacked": {"type": "column", "subtype": "stacked"}}
_NAME_LENGTH = 31  # of a sheet, by Excel
_NARROWEST = 9  # a column, in characters


def as_xlsx(paper: Paper, crest: bytes | None = None, kind: str = "png") -> bytes:
    """Texts are written as texts: none of them is taken for a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": paper["title"], "company": paper["centre"]})
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    _summary(book, paper, bold, wrapped)
    if crest is not None:
        _show(book, crest, kind)
    for number, table in enumerate(paper["tables"], 1):
        _sheet(book, number, table, bold)
    book.close()
    return out.getvalue()


def _show(book: Any, crest: bytes, kind: str) -> None:
    options = {"image_data": io.BytesIO(crest), "x_scale": 0.3, "y_scale": 0.3}
    book.worksheets()[0].insert_image(0, 2, f"crest.{kind}", options)


def _summary(book: Any, paper: Paper, bold: Any, wrapped: Any) -> None:
    sheet = book.add_worksheet(paper["words"]["summary"])
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 80)
    sheet.set_column(3, 3, 30)
    lines = (paper["title"], paper["centre"], paper["range"], paper["made"], paper["fit"])
    lines += tuple(paper["opening"])
    for row, text in enumerate(lines):
        sheet.write_string(row, 0, text, bold if row == 0 else None)
    row = len(lines) + 1
    for column, head in enumerate(("figure", "value", "meaning")):
        sheet.write_string(row, column, paper["words"][head], bold)
    for figure in paper["figures"]:
        row += 1
        sheet.write_string(row, 0, figure["name"])
        _cell(sheet, row, 1, figure["value"])
        sheet.write_string(row, 2, figure["meaning"], wrapped)
        sheet.write_string(row, 3, figure["note"])
    for text in paper["signed"]:
        row += 1
        sheet.write_string(row + 1, 0, text)


def _sheet(book: Any, number: int, table: dict[str, Any], bold: Any) -> None:
    name = f"{number} {table['name']}".translate(str.maketrans("[]:*?/\\", "       "))
    sheet = book.add_worksheet(name[:_NAME_LENGTH])
    sheet.set_column(0, 0, 34)
    sheet.write_string(0, 0, table["meaning"])
    for column, head in enumerate(table["heads"]):
        sheet.write_string(2, column, head, bold)
        if column:
            sheet.set_column(column, column, max(_NARROWEST, len(head) + 2))
    for row, cells in enumerate(table["rows"], 3):
        for column, cell in enumerate(cells):
            _cell(sheet, row, column, cell)
    if table["chart"] in _CHARTS:
        sheet.insert_chart(2, len(table["heads"]) + 1, _chart(book, sheet.name, table))


def _chart(book: Any, sheet: str, table: dict[str, Any]) -> Any:
    chart, last = book.add_chart(_CHARTS[table["chart"]]), 2 + len(table["rows"])
    columns = range(1, 2 if table["chart"] == "bars" else len(table["heads"]))
    for column in columns:
        chart.add_series(
            {
                "name": [sheet, 2, column],
                "categories": [sheet, 3, 0, last, 0],
                "values": [sheet, 3, column, last, column],
            }
        )
    chart.set_title({"name": table["name"]})
    if table["chart"] == "bars":
        chart.set_y_axis({"reverse": True})
        chart.set_legend({"none": True})
    return chart


def _cell(sheet: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
