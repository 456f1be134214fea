"""``./sigap line password``: kept, and in the trail, as from its page."""

import argparse
from typing import Any

import pytest

from ari_app.asterisk import line_passwords
from ari_app.commands import line
from ari_app.settings import Settings, Trunk


async def test_a_line_s_new_password_stands_in_the_trail(
    settings: Settings,
    plain: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    telkom = Trunk(name="telkom", match=["203.0.113.20"], host="sip.example:5060", user="112")
    settings.home.mkdir()
    with_line = settings.model_copy(update={"trunks": [telkom]})
    monkeypatch.setattr(line, "_typed", lambda: "r4ha;sia")
    assert await line.main(with_line, argparse.Namespace(name="telkom")) == 0
    assert line_passwords.load(settings.home) == {"telkom": "r4ha;sia"}
    rows = await plain.fetch("SELECT subject, detail::text AS detail FROM audit")
    assert [row["subject"] for row in rows] == ["telkom"]
    assert "r4ha" not in rows[0]["detail"] and "away" not in capsys.readouterr().out


async def test_a_password_does_not_wait_for_a_database(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    telkom = Trunk(name="telkom", match=["203.0.113.20"], host="sip.example:5060", user="112")
    settings.home.mkdir()
    nowhere = {"trunks": [telkom], "database_dsn": "postgresql://nobody@127.0.0.1:1/none"}
    monkeypatch.setattr(line, "_typed", lambda: "r4ha;sia")
    monkeypatch.setenv("SUDO_USER", "wati")
    away = settings.model_copy(update=nowhere)
    assert await line.main(away, argparse.Namespace(name="telkom")) == 0
    assert line_passwords.load(settings.home) == {"telkom": "r4ha;sia"}
    assert "lacks this line" in capsys.readouterr().out
    [lacking] = [record for record in caplog.records if "lacks a line" in record.message]
    assert vars(lacking)["subject"] == "telkom" and vars(lacking)["by"] == "wati"
    assert "r4ha" not in caplog.text
