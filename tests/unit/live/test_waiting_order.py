"""The order of those who wait: a supervisor's hand, and a number's lower place."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ari_app.asterisk.ami_connection import AmiRefused
from ari_app.asterisk.ami_rows import QueueEntry, QueueStatus
from ari_app.call import Priority, State
from ari_app.errors import Conflict, NotFound
from ari_app.journal.writer import Journal, JournalWriter
from ari_app.live.live_view import OWN_PRIORITY, Caller
from ari_app.live.live_watch import LiveWatch
from ari_app.live.lower_places import LowerPlaces, may_be_lower
from ari_app.live.moving_up import Ordering
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
        (waiting(priority=Priority.NORMAL + 1), True, "raised, so that another comes behind them"),
        (replace(waiting(), own_priority=10), False, "a supervisor has placed them"),
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

    def told(self, name: str, value: str) -> None:
        caller = self.by_name[CALLER]
        variables = {**caller.variables, name: value}
        self.by_name[CALLER] = replace(caller, variables=variables)

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


async def moved_up(ami: Queue, writer: JournalWriter, live: LiveWatch | None = None) -> int:
    return await hand(ami, writer, live).to_front(CALL)


def hand(ami: Queue, writer: JournalWriter, live: LiveWatch | None = None) -> Ordering:
    return Ordering(
        by="siti", live=live or line(ami), ami=ami, queue="jpr", journal=writer, trail=trail()
    )


async def test_a_stale_view_undoes_no_supervisors_word(
    journal: JournalWriter, tmp_path: Path
) -> None:
    """The caller is moved up after the line was looked at, before the lower place is given."""
    ami, database = Queue(), Known()
    places = keeper(ami, database, journal)
    stale = await places.live.look_now()
    await moved_up(ami, journal, places.live)
    await places.look(stale)
    assert ami.given == [Priority.FIRST]
    assert await kinds_in(journal, tmp_path) == ["moved_up"]


async def test_a_stale_view_gives_no_place_back_that_was_not_taken(journal: JournalWriter) -> None:
    ami, database = Queue(), Known()
    places = keeper(ami, database, journal)
    await places.look(await places.live.look_now())
    stale = await places.live.look_now()
    await moved_up(ami, journal, places.live)
    database.places = {}
    await places.look(stale)
    assert ami.given == [Priority.LOW, Priority.FIRST]


async def test_who_left_the_queue_meanwhile_is_not_lowered(
    journal: JournalWriter, tmp_path: Path
) -> None:
    """They are with a human by then; and where Asterisk itself says that they do not wait."""
    ami = Queue()
    places = keeper(ami, Known(), journal)
    stale = await places.live.look_now()
    ami.by_name[CALLER] = replace(ami.by_name[CALLER], application="Dial")
    await places.look(stale)
    ami.by_name[CALLER] = replace(ami.by_name[CALLER], application="Queue")

    def refuses() -> None:
        raise AmiRefused("No such caller")

    ami.meanwhile = refuses
    await places.look(await places.live.look_now())
    assert await kinds_in(journal, tmp_path) == []


async def test_two_hands_at_once_one_after_the_other(journal: JournalWriter) -> None:
    """Who holds the order looks and changes; the other looks after that."""
    ami = Queue()
    live = line(ami)
    async with live.ordering:
        other = asyncio.create_task(moved_up(ami, journal, live))
        for _ in range(20):
            await asyncio.sleep(0)
        assert ami.given == []
        ami.by_name[CALLER] = replace(ami.by_name[CALLER], application="Stasis")
    with pytest.raises(Conflict, match="does not wait"):
        await other
    assert ami.given == []


async def test_a_supervisor_moves_a_caller_up_and_back(
    journal: JournalWriter, tmp_path: Path
) -> None:
    ami = Queue()
    by = hand(ami, journal)
    assert await by.to_front(CALL) == Priority.FIRST
    assert ami.variables[CALLER] == {"QUEUE_PRIO": "20", OWN_PRIORITY: "10"}
    with pytest.raises(NotFound):
        await by.to_front(OTHER)
    with pytest.raises(NotFound):
        await by.before(CALL, OTHER)
    with pytest.raises(Conflict, match="themselves"):
        await by.before(CALL, CALL)
    ami.told(OWN_PRIORITY, "10")
    assert await by.to_own_place(CALL) == Priority.NORMAL
    assert ami.variables[CALLER] == {"QUEUE_PRIO": "10", OWN_PRIORITY: ""}
    ami.told(OWN_PRIORITY, "")
    with pytest.raises(Conflict, match="Nobody has moved"):
        await by.to_own_place(CALL)
    ami.by_name[CALLER] = leg(application="Stasis")
    with pytest.raises(Conflict):
        await by.to_front(CALL)
    assert ami.given == [Priority.FIRST, Priority.NORMAL]
    assert await kinds_in(journal, tmp_path) == ["moved_up", "moved_back"]
