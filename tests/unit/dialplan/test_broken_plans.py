"""Broken configurations of the kind that admins really write: each is found, at its line."""

from pathlib import Path

import pytest

from ari_app.asterisk.configuration import Folders
from ari_app.asterisk.edited_plan import edited_plan
from ari_app.settings import Settings
from ari_app.texts.catalog import Language, texts
from dialplan.checker.finding import Kind
from tests.unit.dialplan.shipped import (
    BUDI,
    SECRETS,
    SITI,
    TELKOM,
    NoAsterisk,
    changed,
    errors_in,
    found_in,
    line_of,
    shipped,
)

ENGLISH = texts(Language.EN)

EXTENSIONS, PJSIP, QUEUES = "extensions.conf", "pjsip.conf", "queues.conf"
ANSWERED = " same => n,Answer(,i)"
# what is said, the file, the right text, what stands there instead, the line's mark, the sentence
BROKEN = [
    # a slip of the finger
    (Kind.NOT_UNDERSTOOD, EXTENSIONS, "same => n,Answer(", "same n,Answer(", None, "same n"),
    (Kind.NOT_UNDERSTOOD, EXTENSIONS, "same => n,Answer(", "saem => n,Answer(", None, "saem"),
    (Kind.UNBALANCED, EXTENSIONS, "Playback(message)", "Playback(message", None, "do not match"),
    (
        Kind.UNBALANCED,
        EXTENSIONS,
        "SIGAP_TAKEN,by=${FILTER(0-9,${EXTEN})}",
        "SIGAP_TAKEN,by=${FILTER(0-9,${EXTEN})",
        None,
        "do not match",
    ),
    (Kind.NOT_UNDERSTOOD, EXTENSIONS, "[waiting]\n", "[waiting\n", None, "not understood"),
    (
        Kind.CURLY_QUOTE,
        EXTENSIONS,
        '"${DUTY}"=""',
        "“${DUTY}”=“”",
        None,
        "curly quotes",
    ),
    (Kind.NOT_UNDERSTOOD, EXTENSIONS, "; who has reached", "// who has reached", None, "//"),
    (Kind.NO_EXTENSION_BEFORE, EXTENSIONS, "exten => s,1,GotoIf($[0${CONFBRIDGE_INFO(marked",
     " same => n,GotoIf($[0${CONFBRIDGE_INFO(marked", None, "without an"),
    # numbers of steps
    (Kind.TWICE, EXTENSIONS, "exten => duty-ANSWER,1,", "exten => all-ANSWER,1,", None, "already"),
    (Kind.NO_FIRST_STEP, EXTENSIONS, "exten => again,1,", "exten => again,n,", None, "no step 1"),
    (Kind.GAP, EXTENSIONS, " same => n,Goto(again,1)", " same => 19,Goto(again,1)", None, "cut"),
    # files, contexts and jumps
    (
        Kind.INCLUDE_FILE_MISSING,
        EXTENSIONS,
        "#include globals.conf",
        "#include globals.conf\n#include jam-kerja.conf",
        "jam-kerja",
        "jam-kerja.conf",
    ),
    (Kind.TEMPLATE_MISSING, PJSIP, "[webrtc](!,phone)", "[webrtc](!,telepon)", None, "[telepon]"),
    (Kind.INCLUDED_CONTEXT_MISSING, EXTENSIONS, "include => phones", "include => phone", None, ""),
    (Kind.CONTEXT_MISSING, PJSIP, "context = from-trunk", "context = from-trunks", None, "pjsip"),
    (Kind.CONTEXT_MISSING, EXTENSIONS, "[held-take]", "[held_take]", 1, "[held-take]"),
    (Kind.LEADS_NOWHERE, EXTENSIONS, "Goto(screening,s,1)", "Goto(screning,s,1)", None, "screning"),
    (Kind.LEADS_NOWHERE, EXTENSIONS, "?again,1)", "?agian,1)", None, "agian"),
    (Kind.ENTRY, EXTENSIONS, "exten => _!,1,Goto", "exten => 112,1,Goto", "[from-trunk]", "_!"),
    (
        Kind.SPECIAL_MISSING,
        EXTENSIONS,
        "exten => T,1,Goto(unscreened,deadman,1)\n",
        "",
        "[screening]",
        "has no T",
    ),
    (
        Kind.SPECIAL_NEVER_RUN,
        EXTENSIONS,
        "exten => h,1,NoOp(the caller hung up while",
        "exten => H,1,NoOp(the caller hung up while",
        None,
        "written h",
    ),
    (Kind.SPECIAL_TAKEN, EXTENSIONS, "_[a-z][a-z]!,1,Set(TIMEOUT", "_.,1,Set(TIMEOUT", None, "_."),
    # a caller who reaches nobody
    (
        Kind.NO_HUMAN,
        EXTENSIONS,
        "exten => queue-FULL,1,Goto(overflow,FULL,1)",
        "exten => queue-FULL,1,Hangup()",
        None,
        "without having been offered to a human",
    ),
    (
        Kind.NO_HUMAN,
        EXTENSIONS,
        " same => n,Answer(,i)",
        " same => n,GotoIfTime(07:00-21:00,*,*,*?open)\n same => n,Playback(closed_hours)\n"
        " same => n,Hangup()\n same => n(open),Answer(,i)",
        " same => n,Hangup()",
        "offered,s",
    ),
    (
        Kind.NO_HUMAN,
        EXTENSIONS,
        "silent,0,ring))\n same => n,Goto(waiting,s,1)",
        "silent,0,ring))\n same => n,Congestion()",
        "n,Congestion()",
        "silent-held",
    ),
    *(
        (kind, EXTENSIONS, ANSWERED, f" same => n,{step}\n{ANSWERED}", step, says)
        for kind, step, says in (
            (Kind.NO_HUMAN, "SoftHangup(${CHANNEL})", "without having been offered"),
            (Kind.STANDS, "MusicOnHold(hold)", "without a limit"),
            (Kind.STANDS, "Wait(99999)", "Wait(99999)"),
            (Kind.STANDS, "ConfBridge(x,sigap,caller)", "without a limit"),
            (Kind.STANDS, "ExecIf($[${LEN(${SIGAP_CALL})} > 0]?Echo())", "Echo()"),
            (Kind.LEADS_NOWHERE, "ChannelRedirect(${CHANNEL},tiada,s,1)", "tiada"),
            (Kind.LEADS_NOWHERE, "ExecIf($[${LEN(${SIGAP_CALL})} > 0]?Goto(tiada,s,1))", "tiada"),
            (Kind.LEADS_NOWHERE, "Originate(PJSIP/trunk-telkom,exten,tiada,s,1)", "tiada"),
            (Kind.LEADS_NOWHERE, "Originate(Local/s@tiada,app,Wait,1)", "tiada"),
            (Kind.ENDPOINT_MISSING, "Originate(PJSIP/299,app,Wait,1)", "299"),
            (Kind.PROMPT_MISSING, "Queue(${QUEUE},,,tiada)", "tiada"),
            (Kind.LEADS_NOWHERE, "Queue(${QUEUE},,,,,,tiada)", "tiada"),
            (Kind.PROMPT_MISSING, "Dial(PJSIP/trunk-telkom,,A(tiada))", "tiada"),
        )
    ),
    (
        Kind.NO_HUMAN,  # a list of pranksters, by the caller's number
        EXTENSIONS,
        "exten => h,1,GotoIf(",
        "exten => s/081234567,1,Hangup()\nexten => h,1,GotoIf(",
        None,
        "offered,s/081234567",
    ),
    (
        Kind.NO_HUMAN,
        EXTENSIONS,
        "same => n,Answer(",
        'same => n,ExecIf($["${CALLERID(num):0:3}"="081"]?Hangup())\n same => n,Answer(',
        None,
        "without having been offered",
    ),
    (
        Kind.NO_WAY_OUT,
        EXTENSIONS,
        " same => n,Goto(screening,s,1)",
        " same => n(tunggu),Playback(waiting)\n same => n,Goto(tunggu)",
        "n(tunggu)",
        "never reaches a human",
    ),
    (
        Kind.RACE,
        EXTENSIONS,
        " same => n,Goto(screening,s,1)",
        " same => n(tunggu),GotoIf($[${EPOCH} < 5]?tunggu)\n same => n,Goto(screening,s,1)",
        "n(tunggu)",
        "without a pause",
    ),
    # the dead man's switch
    (
        Kind.NO_DEAD_MAN,
        EXTENSIONS,
        "exten => s,1,Set(TIMEOUT(absolute)=${DEADMAN_S})",
        "exten => s,1,NoOp()",
        "StasisBroadcast(",
        "wait for ever",
    ),
    (
        Kind.DEAD_MAN_LATE,
        EXTENSIONS,
        "Set(TIMEOUT(absolute)=${DEADMAN_S})",
        "Set(TIMEOUT(absolute)=30)",
        "StasisBroadcast(",
        "30",
    ),
    (
        Kind.OUTLIVES,
        EXTENSIONS,
        "(queue),Set(TIMEOUT(absolute)=0)",
        "(queue),Set(TIMEOUT(absolute)=3600)",
        "n,Queue(",
        "a talk would be cut",
    ),
    # what a step names
    (Kind.CALLER_TEXT, EXTENSIONS, "${SIGAP_CALL}-message", "${CALLERID(num)}", None, "Record"),
    (Kind.CALLER_TEXT, EXTENSIONS, "Answer(,i)", "Goto(${EXTEN})", None, "Goto"),
    (
        Kind.CALLER_TEXT,
        EXTENSIONS,
        "Answer(,i)",
        "Set(nama=${CALLERID(name)})\n same => n,ExecIf($[\"${nama}\"=\"x\"]?NoOp())",
        "ExecIf($[\"${nama}",
        "ExecIf",
    ),
    (Kind.FORBIDDEN, EXTENSIONS, "Answer(,i)", "System(date >> /tmp/log)", None, "runs a command"),
    (Kind.FORBIDDEN, EXTENSIONS, "Answer(,i)", "NoOp(${SHELL(date)})", None, "runs a command"),
    (Kind.UNKNOWN_APPLICATION, EXTENSIONS, "Playback(message)", "PlayBak(message)", None, "(Play"),
    (Kind.UNKNOWN_APPLICATION, EXTENSIONS, "Answer(,i)", "Macro(rekam)", None, "Macro"),
    (Kind.UNKNOWN_FUNCTION, EXTENSIONS, "${CUT(CHANNEL", "${Cut(CHANNEL", None, "CUT"),
    (Kind.MODULE_MISSING, EXTENSIONS, "Answer(,i)", "SendText(112)", None, "app_sendtext.so"),
    (
        Kind.MODULE_MISSING,
        "modules.conf",
        "load = app_record.so\n",
        "noload = app_record.so\n",
        (EXTENSIONS, "Record("),
        "app_record.so",
    ),
    (
        Kind.SHIPPED_MODULE_MISSING,
        "modules.conf",
        "load = res_pjsip_nat.so\n",
        "",
        "[modules]",
        "res_pjsip_nat.so",
    ),
    (Kind.ENDPOINT_MISSING, EXTENSIONS, "Answer(,i)", "Dial(PJSIP/299,10)", None, "299"),
    (Kind.TECHNOLOGY, EXTENSIONS, "Answer(,i)", "Dial(SIP/201,10)", None, "SIP/"),
    (Kind.ENDPOINT_MISSING, QUEUES, "PJSIP/202,0,202", "PJSIP/209,0,202", None, "209"),
    (Kind.QUEUE_MISSING, EXTENSIONS, "Queue(${QUEUE},", "Queue(antrean112,", None, "antrean112"),
    (
        Kind.MUSIC_MISSING,
        EXTENSIONS,
        "key,20,thanks",
        "key,20,makasih",
        "Set(CHANNEL(musicclass)=${ARG3})",
        "makasih",
    ),
    (Kind.MUSIC_MISSING, EXTENSIONS, "MusicOnHold(hold,2)", "MusicOnHold(holds,2)", None, "holds"),
    (Kind.PROMPT_MISSING, EXTENSIONS, "Playback(message)", "Playback(pesan-malam)", None, "pesan"),
    (Kind.PROMPT_MISSING, QUEUES, "queue-youarenext = next", "queue-youarenext = nex", None, "nex"),
    (Kind.PROMPT_MISSING, EXTENSIONS, "Answer(,i)", "Read(kode,minta-kode,4)", None, "minta-kode"),
    (Kind.PROFILE_MISSING, EXTENSIONS, "sigap,human)", "sigap,manusia)", None, "manusia"),
    (Kind.PROFILE_MISSING, EXTENSIONS, "sigap,caller)", "sgap,caller)", None, "sgap"),
    (Kind.SCRIPT_MISSING, EXTENSIONS, "AGI(intake.sh", "AGI(intak.sh", None, "intak.sh"),
    (
        Kind.MUSIC_MISSING,
        EXTENSIONS,
        "Answer(,i)",
        "Dial(PJSIP/201,10,gU(tell^x)m(dangdut)t)",
        None,
        "dangdut",
    ),
    (Kind.CODEC, PJSIP, "allow = opus,alaw", "allow = opus,alwa", None, "alwa"),
    (Kind.EXEC, EXTENSIONS, "#include globals.conf", "#exec /bin/date", None, "date"),
]  # fmt: skip


