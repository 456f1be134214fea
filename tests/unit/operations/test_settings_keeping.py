"""What was changed in the browser: below the file, validated whole, never in the way."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ari_app import settings as all_of_settings
from ari_app.operations import settings_keeping, settings_refused, settings_standing, settings_state
from ari_app.operations.settings_applying import differing_parts
from ari_app.operations.settings_described import SECRETS, all_settings
from ari_app.operations.settings_keeping import ChangeRefused, Why, change, drop, undo
from ari_app.operations.settings_parts import ONLY_IN_FILE, Part
from ari_app.operations.settings_reference import reference
from ari_app.operations.settings_standing import Source, mark, present, value_of
from ari_app.operations.settings_words import SECTIONS, SETTINGS
from ari_app.settings import Limits, Queue, Settings
from ari_app.settings.layers import said_outright, with_changes, with_values
from ari_app.settings_changes import Change, Kept, flat, path_in, read
from tests.unit.store.test_kept_file import room_for


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


def test_what_was_decided_later_is_not_lost_by_an_undo(centre: Settings) -> None:
    set_to(centre, "queue.message_s", 45)
    set_to(centre, "queue.message_s", 60)
    set_to(centre, "queue.ring_all_s", 33)
    with pytest.raises(ChangeRefused, match="changed again since change 1") as caught:
        undo(centre, 1, by="rini")
    assert caught.value.why is Why.NEWER
    assert read(centre.home).values == {"queue.message_s": 60, "queue.ring_all_s": 33}
    undo(centre, 2, by="rini")  # of another setting is nobody's later word
    assert read(centre.home).values == {"queue.message_s": 45, "queue.ring_all_s": 33}


def test_who_saw_another_value_changes_nothing(centre: Settings) -> None:
    seen = mark(present(centre), "queue.message_s")
    change(centre, "queue.message_s", Kept(value=45), by="dewi", why="uji", seen=seen)
    with pytest.raises(ChangeRefused, match="changed meanwhile") as caught:
        change(centre, "queue.message_s", Kept(value=60), by="rini", why="uji", seen=seen)
    assert caught.value.why is Why.CONFLICT
    assert read(centre.home).values == {"queue.message_s": 45}
    seen = mark(present(centre), "queue.message_s")
    change(centre, "queue.message_s", Kept(value=60), by="rini", why="uji", seen=seen)


def test_a_secret_is_told_apart_without_its_value(centre: Settings) -> None:
    before = mark(present(centre), "share.sms")
    set_to(centre, "share.sms", "apprise://kunci/{number}")
    after = mark(present(centre), "share.sms")
    assert before != after and "kunci" not in after


@pytest.mark.parametrize(
    ("name", "value", "asks"),
    [
        ("retention.recordings_days", 30, True),
        ("retention.recordings_days", 400, False),
        ("retention.recordings_days", 0, False),  # for ever
        ("backup.keep", 2, True),
        ("retention.logs_days", 7, True),
        ("queue.message_s", 45, False),
    ],
)
def test_what_removes_more_wants_a_second_word(
    centre: Settings, name: str, value: int, asks: bool
) -> None:
    if asks:
        with pytest.raises(ChangeRefused, match="for ever") as caught:
            set_to(centre, name, value)
        assert caught.value.wanted is not None
        assert settings_standing.value_of(caught.value.wanted, name) == value
        assert not path_in(centre.home).exists()
    change(centre, name, Kept(value=value), by="dewi", why="uji", sure=asks)
    assert read(centre.home).values == {name: value}


def test_an_undo_that_removes_more_asks_too(centre: Settings) -> None:
    set_to(centre, "retention.recordings_days", 0)
    with pytest.raises(ChangeRefused, match="for ever"):
        undo(centre, 1, by="dewi")
    assert undo(centre, 1, by="dewi", sure=True).after is None


def test_every_time_to_keep_is_known_to_remove(centre: Settings) -> None:
    kept = {n for n in all_settings() if n.startswith("retention.") and n.endswith("_days")}
    assert settings_keeping.KEEPS_FOR == kept | {"backup.keep"}


async def test_what_a_part_refused_is_taken_back_and_what_came_later_stays(
    centre: Settings,
) -> None:
    said = said_outright(centre)
    set_to(centre, "queue.message_s", 45)
    running = with_changes(with_values(said, {}), centre.home)
    set_to(centre, "queue.message_s", 60)
    set_to(centre, "queue.ring_all_s", 33)
    set_to(centre, "limits.caller_amber_s", 9)
    tried = read(centre.home)
    refused = with_values(said, tried.values)
    set_to(centre, "queue.ring_all_s", 44)  # meanwhile, by somebody else
    taken = await settings_refused.take_back(said, running, tried, refused, "refused: no")
    assert [(c.name, c.before, c.after, c.undoes) for c in taken] == [
        ("limits.caller_amber_s", Kept(value=9), None, 4),
        ("queue.message_s", Kept(value=60), Kept(value=45), 2),
    ]
    assert {(c.by, c.why) for c in taken} == {("sigap up", "refused: no")}
    assert read(centre.home).values == {"queue.message_s": 45, "queue.ring_all_s": 44}
    again = await settings_refused.take_back(said, running, tried, refused, "refused: no")
    assert again == ()


def test_two_who_ask_at_once_have_a_number_each(centre: Settings) -> None:
    """One with the prompts, one without: neither is forgotten."""
    centre.run_dir.mkdir()
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda n: settings_state.ask(centre, f"by {n}"), range(24)))
    assert sorted(one.number for one in asked) == list(range(1, 25))


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
    assert started.queue == Queue(message_s=45)
    assert started.limits == Limits(caller_red_s=12)
    assert started.from_browser == {"queue.message_s"}
    assert value_of(present(started).wanted, "queue.message_s") == 45
    assert "caller_red_s must be longer than caller_amber_s" in started.left_out
    set_to(started, "queue.message_s", 50)  # meanwhile the others can be changed
    with pytest.raises(ChangeRefused, match="must be longer"):
        set_to(started, "limits.caller_amber_s", 14)
    set_to(started, "limits.caller_amber_s", 6)
    assert not all_of_settings.load().left_out
    with pytest.raises(ChangeRefused, match="must be longer"):  # what fits stays so
        set_to(started, "limits.caller_amber_s", 15)
    assert all_of_settings.load().queue.message_s == 50


def write_values(centre: Settings, **sections: object) -> None:
    values = {"values": flat(sections), "history": []}
    path_in(centre.home).write_text(json.dumps(values))


def test_a_setting_of_another_version_is_left_out_and_the_line_stays(centre: Settings) -> None:
    """Without its trunk no call to 112 would be anybody's."""
    line = [{"name": "operator", "match": ["192.0.2.7"]}]
    write_values(centre, gone={"x": 1}, trunks=line, queue={"message_s": 45, "nothing": 2})
    started = all_of_settings.load()
    assert [each.name for each in started.trunks] == ["operator"]
    assert started.queue == Queue(ring_s=9, message_s=45)
    assert started.from_browser == {"trunks", "queue.message_s"}
    assert "gone.x: The setting 'gone" in started.left_out
    assert "queue.nothing: " in started.left_out
    assert not [name for name in started.from_browser if f"{name}: " in started.left_out]
    assert present(started).wanted.trunks == started.trunks
    assert present(started).left_out == started.left_out
    assert present(started).unfit.keys() == {"gone.x", "queue.nothing"}
    set_to(started, "queue.message_s", 50)
    for name in ("gone.x", "queue.nothing"):
        done = drop(started, name, by="dewi")
        assert (done.by, done.after) == ("dewi", None) and "cannot be used" in done.why
    assert read(started.home).values.keys() == {"trunks", "queue.message_s"}
    assert not all_of_settings.load().left_out
    with pytest.raises(ChangeRefused, match="not among"):  # what is in use is not thrown away
        drop(started, "queue.message_s", by="dewi")


