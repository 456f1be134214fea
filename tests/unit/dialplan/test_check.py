"""The dialplan as shipped is sound, and each mistake that could hurt a caller is named."""

import re
from argparse import Namespace
from pathlib import Path

import pytest

from ari_app.asterisk.configuration import SHIPPED, ConfigurationError, deaf_codecs, render
from ari_app.asterisk.credentials import Credentials
from ari_app.asterisk.phones import Phone, PhoneKind
from ari_app.commands import check
from ari_app.settings import CODECS, Queue, Settings, SettingsError, Trunk, load
from dialplan.check import OWNING, faults, matches

SITI = Phone(extension="201", name="Siti R.", kind=PhoneKind.SOFTPHONE, sip_ha1="0" * 32)
SECRETS = Credentials(ari_password="a" * 24, ami_password="b" * 24)


class Runtime:
    module_dir = Path("/nowhere/modules")
    data_dir = Path("/nowhere/data")


def rendered(settings: Settings, *phones: Phone) -> dict[str, str]:
    path = render(settings, SECRETS, Runtime(), phones)
    return {file.name: file.read_text() for file in path.parent.glob("*.conf")}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    return rendered(Settings(home=tmp_path), SITI)


def test_as_shipped_nothing_is_wrong(files: dict[str, str]) -> None:
    assert faults(files) == []


def test_without_phones_and_with_a_duty_number_nothing_is_wrong(tmp_path: Path) -> None:
    trunk = Trunk(name="telkom", match=["127.0.0.9"], host="127.0.0.9:5060")
    queue = Queue(duty_number="+6281234567")
    found = rendered(Settings(home=tmp_path, trunks=[trunk], queue=queue))
    assert faults(found) == []
    assert "DUTY=PJSIP/+6281234567@trunk-telkom" in found["globals.conf"]


MISTAKES = [
    ("exten => T,1,Goto(unscreened,deadman,1)", "", "[screening] has no extension T"),
    ("Goto(waiting,s,1)", "Goto(wating,s,1)", "leads nowhere"),
    ("Goto(overflow,TIMEOUT,1)", "Goto(overflow,TIMEOUT,again)", "leads nowhere"),
    ("Playback(message)", "System(rm)", "System runs a command"),
    ("${SIGAP_CALL}-caller.alaw", "${CALLERID(num)}.alaw", "text from the caller"),
    ("[held-take]", "[held-taken]", "the context [held-take] is missing"),
    ("exten => _!,1,Goto(offered,s,1)", "exten => _X!,1,Goto(offered,s,1)", "are no 112 call"),
    ("exten => _!,1,Goto(offered,s,1)", "exten => _!,1,Goto(screening,s,1)", "are no 112 call"),
    ("[from-trunk]\n", "[from-trunk]\nexten => h,1,NoOp()\n", "are no 112 call"),
    ("Answer(,i)", "Answer(,i)\nsaem => n,NoOp()", "is not understood"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES)
def test_a_mistake_is_named(files: dict[str, str], right: str, wrong: str, said: str) -> None:
    text = files["extensions.conf"]
    assert right in text
    found = faults(files | {"extensions.conf": text.replace(right, wrong)})
    assert any(said in sentence for sentence in found), found


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("allow = alaw,ulaw,g722", "allow = alwa", "alwa: Asterisk knows no such codec"),
        ("allow = alaw,ulaw,g722", "allow = alaw,,ulaw", "nothing: Asterisk knows no such codec"),
        ("allow = alaw,ulaw,g722", "allow = g729", "does not load codec_g729a.so"),
        ("allow = opus,alaw", "allow = opus, ilbc", "ilbc: modules.conf does not load"),
    ],
)
def test_a_codec_that_leaves_a_line_deaf_is_named(
    files: dict[str, str], right: str, wrong: str, said: str
) -> None:
    assert right in files["pjsip.conf"]
    found = faults(files | {"pjsip.conf": files["pjsip.conf"].replace(right, wrong)})
    assert any(said in sentence for sentence in found), found


def test_a_codec_without_its_module_is_named(files: dict[str, str]) -> None:
    modules = files["modules.conf"].replace("load = codec_g722.so", "; not loaded")
    found = faults(files | {"modules.conf": modules})
    assert found == ["pjsip.conf: allow = g722: modules.conf does not load codec_g722.so"]


def test_a_translator_that_this_asterisk_does_not_have_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """modules.conf may load what is not there: Asterisk starts, and the codec is deaf."""
    folder, settings = tmp_path / "modules", Settings(home=tmp_path)
    folder.mkdir()
    monkeypatch.setattr(Runtime, "module_dir", folder)
    files = rendered(settings)
    pjsip, asterisk = files["pjsip.conf"], files["asterisk.conf"]
    assert deaf_codecs(pjsip, asterisk) == []  # no Asterisk lies there: nothing is known
    for name in ("alaw", "ulaw", "opus_open_source"):
        (folder / f"codec_{name}.so").touch()
    (said,) = deaf_codecs(pjsip, asterisk)
    assert (
        said.startswith("pjsip.conf: allow = g722: this Asterisk's folder") and "_g722.so" in said
    )
    assert check.main(settings, Namespace()) == 1
    assert said in capsys.readouterr().out
    (folder / "codec_g722.so").touch()
    assert deaf_codecs(pjsip, asterisk) == []


