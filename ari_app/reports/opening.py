"""What a report says of the centre's opening hours: as they are now, and each change since. Pure.

A service level that fell because the centre closed earlier is not unexplained.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from ari_app.hours import ALWAYS, CLOSED
from ari_app.hours import WEEKDAYS as DAYS
from ari_app.reports.definitions import WEEKDAYS
from ari_app.settings import Hours
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_

_FIELDS: Mapping[str, str] = {
    "every_day": N_("setiap hari"),
    **dict(zip(DAYS, WEEKDAYS, strict=True)),
    "holiday": N_("hari libur"),
    "holidays": N_("tanggal libur"),
}
_WORDS = {ALWAYS: N_("24 jam"), CLOSED: N_("tutup")}
_LONGEST = 120  # of a value: a year has many holidays


def opening_lines(
    hours: Hours, changes: Iterable[Mapping[str, Any]], zone: str, language: Language
) -> tuple[str, ...]:
    """``changes``: rows of ``reports.hours_changed``; who changed it stands in the audit trail."""
    head = texts(language)(N_("Jam layanan sekarang"))
    changed = texts(language)(N_("Jam layanan diubah"))
    lines = [f"{head}: {_now(hours, language)}"]
    for row in changes:
        at = row["at"].astimezone(ZoneInfo(zone))
        field = _field(row["subject"].removeprefix("hours."), language)
        before, after = (_value(row[side], language) for side in ("before", "after"))
        lines.append(f"{changed} {at:%Y-%m-%d %H:%M}: {field}: {before} → {after}")
    return tuple(lines)


def _now(hours: Hours, language: Language) -> str:
    named = [(day, getattr(hours, day)) for day in DAYS if getattr(hours, day) is not None]
    said = [("every_day", hours.every_day)] if len(named) < len(DAYS) else []
    said += named
    if hours.holidays:
        said.append(("holiday", hours.holiday))
    return "; ".join(f"{_field(name, language)} {_word(value, language)}" for name, value in said)


def _field(name: str, language: Language) -> str:
    return texts(language)(_FIELDS[name]) if name in _FIELDS else name


def _word(value: str, language: Language) -> str:
    return texts(language)(_WORDS[value]) if value in _WORDS else value


def _value(written: str | None, language: Language) -> str:
    """As the audit trail has it, in JSON; nothing is what a centre has as shipped."""
    if written is None:
        return texts(language)(N_("bawaan"))
    try:
        value = json.loads(written)
    except ValueError:  # too long for the trail, and cut
        value = written
    if value is None:  # a day of the week with no hours of its own any more
        return texts(language)(N_("seperti setiap hari"))
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return _word(str(value), language)[:_LONGEST] or "-"
