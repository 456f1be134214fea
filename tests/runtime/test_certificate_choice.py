"""Which certificate is used: one of the home's own two pairs, below what the settings file says."""

import json
from pathlib import Path

import pytest

from ari_app import settings as all_of_settings
from ari_app.operations import certificate_choice, certificate_put, own_authority, settings_keeping
from ari_app.operations.certificate_choice import Pair
from ari_app.operations.settings_applying import differing_parts
from ari_app.operations.settings_keeping import ChangeRefused, Why
from ari_app.operations.settings_parts import Part
from ari_app.operations.settings_standing import Source, present
from ari_app.settings import Settings, Tls
from ari_app.settings.layers import said_outright, with_values
from ari_app.settings_changes import Kept, path_in, read


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SIGAP_SETTINGS", raising=False)
    monkeypatch.setenv("SIGAP_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def pairs(home: Path) -> dict[Pair, Tls]:
    """Both lie there."""
    own = own_authority.make(home, ["10.20.0.5"], own_authority.now())
    put = certificate_put.tls_of(home)
    put.certificate.parent.mkdir()
    put.certificate.write_bytes(own.certificate.read_bytes() + own.key.read_bytes())
    return {Pair.OWN: own, Pair.PUT: put}


def use(pair: Pair) -> int:
    settings = all_of_settings.load()
    return settings_keeping.use_certificate(settings, pair, by="wati", why="pertama").number


def refused(pair: Pair) -> tuple[Why, str]:
    with pytest.raises(ChangeRefused) as caught:
        use(pair)
    return caught.value.why, str(caught.value)


def test_the_next_start_has_it_and_each_change_goes_back(
    home: Path, pairs: dict[Pair, Tls]
) -> None:
    first, second = use(Pair.OWN), use(Pair.PUT)
    started = all_of_settings.load()
    assert started.tls == pairs[Pair.PUT] and started.from_browser == {"tls"}
    assert present(started).source("tls") is Source.BROWSER
    settings_keeping.undo(started, second, by="wati")
    assert all_of_settings.load().tls == pairs[Pair.OWN]
    done = settings_keeping.undo(started, first + 2, by="wati")  # what was taken back, once more
    assert done.undoes == first + 2 and all_of_settings.load().tls == pairs[Pair.PUT]
    settings_keeping.change(started, "tls", None, by="wati", why="tanpa dulu")
    assert all_of_settings.load().tls is None
    trail = settings_keeping.entry_of(read(home).history[0])
    assert trail.detail["why"] == "pertama" and "desk.pem" in trail.detail["after"]


def test_it_can_be_chosen_only_by_its_own_page_and_command(
    home: Path, pairs: dict[Pair, Tls], tmp_path: Path
) -> None:
    settings = all_of_settings.load()
    for tls in (*pairs.values(), Tls(certificate=tmp_path / "a.pem", key=tmp_path / "a.key")):
        kept = Kept(value=tls.model_dump(mode="json"))
        with pytest.raises(ChangeRefused, match="chosen at /admin/certificate") as caught:
            settings_keeping.change(settings, "tls", kept, by="wati", why="lain")
        assert caught.value.why is Why.CHOSEN
    assert not path_in(home).exists()


def test_a_file_that_names_one_is_above_it(home: Path, pairs: dict[Pair, Tls]) -> None:
    own = pairs[Pair.OWN]
    use(Pair.PUT)
    lines = f'[tls]\ncertificate = "{own.certificate}"\nkey = "{own.key}"\n'
    (home / "settings.toml").write_text(lines)
    started = all_of_settings.load()
    assert started.tls == own and not started.from_browser and not started.left_out
    assert present(started).source("tls") is Source.FILE
    assert refused(Pair.OWN)[0] is Why.IN_FILE


def test_half_a_pair_in_the_environment_is_the_whole(
    home: Path, pairs: dict[Pair, Tls], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ``sigap up`` tells of what is said, old and new, is read alike."""
    use(Pair.OWN)
    monkeypatch.setenv("SIGAP_TLS__CERTIFICATE", "/x.pem")
    monkeypatch.setenv("SIGAP_TLS__KEY", "/x.key")
    said = said_outright(all_of_settings.load())
    assert said["tls"] == {"certificate": "/x.pem", "key": "/x.key"}
    before = {"tls.certificate": "/x.pem", "tls.key": "/x.key"}  # a release that wrote two names
    values = read(home).values
    for each in ({"tls": said["tls"]}, before):
        assert with_values({"home": str(home), **each}, values).tls == Tls(**said["tls"])
    assert values == read(home).values


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('trusted_proxies = ["127.0.0.1"]', "put the certificate into the proxy"),
        ('[share]\naddress = "https://112.example"', "together with the proxy's https"),
    ],
)
def test_who_comes_through_a_proxy_is_not_cut_off(
    home: Path, pairs: dict[Pair, Tls], text: str, remedy: str
) -> None:
    (home / "settings.toml").write_text(text)
    why, says = refused(Pair.OWN)
    assert why is Why.PROXY and remedy in says
    assert not path_in(home).exists()


def test_a_page_for_callers_without_a_proxy_is_served_by_tls_too(
    home: Path, pairs: dict[Pair, Tls]
) -> None:
    text = '[share]\naddress = "https://112.example:8113"\nhost = "0.0.0.0"\n'
    (home / "settings.toml").write_text(text)
    assert use(Pair.PUT) == 1
    assert certificate_choice.pair_of(all_of_settings.load()) is Pair.PUT


def test_what_no_desk_could_serve_is_refused_and_so_is_its_return(
    home: Path, pairs: dict[Pair, Tls]
) -> None:
    pairs[Pair.PUT].certificate.write_text("nothing")
    why, says = refused(Pair.PUT)
    assert why is Why.NO_PAIR and "put one in, then use it" in says
    settings = all_of_settings.load()
    settings_keeping.undo(settings, use(Pair.OWN), by="wati")
    pairs[Pair.OWN].key.unlink()
    with pytest.raises(ChangeRefused, match="There is no file"):
        settings_keeping.undo(settings, 2, by="wati")
    assert all_of_settings.load().tls is None


def test_a_home_that_lies_elsewhere_finds_its_own(home: Path, pairs: dict[Pair, Tls]) -> None:
    """As a backup that is restored into another folder."""
    use(Pair.OWN)
    kept = json.loads(path_in(home).read_text())
    assert kept["values"] == {"tls": {"certificate": "ca/desk.pem", "key": "ca/desk.key"}}
    assert kept["history"][0]["after"] == kept["values"]["tls"]
    moved = home.rename(home.with_name("moved"))
    found = read(moved)
    assert found.values["tls"] == own_authority.tls_of(moved).model_dump(mode="json")
    assert found.counts(found.history[0])


def test_who_speaks_tls_takes_it_up(home: Path, pairs: dict[Pair, Tls]) -> None:
    plain = Settings(home=home)
    with_tls = plain.model_copy(update={"tls": pairs[Pair.OWN]})
    assert differing_parts(plain, with_tls) == {Part.ASTERISK, Part.SHARE, Part.DESK}
