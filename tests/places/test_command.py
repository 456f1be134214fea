"""``sigap places``: a whole file or nothing of it, and the same file twice is one."""

import asyncio
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ari_app import cli


@pytest.fixture
def command(tmp_path: Path, dsn: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIGAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SIGAP_DATABASE_DSN", dsn)
    monkeypatch.setenv("SUDO_USER", "wati")
    return tmp_path / "places.csv"


async def trail(dsn: str) -> list[Any]:
    connection = await asyncpg.connect(dsn)
    try:
        return list(await connection.fetch("SELECT * FROM audit WHERE action = 'places.import'"))
    finally:
        await connection.close()


def test_import_and_export(command: Path, dsn: str, capsys: pytest.CaptureFixture[str]) -> None:
    def sigap(*words: str) -> tuple[int, str, str]:
        status = cli.main(["places", *words])
        out, err = capsys.readouterr()
        return status, out, err

    command.write_text("kecamatan,desa,dusun\nTahunan,Mantingan,Krajan\nTAHUNAN,,\n")
    assert "1 new, 1 changed, 1 unchanged, 0 removed" in sigap("import", str(command))[1]
    assert "0 new, 0 changed, 3 unchanged, 0 removed" in sigap("import", str(command))[1]
    assert "dusun      Krajan (Mantingan, Tahunan)" in sigap("find", "krajan", "mantigan")[1]
    exported = sigap("export")[1]
    assert "Tahunan,Mantingan,Krajan" in exported and "Karimunjawa,Kemujan" in exported

    command.write_text("kecamatan,desa\nTahunan,Baru\n,Salah\n")
    status, _, told = sigap("import", str(command))
    assert status == 2 and "line 3: the column kecamatan is empty" in told
    assert sigap("export")[1] == exported  # nothing of it

    command.write_text("kecamatan,desa\nTahunan,Baru\n")
    assert "removed" in sigap("import", "--replace", str(command))[1]
    assert sigap("export")[1].splitlines()[1:] == ["Tahunan,,,,,,", "Tahunan,Baru,,,,,"]
    lines = asyncio.run(trail(dsn))
    assert len(lines) == 3 and lines[0]["actor"] == "command line"
    assert json.loads(lines[0]["detail"])["user"] == "wati"


def test_names_alone_take_no_degrees_away(
    command: Path, dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A kecamatan that is made from its desa's line keeps what it had, and so does each place."""

    def sigap(*words: str) -> str:
        assert cli.main(["places", *words]) == 0
        return capsys.readouterr().out

    sigap("import", str(written(command, "kecamatan\nKedung\n")))
    before = sigap("export")
    with_degrees = [line for line in before.splitlines() if not line.endswith(",,")]
    assert any(line.startswith("Bangsri,") for line in with_degrees)
    names = "kode,nama\n33.20.09,Bangsri\n33.20.09.2001,Wedelan\n33.20.09.1001,Wedelan\n"
    assert "2 new, 0 changed" in sigap("import", str(written(command, names)))
    assert "0 new, 0 changed" in sigap("import", str(written(command, names)))
    after = sigap("export").splitlines()
    assert set(with_degrees) <= set(after)
    assert {"Bangsri,Desa Wedelan,,,,,", "Bangsri,Kelurahan Wedelan,,,,,"} <= set(after)


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path
