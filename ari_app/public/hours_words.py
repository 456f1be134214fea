"""When the centre's people answer, in a sentence for everybody. Pure.

112 itself is never closed: outside the hours a caller is heard, and reaches the duty officer or
leaves a message that is called back.
"""

from collections.abc import Sequence
from itertools import groupby

from ari_app.hours import DAY, WHOLE_DAY, OpeningHours, Span, Spans
from ari_app.reports.definitions import WEEKDAYS
from ari_app.texts.catalog import Language, texts
from ari_app.texts.marks import N_


def hours_words(hours: OpeningHours, language: Language) -> str:
    """``siang dan malam``, or ``setiap hari 07.00–21.00; di luar jam itu …``."""  # noqa: RUF002
    _ = texts(language)
    if hours.always:
        return _("siang dan malam")
    days = [_of_days(*part, language) for part in _alike(hours.weekdays)]
    if hours.holidays and any(hours.holiday != spans for spans in hours.weekdays):
        days.append(" ".join((_("hari libur"), _of_day(hours.holiday, language))))
    outside = _("di luar jam itu petugas piket menerima, atau pesan Anda ditelepon balik")
    return f"{', '.join(days)}; {outside}"


def _alike(weekdays: Sequence[Spans]) -> list[tuple[int, int, Spans]]:
    """First and last weekday (0: Monday) of each run of days with the same hours."""
    found = []
    for spans, run in groupby(enumerate(weekdays), key=lambda day: day[1]):
        days = [number for number, _ in run]
        found.append((days[0], days[-1], spans))
    return found


def _of_days(first: int, last: int, spans: Spans, language: Language) -> str:
    _ = texts(language)
    if last - first == len(WEEKDAYS) - 1:
        days = _("setiap hari")
    else:
        days = "–".join(_(WEEKDAYS[day]) for day in sorted({first, last}))  # noqa: RUF001
    return f"{days} {_of_day(spans, language)}"


def _of_day(spans: Spans, language: Language) -> str:
    if not spans:
        return texts(language)(N_("tutup"))
    if spans == WHOLE_DAY:
        return texts(language)(N_("24 jam"))
    return " & ".join(_span(span, language) for span in spans)


def _span(span: Span, language: Language) -> str:
    return f"{_clock(span.begin, language)}–{_clock(span.end, language)}"  # noqa: RUF001


def _clock(minute: int, language: Language) -> str:
    """24.00 ends a day; what goes on past it is said by the next day's clock."""
    hour, rest = divmod(minute if minute <= DAY else minute - DAY, 60)
    return f"{hour:02}{'.' if language is Language.ID else ':'}{rest:02}"
