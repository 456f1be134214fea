"""Channel event logging: what Asterisk itself wrote about each call (dialplan/cel_custom.conf).

Ten fields, all quoted: event type, time (Unix seconds with microseconds), account code (our call
id), unique id, linked id, channel, caller's number, extension, context, extra. A channel of which
unique id and linked id are the same is the caller's own.
https://docs.asterisk.org/Configuration/Reporting/Channel-Event-Logging-CEL/
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from ari_app.asterisk.sighting import Sighting, UnreadableLine, epoch_time, line_key
from ari_app.bounded_json import read_json
from ari_app.call_id import is_call_id
from ari_app.facts import CallId, FactKind, Source
from ari_app.telephone_number import caller_number

_OURS = "SIGAP_"
_FIELDS = 10
_FIELD = re.compile(rb'"(?:[^"]|"")*+"')  # possessive: of three quotes two are one that was written
_LONGEST = 1 << 16  # a record of Asterisk's has a few hundred bytes
# contexts to which only a caller's channel is sent; one that did not begin its call was called back
_OF_CALLERS = (
    *("room", "on-hold", "transfer", "back", "held-take", "verdict", "waiting", "closed"),
    "overflow",
)
SUPERVISOR = "supervisor"  # account code of a supervisor's phone until it is in a talk
_PHONE = re.compile(r"PJSIP/(\d+)-")


@dataclass(frozen=True, slots=True)
class _Event:
    name: str
    time: str
    account: str
    uniqueid: str
    linkedid: str
    channel: str
    number: str
    extension: str
    context: str
    extra: str

    @property
    def call_id(self) -> CallId | None:
        return CallId(self.account) if is_call_id(self.account) else None

    @property
    def is_callers(self) -> bool:
        return self.uniqueid == self.linkedid


def records_of(found: bytes) -> tuple[list[bytes], int]:
    """The file's whole records, without their ends, and how many bytes they take.

    All fields are quoted, so a record is told by its quotes and not by the line: a new line inside
    a field belongs to it, whoever wrote it there. A line that is no beginning of a record is one
    that a killed Asterisk did not finish: it is given alone, and the next line begins anew.
    """
    records: list[bytes] = []
    at = 0
    while at < len(found):
        end = _end_of_record(found, at)
        if end is None and len(found) - at > _LONGEST:
            end = 0
        if end == 0:
            end = found.find(b"\n", at) + 1 or None
        if end is None:
            break
        records.append(found[at : end - 1])
        at = end
    return records, at


def _end_of_record(found: bytes, at: int) -> int | None:
    """Where the record that begins here ends; 0: none begins here; None: it is not whole yet."""
    for number in range(_FIELDS):
        field = _FIELD.match(found, at)
        if field is None:
            return None if found[at : at + 1] in (b'"', b"") else 0
        behind = found[field.end() : field.end() + 1]
        if not behind:
            return None
        if behind != (b"," if number < _FIELDS - 1 else b"\n"):
            return 0
        at = field.end() + 1
    return at


def read_event(line: str, node: str) -> Sighting | None:
    """What a line says about a 112 call; None when it says nothing that we keep.

    Raises :class:`UnreadableLine`.
    """
    event = _event(line)
    found = _meaning(event)
    if found is None:
        return None
    kind, data = found
    return Sighting(
        uniqueid=event.linkedid,
        call_id=event.call_id,
        kind=kind,
        at=epoch_time(event.time),
        source=Source.DIALPLAN,
        key=line_key(Source.DIALPLAN, node, line),
        centre=data.get("centre"),
        data=data,
    )


def _event(line: str) -> _Event:
    try:
        rows = list(csv.reader([line], strict=True))
        return _Event(*rows[0])
    except (csv.Error, TypeError, IndexError) as error:
        raise UnreadableLine(f"not a CEL line of ten fields: {error}") from error


def _meaning(event: _Event) -> tuple[FactKind, Mapping[str, Any]] | None:
    if event.name.startswith(_OURS):
        return _of_dialplan(event)
    # what listens to a caller bears their call's id, and after a clock went back began before them
    if event.name == "HANGUP" and not event.channel.startswith("PJSIP/"):
        return None
    if event.name == "HANGUP" and event.is_callers and event.call_id:
        return FactKind.HUNG_UP, _hangup(event)
    if event.name == "HANGUP" and event.call_id and event.context in _OF_CALLERS:
        return FactKind.HUNG_UP, {**_hangup(event), "called_back": True}
    phone = _PHONE.match(event.channel)
    if event.account == SUPERVISOR:  # their phone answers the desk, not the caller
        return None
    if event.name == "ANSWER" and not event.is_callers and phone:
        return FactKind.ANSWERED, {"taker": phone[1]}
    return None


def _of_dialplan(event: _Event) -> tuple[FactKind, Mapping[str, Any]]:
    name = event.name.removeprefix(_OURS).lower()
    if event.call_id is None or name not in {kind.value for kind in FactKind}:
        raise UnreadableLine(f"a {event.name} that is not ours or names no call")
    data: dict[str, Any] = dict(parse_qsl(_user_extra(event.extra), keep_blank_values=True))
    if name == FactKind.OFFERED:
        data["ani"] = caller_number(event.number)
    return FactKind(name), data


def _user_extra(extra: str) -> str:
    """CELGenUserEvent's text; Asterisk wraps it as JSON {"extra": text}."""
    if not extra.startswith("{"):
        return extra
    return str(_json(extra).get("extra", ""))


def _hangup(event: _Event) -> Mapping[str, Any]:
    said = _json(event.extra)
    by_channel = str(said.get("hangupsource") or "")
    by = "us"
    if by_channel:
        by = "caller" if by_channel == event.channel else "callee"
    return {"by": by, "cause": said.get("hangupcause", 0)}


def _json(text: str) -> Mapping[str, Any]:
    try:
        value = read_json(text or "{}")
    except ValueError as error:
        raise UnreadableLine(f"extra is not JSON: {error}") from error
    return value if isinstance(value, dict) else {}
