"""The graph of a call's way, from what the check walks."""

import itertools

from ari_app.desk.admin.plan_picture import HIGH, WIDE, picture
from dialplan.checker import graph as graphs
from dialplan.checker.files import Files
from dialplan.checker.finding import FileLine, Kind, Weight, finding
from dialplan.checker.graph import DONE, HUMAN, LOST, Graph, graph
from dialplan.checker.plan import read
from dialplan.checker.walk import walked
from tests.unit.dialplan.shipped import changed, shipped


def drawn(extensions: str | None = None) -> Graph:
    texts = {**shipped(), **({"extensions.conf": extensions} if extensions else {})}
    plan = read(Files(texts=texts, prompts=frozenset()).source("extensions.conf"))
    walk = walked(plan)
    return graph(walk, walk.findings.values())


def test_the_shipped_plan_leads_from_the_line_to_a_human() -> None:
    found = drawn()
    names = [node.name for node in found.nodes]
    main = ["from-trunk", "offered", "screening", "verdict", "waiting", "overflow", HUMAN, DONE]
    assert [name for name in names if name in main] == main
    assert LOST not in names and not [node for node in found.nodes if node.worst]
    for start, to in itertools.pairwise(main):
        assert to in found.onward(start)
    assert "waiting" in found.onward("overflow")  # who left a message still waits
    offered = next(node for node in found.nodes if node.name == "offered")
    lines = shipped()["extensions.conf"].splitlines()
    assert offered.origin and lines[offered.origin.line - 1] == "[offered]"
    assert set(offered.exits) == set("s h i t e T".split())


def test_a_way_that_ends_without_a_human_is_seen() -> None:
    step = " same => n(queue),Set(TIMEOUT"
    wrong = changed(step, f" same => n(queue),Hangup()\n{step.replace('(queue)', '')}")
    found = drawn(wrong)
    assert LOST in found.onward("waiting")
    worst = {node.name: node.worst for node in found.nodes if node.worst}
    assert worst["waiting"] is Weight.ERROR and worst[LOST] is Weight.ERROR


def test_a_plan_without_a_way_in_is_drawn_all_the_same() -> None:
    assert [node.name for node in drawn("[a]\nexten => s,1,Hangup()\n").nodes][:1] == ["from-trunk"]


def test_a_remark_never_hides_an_error() -> None:
    plan = read(Files(texts=shipped(), prompts=frozenset()).source("extensions.conf"))
    walk = walked(plan)
    at = FileLine(file="extensions.conf", line=plan.contexts["waiting"].origin.line + 1)
    error = finding(Kind.NO_FIRST_STEP, at, extension="s", context="waiting")
    remark = finding(Kind.NEVER_ENTERED, at, context="waiting", extensions="s")
    for order in ([error, remark], [remark, error]):
        worst = {node.name: node.worst for node in graphs.graph(walk, order).nodes}
        assert worst["waiting"] is Weight.ERROR


def test_no_box_lies_on_another_and_all_within_the_picture() -> None:
    found = picture(drawn())
    for box in found.boxes:
        assert 0 <= box.x <= found.width - WIDE and 0 <= box.y <= found.height - HIGH
        for other in found.boxes:
            apart = abs(box.x - other.x) >= WIDE or abs(box.y - other.y) >= HIGH
            assert apart or box is other
    assert len(found.ways) == len(drawn().ways)
