"""Secrets of channels: encrypted where they lie, opened only to be used, never plain again."""

from pathlib import Path

import asyncpg
import pytest

from ari_app.jobs import main as jobs
from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.tickets import seal
from ari_app.tickets.agencies import ChannelKind
from ari_app.tickets.seal import Seal, SealBroken
from tests.tickets.desk_work import SECRET, DeskWork
from tests.tickets.receiver import Receiver
from tests.tickets.test_notifying import courier, ended

PASSWORD = "kunci-rahasia-dinas"
MAIL = f"mailto://piket:{PASSWORD}@mail.example"


async def test_a_copy_of_the_database_tells_no_secret(desk: DeskWork) -> None:
    await desk.channel("damkar", ChannelKind.APPRISE, MAIL)
    await desk.webhook("damkar", f"https://u:{PASSWORD}@damkar.example:8443/112?key={PASSWORD}")
    rows = await desk.fetch("SELECT c::text AS line FROM agency_channels c")
    for row in rows:
        assert PASSWORD not in row["line"] and SECRET not in row["line"]
    leads = await desk.fetch("SELECT leads_to FROM agency_channels ORDER BY channel_id")
    assert [row["leads_to"] for row in leads] == ["mailto://…", "https://damkar.example:8443/…"]


async def test_nothing_plain_is_let_in(desk: DeskWork) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await desk.fetch(
            """INSERT INTO agency_channels (agency_id, kind, label, leads_to, url)
               SELECT agency_id, 'apprise', 'x', 'x', $1 FROM agencies LIMIT 1""",
            MAIL,
        )


async def test_what_lay_plain_before_is_closed_at_the_start(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    """And still reaches the agency, with the signature of the same secret."""
    number = await desk.webhook("damkar", receiver.url)
    await desk.fetch("ALTER TABLE agency_channels DROP CONSTRAINT agency_channels_sealed")
    await desk.fetch(
        "UPDATE agency_channels SET url = $1, secret = $2 WHERE channel_id = $3",
        receiver.url,
        SECRET,
        number,
    )
    await jobs._keep_centre(settings, database)
    [row] = await desk.fetch("SELECT url, secret FROM agency_channels")
    assert row["url"].startswith("sealed:") and row["secret"].startswith("sealed:")
    assert seal.load(settings.home).open(row["secret"]) == SECRET
    await desk.send(await desk.ticket(), "damkar")
    async with courier(settings, database):
        assert await ended(desk) == ["delivered"]


async def test_with_another_key_a_human_is_told(
    settings: Settings, database: Database, desk: DeskWork, receiver: Receiver
) -> None:
    await desk.webhook("damkar", receiver.url)
    (settings.home / seal.FILE).unlink()
    await desk.send(await desk.ticket(), "damkar")
    async with courier(settings, database):
        assert await ended(desk) == ["dead"]
    [row] = await desk.fetch("SELECT problem FROM notifications")
    assert "bring back the key" in row["problem"]


def test_the_key_is_made_once_and_its_owner_s(tmp_path: Path) -> None:
    home = tmp_path / "home"
    closed = seal.load(home).close("x")
    assert seal.load(home).open(closed) == "x"
    assert (home / seal.FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in home.iterdir()] == [seal.FILE]


def test_a_key_that_is_none(tmp_path: Path) -> None:
    (tmp_path / seal.FILE).write_text("not a key")
    with pytest.raises(SealBroken, match=r"channels\.key"):
        seal.load(tmp_path)


def test_what_somebody_changed_does_not_open(tmp_path: Path) -> None:
    one: Seal = seal.load(tmp_path)
    closed = one.close("mailto://a")
    changed = closed[:-4] + ("AAAA" if not closed.endswith("AAAA") else "BBBB")
    with pytest.raises(SealBroken):
        one.open(changed)
