"""A report as plain values: what the spreadsheet, the CSV file and the PDF are made from. Pure.

Numbers stay numbers, and beside each stands the text that the page shows.
"""

import csv
import io
from typing import Any

from ari_app.reports.definitions import Said
from ari_app.reports.report import Figure, Report, Table, shown
from ari_app.spreadsheet import plain

Paper = dict[str, Any]


def paper_of(report: Report, *, signed: tuple[str, ...] = ()) -> Paper:
    """``signed``: the lines below the papers, from the settings."""
    language = report.language
    return {
        "language": language,
        "title": report.title,
        "centre": report.centre_name,
        "range": report.range_text,
        "made": report.made_text,
        "fit": report.fit_text,
        "is_whole": report.fit.is_whole,
        "signed": list(signed),
        "words": {
            "figure": Said("Angka", "Figure").in_language(language),
            "value": Said("Nilai", "Value").in_language(language),
            "meaning": Said("Arti", "Meaning").in_language(language),
            "summary": Said("Ringkasan", "Summary").in_language(language),
        },
        "figures": [_figure(figure, language) for figure in report.figures],
        "tables": [_table(table, language) for table in report.tables],
    }


def _figure(figure: Figure, language: str) -> dict[str, Any]:
    definition = figure.definition
    return {
        "code": definition.code,
        "name": definition.name.in_language(language),
        "meaning": definition.meaning.in_language(language),
        "value": figure.value,
        "shown": shown(figure.value, definition.unit, language),
        "missed": figure.missed,
    }


def _table(table: Table, language: str) -> dict[str, Any]:
    return {
        "code": table.code,
        "name": table.name,
        "meaning": table.meaning,
        "chart": table.chart.value if table.chart else "",
        "heads": list(table.heads),
        "rows": [list(row.cells) for row in table.rows],
        "shown": [[shown(cell, None, language) for cell in row.cells] for row in table.rows],
    }


def as_csv(paper: Paper) -> bytes:
    """One row a value: section, row, column, value; UTF-8 with a mark, as Excel wants it."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    for name in ("title", "centre", "range", "made", "fit"):
        writer.writerow(["", plain(name), "", plain(str(paper[name]))])
    for figure in paper["figures"]:
        writer.writerow([paper["words"]["summary"], figure["name"], "", _number(figure["value"])])
    for table in paper["tables"]:
        for row in table["rows"]:
            for head, cell in zip(table["heads"][1:], row[1:], strict=True):
                writer.writerow(
                    [plain(table["name"]), plain(str(row[0])), plain(head), _number(cell)]
                )
    return out.getvalue().encode()


def _number(value: object) -> object:
    return plain(value) if isinstance(value, str) else "" if value is None else value
