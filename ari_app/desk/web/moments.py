"""Times as people read them: by the centre's clock."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ari_app.elapsed import elapsed_s
from ari_app.texts.catalog import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    time_zone: str
    language: Language

    def clock(self, at: datetime) -> str:
        """09.11.02, in English 09:11:02."""
        return self._dotted(at.astimezone(ZoneInfo(self.time_zone)).strftime("%H:%M:%S"))

    def day(self, at: datetime) -> str:
        """2026-11-21."""
        return at.astimezone(ZoneInfo(self.time_zone)).strftime("%Y-%m-%d")

    def minute(self, at: datetime) -> str:
        """09.11."""
        return self._dotted(at.astimezone(ZoneInfo(self.time_zone)).strftime("%H:%M"))

    def iso(self, at: datetime) -> str:
        """For the ``datetime`` attribute, from which the page counts on."""
        return at.isoformat(timespec="milliseconds")

    def lasted(self, seconds: float) -> str:
        """1:05 for 65 seconds."""
        seconds = max(0.0, seconds)
        return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"

    def after(self, began_at: datetime, at: datetime) -> str:
        """How long after the call came in: 0.2 s, 9 s, then 2:30."""
        return self.seconds(elapsed_s(began_at, at))

    def seconds(self, seconds: float) -> str:
        """0.2 s, 9 s, then 2:30."""
        if seconds >= 60:
            return self.lasted(seconds)
        figure = f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"
        if self.language is Language.ID:
            return figure.replace(".", ",") + " dtk"
        return figure + " s"

    def figure(self, number: float) -> str:
        """0,75, in English 0.75; without what follows a whole number."""
        text = f"{number:g}"
        return text.replace(".", ",") if self.language is Language.ID else text

    def share(self, part: float | None) -> str:
        """Of a share from 0 to 1; rounded down, so that no promise looks kept that is not."""
        return "-" if part is None else f"{int(100 * part + 1e-9)} %"

    def percent(self, part: int, whole: int) -> str:
        return f"{round(100 * part / whole)} %" if whole else "-"

    def _dotted(self, text: str) -> str:
        return text.replace(":", ".") if self.language is Language.ID else text


_MONTHS = "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split()


def clock_or_day(at: datetime, now: datetime, time_zone: str, language: Language) -> str:
    """09.11 today, 20 Nov 09.11 before."""
    zone = ZoneInfo(time_zone)
    local = at.astimezone(zone)
    minute = f"{local:%H.%M}" if language is Language.ID else f"{local:%H:%M}"
    if local.date() == now.astimezone(zone).date():
        return minute
    month = _MONTHS[local.month - 1] if language is Language.ID else f"{local:%b}"
    return f"{local.day} {month} {minute}"
