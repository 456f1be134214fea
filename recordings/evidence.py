"""What leaves as evidence of a call or an incident: its shape, its manifest, its plain text. Pure.

An export is a ZIP with a folder for each call (the recording, and what happened as JSON and as
text), a manifest that has the SHA-256 of each file, and the manifest's Ed25519 signature. Every
name in it is made of a number: nothing that a caller or a colleague wrote becomes a path.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from ari_app.errors import Conflict, Invalid, Unavailable
from recordings.transcripts.corrected import Edit, read_lines
from recordings.transcripts.spoken import Word

FORMAT = "sigap-evidence-1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
LONGEST_REASON = 300
CALLS = "calls.txt"
MOST_CALLS = 300  # of a number in one export; more than that takes two
TRANSCRIPT_MARGIN_S = 0.3
_CLOCK = r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d(?:\.\d{1,3})?)"
_PART = re.compile(f"{_CLOCK}-{_CLOCK}", re.ASCII)


class Failure(StrEnum):
    """Why there is no export; the desk has words of its own for each."""

    NO_REASON = "no_reason"
    WRONG_PART = "wrong_part"
    UNFINISHED = "unfinished"
    NOT_HERE = "not_here"
    DAMAGED = "damaged"
    LOCKED = "locked"  # the key of the archive is not there
    NO_ROOM = "no_room"
    NO_KEY = "no_key"
    TOO_MANY = "too_many"
    NO_PERIOD = "no_period"


class NotMeant(Invalid):
    """The reason is missing, or a part that is to be silenced is none."""

    def __init__(self, kind: Failure, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class NotExported(Conflict):
    """A recording is not finished, not on this machine, or not what it was; or there is no key."""

    def __init__(self, kind: Failure, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class NoRoom(Unavailable):
    """The disk refused; with room it works."""

    kind = Failure.NO_ROOM


NO_EXPORT = (NotMeant, NotExported, NoRoom)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Seconds of a recording that nobody shall hear, on both sides."""

    from_s: float
    to_s: float

    def __post_init__(self) -> None:
        if not 0 <= self.from_s < self.to_s < float("inf"):
            raise NotMeant(
                Failure.WRONG_PART, "A part that is silenced begins before it ends, as 0:12-0:15."
            )

    def __str__(self) -> str:
        return f"{self.from_s:g}-{self.to_s:g} s"


