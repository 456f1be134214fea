"""``queue_log``: what app_queue wrote about each caller, whatever became of our processes.

A line is ``epoch|uniqueid|queue|agent|EVENT|p1|p2…``; what the parameters mean stands in
https://docs.asterisk.org/Configuration/Reporting/Queue-Logs/. The time has no fraction unless
``queue_adaptive_realtime`` or a log format gives one: it may lie up to a second in the past.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ari_app.asterisk.sighting import Sighting, UnreadableLine, epoch_time, line_key
from ari_app.facts import FactKind, Source

_FIELDS = 5
_NO_CALL = ("NONE", "MANAGER", "REALTIME", "")

Meaning = tuple[FactKind, Mapping[str, Any]]


def read_line(line: str, node: str) -> Sighting | None:
    """What a line says about a caller; None for the queue's own matters.

    Raises :class:`UnreadableLine`.
    """
    fields = line.split("|")
    if len(fields) < _FIELDS:
        raise UnreadableLine("not a line of queue_log")
    time, uniqueid, _, agent, event, *parameters = fields
    if uniqueid in _NO_CALL or event not in _MEANINGS:
        return None
    kind, data = _meaning(event, agent.partition("/")[2] or agent, parameters)
    return Sighting(
        uniqueid=uniqueid,
        kind=kind,
        at=epoch_time(time),
        source=Source.QUEUE_LOG,
        key=line_key(Source.QUEUE_LOG, node, line),
        data=data,
    )


def _meaning(event: str, extension: str, parameters: Sequence[str]) -> Meaning:
    try:
        return _MEANINGS[event](extension, parameters)
    except (IndexError, ValueError) as error:
        raise UnreadableLine(f"{event} with other parameters than expected") from error


def _answered(extension: str, given: Sequence[str]) -> Meaning:
    return FactKind.ANSWERED, {"taker": extension, "wait_s": int(given[0]), "ring_s": int(given[2])}


def _rang(extension: str, given: Sequence[str]) -> Meaning:
    return FactKind.RANG, {"taker": extension, "ring_s": int(given[0]) / 1000}


def _rang_in_vain(extension: str, given: Sequence[str]) -> Meaning:
    return FactKind.RANG, {"taker": extension, "ring_s": int(given[0]) / 1000, "cancelled": True}


def _abandoned(_: str, given: Sequence[str]) -> Meaning:
    return FactKind.ABANDONED, {"position": int(given[0]), "wait_s": int(given[2])}


def _completed(by: str) -> Callable[[str, Sequence[str]], Meaning]:
    return lambda extension, given: (
        FactKind.COMPLETED,
        {"by": by, "taker": extension, "wait_s": int(given[0]), "talk_s": int(given[1])},
    )


def _left(why: str) -> Callable[[str, Sequence[str]], Meaning]:
    return lambda extension, given: (FactKind.QUEUE_LEFT, {"why": why})


_MEANINGS: Mapping[str, Callable[[str, Sequence[str]], Meaning]] = {
    "ENTERQUEUE": lambda extension, given: (FactKind.QUEUE_ENTERED, {}),
    "CONNECT": _answered,
    "RINGNOANSWER": _rang,
    "RINGCANCELED": _rang_in_vain,
    "ABANDON": _abandoned,
    "COMPLETECALLER": _completed("caller"),
    "COMPLETEAGENT": _completed("taker"),
    "EXITWITHTIMEOUT": _left("timeout"),
    "EXITEMPTY": _left("empty"),
    "EXITWITHKEY": _left("key"),
    "WITHDRAW": _left("withdrawn"),
}
