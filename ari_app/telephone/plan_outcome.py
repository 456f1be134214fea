"""What became of a test call through a scratch copy of the centre, and what is wrong with that.

Pure: it is told what the telephones heard and what Asterisk wrote, and says findings. Nothing is
asked of a call that the one who placed it did not wait for.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ari_app.texts.marks import N_, NP_
from ari_app.texts.sentence import Say, sentence
from dialplan.checker.finding import FileLine, Finding, Kind, finding
from dialplan.checker.plan import Plan


class Act(StrEnum):
    """What a test caller does."""

    UNSCREENED = "unscreened"  # silent, and no screener is there
    VOICE = "voice"
    KEY = "key"
    SILENCE = "silence"
    LEAVES_GREETING = "leaves_greeting"
    LEAVES_SCREENING = "leaves_screening"
    LEAVES_QUEUE = "leaves_queue"
    LEAVES_TALK = "leaves_talk"
    LEAVES_HELD = "leaves_held"
    LEAVES_CLOSED = "leaves_closed"  # told that the centre is closed
    LEAVES_MESSAGE = "leaves_message"  # while their message is recorded
    UNANSWERED = "unanswered"  # the same, where it is open and nobody answers, nor the duty officer


ACTS: Mapping[Act, str] = {
    Act.UNSCREENED: N_("diam, tanpa penyaring"),
    Act.VOICE: N_("bersuara"),
    Act.KEY: N_("menekan tombol"),
    Act.SILENCE: N_("diam"),
    Act.LEAVES_GREETING: N_("menutup saat sapaan"),
    Act.LEAVES_SCREENING: N_("menutup saat disaring"),
    Act.LEAVES_QUEUE: N_("menutup saat antre"),
    Act.LEAVES_TALK: N_("menutup saat bicara"),
    Act.LEAVES_HELD: N_("menutup saat ditahan"),
    Act.LEAVES_CLOSED: N_("menutup saat pusat tutup"),
    Act.LEAVES_MESSAGE: N_("menutup saat meninggalkan pesan"),
    Act.UNANSWERED: N_("tidak dijawab siapa pun, menutup saat meninggalkan pesan"),
}
WHILE_CLOSED = (Act.LEAVES_CLOSED, Act.LEAVES_MESSAGE)  # through a copy where nobody is
WHILE_ALONE = (Act.UNANSWERED,)  # through another, which is open
LEAVE_MESSAGE = frozenset({Act.LEAVES_MESSAGE, Act.UNANSWERED})
MUST_RING = frozenset(
    {Act.UNSCREENED, Act.VOICE, Act.KEY, Act.SILENCE, Act.LEAVES_QUEUE, Act.LEAVES_TALK}
)
MUST_TALK = MUST_RING - {Act.LEAVES_QUEUE}
# who stays long enough for that, and does not stop the greeting by an answer of their own
MUST_HEAR = frozenset({Act.UNSCREENED, Act.VOICE, Act.SILENCE}) | LEAVE_MESSAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """``end``: the SIP status of the call's end and who ended it; ``context``: where it ended.

    ``there``: the caller came to where they hang up; ``message``: what they said there is kept.
    """

    act: Act
    answered: bool
    rang: bool
    talked: bool
    heard: bool
    offered: bool
    recorded: bool
    stays: bool
    there: bool = True
    message: bool = False
    verdict: str = ""
    end: str = "-"
    context: str = ""

    def sentence(self, say: Say) -> str:
        """One line of what became of it, good or bad."""
        parts = (
            (self.rang, NP_("test call", "petugas berdering")),
            (self.talked, N_("tersambung")),
            (self.heard, N_("mendengar pusat")),
            (self.recorded, N_("terekam")),
            (self.message, N_("pesannya tersimpan")),
        )
        return sentence(
            N_("{call}: {parts}; putusan {verdict}; {end}"),
            call=sentence(ACTS[self.act]),
            parts=", ".join(say(words) for yes, words in parts if yes) or "-",
            verdict=self.verdict or "-",
            end=self.end,
        ).said(say)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What Asterisk wrote of the call from one number; ``over``: all of it."""

    call_id: str = ""
    offered: bool = False
    closed: bool = False
    message: bool = False
    over: bool = False
    verdict: str = ""
    context: str = ""


def written_of(cel: str, number: str) -> Written:
    """From the lines of the channel events (dialplan/cel_custom.conf); torn ones are left out."""
    found = Written()
    for row in csv.reader(cel.splitlines()):
        if len(row) == 10 and row[6] == number and row[3] == row[4]:
            name, call_id, context, extra = row[0], row[2], row[8], row[9]
            found = Written(
                call_id=call_id or found.call_id,
                offered=found.offered or name == "SIGAP_OFFERED",
                closed=found.closed or name == "SIGAP_OUT_OF_HOURS",
                message=found.message or name == "SIGAP_MESSAGE_LEFT",
                over=found.over or name == "HANGUP",
                verdict=_verdict(extra) if name == "SIGAP_WAITING" else found.verdict,
                context=context or found.context,
            )
    return found


def _verdict(extra: str) -> str:
    _, found, rest = extra.partition("verdict=")
    return "".join(c for c in rest.split("&")[0] if c.isalpha() or c == "_") if found else ""


def faults(calls: Sequence[Became], plan: Plan) -> list[Finding]:
    """What is wrong with what became of them, at the context where each ended."""
    return [found for call in calls for found in _faults(call, plan)]


def _faults(call: Became, plan: Plan) -> Iterator[Finding]:
    values = {
        "call": sentence(ACTS[call.act]),
        "end": call.end,
        "context": call.context or "-",
    }
    origin = _origin(call.context, plan)
    for kind in _kinds(call):
        yield finding(kind, origin, **values)


def _kinds(call: Became) -> Iterator[Kind]:
    if not call.answered:
        yield Kind.CALL_UNANSWERED
        return
    if not call.offered:
        yield Kind.CALL_UNKNOWN
    if call.act in MUST_RING and not call.rang:
        yield Kind.CALL_NO_HUMAN
    elif call.act in MUST_TALK and not call.talked:
        yield Kind.CALL_NO_TALK
    if call.act in MUST_HEAR and not call.heard:
        yield Kind.CALL_DEAF
    if not call.recorded:
        yield Kind.CALL_UNRECORDED
    if call.stays:
        yield Kind.CALL_STAYS
    if not call.there and call.act not in MUST_RING:
        yield Kind.CALL_ELSEWHERE
    elif call.act in LEAVE_MESSAGE and not call.message:
        yield Kind.CALL_MESSAGE_LOST


def _origin(context: str, plan: Plan) -> FileLine:
    known = plan.contexts.get(context) or plan.contexts.get("from-trunk")
    return known.origin if known else FileLine(file="extensions.conf", line=1)
