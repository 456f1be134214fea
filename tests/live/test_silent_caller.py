"""Which keys count as an answer, and to which question."""

from pathlib import Path

import pytest

from ari_app.asterisk.ami_connection import AmiEvent
from ari_app.asterisk.ami_rows import Channel
from ari_app.asterisk.ari import Ari
from ari_app.journal.writer import JournalWriter
from ari_app.live.interview import Interview, KeyAnswer, PromptQuestion
from ari_app.live.prompt_player import PromptPlayer
from ari_app.live.silent_caller import SilentCallers
from tests.unit.live.fake_asterisk import CALL, FakeAsterisk, leg, line, talk

PRESSED = AmiEvent(
    name="DTMFEnd",
    headers={
        "direction": "Received",
        "accountcode": CALL,
        "digit": "1",
        "uniqueid": "n.1",
        "linkedid": "n.1",
    },
)


async def heard(
    *channels: Channel, journal: Path, asked: PromptQuestion | None = None
) -> Interview:
    """After one key, with these channels on the line."""
    ami, interview = FakeAsterisk(*channels), Interview()
    live = line(ami)
    await live.look_now()
    callers = SilentCallers(
        live=live,
        ami=ami,
        player=PromptPlayer(Ari(port=1, password="", app="desk")),
        journal=JournalWriter(journal, centre="JPR", node="node-1"),
        interview=interview,
    )
    if asked is not None:
        interview.asked(CALL, asked)
    callers.hear(PRESSED)
    return interview


async def test_a_key_of_a_talk_answers_the_question(tmp_path: Path) -> None:
    interview = await heard(*talk(), journal=tmp_path / "journal", asked=PromptQuestion.YES_NO)
    assert interview.answers() == {CALL: (KeyAnswer(key="1", question="yes_no"),)}


async def test_who_waits_may_answer_before_a_question(tmp_path: Path) -> None:
    interview = await heard(leg(application="Queue"), journal=tmp_path / "journal")
    assert interview.answers() == {CALL: (KeyAnswer(key="1"),)}


@pytest.mark.parametrize("told", ["screening", "held"])
async def test_before_the_queue_a_key_is_the_screeners(told: str, tmp_path: Path) -> None:
    interview = await heard(leg(told=told), journal=tmp_path / "journal")
    assert interview.answers() == {}


async def test_a_key_of_nobody_on_the_line_is_forgotten(tmp_path: Path) -> None:
    interview = await heard(journal=tmp_path / "journal")
    assert interview.answers() == {}
