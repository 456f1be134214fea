"""The order of those who wait: a supervisor's hand, and a number's lower place."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from ari_app.asterisk.ami_rows import QueueEntry, QueueStatus
from ari_app.call import Priority, State
from ari_app.errors import Conflict, NotFound
from ari_app.journal.writer import Journal, JournalWriter
from ari_app.live.live_watch import Caller, LiveView
from ari_app.live.lower_places import LowerPlaces, may_be_lower
from ari_app.live.moving_up import move_up, place_at_front
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase, Row
from ari_app.verdict import Verdict
from tests.unit.live.fake_asterisk import CALL, CALLER, FakeAsterisk, away, leg, line, trail

NOW = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
NUMBER = "081234567890"
OTHER = "0197f000-0000-7000-8000-000000000002"


def waiting(
    verdict: Verdict | None = Verdict.UNSURE,
    priority: int | None = Priority.NORMAL,
    call_id: str = CALL,
    position: int | None = 1,
) -> Caller:
    return Caller(
        call_id=call_id,
        ani=NUMBER,
        state=State.WAITING,
        began_at=NOW,
        since=NOW,
        verdict=verdict,
        position=position,
        priority=priority,
        channel=CALLER,
    )


@pytest.mark.parametrize(
    ("caller", "may", "why"),
    [
        (waiting(Verdict.UNSURE), True, "nobody was clearly heard"),
        (waiting(Verdict.SILENT), True, "the second silent call within ten minutes"),
        (waiting(Verdict.NOISE), True, "an exhaust"),
        (waiting(Verdict.NO_MEDIA), True, "nothing came from the line"),
        (waiting(Verdict.VOICE), False, "somebody speaks: nobody knows that it is a joke"),
        (waiting(Verdict.KEY), False, "they cannot speak"),
        (waiting(Verdict.TAP), False, "they cannot speak"),
        (waiting(Verdict.UNSCREENED), False, "no ear has heard them: in doubt as usual"),
        (waiting(None), False, "not known: in doubt as usual"),
        (waiting(priority=Priority.FIRST), False, "somebody has put them first"),
        (waiting(priority=Priority.LOW), False, "they are"),
        (waiting(priority=None, position=None), False, "a phone rings, they wait in no queue"),
        (replace(waiting(), state=State.TALKING), False, "with a human"),
    ],
)
def test_who_may_have_a_lower_place(caller: Caller, may: bool, why: str) -> None:
    assert may_be_lower(caller) is may, why


class Known(DeskDatabase):
    """A database that has these lower places now; or is away."""

    def __init__(self) -> None:
        super().__init__(str)
        self.places: dict[str, Row] | None = {NUMBER: {"number": NUMBER, "by": "siti"}}

    async def rows(self, name: str, *values: object) -> list[Row]:
        assert name == "numbers.lowered"
        if self.places is None:
            raise DatabaseAway("away")
        return list(self.places.values())


class Queue(FakeAsterisk):
    """An Asterisk with one waiting caller, whose place changes as it is ordered."""

    def __init__(self, verdict: str = "unsure") -> None:
        caller = leg(application="Queue", context="waiting")
        super().__init__(replace(caller, variables={"SIGAP_VERDICT": verdict}))
        self.priority = 10
        self.given: list[int] = []
        self.meanwhile: Callable[[], None] = lambda: None

    async def queue_status(self) -> QueueStatus:
        entry = QueueEntry(
            queue="jpr",
            channel=CALLER,
            unique_id="n.1",
            position=1,
            priority=self.priority,
            wait_s=20,
        )
        waits = self.by_name[CALLER].application == "Queue"
        return QueueStatus(members=(), entries=(entry,) if waits else ())

    async def action(self, name: str, **fields: str) -> Mapping[str, str | list[str]]:
        if name == "QueueChangePriorityCaller":
            self.priority = int(fields["Priority"])
            self.given.append(self.priority)
            self.meanwhile()
        return await super().action(name, **fields)


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[JournalWriter]:
    writer = JournalWriter(tmp_path / "j", centre="JPR", node="node-1")
    writer.start()
    yield writer
    await writer.close()


async def kinds_in(writer: JournalWriter, path: Path) -> list[str]:
    await writer.close()
    written = Journal.open(path / "j", centre="JPR", node="node-1")
    kinds = [str(entry.fact.kind) for entry in written.read_after(0)]
    written.close()
    return kinds


def keeper(ami: Queue, database: DeskDatabase, writer: JournalWriter) -> LowerPlaces:
    return LowerPlaces(
        live=line(ami), ami=ami, database=database, journal=writer, centre="JPR", queue="jpr"
    )


async def test_a_lowered_number_waits_behind_and_comes_back_when_it_ends(
    journal: JournalWriter, tmp_path: Path
) -> None:
    ami, database = Queue(), Known()
    places = keeper(ami, database, journal)
    for _ in range(2):  # once lowered it is left alone
        await places.look(await places.live.look_now())
    assert ami.given == [Priority.LOW]
    database.places = {}
    await places.look(await places.live.look_now())
    assert ami.given == [Priority.LOW, Priority.NORMAL]
    assert await kinds_in(journal, tmp_path) == ["lowered", "restored"]


async def test_a_database_that_is_away_lowers_nobody_and_gives_the_place_back(
    journal: JournalWriter,
) -> None:
    ami, database = Queue(), Known()
    places = keeper(ami, database, journal)
    await places.look(await places.live.look_now())
    database.places = None
    await places.look(await places.live.look_now())
    assert ami.given == [Priority.LOW, Priority.NORMAL]
    await keeper(ami, away(), journal).look(await places.live.look_now())
    assert ami.priority == Priority.NORMAL


async def test_who_answers_in_that_moment_is_first(journal: JournalWriter) -> None:
    """The key was written on the channel before this looked again."""
    ami = Queue()

    def presses_a_key() -> None:
        caller = ami.by_name[CALLER]
        ami.by_name[CALLER] = replace(caller, variables={"SIGAP_RAISED": "key"})

    ami.meanwhile = presses_a_key
    places = keeper(ami, Known(), journal)
    await places.look(await places.live.look_now())
    assert ami.given == [Priority.LOW, Priority.FIRST]


@pytest.mark.parametrize("others", [[], [0, 10], [20], [20, 23], [None]])
def test_the_front_is_before_everybody(others: list[int | None]) -> None:
    them = [waiting(priority=priority, call_id=OTHER) for priority in others]
    view = LiveView(at=NOW, connected=True, callers=(waiting(priority=99), *them))
    place = place_at_front(CALL, view)
    assert place >= Priority.FIRST
    assert all(place > priority for priority in others if priority is not None)


async def test_a_supervisor_moves_a_caller_up(journal: JournalWriter, tmp_path: Path) -> None:
    ami = Queue()
    up = partial(
        move_up,
        by="siti",
        live=line(ami),
        ami=ami,
        queue="jpr",
        journal=journal,
        trail=trail(),
    )
    assert await up(CALL) == Priority.FIRST
    assert ami.given == [Priority.FIRST]
    assert ami.variables[CALLER] == {"QUEUE_PRIO": "20"}
    with pytest.raises(NotFound):
        await up(OTHER)
    ami.by_name[CALLER] = leg(application="Stasis")
    with pytest.raises(Conflict):
        await up(CALL)
    assert await kinds_in(journal, tmp_path) == ["moved_up"]
