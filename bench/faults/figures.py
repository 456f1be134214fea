"""What a fault did to the calls: from SIP's own counters, the callers' ears and SQL to one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bench.load import MadeCall

DEAD_AIR_S = 4.1  # four seconds, as a ring's pause is long, and what frames of 20 ms add
FITS_S = 1.0  # a recording is as long as its call
SAME_END_S = 2.0  # SQL's end of a call is SIP's


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What must hold; as a rule everything does."""

    ends_calls: bool = False  # Asterisk itself dies: calls that stood are cut, with a ticket each
    new_call_s: float = 5.0  # until a call is answered, also one that begins in the fault
    all_recorded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One call as the database has it; ``rows``: how many calls that caller has there."""

    rows: int
    outcome: str | None
    by_us: bool  # we hung up, or lost it
    answered_at: datetime | None
    held_at: datetime | None
    offered_at: datetime
    ended_at: datetime | None
    end_assumed: bool
    ticket: bool
    recording_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """One call from all sides. ``talked``: a call-taker's phone says so. ``heard``: the caller
    heard anything at all.
    """

    made: MadeCall
    new: bool  # begun after the fault had struck
    dead_air_s: float | None
    talked: bool
    known: Known | None
    heard: bool = True
    clock_off_s: float = 0.0  # how wrong the centre's clock was at its end

    @property
    def cut(self) -> bool:
        return self.made.answered_at_s is not None and self.made.ended_at_s is None

    @property
    def fits(self) -> bool:
        """Its recording is as long as the call was by SIP's clock."""
        return self.off_s is not None and abs(self.off_s) < FITS_S

    @property
    def off_s(self) -> float | None:
        """How much is missing in the recording, or too much of it (negative); None: there is none.

        A call ends between its BYE and the answer to that, which a busy machine may let wait.
        """
        recorded_s = self.known.recording_s if self.known else None
        if self.took_s is None or recorded_s is None:
            return None
        until_ended_s = max(self.took_s, self.until_ended_s or 0.0)
        return max(0.0, self.took_s - recorded_s) or min(0.0, until_ended_s - recorded_s)

    @property
    def until_ended_s(self) -> float | None:
        if self.made.answered_at_s is None or self.made.ended_at_s is None:
            return None
        return self.made.ended_at_s - self.made.answered_at_s

    @property
    def took_s(self) -> float | None:
        if self.made.answered_at_s is None or self.made.hung_up_at_s is None:
            return None
        return self.made.hung_up_at_s - self.made.answered_at_s

    @property
    def until_answered_s(self) -> float | None:
        if self.made.answered_at_s is None or self.made.invited_at_s is None:
            return None
        return self.made.answered_at_s - self.made.invited_at_s

    @property
    def reconciled(self) -> bool:
        """One record and one outcome, and SQL says of it what SIP says.

        An INVITE that got no answer has a record or none: it may never have reached Asterisk.
        """
        known = self.known
        if known is None:
            return self.made.answered_at_s is None
        same = known.outcome is not None and known.rows == 1
        same &= self.cut == known.by_us
        same &= self.talked == (known.answered_at is not None)
        return same and _not_negative(known) and self._same_end(known)

    def _same_end(self, known: Known) -> bool:
        """By the clock; where that was set, by how long the call was."""
        if self.cut or self.made.ended_at_s is None or known.ended_at is None:
            return True
        if self.clock_off_s and self.made.invited_at_s is not None:
            lasted_s = (known.ended_at - known.offered_at).total_seconds()
            return abs(lasted_s - (self.made.ended_at_s - self.made.invited_at_s)) < SAME_END_S
        return abs(known.ended_at.timestamp() - self.made.ended_at_s) < SAME_END_S


