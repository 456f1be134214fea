"""``sigap dialplan check`` with the real Asterisk: its own words, and its own lists."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ari_app import cli
from ari_app.asterisk import plan_check, runtime, scratch
from ari_app.asterisk.configuration import SHIPPED
from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.settings import Settings
from ari_app.telephone import plan_calls, plan_copy
from ari_app.telephone.plan_outcome import LEAVE_MESSAGE, WHILE_ALONE, WHILE_CLOSED, Act
from ari_app.texts.catalog import Language, texts
from dialplan.checker import known
from dialplan.checker.finding import Kind, Weight

ENGLISH = texts(Language.EN)


class Quiet:
    """Who waits for the test calls and does not look."""

    def step(self, what: str) -> None:
        pass

    def over(self, calls: int) -> None:
        pass


@pytest.fixture(scope="module")
def asterisk() -> AsteriskRuntime:
    return runtime.find(Settings())


@pytest.fixture(scope="module")
def running(
    asterisk: AsteriskRuntime, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[scratch.Scratch]:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    with scratch.scratch_folder() as home:
        own, plan = plan_check.prepared(settings, [], [], asterisk, home)
        with scratch.running(own, plan.files.texts, asterisk) as started:
            assert started.until_ready()
            yield started


def test_the_real_asterisk_knows_nothing_that_the_lists_do_not(running: scratch.Scratch) -> None:
    said = running.order("core show applications")
    applications = re.findall(r"^ +([A-Za-z]\w*): ", said, re.MULTILINE)
    assert len(applications) > 50
    assert [name for name in applications if known.application(name) is None] == []
    said = running.order("core show functions")
    functions = re.findall(r"^([A-Z]\w*) +[A-Z]", said, re.MULTILINE)
    assert len(functions) > 50  # the console cuts a name after twenty signs
    whole = known.functions()
    cut = [n for n in functions if n != "Installed"]
    assert [n for n in cut if not any(w.startswith(n) for w in whole)] == []


def test_the_lists_are_those_of_its_own_documentation(asterisk: AsteriskRuntime) -> None:
    path = asterisk.data_dir / "documentation" / "core-en_US.xml"
    text = path.read_text(encoding="utf-8")
    for kind, have in (("application", known.applications()), ("function", known.functions())):
        assert set(re.findall(rf'<{kind} name="([^"]+)"', text)) == set(have)


def test_it_listens_on_no_port_that_is_in_use(running: scratch.Scratch, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        own = scratch.scratch_settings(Settings(home=tmp_path), tmp_path / "scratch")
        used = {running.settings.sip_port, running.settings.ari_port, running.settings.ami_port}
        assert not {own.sip_port, own.ari_port, own.ami_port, own.hep_port} & {port, *used}
    assert own.sip_host == "127.0.0.1"


def test_addresses_and_folders_of_an_admin_are_never_used_by_a_scratch(
    tmp_path: Path, asterisk: AsteriskRuntime
) -> None:
    own = tmp_path / "home" / "dialplan"
    own.mkdir(parents=True)
    text = (SHIPPED / "pjsip.conf").read_text()
    (own / "pjsip.conf").write_text(
        text.replace("{{ settings.sip_host }}:{{ settings.sip_port }}", "10.0.0.5:5060")
    )
    (own / "asterisk.conf").write_text("[directories]\nastrundir => /var/run/asterisk\n")
    (own / "manager.conf").write_text("[general]\nenabled = yes\nport = 5038\n")
    edited = plan_check.in_use_and(Settings(home=tmp_path / "home"), [])
    with scratch.scratch_folder() as home:
        settings, plan = plan_check.prepared(Settings(), edited, [], asterisk, home)
        texts = plan.files.texts
    assert "10.0.0.5" not in texts["pjsip.conf"] and "bind = 127.0.0.1:" in texts["pjsip.conf"]
    assert f"astrundir => {settings.run_dir}" in texts["asterisk.conf"]
    assert f"port = {settings.ami_port}" in texts["manager.conf"]


def test_what_asterisk_says_stands_at_the_line_of_the_edited_file(
    tmp_path: Path, asterisk: AsteriskRuntime
) -> None:
    edited = tmp_path / "extensions.conf"
    text = (SHIPPED / "extensions.conf").read_text()
    edited.write_text("; a line more\n" + text.replace("Playback(message)", "Playback(message"))
    found = plan_check.asked(Settings(home=tmp_path / "home"), [edited], [], asterisk)
    line = text.split("Playback(message)")[0].count("\n") + 2
    assert [(f.kind, f.origin.file, f.origin.line) for f in found] == [
        (Kind.ASTERISK_SAYS, "extensions.conf", line)
    ]
    assert "No closing parenthesis" in found[0].says.said(ENGLISH)


def test_the_command_names_each_fault_and_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGAP_HOME", str(tmp_path / "home"))
    assert cli.main(["dialplan", "check", "--no-asterisk"]) == 0
    assert capsys.readouterr().out.startswith("Dialplan ini baik")
    edited = tmp_path / "queues.conf"
    text = (SHIPPED / "queues.conf").read_text()
    edited.write_text(text.replace("queue-youarenext = next", "queue-youarenext = berikut"))
    assert cli.main(["dialplan", "check", "--no-asterisk", str(edited)]) == 1
    said = capsys.readouterr().out
    line = next(n for n, li in enumerate(text.splitlines(), 1) if "youarenext" in li)
    assert f"{edited}:{line}\n  Suara berikut tidak ada.\n" in said
    assert not (tmp_path / "home" / "asterisk").exists()


def test_a_file_that_is_none_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGAP_HOME", str(tmp_path / "home"))
    assert cli.main(["dialplan", "check", str(tmp_path / "nothing.conf")]) == 2
    assert "is no file of Asterisk's configuration" in capsys.readouterr().err


def test_the_difference_is_shown_line_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGAP_HOME", str(tmp_path / "home"))
    assert cli.main(["dialplan", "diff"]) == 0
    assert "Nothing differs" in capsys.readouterr().out
    own = tmp_path / "home" / "dialplan" / "queues.conf"
    own.parent.mkdir(parents=True)
    text = (SHIPPED / "queues.conf").read_text()
    own.write_text(text.replace("retry = 1", "retry = 2"))
    assert cli.main(["dialplan", "diff"]) == 1
    assert "-retry = 1\n+retry = 2\n" in capsys.readouterr().out
    edited = tmp_path / "queues.conf"
    edited.write_text(text.replace("retry = 1", "retry = 3"))
    assert cli.main(["dialplan", "diff", str(edited)]) == 1
    assert "-retry = 2\n+retry = 3\n" in capsys.readouterr().out


def test_a_file_of_another_encoding_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGAP_HOME", str(tmp_path / "home"))
    edited = tmp_path / "extensions.conf"
    edited.write_bytes("[a]\nexten => s,1,NoOp(caf\xe9)\n".encode("latin-1"))
    for action in ("diff", "check"):
        assert cli.main(["dialplan", action, str(edited)]) == 2
        assert "cannot be read" in capsys.readouterr().err


def test_calls_go_through_a_scratch_copy_and_what_they_lack_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real callers; nothing is wrong with what became of them but what the plan forgot."""
    monkeypatch.setenv("SIGAP_HOME", str(tmp_path / "home"))
    edited = tmp_path / "extensions.conf"
    text = (SHIPPED / "extensions.conf").read_text()
    first = "exten => s,1,MixMonitor(,r(${SPOOL}/${SIGAP_CALL}-caller.alaw)"
    edited.write_text(text.replace(first, "exten => s,1,NoOp(,r(${SPOOL})"))
    assert cli.main(["dialplan", "check", "--json", str(edited)]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    calls = next(line["calls"] for line in lines if "calls" in line)
    findings = next(line["findings"] for line in lines if "findings" in line)
    assert len(calls) == len(Act)
    assert [call["en"] for call in calls if "connected" in call["en"]] != []
    over = [(line["over"], line["of"]) for line in lines if "over" in line]
    assert over == [(n, len(Act)) for n in range(1, len(Act) + 1)]
    assert {each["file"] for each in findings} == {str(edited)}
    said = [each["says"]["en"] for each in findings]
    assert said and all("has no recording" in sentence for sentence in said)
    where = {text.splitlines()[each["line"] - 1] for each in findings}
    assert where <= {"[waiting]", "[screening]", "[talk-over]", "[closed]", "[overflow]"}
    assert not (tmp_path / "home" / "asterisk").exists()


def test_an_asterisk_that_does_not_come_up_is_said(
    tmp_path: Path, asterisk: AsteriskRuntime
) -> None:
    """With the last thing that it said; and no test call can be placed through it."""
    edited = tmp_path / "modules.conf"
    text = (SHIPPED / "modules.conf").read_text()
    edited.write_text(text.replace("[modules]\n", "[modules]\nrequire = res_tiada.so\n"))
    settings = Settings(home=tmp_path / "home")
    found = plan_check.check(settings, [edited], [], with_asterisk=True)
    dead = [each for each in found if each.kind is Kind.ASTERISK_DEAD]
    assert len(dead) == 1 and dead[0].says.said(ENGLISH)
    called = plan_calls.place_calls(settings, [edited], [], Quiet())
    assert [each.kind for each in called.findings] == [Kind.CALLS_IMPOSSIBLE]
    assert not called.calls


def test_without_a_screener_the_calls_are_placed_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_copy, "SCREENER_LIMIT_S", 0.0)
    settings = Settings(home=tmp_path / "home")
    called = plan_calls.place_calls(settings, [], [], Quiet())
    assert len(called.calls) == len(Act)
    (remark,) = called.findings
    assert (remark.kind, remark.weight) == (Kind.CALLS_UNSCREENED, Weight.REMARK)