def test_there_are_enough_of_them() -> None:
    assert len(BROKEN) >= 30


@pytest.mark.parametrize(
    ("kind", "file", "right", "wrong", "mark", "said"), BROKEN, ids=lambda v: str(v)[:24]
)
def test_each_is_found_at_its_line_with_its_sentence(
    kind: Kind, file: str, right: str, wrong: str, mark: object, said: str
) -> None:
    text = changed(right, wrong, file=file)
    where, line = _expected(file, text, right, mark)
    found = [f for f in errors_in({file: text}) if f.kind is kind]
    assert found, [f"{f.origin} {f.kind}" for f in found_in({file: text})]
    assert any(
        (f.origin.file, f.origin.line) == (where, line)
        and said in f.says.said(ENGLISH) + f.remedy.said(ENGLISH)
        for f in found
    ), ([f"{f.origin} {f.says.said(ENGLISH)}" for f in found], line)


def _expected(file: str, text: str, right: str, mark: object) -> tuple[str, int]:
    """Where the finding has to stand: at the damage, or where its mark says."""
    if isinstance(mark, int):
        return file, mark
    if isinstance(mark, tuple):
        return mark[0], line_of(shipped()[mark[0]], mark[1])
    if mark is None:
        return file, shipped()[file].split(right)[0].count("\n") + 1
    return file, line_of(text, str(mark))


