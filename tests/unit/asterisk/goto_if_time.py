"""A small reader of the steps of ``[hours]``, by what Asterisk documents of GotoIfTime.

Times, weekdays, days of the month and months, each ``*``, one, or several joined with ``&``; a
range of times holds its last minute too, and one that ends before it begins goes over midnight.
https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications/GotoIfTime/
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

_STEP = re.compile(r"(?:exten => s,1| same => n)(?:\((?P<label>[\w-]+)\))?,(?P<order>.*)")
_IF_TIME = re.compile(r"GotoIfTime\(([^,]*),([^,]*),\*,\*,([^?]*)\?(\w+)\)")
_IF_DAY = re.compile(r'GotoIf\(\$\["([\d ]*)" =~ "\$\{today\}"\]\?([\w-]+)\)')
Decide = Callable[[str, str, str, datetime], bool]
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def matches(times: str, weekdays: str, zone: str, at: datetime) -> bool:
    """Whether the time lies in what ``GotoIfTime(times,weekdays,*,*,zone?…)`` names."""
    local = at.astimezone(ZoneInfo(zone))
    if weekdays != "*" and _WEEKDAYS[local.weekday()] not in weekdays.split("&"):
        return False
    now = local.hour * 60 + local.minute
    first, last = (int(part[:2]) * 60 + int(part[3:]) for part in times.split("-"))
    return first <= now <= last if first <= last else now >= first or now <= last


def returned(
    lines: Sequence[str],
    at: datetime,
    decide: Decide = matches,
    day: Callable[[str], str] | None = None,
) -> str:
    """``open`` or ``closed``: what the subroutine returns at this time.

    ``decide``: whether a time matches; ``day``: which day a zone has. Others may ask Asterisk.
    """
    found = [_STEP.fullmatch(line) for line in lines]
    steps = [(step["label"], step["order"]) for step in found if step]
    assert len(steps) == len(lines), lines
    labels = {label: number for number, (label, _) in enumerate(steps) if label}
    number, today = 0, ""
    while True:
        order = steps[number][1]
        number += 1
        if order.startswith("Return("):
            return order.removeprefix("Return(").removesuffix(")")
        if order.startswith("Set(today="):
            zone = order.split(",")[1]
            today = day(zone) if day else f"{at.astimezone(ZoneInfo(zone)):%Y%m%d}"
        elif target := _target(order, today, at, decide):
            number = labels[target]


def _target(order: str, today: str, at: datetime, decide: Decide) -> str:
    if if_time := _IF_TIME.fullmatch(order):
        times, weekdays, zone, label = if_time.groups()
        return label if decide(times, weekdays, zone, at) else ""
    if if_day := _IF_DAY.fullmatch(order):
        days, label = if_day.groups()
        assert today
        return label if re.search(today, days) else ""
    if order == "NoOp()":
        return ""
    assert order.startswith("Goto("), order
    return order.removeprefix("Goto(").removesuffix(")")
