"""The opening hours as steps of the dialplan: Asterisk's own clock asks them for each caller.

They stand in the context ``[hours]`` of globals.conf and hold with every process of ours dead.
``GotoIfTime(times,weekdays,days,months,zone?label)`` counts whole minutes, the last one included;
its weekday is that of the clock, so what goes on past midnight is asked on the day after.
https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications/GotoIfTime/
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ari_app.hours import OpeningHours, Spans

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = Path("/usr/share/zoneinfo")  # where Asterisk looks; without its file it would take UTC
_Minutes = tuple[int, int]


def steps(hours: OpeningHours, zone: str, zones: Path = ZONES) -> list[str]:
    """The lines of ``[hours]``: a subroutine that returns ``open`` or ``closed``.

    ``zones``: where this machine keeps its time zones.
    """
    if hours.always:
        return ["exten => s,1,Return(open)"]
    clock, week, holiday = asterisk_zone(zone, zones), hours.weekdays, (hours.holiday,) * 7
    if not hours.holidays:
        asked = [*_asked(_after_midnight(week), clock), *_asked(_by_day(week), clock)]
        return _lines([*asked, "Return(closed)", "(open)Return(open)"])
    after = [day + timedelta(days=1) for day in hours.holidays]
    return _lines(
        [
            f"Set(today=${{STRFTIME(${{EPOCH}},{clock},%Y%m%d)}})",
            f"GotoIf({_is_one_of(after)}?after-holiday)",
            *_asked(_after_midnight(week), clock),
            "Goto(day)",
            "(after-holiday)NoOp()",
            *_asked(_after_midnight(holiday), clock),
            f"(day)GotoIf({_is_one_of(hours.holidays)}?holiday)",
            *_asked(_by_day(week), clock),
            "Return(closed)",
            "(holiday)NoOp()",
            *_asked(_by_day(holiday), clock),
            "Return(closed)",
            "(open)Return(open)",
        ]
    )


def asterisk_zone(zone: str, folder: Path = ZONES) -> str:
    """The zone as Asterisk can know it on this machine: by name, or by its distance from UTC.

    A machine without the files of time zones must not close a centre seven hours too late.
    """
    if (folder / zone).is_file():
        return zone
    east = datetime.now(UTC).astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    minutes = int(east.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    # as POSIX writes it: what is east of Greenwich has a minus
    return f"LMT{'-' if minutes > 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


def _is_one_of(days: Iterable[date]) -> str:
    return f'$["{" ".join(f"{day:%Y%m%d}" for day in sorted(days))}" =~ "${{today}}"]'


def _by_day(week: Sequence[Spans]) -> list[tuple[int, _Minutes]]:
    """Weekday of the clock, and minutes of it."""
    return [(day, span.today) for day, spans in enumerate(week) for span in spans]


def _after_midnight(week: Sequence[Spans]) -> list[tuple[int, _Minutes]]:
    return [
        ((day + 1) % 7, minutes)
        for day, spans in enumerate(week)
        for span in spans
        if (minutes := span.next_day)
    ]


def _asked(all_minutes: Iterable[tuple[int, _Minutes]], clock: str) -> list[str]:
    """One question for all the days that share their minutes."""
    days: dict[_Minutes, list[int]] = {}
    for day, minutes in all_minutes:
        days.setdefault(minutes, []).append(day)
    return [
        f"GotoIfTime({_times(minutes)},{_weekdays(on)},*,*,{clock}?open)"
        for minutes, on in days.items()
    ]


def _times(minutes: _Minutes) -> str:
    begin, last = minutes[0], minutes[1] - 1
    return f"{begin // 60:02d}:{begin % 60:02d}-{last // 60:02d}:{last % 60:02d}"


def _weekdays(days: Sequence[int]) -> str:
    found = sorted(set(days))
    return "*" if len(found) == 7 else "&".join(_NAMES[day] for day in found)


def _lines(orders: Iterable[str]) -> list[str]:
    """``(label)Order()`` is an order with a label."""
    return [
        f"{'exten => s,1' if number == 0 else ' same => n'}{label},{order}"
        for number, (label, order) in enumerate(map(_labelled, orders))
    ]


def _labelled(order: str) -> tuple[str, str]:
    if not order.startswith("("):
        return "", order
    label, _, rest = order.partition(")")
    return f"{label})", rest