def test_the_shipped_plan_is_clean() -> None:
    assert found_in({}) == []


def test_each_finding_says_what_to_do_in_both_languages() -> None:
    text = changed("Playback(message)", "PlayBak(message)")
    for found in errors_in({"extensions.conf": text}):
        for words in (found.says, found.remedy):
            indonesian, english = (words.said(texts(language)) for language in Language)
            assert indonesian and english
            assert indonesian != english and "{" not in english


def test_a_script_of_the_centres_own_is_no_fault(tmp_path: Path) -> None:
    edited = tmp_path / "extensions.conf"
    edited.write_text(changed("Answer(,i)", "AGI(own.sh)"))
    settings = Settings(home=tmp_path / "home", trunks=[TELKOM])
    own = Folders.of(settings).agi / "own.sh"
    arguments = settings, [edited], SECRETS, NoAsterisk(), (SITI, BUDI)
    missing = [f for f in edited_plan(*arguments).findings() if f.kind is Kind.SCRIPT_MISSING]
    assert len(missing) == 1
    own.parent.mkdir(parents=True)
    own.touch()
    assert Kind.SCRIPT_MISSING not in {f.kind for f in edited_plan(*arguments).findings()}


def test_a_part_of_the_plan_that_is_kept_elsewhere_is_said() -> None:
    text = changed("[waiting]\n", "[waiting]\nswitch => Realtime/waiting@extensions\n")
    (found,) = [f for f in found_in({EXTENSIONS: text}) if f.kind is Kind.UNDECIDED]
    assert found.origin.line == line_of(text, "switch =>")
    assert "Realtime/waiting@extensions" in found.says.said(ENGLISH)


@pytest.mark.parametrize(
    "step",
    [
        "MusicOnHold(hold,2)",
        "Wait(${SOON})",  # known at the call only
        "SoftHangup(${SHARED(SIGAP_SPARE)})",  # another channel
        "WaitForSilence(500,1,10)",
    ],
)
def test_a_step_that_ends_is_no_fault(step: str) -> None:
    found = found_in({EXTENSIONS: changed(ANSWERED, f" same => n,{step}\n{ANSWERED}")})
    assert not {Kind.STANDS, Kind.NO_HUMAN} & {f.kind for f in found}, [f.says for f in found]