def test_callers_hang_up_in_every_state_and_a_plan_that_forgets_a_message_is_found(
    tmp_path: Path,
) -> None:
    """One more state than a plan has is a remark; a message that nobody would hear is a fault."""
    edited = tmp_path / "extensions.conf"
    text = (SHIPPED / "extensions.conf").read_text()
    told = 'exten => h,1,ExecIf($["${RECORD_STATUS}"="HANGUP"]?CELGenUserEvent(SIGAP_MESSAGE_LEFT'
    assert told in text
    edited.write_text(text.replace(told, told.replace("SIGAP_MESSAGE_LEFT", "SIGAP_NOTHING")))
    settings = Settings(home=tmp_path / "home")
    called = plan_calls.place_calls(settings, [edited], [], Quiet())
    by_act = {call.act: call for call in called.calls}
    assert set(by_act) == set(Act)
    for act in (Act.LEAVES_HELD, *WHILE_CLOSED, *WHILE_ALONE):
        call = by_act[act]
        assert call.there and call.recorded and call.heard and not call.stays, call
        assert not call.rang
    assert [each.kind for each in called.findings] == [Kind.CALL_MESSAGE_LOST] * 2, "by day too"
    assert {by_act[act].context for act in LEAVE_MESSAGE} == {"overflow"}
