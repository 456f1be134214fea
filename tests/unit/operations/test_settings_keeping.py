"""What was changed in the browser: below the file, validated whole, never in the way."""

import json
from pathlib import Path

import pytest

from ari_app import settings as all_of_settings
from ari_app.operations import settings_keeping, settings_state
from ari_app.operations.settings_applying import differing_parts
from ari_app.operations.settings_described import SECRETS, all_settings
from ari_app.operations.settings_keeping import ChangeRefused, Source, change, present, undo
from ari_app.operations.settings_parts import ONLY_IN_FILE, Part
from ari_app.operations.settings_reference import reference
from ari_app.operations.settings_words import SECTIONS, SETTINGS
from ari_app.settings import Limits, Queue, Settings
from ari_app.settings.layers import said_outright, with_changes, with_values
from ari_app.settings_changes import Change, Kept, path_in, read


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SIGAP_SETTINGS", raising=False)
    monkeypatch.setenv("SIGAP_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def centre(home: Path) -> Settings:
    """Its file says how long a phone rings."""
    (home / "settings.toml").write_text("[queue]\nring_s = 9\n")
    return all_of_settings.load()


def set_to(centre: Settings, name: str, value: object) -> Change:
    return change(centre, name, Kept(value=value), by="dewi", why="uji")


def test_a_change_counts_at_the_next_start_and_says_who_and_why(centre: Settings) -> None:
    done = change(centre, "queue.message_s", Kept(value="45"), by="dewi", why=" pesan pendek ")
    assert (done.before, done.after, done.by, done.why) == (
        *(None, Kept(value=45)),
        *("dewi", "pesan pendek"),
    )
    started = all_of_settings.load()
    assert started.queue == Queue(ring_s=9, message_s=45)
    assert started.from_browser == {"queue.message_s"}
    assert path_in(centre.home).stat().st_mode & 0o777 == 0o600


def test_what_the_file_says_is_said(centre: Settings) -> None:
    with pytest.raises(ChangeRefused, match=r"queue\.ring_s is set in .*change or remove it there"):
        set_to(centre, "queue.ring_s", 20)
    set_to(centre, "queue.message_s", 45)
    (centre.home / "settings.toml").write_text("[queue]\nring_s = 9\nmessage_s = 30\n")
    started = all_of_settings.load()
    assert started.queue.message_s == 30
    assert not started.from_browser
    assert present(started).source("queue.message_s") is Source.FILE


def test_the_environment_is_above_both(centre: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(centre, "queue.message_s", 45)
    monkeypatch.setenv("SIGAP_QUEUE__MESSAGE_S", "31")
    assert all_of_settings.load().queue.message_s == 31


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("queue.message_s", "abc", "valid integer"),
        ("queue.message_s", 1, "greater than or equal to 5"),
        ("limits.caller_amber_s", 30, "caller_red_s must be longer"),  # with another one only
        ("queue.nothing", 1, "no setting"),
        ("queue", {"message_s": 45}, "no setting"),
        ("http_port", 9000, "settings file only"),
        ("home", "/elsewhere", "settings file only|set in"),
        ("calling.numbers", [{"number": "x", "name": "X"}], "pattern"),
        ("hours.every_day", "closed", "never open"),
        ("map.attribution", "x" * 30_000, "too long"),
    ],
)
def test_a_value_that_does_not_fit_changes_nothing(
    centre: Settings, name: str, value: object, says: str
) -> None:
    with pytest.raises(ChangeRefused, match=says):
        set_to(centre, name, value)
    assert not path_in(centre.home).exists()


def test_a_change_wants_a_reason_and_a_difference(centre: Settings) -> None:
    with pytest.raises(ChangeRefused, match="Say why"):
        change(centre, "queue.message_s", Kept(value=45), by="dewi", why=" ")
    set_to(centre, "queue.message_s", 45)
    with pytest.raises(ChangeRefused, match="so already"):
        set_to(centre, "queue.message_s", "45")
    with pytest.raises(ChangeRefused, match="so already"):
        change(centre, "queue.ring_all_s", None, by="dewi", why="uji")


def test_a_change_is_taken_back_by_a_new_one(centre: Settings) -> None:
    set_to(centre, "queue.message_s", 45)
    set_to(centre, "queue.message_s", 60)
    back = undo(centre, 2, by="rini")
    assert (back.number, back.undoes, back.after) == (3, 2, Kept(value=45))
    again = undo(centre, 1, by="rini")
    assert again.after is None
    assert read(centre.home).values == {}
    assert [one.number for one in settings_keeping.history(centre)] == [4, 3, 2, 1]
    assert undo(centre, 4, by="rini").after == Kept(value=45)
    with pytest.raises(ChangeRefused, match="no change 77"):
        undo(centre, 77, by="rini")


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        "[]",
        '{"values": []}',
        '{"values": {}, "history": [{"number": 1}]}',
        '{"values": {"": 1}, "history": []}',
        "[" * 100_000,
    ],
)
def test_a_broken_file_stops_no_start(centre: Settings, broken: str) -> None:
    path_in(centre.home).write_text(broken)
    started = all_of_settings.load()
    assert started.queue.ring_s == 9
    assert "damaged" in started.left_out
    assert "damaged" in present(started).left_out
    with pytest.raises(ChangeRefused, match="damaged"):
        set_to(started, "queue.message_s", 45)
    assert path_in(centre.home).read_text() == broken  # for whoever mends it


