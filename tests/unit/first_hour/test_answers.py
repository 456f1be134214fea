"""What a new centre is asked for, and the settings that are written from the answers."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ari_app.first_hour import answers as asked
from ari_app.first_hour import settings_text
from ari_app.first_hour.answers import PRACTICE, AnswerRefused, Answers, Line
from ari_app.first_hour.sheet import Sheet
from ari_app.operations import settings_keeping, settings_standing
from ari_app.operations.settings_keeping import ChangeRefused
from ari_app.operations.settings_standing import Source
from ari_app.settings import Settings, SettingsError
from ari_app.settings_changes import Kept, path_in, read

NOW = datetime(2026, 11, 28, 7, 0, tzinfo=UTC)
JEPARA = Answers(
    name='Jepara "Siap" 112',
    code="JPR",
    admin="wati",
    hours="07:00-21:00",
    line=Line(name="telkom", match=("10.99.0.1/32",), host="10.99.0.1:5060"),
    address="10.20.0.5",
    host_names=("112.jepara.go.id",),
    own_certificate=True,
    ports={"http_port": 8443},
)


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SIGAP_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("name", "code"),
    [("Jepara Siap 112", "JPR"), ("Kudus 112", "KDS"), ("Aie", "AIE"), ("7", "XX")],
)
def test_a_code_is_proposed_that_can_be_used(name: str, code: str) -> None:
    assert asked.code_for(name) == code
    assert asked.code_of(code) == code


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("WIB", "Asia/Jakarta"),
        ("wita", "Asia/Makassar"),
        ("WIT", "Asia/Jayapura"),
        (" Asia/Tokyo ", "Asia/Tokyo"),
    ],
)
def test_a_time_zone_as_people_say_it(text: str, zone: str) -> None:
    assert asked.time_zone_of(text) == zone


def test_a_line_as_it_is_written() -> None:
    line = asked.line_of("telkom=10.99.0.1,10.99.1.0/24", "10.99.0.1:5060")
    assert line.match == ("10.99.0.1/32", "10.99.1.0/24")
    assert (line.name, line.host) == ("telkom", "10.99.0.1:5060")
    assert asked.line_of("  ") == PRACTICE


@pytest.mark.parametrize(
    "refused",
    [
        lambda: asked.name_of(" "),
        lambda: asked.name_of("a\nb"),
        lambda: asked.code_of("J1"),
        lambda: asked.time_zone_of("Jawa"),
        lambda: asked.hours_of("pagi"),
        lambda: asked.hours_of("closed"),
        lambda: asked.line_of("telkom"),
        lambda: asked.line_of("telkom=sip.telkom.co.id"),
        lambda: asked.line_of("telkom=10.0.0.300"),
        lambda: asked.line_of("telkom=10.0.0.1", 'x"\n'),
        lambda: asked.address_of("jepara"),
        lambda: asked.host_name_of("112 jepara"),
        lambda: asked.host_name_of('a"b'),
        lambda: asked.ports_of(["http_port"]),
        lambda: asked.ports_of(["home=1"]),
    ],
)
def test_what_cannot_be_used_is_one_sentence(refused: object) -> None:
    assert callable(refused)
    with pytest.raises(AnswerRefused) as said:
        refused()
    assert str(said.value).endswith(".")


def written(answers: Answers, file: Path, home: Path) -> Settings:
    text = settings_text.settings_text(answers, home)
    return settings_text.write(file, text, settings_text.changeable(answers, home), NOW)


def test_a_start_reads_what_was_answered(tmp_path: Path) -> None:
    file, home = tmp_path / "centre.toml", tmp_path / "srv"
    settings = written(JEPARA, file, home)
    assert (settings.home, settings.centre.name) == (home, 'Jepara "Siap" 112')
    assert settings.hours.every_day == "07:00-21:00"
    assert (settings.sip_host, settings.http_host, settings.http_port) == (
        *("10.20.0.5", "10.20.0.5"),
        8443,
    )
    assert [(t.name, t.match, t.host) for t in settings.trunks] == [
        ("telkom", ["10.99.0.1/32"], "10.99.0.1:5060")
    ]
    assert settings.tls is not None and settings.tls.key == home / "ca/desk.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(path_in(home).stat().st_mode) == 0o600


def test_what_was_answered_can_be_changed_in_the_browser(tmp_path: Path) -> None:
    """All but where the centre lies and what tickets are called by."""
    settings = written(JEPARA, tmp_path / "centre.toml", tmp_path / "srv")
    now = settings_standing.present(settings)
    names = ("centre.name", "centre.time_zone", "hours.every_day", "trunks", "tls")
    assert {now.source(name) for name in names} == {Source.BROWSER}
    assert now.source("centre.code") is Source.FILE
    assert [(c.name, c.by) for c in now.changes.history] == [(n, "setup") for n in names]
    for name, value in (
        ("centre.name", "Kudus 112"),
        ("hours.every_day", "always"),
        ("trunks", [{"name": "icon", "match": ["10.98.0.1"]}]),
    ):
        settings_keeping.change(settings, name, Kept(value=value), by="wati", why="lain")
    wanted = settings_standing.present(settings).wanted
    assert (wanted.centre.name, wanted.trunks[0].name) == ("Kudus 112", "icon")


def test_a_second_setup_of_a_home_counts(tmp_path: Path) -> None:
    """And what was changed besides stays."""
    file, home = tmp_path / "centre.toml", tmp_path / "srv"
    first = written(JEPARA, file, home)
    settings_keeping.change(first, "queue.ring_s", Kept(value=9), by="wati", why="cepat")
    other = Answers(name="Kudus 112", code="KDS", admin="wati")
    second = written(other, file, home)
    assert (second.centre.name, second.hours.every_day) == ("Kudus 112", "always")
    assert (second.trunks[0].name, second.queue.ring_s) == ("lab", 9)
    assert first.tls and not second.tls, "none was wanted this time"


def test_the_environment_says_more_than_what_was_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGAP_HOURS__EVERY_DAY", "08:00-20:00")
    settings = written(JEPARA, tmp_path / "centre.toml", tmp_path / "srv")
    assert settings.hours.every_day == "08:00-20:00"
    assert read(settings.home).values["hours.every_day"] == "07:00-21:00"


def test_the_least_answers_make_a_centre_to_try(tmp_path: Path) -> None:
    least = Answers(name="Coba", code="COB", admin="wati")
    settings = written(least, tmp_path / "settings.toml", tmp_path)
    assert settings.tls is None and settings.trunks[0].match == ["127.0.0.2/32"]


def test_the_file_before_is_kept_beside(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text("# mine\n")
    written(JEPARA, file, tmp_path)
    assert (tmp_path / "centre.toml.20261128-070000").read_text() == "# mine\n"
    assert file.read_text() == settings_text.settings_text(JEPARA, tmp_path)


def test_what_no_start_would_take_changes_nothing(tmp_path: Path) -> None:
    file, home = tmp_path / "centre.toml", tmp_path / "srv"
    file.write_text("# mine\n")
    with pytest.raises(SettingsError):
        settings_text.write(file, "http_port = 0\n", {}, NOW)
    text = settings_text.settings_text(JEPARA, home)
    with pytest.raises(ChangeRefused):
        settings_text.write(file, text, {"centre.name": "Baru", "hours.every_day": "pagi"}, NOW)
    assert {path.name for path in tmp_path.iterdir()} == {"centre.toml", "srv"}
    assert file.read_text() == "# mine\n" and not path_in(home).exists()


def test_changes_that_are_damaged_stop_it_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    path_in(tmp_path).write_text("{")
    with pytest.raises(ChangeRefused, match="restore it from a backup, or remove it"):
        written(JEPARA, file, tmp_path)
    assert not file.exists()


def test_the_sheet_names_addresses_and_no_password(tmp_path: Path) -> None:
    settings = written(JEPARA, tmp_path / "centre.toml", tmp_path / "srv")
    settings = settings.model_copy(update={"home": Path("/srv/sigap")})  # no test's long folder
    sheet = Sheet(
        settings=settings,
        file="centre.toml",
        admin="wati",
        host_names=JEPARA.host_names,
        fingerprint=":".join(["AB"] * 32),
    ).text()
    for said in (
        "wati",
        "https://112.jepara.go.id:8443/ca",
        "10.20.0.5:5060",
        "BERIKUTNYA",
        "NEXT",
    ):
        assert said in sheet
    assert max(len(line) for line in sheet.splitlines()) <= 100
    assert sheet.count("AB") == 32
