"""An admin sees how the backups are, and asks for one; the jobs are another process."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, CookieJar

from ari_app.operations import backup_asking
from ari_app.operations.backup_state import BackupState, Failure, What
from ari_app.settings import Backup, Settings
from tests.desk.ami_server import AmiServer
from tests.desk.centre import Centre
from tests.desk.conftest import served
from tests.desk.test_admin import page, send
from tests.desk.test_pages import log_in

EVIL = "<img src=x onerror=alert(1)>"


async def test_without_a_place_the_lines_to_write_are_there(
    http: ClientSession, centre: Centre, settings: Settings
) -> None:
    await log_in(http, "admin")
    html = await page(http, "/admin/backup")
    assert (
        'id="no-place"' in html and 'id="toml-folder"' in html and "Cadangkan sekarang" not in html
    )
    status, html, _ = await send(http, "/admin/backup", {"what": "made"})
    assert status == 409 and "belum ada tempat cadangan" in html
    assert not backup_asking.asked(settings.run_dir)


async def test_what_fails_is_said_and_a_backup_is_asked_for(
    settings: Settings, ami: AmiServer, centre: Centre, database: Any, tmp_path: Path
) -> None:
    settings = settings.model_copy(update={"backup": Backup(folder=tmp_path / "cadangan")})
    now = datetime.now(UTC)
    failed = {What.CHECKED: Failure(since=now - timedelta(hours=2), why=f"No room. {EVIL}")}
    state = BackupState(made_at=now - timedelta(hours=20), bytes=3_000_000_000, failed=failed)
    state.write(settings.home)
    async with (
        served(settings, ami) as address,
        ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as http,
    ):
        await log_in(http, "admin")
        html = await page(http, "/admin/backup")
        assert 'id="failed-checked"' in html and "No room." in html and EVIL not in html
        assert "Buat cadangan baru, lalu tekan Uji sekarang." in html and 'id="wrong"' in html
        assert str(tmp_path / "cadangan") in html and "belum pernah" in html

        status, html, path = await send(http, "/admin/backup", {"what": "made"})
        assert (status, path) == (200, "/admin/backup?done=asked") and 'id="asked-made"' in html
        assert list(backup_asking.asked(settings.run_dir)) == [What.MADE]
        for what in ("log", "x", ""):
            status, _, _ = await send(http, "/admin/backup", {"what": what})
            assert status == 409, what
        backup_asking.ask(settings.run_dir, What.MADE, "admin", now - timedelta(minutes=5))
        assert 'id="untaken"' in await page(http, "/admin/backup")
        assert backup_asking.next_asked(settings.run_dir) is What.MADE
        BackupState(made_at=now, checked_at=now).write(settings.home)
        html = await page(http, "/admin/backup")
        assert 'id="well"' in html and 'id="untaken"' not in html and "Gagal" not in html
    row = await database.fetchrow("SELECT * FROM audit WHERE action = 'backup.ask'")
    assert (row["actor"], row["subject"]) == ("admin", "made")
