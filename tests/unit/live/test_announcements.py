"""An announcement: Asterisk is brought to what the database says, and no further."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from ari_app.asterisk.configuration import announced_path, prompt_path
from ari_app.errors import Invalid
from ari_app.facts import FactKind
from ari_app.journal.writer import JournalWriter
from ari_app.live.announcements import (
    LONGEST,
    MINUTES,
    SOUNDS,
    UPLOADED,
    Announcements,
    end_of,
    put_sound,
    uploaded_path,
    words_of,
)
from ari_app.settings import Settings
from ari_app.store.database import DatabaseAway
from ari_app.store.desk_database import DeskDatabase, Row
from tests.unit.live.fake_asterisk import CALL, CALLER, away, leg, line
from tests.unit.live.test_waiting_order import Queue

NOW = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=30)
TOLD = {"SIGAP_ANNOUNCED": "yes", "CHANNEL(musicclass)": "incident"}
USUAL = {"SIGAP_ANNOUNCED": "", "CHANNEL(musicclass)": "ring"}


class Standing(DeskDatabase):
    """A database in which one announcement stands, or none."""

    def __init__(self, *, sound: str = "known_fire") -> None:
        super().__init__(str)
        self.found: Row | None = {
            "announcement_id": 1,
            "words": "Kebakaran pasar",
            "sound": sound,
            "ends_at": UNTIL,
        }

    async def row(self, name: str, *values: object) -> Row | None:
        assert name == "announcements.standing"
        return self.found


class Asterisk(Queue):
    """One waiting caller, and global variables."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, str] = {}
        self.set = 0

    async def action(self, name: str, **fields: str) -> Mapping[str, str | list[str]]:
        if "Channel" not in fields and name == "Getvar":
            return {"value": self.known.get(fields["Variable"], "")}
        if "Channel" not in fields and name == "Setvar":
            self.known[fields["Variable"]] = fields["Value"]
            self.set += 1
            return {}
        done = await super().action(name, **fields)
        if name == "Setvar" and fields["Variable"].startswith("SIGAP_"):
            there = self.by_name[fields["Channel"]]
            variables = {**there.variables, fields["Variable"]: fields["Value"]}
            self.by_name[there.name] = replace(there, variables=variables)
        return done


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home in which an Asterisk was started; its sounds are their own names."""
    made = Settings(home=tmp_path)
    for sound in SOUNDS:
        path = prompt_path(made, sound)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sound)
    announced_path(made).parent.mkdir(parents=True)
    return made


class Told(JournalWriter):
    """Keeps what was to be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, centre="JPR", node="node-1")
        self.told: list[tuple[str, str, object]] = []

    def record_soon(
        self, call_id: str, kind: FactKind, data: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        self.told.append((call_id, kind.value, data.get("words")))


def keeper(
    settings: Settings, ami: Asterisk, database: DeskDatabase, journal: Told | None = None
) -> Announcements:
    return Announcements(
        settings=settings,
        live=line(ami),
        ami=ami,
        database=database,
        journal=journal or Told(settings.home / "j"),
        clock=lambda: NOW,
    )


async def test_who_was_told_is_a_fact_of_the_call(settings: Settings) -> None:
    """Once for each announcement: of whom the dialplan has told, the dialplan has written it."""
    ami, database, journal = Asterisk(), Standing(), Told(settings.home / "j")
    announced = keeper(settings, ami, database, journal)
    for _ in range(2):
        await announced.look()
    assert journal.told == [(CALL, "announced", "Kebakaran pasar")]
    assert database.found is not None
    database.found = {**database.found, "announcement_id": 2, "words": "Banjir"}
    for _ in range(2):
        await announced.look()
    assert journal.told[1:] == [(CALL, "announced", "Banjir")]


async def test_whom_the_dialplan_has_told_is_not_told_of_twice(settings: Settings) -> None:
    ami, journal = Asterisk(), Told(settings.home / "j")
    ami.by_name[CALLER] = replace(
        ami.by_name[CALLER],
        variables={**ami.by_name[CALLER].variables, "SIGAP_ANNOUNCED": "yes"},
    )
    await keeper(settings, ami, Standing(), journal).look()
    assert journal.told == []


async def test_it_is_told_until_its_end_and_only_once_ordered(settings: Settings) -> None:
    ami, database = Asterisk(), Standing()
    announced = keeper(settings, ami, database)
    for _ in range(2):
        await announced.look()
    assert ami.known == {"ANNOUNCED": str(int(UNTIL.timestamp()))} and ami.set == 1
    assert ami.variables[CALLER] == TOLD
    assert announced_path(settings).read_text() == "known_fire"
    database.found = None
    await announced.look()
    assert ami.known == {"ANNOUNCED": ""} and ami.variables[CALLER] == USUAL


async def test_a_restarted_asterisk_is_told_again(settings: Settings) -> None:
    ami = Asterisk()
    announced = keeper(settings, ami, Standing())
    await announced.look()
    ami.known.clear()
    announced_path(settings).write_text("as shipped")
    await announced.look()
    assert ami.known and announced_path(settings).read_text() == "known_fire"


async def test_who_is_first_in_line_is_not_told(settings: Settings) -> None:
    ami = Asterisk()
    ami.priority = 20
    await keeper(settings, ami, Standing()).look()
    assert CALLER not in ami.variables


async def test_who_has_hung_up_meanwhile_harms_nobody(settings: Settings) -> None:
    ami = Asterisk()
    ami.by_name["PJSIP/trunk-lab-9"] = leg("PJSIP/trunk-lab-9", unique_id="n.9", linked_id="n.9")
    await keeper(settings, ami, Standing()).look()
    assert ami.variables == {CALLER: TOLD}


async def test_without_the_database_all_stays_as_it_is(settings: Settings) -> None:
    ami = Asterisk()
    ami.known["ANNOUNCED"] = "1"
    with pytest.raises(DatabaseAway):
        await keeper(settings, ami, away()).look()
    assert ami.known == {"ANNOUNCED": "1"} and ami.set == 0


async def test_without_its_sound_it_is_not_told(settings: Settings) -> None:
    """Else those who wait would be told of something else."""
    ami = Asterisk()
    with pytest.raises(OSError, match=r"announcement\.wav"):
        await keeper(settings, ami, Standing(sound=UPLOADED)).look()
    assert not ami.known


def test_a_sound_of_the_centre_takes_the_place(settings: Settings) -> None:
    uploaded_path(settings).parent.mkdir(parents=True)
    uploaded_path(settings).write_text("own")
    put_sound(settings, UPLOADED)
    put_sound(settings, UPLOADED)
    assert announced_path(settings).read_text() == "own"
    assert [path.name for path in announced_path(settings).parent.iterdir()] == [
        announced_path(settings).name
    ]


@pytest.mark.parametrize("minutes", MINUTES)
def test_it_ends_within_a_day(minutes: int) -> None:
    assert NOW < end_of(minutes, NOW) <= NOW + LONGEST


@pytest.mark.parametrize("minutes", [0, -1, 1441])
def test_none_lasts_longer(minutes: int) -> None:
    with pytest.raises(Invalid):
        end_of(minutes, NOW)


@pytest.mark.parametrize("text", ["", " ", "a\nb", "x" * 201])
def test_its_words_are_one_line(text: str) -> None:
    with pytest.raises(Invalid):
        words_of(text)