def _not_negative(known: Known) -> bool:
    return known.ended_at is None or known.ended_at >= known.offered_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """Calls beside the callers, counted only: made and answered by SIP, recorded by SQL."""

    numbers: tuple[str, ...] = ()
    offered: int = 0
    answered: int = 0
    closed: int = 0
    abandoned: int = 0
    tickets: int = 0

    @property
    def missing(self) -> int:
        """Answered by SIP and not to be found closed in SQL, or the other way round."""
        return max(self.answered - self.closed, self.closed - self.offered, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    fault: str
    calls: Sequence[Lived]
    goal: Goal
    flood: Flood = Flood()
    said: str = ""  # what is to be known beside the figures

    def count(self, **wanted: bool) -> int:
        return sum(all(getattr(c, k) is v for k, v in wanted.items()) for c in self.calls)

    @property
    def human(self) -> int:
        return sum(bool(c.known and c.known.answered_at) for c in self.calls)

    @property
    def held(self) -> int:
        return sum(bool(c.known and c.known.held_at) for c in self.calls)

    @property
    def abandoned(self) -> int:
        outcomes = [str(c.known.outcome) for c in self.calls if c.known]
        return sum(one.startswith("abandoned") for one in outcomes) + self.flood.abandoned

    @property
    def tickets(self) -> int:
        return sum(bool(c.known and c.known.ticket) for c in self.calls)

    @property
    def reconciled(self) -> int:
        same = sum(c.reconciled for c in self.calls)
        return same + self.flood.offered - self.flood.missing

    @property
    def dead_air_s(self) -> float | None:
        """Of the calls that were not cut: after its end nobody hears anything."""
        heard = (c.dead_air_s for c in self.calls if not c.cut)
        return max((s for s in heard if s is not None), default=None)

    @property
    def until_answered_s(self) -> float | None:
        known = (c.until_answered_s for c in self.calls)
        return max((s for s in known if s is not None), default=None)

    def missed(self) -> list[str]:
        """The goals that were missed, each in words; empty: all hold."""
        if not self.calls:
            return []
        bound = [c for c in self.calls if c.new] if self.goal.ends_calls else list(self.calls)
        found = [*self._of_calls(bound), *self._of_tickets()]
        offered = len(self.calls) + self.flood.offered
        if self.reconciled < offered:
            found.append(f"{offered - self.reconciled} not reconciled")
        return found

    def _of_calls(self, bound: Sequence[Lived]) -> list[str]:
        counts: Mapping[str, int] = {
            "cut by us": sum(c.cut for c in bound),
            "never answered": sum(c.made.answered_at_s is None for c in bound),
            "heard nothing at all": sum(not c.heard for c in bound),
            "without a human": sum(not (c.known and c.known.answered_at) for c in bound),
        }
        found = [f"{count} {what}" for what, count in counts.items() if count]
        if self.goal.all_recorded and (wrong := [c for c in bound if not c.fits]):
            worst_s = max((abs(c.off_s) for c in wrong if c.off_s is not None), default=None)
            found.append(f"{len(wrong)} recordings do not fit (worst by {_seconds(worst_s)} s)")
        dead_air_s = max((c.dead_air_s or 0.0 for c in bound), default=0.0)
        if dead_air_s > DEAD_AIR_S:
            count = sum((c.dead_air_s or 0.0) > DEAD_AIR_S for c in bound)
            found.append(f"dead air of {dead_air_s:.1f} s ({count} calls)")
        waited_s = max((c.until_answered_s or 0.0 for c in bound), default=0.0)
        if waited_s > self.goal.new_call_s:
            found.append(f"answered only after {waited_s:.1f} s")
        return found

    def _of_tickets(self) -> list[str]:
        without = sum(not (c.known and c.known.ticket) for c in self.calls)
        return [f"{without} without a ticket"] if without else []


HEADS = (
    *("fault", "offered", "reached a human", "held", "abandoned", "cut by us"),
    *("heard nothing", "longest until answered (s)", "longest dead air (s)"),
    *("recordings that fit", "tickets"),
    *("reconciled", "goals missed, remarks"),
)


def head() -> str:
    return f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}"


def line(row: Row) -> str:
    """One line of the table, in Markdown."""
    if not row.calls:
        return f"| {row.fault} {'| - ' * (len(HEADS) - 2)}| {row.said} |"
    callers, offered = len(row.calls), len(row.calls) + row.flood.offered
    cells = [row.fault, f"{offered}", f"{row.human} of {callers}", f"{row.held}"]
    cells += [f"{row.abandoned}", f"{row.count(cut=True)}", f"{row.count(heard=False)}"]
    cells += [_seconds(row.until_answered_s), _seconds(row.dead_air_s)]
    cells += [f"{row.count(fits=True)} of {callers}", f"{row.tickets + row.flood.tickets}"]
    cells += [f"{row.reconciled} of {offered}"]
    remark = [f"({row.said})"] if row.said else []
    cells += [" ".join(["; ".join(row.missed()) or "none", *remark])]
    return f"| {' | '.join(cells)} |"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