def stretch_of(text: str) -> Stretch:
    """``0:12-0:15`` or ``1:02:03.5-1:02:04``; raises `NotMeant`."""
    found = _PART.fullmatch(text.strip())
    if found is None:
        message = f"{text[:40]!r} is no part of a recording; write it as 0:12-0:15."
        raise NotMeant(Failure.WRONG_PART, message)
    hour, minute, second, hour2, minute2, second2 = (float(each or 0) for each in found.groups())
    begins, ends = (hour * 60 + minute) * 60 + second, (hour2 * 60 + minute2) * 60 + second2
    return Stretch(from_s=begins, to_s=ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From a moment to another one, which is no part of it."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.since.tzinfo is None or self.until.tzinfo is None or self.since >= self.until:
            raise NotMeant(Failure.NO_PERIOD, "A period begins before it ends.")

    def __str__(self) -> str:
        """The days that it has, as they are asked for."""
        return f"{self.since:%Y-%m-%d} {self.until - timedelta(seconds=1):%Y-%m-%d}"


def period_of(first: str, last: str, zone: tzinfo) -> Period:
    """From the first day to the last, both in it; raises `NotMeant`."""
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        message = "A period is two days, the first and the last, as 2026-11-01."
        raise NotMeant(Failure.NO_PERIOD, message) from error
    if not 2000 <= begins.year <= ends.year <= 2200:
        raise NotMeant(Failure.NO_PERIOD, "No call was ever made on that day.")
    midnight = time()
    return Period(
        since=datetime.combine(begins, midnight, zone), until=datetime.combine(ends, midnight, zone)
    )


def reason_of(text: str) -> str:
    """Why it leaves, as the trail and the manifest have it; raises `NotMeant`."""
    reason = text.strip()
    if not reason or not reason.isprintable() or len(reason) > LONGEST_REASON:
        message = (
            f"An export needs a reason of one line and at most {LONGEST_REASON} characters, "
            "for example 'Polres, LP/12/2026'."
        )
        raise NotMeant(Failure.NO_REASON, message)
    return reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of the history, as the desk shows it."""

    at: datetime
    kind: str
    by: str
    name: str
    text: str
    note: str
    call_id: str | None
    data: Mapping[str, Any]

    def as_json(self) -> Mapping[str, Any]:
        names = ("kind", "by", "name", "text", "note", "call_id")
        plain = {name: getattr(self, name) for name in names}
        return {"at": self.at.isoformat(), **plain, "data": dict(self.data)}

    def as_line(self) -> str:
        """One line, whatever a person wrote in it."""
        who = self.name or self.by
        said = [self.text, f"({who})" if who else "", f"- {self.note}" if self.note else ""]
        line = " ".join(" ".join(said).split())
        return f"{self.at:%Y-%m-%d %H:%M:%S %z}  {line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What a recogniser heard, and what people wrote instead, the oldest first."""

    recogniser: str
    made_at: datetime
    words: Sequence[Word]
    edits: Sequence[Edit]

    def without(self, silenced: Sequence[Stretch]) -> "Transcript":
        """What nobody shall hear, nobody shall read: no word and no correction of that time."""
        return Transcript(
            recogniser=self.recogniser,
            made_at=self.made_at,
            words=[one for one in self.words if not _touched(one, silenced)],
            edits=[one for one in self.edits if not _touched(one, silenced)],
        )


def _touched(said: Word | Edit, silenced: Sequence[Stretch]) -> bool:
    """A recogniser's times are not exact: what is near a silenced part goes with it."""
    return any(
        said.start_s < stretch.to_s + TRANSCRIPT_MARGIN_S
        and said.end_s > stretch.from_s - TRANSCRIPT_MARGIN_S
        for stretch in silenced
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """``status`` as the database has it; empty: there never was one."""

    status: str = ""
    path: str = ""
    node: str = ""
    seconds: float = 0.0
    sha256: str = ""
    reason: str = ""
    removed_at: datetime | None = None

    @property
    def is_there(self) -> bool:
        return self.status == "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A call with its ticket, or a ticket without a call (then ``call_id`` is empty)."""

    call_id: str
    ticket: str
    duplicate_of: str
    direction: str
    at: datetime
    ended_at: datetime | None
    held: bool
    recording: Recording
    events: Sequence[Event]
    silenced: Sequence[Stretch] = ()
    transcript: Transcript | None = None
    outcome: str = ""
    verdict: str = ""  # the ear's
    finding: str = ""  # of whoever listened to the recording, the last word
    is_withheld: bool = False  # the finding, from a second reviewer who has not judged yet
    disposition: str = ""  # of the call-taker

    @property
    def said_finding(self) -> str:
        return "withheld" if self.is_withheld else self.finding or "-"

    @property
    def name(self) -> str:
        return f"call {self.call_id}" if self.call_id else f"ticket {self.ticket}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that one export is about, in the order in which it happened."""

    centre: str
    centre_name: str
    asked_for: str
    reason: str
    made_by: str
    made_at: datetime
    exhibits: Sequence[Exhibit]
    of_number: bool = False  # all calls of a number in a period: they get a list of their own

    @property
    def file_name(self) -> str:
        """What a browser calls it: of letters that are no path."""
        name = re.sub(r"[^0-9A-Za-z-]", "-", self.asked_for)[:64]
        return f"sigap-{name}.zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What a case became: its files, and the name of each recording by its exhibit's number."""

    files: Sequence[PackedFile]
    audio: Mapping[int, str] = field(default_factory=dict)


def folder(number: int) -> str:
    """Of the exhibit with this number, from 1."""
    return f"call-{number:03d}"


def check(case: Case) -> None:
    """Whether it can be exported at all; raises `NotExported` and `NotMeant`, before any byte."""
    for exhibit in case.exhibits:
        recording = exhibit.recording
        if recording.status == "pending" or (exhibit.call_id and exhibit.ended_at is None):
            message = f"The recording of {exhibit.name} is not finished yet; try again in a minute."
            raise NotExported(Failure.UNFINISHED, message)
        if exhibit.silenced and not recording.is_there:
            message = f"There is no recording of {exhibit.name} in which a part could be silenced."
            raise NotMeant(Failure.WRONG_PART, message)
        if any(stretch.from_s >= recording.seconds for stretch in exhibit.silenced):
            ends = f"ends at {recording.seconds:.1f} s, before that part"
            message = f"The recording of {exhibit.name} {ends}."
            raise NotMeant(Failure.WRONG_PART, message)


def calls_text(case: Case) -> bytes:
    """A line for each call of a number: when, what became of it, what was heard, its audio."""
    lines = [f"{case.asked_for} · {case.centre_name} · {len(case.exhibits)} calls", ""]
    for number, one in enumerate(case.exhibits, start=1):
        said = (
            *(f"outcome {one.outcome or '-'}", f"ear {one.verdict or '-'}"),
            *(f"finding {one.said_finding}", f"call-taker {one.disposition or '-'}"),
            f"recording {one.recording.status or 'none'} {one.recording.seconds:.1f} s",
        )
        lines.append(f"{folder(number)}  {one.at:%Y-%m-%d %H:%M:%S %z}  {'; '.join(said)}")
    return ("\n".join(lines) + "\n").encode(errors="backslashreplace")


def events_json(exhibit: Exhibit) -> bytes:
    return _json([event.as_json() for event in exhibit.events])


def events_text(exhibit: Exhibit) -> bytes:
    title = " · ".join(filter(None, (exhibit.ticket, exhibit.call_id)))
    lines = [title, "", *(event.as_line() for event in exhibit.events)]
    return ("\n".join(lines) + "\n").encode(errors="backslashreplace")


def transcript_json(transcript: Transcript) -> bytes:
    """Each word with its time and confidence, and each correction with its hand."""
    return _json(
        {
            "recogniser": transcript.recogniser,
            "made_at": transcript.made_at.isoformat(),
            "words": [
                {
                    "side": word.side,
                    "word": word.text,
                    "start_s": word.start_s,
                    "end_s": word.end_s,
                    "confidence": word.confidence,
                }
                for word in transcript.words
            ],
            "corrections": [
                {
                    "side": edit.side,
                    "start_s": round(edit.start_s, 2),
                    "end_s": round(edit.end_s, 2),
                    "text": edit.text,
                    "by": edit.by,
                    "at": edit.at.isoformat(),
                }
                for edit in transcript.edits
            ],
        }
    )


def transcript_text(exhibit: Exhibit, transcript: Transcript) -> bytes:
    """Line by line: what the recogniser heard, and below it what somebody wrote instead."""
    title = " · ".join(filter(None, (exhibit.ticket, exhibit.call_id)))
    lines = [title, f"{transcript.recogniser}; made by a machine, it may be wrong", ""]
    for line in read_lines(transcript.words, transcript.edits):
        who = f"{_clock(line.heard.start_s)}  {line.heard.side:<6}"
        lines.append(f"{who}  {line.heard.text}")
        if line.edit:
            said = f"{line.edit.text} ({line.edit.by}, {line.edit.at:%Y-%m-%d %H:%M %z})"
            lines.append(" " * len(who) + f"  corrected: {said}")
    return ("\n".join(lines) + "\n").encode(errors="backslashreplace")


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 60:3d}:{whole % 60:02d}.{int(seconds * 10) % 10}"


def manifest(case: Case, packed: Packed, public_key: str) -> bytes:
    """The bytes that are signed."""
    numbered = enumerate(case.exhibits, start=1)
    return _json(
        {
            "format": FORMAT,
            "centre": {"code": case.centre, "name": case.centre_name},
            "asked_for": case.asked_for,
            "reason": case.reason,
            "made_by": case.made_by,
            "made_at": case.made_at.isoformat(),
            "public_key": public_key,
            "calls": [_call(number, one, packed.audio.get(number)) for number, one in numbered],
            "files": [
                {"name": file.name, "size": file.size, "sha256": file.sha256}
                for file in packed.files
            ],
        }
    )


def _call(number: int, exhibit: Exhibit, audio: str | None) -> Mapping[str, Any]:
    return {
        "folder": folder(number),
        "call": exhibit.call_id or None,
        "ticket": exhibit.ticket or None,
        "duplicate_of": exhibit.duplicate_of or None,
        "direction": exhibit.direction or None,
        "at": exhibit.at.isoformat(),
        "ended_at": exhibit.ended_at.isoformat() if exhibit.ended_at else None,
        "outcome": exhibit.outcome or None,
        "verdict": exhibit.verdict or None,
        "finding": exhibit.finding or None,
        **({"finding_withheld": True} if exhibit.is_withheld else {}),
        "disposition": exhibit.disposition or None,
        "legal_hold": exhibit.held,
        "recording": _recording(exhibit, audio) if exhibit.recording.status else None,
    }


def _recording(exhibit: Exhibit, audio: str | None) -> Mapping[str, Any]:
    """``sha256`` is the archive's sum; of a removed recording it is the proof of what it was."""
    known = exhibit.recording
    return {
        "status": known.status,
        "file": audio,
        "seconds": known.seconds or None,
        "sha256": known.sha256 or None,
        "why": known.reason or None,
        "removed_at": known.removed_at.isoformat() if known.removed_at else None,
        "silenced": [{"from_s": one.from_s, "to_s": one.to_s} for one in exhibit.silenced],
    }


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode(errors="backslashreplace")
