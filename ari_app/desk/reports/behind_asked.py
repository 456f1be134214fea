"""What an address asks of a list behind a figure. Pure; 400 for what no link of ours asks."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web
from multidict import MultiMapping

from ari_app.desk.web.reading import whole
from ari_app.reports.classes import CallClass
from ari_app.reports.definitions import (
    AMISS,
    BY_CODE,
    CLASS_NAMES,
    CLOSED,
    DISPOSITIONS,
    FINDINGS,
    HELD,
    OPEN,
    WEEKDAYS,
)
from ari_app.texts.catalog import Language, texts

Query = MultiMapping[str]

_LONGEST = 100  # of a login, a code or the name of a kecamatan
_MOST_NUMBER = 2**62
_FLAGS = {"kept_away": "kept_away", "wrapped": "wrap_up", "short": "short_abandons"}  # → figure
_ANY_AMISS = "1"
_LONGEST_WITHIN_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCalls:
    """``flags``: of `_FLAGS`; ``amiss``: a code, or `_ANY_AMISS`; ``hour``: 0 … 23."""

    classes: list[str] = field(default_factory=list)
    dispositions: list[str] = field(default_factory=list)
    person: str | None = None
    wrapped_by: str | None = None
    amiss: str | None = None
    flags: frozenset[str] = frozenset()
    within_s: int | None = None
    weekday: int | None = None
    hour: int | None = None
    held: bool = False
    findings: list[str] = field(default_factory=list)
    closed: bool | None = None
    ani: str | None = None

    @property
    def values(self) -> tuple[object, ...]:
        """In the order of the statement ``reports.calls``."""
        return (
            *(self.classes or None, self.dispositions or None, self.amiss),
            *("kept_away" in self.flags, self.person, "wrapped" in self.flags, self.wrapped_by),
            *("short" in self.flags, self.within_s, self.weekday, self.hour),
            *(self.held, self.findings or None, self.closed, self.ani),
        )

    def about(self, language: Language) -> list[str]:
        """In words, but for people and numbers, which are not everybody's to read."""
        _ = texts(language)
        words = [CLASS_NAMES[CallClass(each)] for each in self.classes]
        words += [DISPOSITIONS[each] for each in self.dispositions]
        words += [BY_CODE[code].name for flag, code in _FLAGS.items() if flag in self.flags]
        words += [HELD] if self.held else []
        words += [FINDINGS[each] for each in self.findings]
        words += [] if self.closed is None else [CLOSED if self.closed else OPEN]
        said = [_(each) for each in words]
        if self.within_s is not None:
            said.append(_("dalam %(seconds)s detik", seconds=self.within_s))
        if self.amiss in AMISS:
            said.append(_(AMISS[self.amiss]))
        if self.weekday is not None:
            said.append(_(WEEKDAYS[self.weekday - 1]))
        if self.hour is not None:
            said.append(_("%(hour)02d.00-%(hour)02d.59", hour=self.hour))
        return said


def calls_wanted(query: Query) -> WantedCalls:
    return WantedCalls(
        classes=_several(query, "class", [each.value for each in CallClass]),
        dispositions=_several(query, "disposition", DISPOSITIONS),
        person=text(query, "person"),
        wrapped_by=text(query, "wrapped_by"),
        amiss=one_of(query, "amiss", (_ANY_AMISS, *AMISS)),
        flags=frozenset(flag for flag in _FLAGS if query.get(flag) == "1"),
        within_s=number(query, "within", least=1, most=_LONGEST_WITHIN_S),
        weekday=number(query, "weekday", least=1, most=7),
        hour=number(query, "hour", most=23),
        held=query.get("held") == "1",
        findings=_several(query, "finding", FINDINGS),
        closed={"1": True, "0": False, None: None}[one_of(query, "closed", ("0", "1"))],
        ani=text(query, "number"),
    )


def begins_below(query: Query) -> tuple[datetime | None, str]:
    """The last entry of the page before: its moment and its id."""
    before = query.get("before")
    try:
        moment = datetime.fromisoformat(before) if before else None
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if moment is not None and moment.tzinfo is None:
        raise web.HTTPBadRequest
    return moment, text(query, "below") or ""


def text(query: Query, name: str) -> str | None:
    found = query.get(name)
    if found is not None and len(found) > _LONGEST:
        raise web.HTTPBadRequest
    return found


def one_of(query: Query, name: str, known: Collection[str]) -> str | None:
    found = query.get(name)
    if found is not None and found not in known:
        raise web.HTTPBadRequest
    return found


def number(query: Query, name: str, *, least: int = 0, most: int = _MOST_NUMBER) -> int | None:
    found = query.get(name)
    if found is None:
        return None
    known = whole(found, most)
    if known is None or known < least:
        raise web.HTTPBadRequest
    return known


def _several(query: Query, name: str, known: Collection[str]) -> list[str]:
    found: list[Any] = query.getall(name, [])[: len(known)]
    if not set(found) <= set(known):
        raise web.HTTPBadRequest
    return found
