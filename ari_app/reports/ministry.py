"""What the ministry's monitoring centre is told: counts by its four categories, and nothing else.

Which fields, under which names, and what counts as which category stands in ``ministry.json``: it
changes with a circular, not with the code. What fits no category is *other*, so that all of them
together are the calls offered.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ari_app.reports.counted import Counted
from ari_app.reports.period import Period
from ari_app.spreadsheet import plain

_FILE = Path(__file__).with_name("ministry.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldList:
    """``fields``: name → what it is; ``categories``: name → what is counted ("disposition …")."""

    fields: Mapping[str, str]
    categories: Mapping[str, tuple[tuple[str, str], ...]]


@cache
def field_list() -> FieldList:
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    return FieldList(
        fields={field["name"]: field["from"] for field in read["fields"]},
        categories={
            name: tuple(_counted(each) for each in counted)
            for name, counted in read["categories"].items()
        },
    )


def _counted(said: str) -> tuple[str, str]:
    what, _, key = said.partition(" ")
    return what, key


def ministry_row(
    counted: Counted, wanted: FieldList, *, centre: str, centre_name: str, period: Period
) -> dict[str, object]:
    """The one row of a range, in the order of the field list."""
    categories = {
        name: sum(counted.one(what, key).n for what, key in each)
        for name, each in wanted.categories.items()
    }
    known: dict[str, object] = {
        "centre": centre,
        "centre_name": centre_name,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "offered": counted.offered,
        "answered": counted.figures["answered"],
        **categories,
        "other": counted.offered - sum(categories.values()),
    }
    return {name: known[source] for name, source in wanted.fields.items()}


def as_json(row: Mapping[str, object]) -> bytes:
    return json.dumps(row, ensure_ascii=False, indent=2).encode() + b"\n"


def as_csv(row: Mapping[str, object]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(row)
    writer.writerow([plain(each) if isinstance(each, str) else each for each in row.values()])
    return out.getvalue().encode()
