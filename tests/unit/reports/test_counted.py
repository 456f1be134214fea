"""From what was counted to figures; and what the ministry is told."""

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any

from ari_app.reports import ministry
from ari_app.reports.classes import ABANDONED, ANSWERED, OFFERED, CallClass
from ari_app.reports.counted import Counted
from ari_app.reports.definitions import BY_CODE, CLASS_NAMES, FIGURES
from ari_app.reports.making import report_of
from ari_app.reports.paper import as_csv, paper_of
from ari_app.reports.period import Period
from ari_app.reports.report import Fit, Names, Report, fit_text, shown
from ari_app.texts.catalog import Language, texts

PERIOD = Period(first=date(2026, 11, 1), last=date(2026, 11, 30))


def row(what: str, key: str, n: int, total: float = 0.0) -> dict[str, Any]:
    return {"what": what, "key": key, "n": n, "total": total}


ROWS = [
    *(row("class", "answered", 90, 9000), row("class", "overflow", 2, 100)),
    *(row("class", "abandoned_held", 30, 900), row("class", "abandoned_waiting", 8, 300)),
    *(row("class", "held_and_ended", 1, 60), row("class", "called_out", 5, 50)),
    row("kept_away", "", 31, 960),
    *(row("answered_after", "4", 80, 300), row("answered_after", "16", 12, 190)),
    *(row("left_after", "9", 3, 25), row("left_after", "40", 5, 200), row("short", "", 3, 6)),
    *(row("disposition", "normal", 40, 4000), row("disposition", "prank", 20, 600)),
    *(row("disposition", "ghost_diam", 30, 900), row("disposition", "none", 2, 10)),
    *(row("amiss", "", 131), row("day", "2026-11-02 answered", 90), row("hour", "1-07", 131)),
    *(row("agency", "damkar sent", 4, 200), row("agency", "damkar within_day", 3, 9)),
    row("agency", "damkar promised", 4, 9),
    *(row("promise", "kept", 3), row("promise", "broken", 1), row("promise", "open", 2)),
    *(row("type", "kebakaran", 4), row("type", "none", 9), row("person", "=SUM(A1)", 92, 5510)),
]


def report(
    rows: list[dict[str, Any]] = ROWS,
    language: Language = Language.ID,
    names: Names | None = None,
    **more: Any,
) -> Report:
    return report_of(
        Counted.of(rows),
        names or Names(),
        centre="JPR",
        centre_name="Jepara",
        time_zone="Asia/Jakarta",
        period=PERIOD,
        made_at=datetime(2026, 12, 1, tzinfo=UTC),
        language=language,
        **more,
    )


def test_the_figures() -> None:
    found = Counted.of(ROWS).figures
    assert found["offered"] == 131 and found["answered"] == 92 and found["abandoned"] == 38
    assert found["service_level_15"] == 83.0 and found["service_level_20"] == 95.0
    assert found["slowest_tenth"] == 16 and found["longest"] == 16 and found["short_abandons"] == 3
    assert found["false_answered"] == 50 and found["false_minutes"] == 25.0
    assert found["kept_away"] == 31 and found["saved_minutes"] == 16.0
    assert found["promise"] == 75.0 and found["tickets"] == 4


def test_nothing_was_counted() -> None:
    found = Counted.of([]).figures
    assert found["offered"] == 0 and found["asa"] is None and found["service_level_15"] is None
    assert report([]).fit.is_whole


def test_every_figure_has_a_definition_and_every_class_a_name() -> None:
    assert set(Counted.of([]).figures) == set(BY_CODE) and len(FIGURES) == len(BY_CODE)
    assert set(CLASS_NAMES) == set(CallClass)
    assert set(ANSWERED) | set(ABANDONED) <= set(OFFERED)


def test_parts_make_the_whole() -> None:
    (made,) = [table for table in report().tables if table.code == "class"]
    assert sum(int(each.cells[1] or 0) for each in made.rows) == 131


def test_it_says_what_is_missing_and_never_rounds_up_to_a_hundred() -> None:
    assert report().fit_text.startswith("Cocok 100 %: 131")
    off = report([*ROWS, row("amiss", "no_entry", 1)], Language.EN, unplaced=1)
    assert "2 calls (98.47 % fit)" in off.fit_text and "waited without ENTERQUEUE" in off.fit_text
    fit = Fit(offered=1_000_000, classed=1_000_000, amiss={"no_end": 1}, unplaced=0)
    assert "99.99 %" in fit_text(fit, Language.EN)


def test_the_same_figures_in_the_file() -> None:
    made = paper_of(report(), signed=("Jepara",))
    rows = list(csv.reader(io.StringIO(as_csv(made).decode("utf-8-sig"))))
    summary = [cells for cells in rows if cells[0] == "Ringkasan"]
    by_name = {cells[1]: cells[3] for cells in summary if cells[2] != "Catatan"}
    for figure in report().figures:
        said = by_name[texts(Language.ID)(figure.definition.name)]
        assert said == ("" if figure.value is None else str(figure.value))
    assert ["Petugas", "'=SUM(A1)", "Panggilan", "92"] in rows  # no formula of a name


def test_who_has_the_name_of_another_is_shown_with_the_login() -> None:
    names = Names.of(
        {"what": "person", "code": login, "name": name, "name_en": ""}
        for login, name in (("siti", "Siti"), ("siti.r", "Siti"), ("budi", "Budi"))
    )
    people = (("siti", 9), ("siti.r", 8), ("budi", 7), ("#101", 6), ("", 5))
    rows = [row("person", key, n, 60) for key, n in people]
    (made,) = [each for each in report(rows, names=names).tables if each.code == "people"]
    shown_names = [each.cells[0] for each in made.rows]
    assert shown_names == ["Siti (siti)", "Siti (siti.r)", "Budi", "101", "-"]


def test_a_figure_as_people_read_it() -> None:
    assert shown(1234, None, Language.ID) == "1.234" and shown(1234, None, Language.EN) == "1,234"
    assert shown(83.04, BY_CODE["promise"].unit, Language.ID) == "83,0 %"
    assert shown(None, None, Language.ID) == "-"


def test_the_ministry_is_told_four_categories_that_make_the_whole() -> None:
    told = ministry.ministry_row(
        Counted.of(ROWS),
        ministry.field_list(),
        centre="JPR",
        centre_name="=cmd",
        period=PERIOD,
    )
    assert (told["normal"], told["informasi"], told["prank"], told["ghost"]) == (40, 0, 20, 61)
    assert told["lainnya"] == 10 and told["panggilan_masuk"] == 131
    assert json.loads(ministry.as_json(told)) == told
    heads, cells = csv.reader(io.StringIO(ministry.as_csv(told).decode()))
    assert heads == list(told) and cells[1] == "'=cmd"


def test_who_was_not_shown_to_be_a_ghost_is_none_to_the_ministry() -> None:
    """Hung up during the greeting; or held, and a reviewer heard a human."""
    rows = [row("class", "abandoned_screening", 7, 20), row("class", "abandoned_held", 3, 90)]
    counted = Counted.of([*rows, row("kept_away", "", 2, 60)])
    told = ministry.ministry_row(
        counted, ministry.field_list(), centre="JPR", centre_name="Jepara", period=PERIOD
    )
    assert (told["ghost"], told["lainnya"]) == (2, 8)
    assert (counted.figures["kept_away"], counted.figures["saved_minutes"]) == (2, 1.0)