def test_values_that_fit_only_together_are_both_used(centre: Settings) -> None:
    """Each alone would meet the other's default wrongly; with an unfit third they do too."""
    together = {"caller_red_s": 400, "caller_amber_s": 300}
    for limits in (together, dict(reversed(together.items()))):
        write_values(centre, limits=limits)
        assert all_of_settings.load().limits == Limits(**together)
        assert not all_of_settings.load().left_out
        write_values(centre, gone={"x": 1}, limits=limits)
        started = all_of_settings.load()
        assert started.limits == Limits(**together)
        assert "limits" not in started.left_out


def test_a_part_of_a_centre_and_the_demo_know_nothing_of_it(
    centre: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(centre, "queue.message_s", 45)
    assert all_of_settings.load(as_last_time=False).queue.message_s == 90
    monkeypatch.setenv("SIGAP_SETTINGS", "")
    assert all_of_settings.load().queue.message_s == 90


def test_a_disk_that_takes_nothing_changes_nothing(centre: Settings) -> None:
    set_to(centre, "queue.message_s", 45)
    with room_for(10), pytest.raises(ChangeRefused, match="Nothing was changed"):
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
    state = settings_standing.state_of(base, centre.home / "settings.toml")
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
    settings_state.write(centre, settings_standing.state_of(centre, None))
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
    settings_state.write(centre, settings_standing.state_of(centre, None))
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