def test_what_fits_no_longer_is_left_out_until_somebody_removes_it(centre: Settings) -> None:
    """The file was edited since, and the two together are no settings any more."""
    set_to(centre, "limits.caller_amber_s", 15)
    set_to(centre, "queue.message_s", 45)
    (centre.home / "settings.toml").write_text("[limits]\ncaller_red_s = 12\n")
    started = all_of_settings.load()
    assert started.queue == Queue()
    assert started.limits == Limits(caller_red_s=12)
    assert "caller_red_s must be longer than caller_amber_s" in started.left_out
    change(started, "limits.caller_amber_s", None, by="dewi", why="tidak cocok")
    assert all_of_settings.load().queue.message_s == 45
    assert not all_of_settings.load().left_out


def test_a_setting_of_another_version_is_left_out(centre: Settings) -> None:
    path_in(centre.home).write_text(json.dumps({"values": {"gone.x": 1}, "history": []}))
    assert "gone" in all_of_settings.load().left_out


def test_a_part_of_a_centre_and_the_demo_know_nothing_of_it(
    centre: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(centre, "queue.message_s", 45)
    assert all_of_settings.load(as_last_time=False).queue.message_s == 90
    monkeypatch.setenv("SIGAP_SETTINGS", "")
    assert all_of_settings.load().queue.message_s == 90


def test_a_disk_that_takes_nothing_changes_nothing(
    centre: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(centre, "queue.message_s", 45)
    path_in(centre.home).with_suffix(".new").mkdir()  # so that it cannot be written
    with pytest.raises(ChangeRefused, match="Nothing was changed"):
        set_to(centre, "queue.message_s", 60)
    assert read(centre.home).values == {"queue.message_s": 45}


def test_a_secret_is_kept_and_never_shown(centre: Settings) -> None:
    done = set_to(centre, "share.sms", "apprise://kunci/{number}")
    assert settings_keeping.shown("share.sms", done.after) == Kept(value="•••")
    assert settings_keeping.shown("share.sms", Kept(value=None)) == Kept(value=None)
    assert all_of_settings.load().share.sms == "apprise://kunci/{number}"


def test_the_state_that_parts_read_has_no_secret(centre: Settings) -> None:
    base = with_values(
        said_outright(centre)
        | {"database_dsn": "postgresql://x:rahasia@h/d", "log_level": "DEBUG"},
        {},
    )
    base.run_dir.mkdir()
    state = settings_keeping.state_of(base, centre.home / "settings.toml")
    assert "rahasia" not in str(state)
    assert state.kept_back == ["database_dsn"]
    settings_state.write(base, state)
    read_again = settings_state.read(base.run_dir)
    assert read_again is not None
    assert read_again.said["log_level"] == "DEBUG"


def test_a_secret_of_the_file_is_known_to_be_there(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "settings.toml").write_text('[share]\nsms = "apprise://kunci/{number}"\n')
    centre = all_of_settings.load()
    centre.run_dir.mkdir()
    settings_state.write(centre, settings_keeping.state_of(centre, None))
    monkeypatch.setenv("SIGAP_SETTINGS", "")  # as a part of the running centre
    now = present(centre)
    assert (now.value("share.sms"), now.source("share.sms")) == ("•••", Source.FILE)
    assert now.waiting == ()
    set_to(centre, "queue.message_s", 45)  # what it does not know is in nobody's way
    assert present(centre).waiting == ("queue.message_s",)


def test_what_waits_is_what_differs_from_what_runs(
    centre: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre.run_dir.mkdir()
    settings_state.write(centre, settings_keeping.state_of(centre, None))
    monkeypatch.setenv("SIGAP_SETTINGS", "")  # as a part of the running centre
    set_to(centre, "queue.message_s", 45)
    assert present(centre).waiting == ("queue.message_s",)
    undo(centre, 1, by="dewi")
    assert present(centre).waiting == ()
    assert present(centre).source("queue.ring_s") is Source.FILE


def test_only_who_reads_it_is_started_anew(home: Path) -> None:
    base = Settings(home=home)
    for changed, parts in (
        ({"wall.names": "initials"}, {Part.DESK}),
        ({"queue.message_s": 45}, {Part.ASTERISK, Part.JOBS, Part.DESK}),
        ({"ear.silent_dbfs": -40}, {Part.SCREEN}),
        ({}, set()),
    ):
        wanted = with_values(said_outright(base), changed)
        assert differing_parts(base, wanted) == parts


def test_each_setting_is_described_and_somebody_takes_it_up() -> None:
    known = all_settings()
    assert set(SETTINGS) == set(known)
    assert {one.section for one in known.values()} == set(SECTIONS)
    assert known.keys() >= ONLY_IN_FILE | SECRETS
    assert {n for n, one in known.items() if not one.parts} == ONLY_IN_FILE


def test_the_base_of_a_damaged_home_is_the_base(home: Path) -> None:
    base = Settings(home=home)
    path_in(home).mkdir()  # it is there and cannot be read
    assert with_changes(base, home) == base
    assert "cannot be read" in base.left_out


def test_the_reference_is_up_to_date() -> None:
    """Made by ``./sigap settings reference > docs/settings.md``."""
    written = Path(__file__).parents[3] / "docs" / "settings.md"
    assert written.read_text(encoding="utf-8") == reference()
