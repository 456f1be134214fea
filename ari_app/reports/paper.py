"""A report as plain values: what the spreadsheet, the CSV file and the PDF are made from. Pure.

Numbers stay numbers, and beside each stands the text that the page shows.
"""

import csv
import io
from typing import Any

from ari_app.reports.report import Figure, Report, Table, shown
from ari_app.spreadsheet import plain
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_, NP_

Paper = dict[str, Any]


def paper_of(report: Report, *, signed: tuple[str, ...] = ()) -> Paper:
    """``signed``: the lines below the papers, from the settings."""
    language, _ = report.language, texts(report.language)
    return {
        "language": language,
        "title": report.title,
        "centre": report.centre_name,
        "range": report.range_text,
        "made": report.made_text,
        "fit": report.fit_text,
        "opening": list(report.opening),
        "is_whole": report.fit.is_whole,
        "signed": list(signed),
        "words": {
            "figure": _(N_("Angka")),
            "value": _(NP_("report", "Nilai")),
            "meaning": _(N_("Arti")),
            "note": _(N_("Catatan")),
            "summary": _(N_("Ringkasan")),
        },
        "figures": [_figure(figure, language) for figure in report.figures],
        "tables": [_table(table, language) for table in report.tables],
    }


def without_crest(paper: Paper) -> Paper:
    """It says that the crest is missing: who hands it on should know before the regent does."""
    _ = texts(Language(paper["language"]))
    said = _(N_("Lambang tidak ditampilkan: berkasnya tidak terbaca sebagai gambar PNG atau JPEG."))
    return paper | {"opening": [*paper["opening"], said]}


def _figure(figure: Figure, language: Language) -> dict[str, Any]:
    definition = figure.definition
    return {
        "code": definition.code,
        "name": texts(language)(definition.name),
        "meaning": texts(language)(definition.meaning),
        "value": figure.value,
        "shown": shown(figure.value, definition.unit, language),
        "missed": figure.missed,
        "note": figure.note,
    }


def _table(table: Table, language: Language) -> dict[str, Any]:
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
    for line in paper["opening"]:
        writer.writerow(["", "opening", "", plain(line)])
    for figure in paper["figures"]:
        writer.writerow([paper["words"]["summary"], figure["name"], "", _number(figure["value"])])
        if figure["note"]:
            row = [paper["words"]["summary"], figure["name"], paper["words"]["note"]]
            writer.writerow([*row, figure["note"]])
    for table in paper["tables"]:
        for row in table["rows"]:
            for head, cell in zip(table["heads"][1:], row[1:], strict=True):
                writer.writerow(
                    [plain(table["name"]), plain(str(row[0])), plain(head), _number(cell)]
                )
    return out.getvalue().encode()


def _number(value: object) -> object:
    return plain(value) if isinstance(value, str) else "" if value is None else value
