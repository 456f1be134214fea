"""What of a home is in a backup: no link that a start makes anew."""

from pathlib import Path

from ari_app.asterisk.configuration import Folders, _link_documentation
from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.backup.home_files import all_files
from ari_app.settings import Archive, Settings
from recordings.archive import keys


def test_links_of_a_start_are_left_out_and_links_of_a_human_are_followed(tmp_path: Path) -> None:
    settings, elsewhere = Settings(home=tmp_path / "home"), tmp_path / "elsewhere"
    asterisk = settings.asterisk_dir
    for made in (asterisk / "data", asterisk / "spool", settings.spool_dir, elsewhere):
        made.mkdir(parents=True)
    (elsewhere / "core-en_US.xml").write_text("<docs/>", encoding="utf-8")
    (settings.spool_dir / "spare.raw").write_bytes(b"\0\0")
    (asterisk / "data" / "documentation").symlink_to(elsewhere)
    (asterisk / "spool" / "monitor").symlink_to(settings.spool_dir)
    (asterisk / "spool" / "voicemail").mkdir()
    (asterisk / "spool" / "voicemail" / "greeting").write_bytes(b"wav")
    (settings.home / "sounds").symlink_to(elsewhere)
    names = {name for name, _ in all_files(settings, None)}
    assert names == {
        "recordings/spool/spare.raw",
        "asterisk/spool/voicemail/greeting",
        "sounds/core-en_US.xml",
    }


def test_the_key_of_the_recordings_comes_along_wherever_it_lies(tmp_path: Path) -> None:
    """One that cannot be used stops no backup: that alarms by itself."""
    home, key_file = tmp_path / "home", tmp_path / "elsewhere" / "a.key"
    home.mkdir()
    settings = Settings(home=home, archive=Archive(key_file=key_file))
    assert list(all_files(settings, None)) == []
    keys.add(key_file)
    assert list(all_files(settings, None)) == [("recordings.key", key_file)]
    within = Settings(home=home, archive=Archive(key_file=home / "b.key"))
    keys.add(home / "b.key")
    assert list(all_files(within, None)) == [("b.key", home / "b.key")]


def test_the_settings_of_the_start_come_along_not_a_stale_file(tmp_path: Path) -> None:
    settings, named = Settings(home=tmp_path / "home"), tmp_path / "centre.toml"
    settings.home.mkdir()
    own = settings.home / "settings.toml"
    own.touch()
    assert list(all_files(settings, named)) == [("settings.toml", own)]
    named.touch()
    assert list(all_files(settings, named)) == [("settings.toml", named)]
    assert list(all_files(settings, own)) == [("settings.toml", own)]


def test_a_start_makes_its_link_again_whatever_is_there(tmp_path: Path) -> None:
    runtime = AsteriskRuntime(
        command=("asterisk",),
        module_dir=tmp_path,
        data_dir=tmp_path / "of-asterisk",
        version="22.10.1",
    )
    (runtime.data_dir / "documentation").mkdir(parents=True)
    (runtime.data_dir / "documentation" / "core-en_US.xml").touch()
    folders = Folders.of(Settings(home=tmp_path / "home"))
    link = folders.data / "documentation"
    link.mkdir(parents=True)
    (link / "old.xml").touch()
    for _ in range(2):
        _link_documentation(runtime, folders)
        assert link.is_symlink() and [path.name for path in link.iterdir()] == ["core-en_US.xml"]
    assert (runtime.data_dir / "documentation" / "core-en_US.xml").exists()
