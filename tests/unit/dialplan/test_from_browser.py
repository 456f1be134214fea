"""What no browser may bring into Asterisk's files, and that everything shipped may stand there."""

import pytest

from ari_app.asterisk.configuration import SHIPPED
from ari_app.operations.plan_draft import EDITABLE
from ari_app.texts.catalog import Language, texts
from dialplan.checker.finding import Kind, Weight
from dialplan.checker.from_browser import browser_findings

ENGLISH = texts(Language.EN)


@pytest.mark.parametrize("name", EDITABLE)
def test_what_is_shipped_may_stand_there(name: str) -> None:
    """Also with its lines in another order."""
    text = (SHIPPED / name).read_text()
    assert browser_findings(name, text, [text]) == []
    assert browser_findings(name, "\n".join(reversed(text.splitlines())), [text]) == []


@pytest.mark.parametrize(
    "line",
    [
        "exten => s,1,System(id)",
        "exten => s,1,TRYSYSTEM(id)",
        " same => n,AGI(/tmp/x)",
        " same => n,Set(x=${SHELL(id)})",
        " same => n,Set(FILE(/etc/x)=1)",
        " same => n,Set(x=${EVAL(${y})})",
        " same => n,Set(x=${${A}ELL(id)})",
        " same => n,Set(x=${SH${A}(id)})",
        " same => n,Exec(Sys${a}(id))",
        " same => n,ExecIf(1?NoOp())",
        " same => n,MixMonitor(a.wav,,id)",
        " same => n,Originate(Local/s@x,app,System,id)",
        " same => n,Record(/etc/x:wav)",
        " same => n,Queue(jpr,,,,30,/tmp/x)",
        " same => n,Set(MONITOR_EXEC=id)",
        "monitor-format = wav",
        "record_command = id",
        "; x --; exten => s,1,System(id)",
        " same => n,Set(x=${A\x0c${B}(id)})",
        "#include /etc/passwd",
        "#exec id",
        "#tryinclude x.conf",
        "X={{ settings.__class__ }}",
        "{% for x in ().__class__.__mro__ %}",
        "; {{ 1 }}",
        "x={{ credentials.ari_password }}",
        "application=/bin/sh -c id",
        "mode=custom",
        " same => n,MixMon;--x--;itor(/tmp/a.wav,,id)",
        ";--x--;#include /etc/passwd",
        " same => n,Queue(${Q})",
        " same => n,Set(${A}${B}(x)=id)",
        " same => n,Set(CONFBRIDGE(bridge,rec${E}ord_x)=id)",
        " same => n,MSet(a=1,b=2)",
        " same => n,Set(__SPOOL=/etc)",
        "SPOOL=/etc",
    ],
)
def test_orders_files_and_our_values_come_from_the_machine_only(line: str) -> None:
    found = browser_findings("extensions.conf", f"[a]\n{line}\n", ["[a]\n"])
    assert [(f.kind, f.weight, f.origin.line) for f in found] == [
        (Kind.ONLY_AT_THE_MACHINE, Weight.ERROR, 2)
    ]
    assert "./sigap dialplan apply" in found[0].remedy.said(ENGLISH)
    # who is at the machine has written it before
    assert browser_findings("extensions.conf", line, [f"  {line}  "]) == []


@pytest.mark.parametrize(
    "line",
    [
        "exten => 113,1,Goto(waiting,s,1)",
        " same => n,Queue(${QUEUE},,,,30)",
        " same => n,Dial(PJSIP/${EXTEN},20)",
        ' same => n,GotoIf($["${X}" = "1"]?a:b)',
        " same => n,Set(x=${FILTER(0-9,${EXTEN})})",
        "; System(id) is never run here",
        "timeout = 20",
        "queue-youarenext = next",
        " same => n,Playback(system-busy)",
    ],
)
def test_the_way_of_calls_may_be_changed(line: str) -> None:
    assert browser_findings("extensions.conf", line, ["[a]"]) == []
