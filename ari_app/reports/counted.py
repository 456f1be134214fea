"""What was counted of a period, as the database gives it, and what follows from it. Pure.

A row is what was counted, of which key, how many, and a sum of seconds. Rows of days simply add up,
so a year is made of its days and gives the same as the calls themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ari_app.reports.classes import ABANDONED, ANSWERED, OFFERED, CallClass
from ari_app.reports.definitions import FALSE
from ari_app.reports.safety import Safety, safety_of
from ari_app.reports.service_level import TARGETS, Share, service_level_of_counts

HALF, NOT_THE_SLOWEST = 0.5, 0.9  # shares: the median, and all but the slowest tenth


@dataclass(frozen=True, slots=True)
class Sum:
    """How many, and their seconds together."""

    n: int = 0
    seconds: float = 0.0

    @property
    def average(self) -> float | None:
        return self.seconds / self.n if self.n else None

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.n + other.n, self.seconds + other.seconds)


@dataclass(frozen=True, slots=True)
class Counted:
    """By what was counted and by key; what was not counted is 0, and rows of one key add up."""

    by_what: Mapping[str, Mapping[str, Sum]]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "Counted":
        by_what: dict[str, dict[str, Sum]] = defaultdict(dict)
        for row in rows:
            found, key = by_what[row["what"]], row["key"]
            found[key] = found.get(key, Sum()) + Sum(int(row["n"]), float(row["total"] or 0))
        return cls(by_what)

    def all(self, what: str) -> Mapping[str, Sum]:
        return self.by_what.get(what, {})

    def one(self, what: str, key: str = "") -> Sum:
        return self.all(what).get(key, Sum())

    def classes(self, *wanted: CallClass) -> Sum:
        return sum((self.one("class", each.value) for each in wanted), Sum())

    # ── calls ────────────────────────────────────────────────────────────────────────────────

    @property
    def offered(self) -> int:
        return self.classes(*OFFERED).n

    @property
    def figures(self) -> Mapping[str, float | None]:
        """Code of a definition → its figure; None where there is nothing to divide by."""
        levels = [self.service_level(target.limit).percent for target in TARGETS]
        answered = self._all_of("answered_after")
        return {
            "offered": self.offered,
            "answered": self.classes(*ANSWERED).n,
            "abandoned": self.classes(*ABANDONED).n,
            "short_abandons": self.one("short").n,
            "cut_by_us": self.classes(CallClass.CUT_BY_US).n,
            "service_level_15": levels[0],
            "service_level_20": levels[1],
            "service_level_open": self.service_level_open(TARGETS[0].limit).percent,
            "out_of_hours": self.one("out_of_hours").n,
            "asa": answered.average,
            "slowest_tenth": self.within("answered_after", NOT_THE_SLOWEST),
            "longest": self.within("answered_after", 1.0),
            "false_answered": self.false_calls.n,
            "false_minutes": self.false_calls.seconds / 60,
            "kept_away": self.one("kept_away").n,
            "saved_minutes": self.one("kept_away").seconds / 60,
            "held_human": self.safety.held_human.percent,
            "held_unreviewed": self.safety.unreviewed,
            "human_held": self.safety.human_held.percent,
            "talk": self._all_of("disposition").average,
            "wrap_up": self._all_of("wrap_up").average,
            "occupancy": self.occupancy(),
            "typed_half": self.within("typed_after", HALF),
            "typed_slowest": self.within("typed_after", NOT_THE_SLOWEST),
            "tickets": sum(each.n for code, each in self.all("type").items() if code != "none"),
            "promise": self.promise.percent,
            "callback_due": self.one("callback_due").n,
        }

    def service_level(self, limit: timedelta) -> Share:
        return service_level_of_counts(
            self._waits("answered_after"), self._waits("left_after"), limit
        )

    def service_level_open(self, limit: timedelta) -> Share:
        """Without who called while the centre was closed."""
        every, closed = self.service_level(limit), self._of_closed(limit)
        return Share(part=every.part - closed.part, whole=every.whole - closed.whole)

    def _of_closed(self, limit: timedelta) -> Share:
        return service_level_of_counts(
            self._waits("closed_answered_after"), self._waits("closed_left_after"), limit
        )

    def within(self, what: str, share: float) -> int | None:
        """Seconds within which that share of them was over; None where there was none."""
        waits = sorted(self._waits(what))
        whole, reached = sum(count for _, count in waits), 0
        for wait_s, count in waits:
            reached += count
            if reached >= share * whole:
                return wait_s
        return None

    def occupancy(self, login: str | None = None) -> float | None:
        """Per cent of the time at the desk that was talked or wrapped up; of one, or of all of whom
        it is known when they were there.
        """
        people = self.all("seated") if login is None else (login,)
        there_s = sum(self.one("seated", each).seconds for each in people)
        worked_s = sum(
            self.one(what, each).seconds for each in people for what in ("person", "wrap_up")
        )
        return 100 * worked_s / there_s if there_s else None

    @property
    def false_calls(self) -> Sum:
        return sum((self.one("disposition", code) for code in FALSE), Sum())

    @property
    def safety(self) -> Safety:
        return safety_of({key: each.n for key, each in self.all("screening").items()})

    @property
    def promise(self) -> Share:
        """Of the complaints whose promise is decided, those answered within 1x24 hours."""
        kept = self.one("promise", "kept").n
        return Share(part=kept, whole=kept + self.one("promise", "broken").n)

    def agency_measure(self, measure: str) -> int:
        found = self.all("agency").items()
        return sum(each.n for key, each in found if key.partition(" ")[2] == measure)

    # ── does it fit? ─────────────────────────────────────────────────────────────────────────

    @property
    def amiss(self) -> Mapping[str, int]:
        """What does not fit between our records and what Asterisk wrote → how many calls."""
        return {code: each.n for code, each in self.all("amiss").items() if code and each.n}

    def _waits(self, what: str) -> list[tuple[int, int]]:
        return [(int(key), each.n) for key, each in self.all(what).items()]

    def _all_of(self, what: str) -> Sum:
        return sum(self.all(what).values(), Sum())