@pytest.mark.parametrize("codecs", ["alwa", "alaw,ulwa", "", "alaw,", "g729", "!alaw", "all"])
def test_a_wrong_codec_is_refused_by_name_with_the_settings(tmp_path: Path, codecs: str) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(f'[[trunks]]\nname = "telkom"\nmatch = ["127.0.0.2"]\ncodecs = "{codecs}"\n')
    wrong = repr(codecs.split(",")[-1])
    with pytest.raises(SettingsError, match=f"trunks.0.codecs.*{re.escape(wrong)} is no codec"):
        load(file)


def test_every_codec_of_the_settings_has_its_translator(tmp_path: Path) -> None:
    trunk = Trunk(name="telkom", match=["127.0.0.9"], codecs=", ".join(CODECS))
    assert faults(rendered(Settings(home=tmp_path, trunks=[trunk]))) == []


INJECTED = [
    "Goto(phones,${EXTEN},1)",
    "Goto(${EXTEN:1})",
    'GotoIf($["${DIALPLAN_EXISTS(phones,${EXTEN},1)}"="1"]?phones,${EXTEN},1)',
    'GotoIf($["${CALLERID(name)}" = "x"]?waiting,s,1)',
    "GotoIf($[${CALLERID(num)} > 5]?waiting,s,1)",
    "Gosub(recording,s,1(${EXTEN}))",
    "Exec(${EXTEN})",
    'ExecIf($["${CALLERID(dnid)}"="1"]?Hangup())',
    "Dial(PJSIP/${EXTEN}@${LINE_OUT},20)",
    "Dial(PJSIP/201,20,U(reached^${EXTEN}^x))",
    "Record(${SPOOL}/${EXTEN}.wav)",
    "Playback(${CALLERID(num)})",
    "ConfBridge(${EXTEN},sigap,caller)",
    "Goto(phones,${FILTER(0-9:,${EXTEN})},1)",
    "Goto(phones,${FILTER(+-z,${EXTEN})},1)",
    "Goto(phones,${PJSIP_HEADER(read,X-To)},1)",
    "Set(to=${EXTEN})\n same => n,Goto(phones,${to},1)",
    "Set(__to=${EXTEN})\n same => n,Set(there=x${to})\n same => n,Dial(PJSIP/${there})",
    "Set(to=${EXTEN})\n same => n,Set(there=${CUT(to,x,1)})\n same => n,Dial(PJSIP/${there})",
]


@pytest.mark.parametrize("step", INJECTED)
def test_text_of_a_caller_or_a_phone_in_an_order_is_named(files: dict[str, str], step: str) -> None:
    text = files["extensions.conf"].replace("Answer(,i)", f"Answer(,i)\n same => n,{step}")
    found = faults(files | {"extensions.conf": text})
    assert any("text from the caller in" in sentence for sentence in found), found


@pytest.mark.parametrize(
    "step",
    [
        "Dial(PJSIP/${FILTER(0-9,${EXTEN})},20)",
        "Set(to=${FILTER(0-9+,${EXTEN})})\n same => n,Dial(PJSIP/${to},20)",
        "ConfBridge(${FILTER(0-9a-f\\-,${EXTEN})},sigap,caller)",
        "CELGenUserEvent(SIGAP_X,to=${URIENCODE(${EXTEN})})",
    ],
)
def test_filtered_text_may_stand_in_an_order(files: dict[str, str], step: str) -> None:
    text = files["extensions.conf"].replace("Answer(,i)", f"Answer(,i)\n same => n,{step}")
    assert faults(files | {"extensions.conf": text}) == []


@pytest.mark.parametrize("name", ["extensions.conf", "pjsip.conf", "cel.conf"])
def test_a_missing_file_is_named(files: dict[str, str], name: str) -> None:
    del files[name]
    assert faults(files) == [f"{name} is missing"]


@pytest.mark.parametrize("context", OWNING)
def test_every_context_that_owns_a_call_has_its_special_extensions(context: str) -> None:
    text = (SHIPPED / "extensions.conf").read_text().split(f"[{context}]\n")[1].split("\n[")[0]
    assert all(f"exten => {special},1," in text for special in "hiteT")


def test_a_typing_error_keeps_the_last_good_dialplan(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    good = rendered(settings, SITI)
    own = tmp_path / "dialplan" / "extensions.conf"
    own.parent.mkdir()
    own.write_text("[from-trunk]\nexten => 112,1,Hangup()\n")
    assert rendered(settings, SITI) == good


def test_a_faulty_first_dialplan_is_refused_in_one_sentence(tmp_path: Path) -> None:
    own = tmp_path / "dialplan" / "extensions.conf"
    own.parent.mkdir()
    own.write_text("[from-trunk]\nexten => 112,1,Hangup()\n")
    with pytest.raises(ConfigurationError, match=r"The dialplan is faulty: .*\./sigap check"):
        rendered(Settings(home=tmp_path))


def test_a_name_cannot_write_configuration(tmp_path: Path) -> None:
    evil = Phone(extension="202", name="X]\n[x](trunk)\n;", kind=PhoneKind.WEBRTC, sip_ha1="1" * 32)
    text = rendered(Settings(home=tmp_path), evil)["pjsip.conf"]
    assert "callerid = Xxtrunk <202>" in text


@pytest.mark.parametrize(
    ("pattern", "extension", "does"),
    [
        ("_[+*#0-9a-zA-Z]!", "112", True),
        ("_[+*#0-9a-zA-Z]!", "+62112", True),
        ("_X.", "1", False),
        ("_!", "h", True),
        ("_all-!", "all-NOANSWER", True),
        ("_all-!", "duty-BUSY", False),
        ("_n!", "3", True),
        ("queue-", "queue-", True),
    ],
)
def test_patterns_as_asterisk_reads_them(pattern: str, extension: str, does: bool) -> None:
    assert matches(pattern, extension) is does
