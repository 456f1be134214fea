"""Channel event logging: what Asterisk itself wrote about each call (dialplan/cel_custom.conf).

Ten fields, all quoted: event type, time (Unix seconds with microseconds), account code (our call
id), unique id, linked id, channel, caller's number, extension, context, extra. A channel of which
unique id and linked id are the same is the caller's own.
https://docs.asterisk.org/Configuration/Reporting/Channel-Event-Logging-CEL/
"""

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from ari_app.asterisk.sighting import Sighting, UnreadableLine, epoch_time, line_key
from ari_app.facts import CallId, FactKind, Source
from ari_app.telephone_number import caller_number

_OURS = "SIGAP_"
_CALL_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
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
        return CallId(self.account) if _CALL_ID.fullmatch(self.account) else None

    @property
    def is_callers(self) -> bool:
        return self.uniqueid == self.linkedid


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
    if event.name == "HANGUP" and event.is_callers and event.call_id:
        return FactKind.HUNG_UP, _hangup(event)
    phone = _PHONE.match(event.channel)
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
        value = json.loads(text or "{}")
    except ValueError as error:
        raise UnreadableLine(f"extra is not JSON: {error}") from error
    return value if isinstance(value, dict) else {}
