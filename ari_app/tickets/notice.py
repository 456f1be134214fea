"""What an agency is told of a ticket: the facts for its system, the words for its people. Pure.

The caller's number and name leave the centre only where the type of incident needs them. A notice
is made once, when it is decided; every try says the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from ari_app.tickets.source import TicketSource
from ari_app.tickets.way import FINAL, DispatchState


class NoticeKind(StrEnum):
    SENT = "sent"
    REMINDER = "reminder"
    WITHDRAWN = "withdrawn"
    UNIT = "unit"  # one more of the agency's units was assigned to a ticket that it has


_TITLES: Mapping[NoticeKind, str] = {
    NoticeKind.SENT: "112 {centre}: tiket {label}",
    NoticeKind.REMINDER: "112 {centre}: BELUM DITERIMA, tiket {label}",
    NoticeKind.WITHDRAWN: "112 {centre}: DIBATALKAN, tiket {label}",
    NoticeKind.UNIT: "112 {centre}: UNIT DITUGASKAN, tiket {label}",
}
_WITHDRAWN = "Tiket ini dibatalkan oleh 112. Tidak perlu ditindaklanjuti."
_ZONES: Mapping[str, str] = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
_WAYS: Mapping[str, str] = {  # how it came, where nobody telephoned
    TicketSource.WALK_IN: "datang langsung",
    TicketSource.RADIO: "radio",
    TicketSource.WHATSAPP: "WhatsApp",
    TicketSource.AGENCY: "instansi lain",
    TicketSource.SOCIAL_MEDIA: "media sosial",
}
_UNANSWERED = (DispatchState.NEW, DispatchState.OPEN, DispatchState.SENT)
_PLACE = ("dusun", "desa", "kecamatan", "address", "latitude", "longitude")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedUnit:
    """A unit that an agency is told of; ``together``: all that it has on the ticket, by name."""

    assignment_id: int
    name: str
    together: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """For mail and messengers; Bahasa Indonesia."""

    title: str
    text: str


def facts_of(
    kind: NoticeKind, row: Mapping[str, Any], unit: AssignedUnit | None = None
) -> dict[str, Any]:
    """The notice as JSON, from a row of ``dispatches.for_notice``; ``unit`` in one of a unit."""
    of_unit = {"unit": unit.name, "units": list(unit.together)} if unit else {}
    return {
        "event": f"ticket.{kind}",
        "ticket": row["label"],
        "agency": row["agency_code"],
        "centre": row["centre"],
        "centre_name": row["centre_name"],
        "time_zone": row["time_zone"],
        "sent_at": row["sent_at"].isoformat(),
        "acknowledge_by": row["acknowledge_by"].isoformat(),
        "emergency": row["emergency"],
        "source": row["source"],
        "type": row["type"],
        "type_name": row["type_name"],
        "priority": row["priority"],
        "place": {name: row[name] for name in _PLACE},
        "narrative": row["narrative"],
        "answers": row["answers"],
        "unanswered": unanswered(row),
        "note": row["note"],
        "caller": caller_of(row),
        **of_unit,
    }


def unanswered(row: Mapping[str, Any]) -> list[str]:
    """Questions of the type to which nobody has an answer, as they are asked."""
    return [each["ask"] for each in row["questions"] if each["ask"] not in row["answers"]]


def overtaken(
    kind: NoticeKind, state: DispatchState, *, given_again: bool, unit_gone: bool = False
) -> bool:
    """Whether the dispatch is past what the notice says: to say it now would mislead.

    The ticket itself is told until the work has ended, for an agency's system wants it although a
    human has seen it on the page. ``given_again``: the agency works on the ticket once more; an old
    withdrawal that came now would take that away from it. ``unit_gone``: the unit that is told of
    has left the ticket.
    """
    match kind:
        case NoticeKind.SENT:
            return state in FINAL
        case NoticeKind.REMINDER:
            return state not in _UNANSWERED
        case NoticeKind.WITHDRAWN:
            return given_again
        case NoticeKind.UNIT:
            return unit_gone or state in FINAL


def caller_of(row: Mapping[str, Any]) -> dict[str, str | None] | None:
    """Number and name where the type of incident needs them, else None."""
    if not row["needs_number"]:
        return None
    return {"number": row["ani"], "name": row["caller_name"]}


def words_of(kind: NoticeKind, facts: Mapping[str, Any]) -> Words:
    title = _TITLES[kind].format(centre=facts["centre_name"], label=facts["ticket"])
    if kind is NoticeKind.WITHDRAWN:
        return Words(title=title, text=_WITHDRAWN)
    lines = [*_unit_lines(facts), *_lines(facts)] if kind is NoticeKind.UNIT else _lines(facts)
    return Words(title=title, text="\n".join(line for line in lines if line))


def _unit_lines(facts: Mapping[str, Any]) -> list[str]:
    """The one that is new, and all that the agency has there where there are others."""
    together = ", ".join(facts["units"]) if len(facts["units"]) > 1 else ""
    return [
        f"Unit yang baru ditugaskan: {facts['unit']}",
        f"Semua unit Anda di tiket ini: {together}" if together else "",
    ]


def _lines(facts: Mapping[str, Any]) -> list[str]:
    place, caller = facts["place"], facts["caller"] or {}
    named = [place[name] for name in ("address", "dusun", "desa", "kecamatan") if place[name]]
    who = " ".join(part for part in (caller.get("name"), caller.get("number")) if part)
    way = _WAYS.get(facts.get("source", TicketSource.CALL), "")
    urgent = "DARURAT: " if facts["emergency"] else ""
    return [
        f"{urgent}{facts['type_name'] or 'jenis belum diisi'}",
        f"Lokasi: {', '.join(named)}" if named else "Lokasi: belum diisi",
        _pin(place),
        facts["narrative"] or "",
        *(f"{question} {answer}" for question, answer in facts["answers"].items()),
        f"Catatan 112: {facts['note']}" if facts["note"] else "",
        f"Pelapor: {who}" if who and way else f"Penelepon: {who}" if who else "",
        f"Laporan lewat: {way}" if way else "",
        f"Mohon diterima sebelum {_clock(facts)}.",
    ]


def _pin(place: Mapping[str, Any]) -> str:
    if place["latitude"] is None or place["longitude"] is None:
        return ""
    return f"Koordinat: {place['latitude']:.5f}, {place['longitude']:.5f}"


def _clock(facts: Mapping[str, Any]) -> str:
    zone = facts["time_zone"]
    at = datetime.fromisoformat(facts["acknowledge_by"]).astimezone(ZoneInfo(zone))
    return f"{at:%H.%M} {_ZONES.get(zone, zone)}"
