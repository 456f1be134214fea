"""What admins do with the dialplan: each act has its line, and what is refused has none."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ari_app.asterisk.configuration import SHIPPED
from ari_app.errors import NotFound
from ari_app.operations import plan_editing
from ari_app.operations.plan_draft import Draft, DraftConflict
from ari_app.operations.plan_editing import NotApplied, Why
from ari_app.people.audit import AuditEntry

QUEUES = (SHIPPED / "queues.conf").read_text()
DRAFT = Draft(version=1, files={"queues.conf": "; ours\n"})


@dataclass
class Lines:
    kept: list[AuditEntry] = field(default_factory=list)

    async def record(self, entry: AuditEntry) -> None:
        self.kept.append(entry)

    @property
    def actions(self) -> list[tuple[str, str]]:
        return [(entry.action, entry.subject) for entry in self.kept]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "run").mkdir()
    return tmp_path


async def test_a_draft_has_one_line_for_each_person_and_file(home: Path) -> None:
    lines = Lines()

    async def save(text: str, of_version: int, by: str) -> Draft:
        return await plan_editing.save(
            home, "queues.conf", text, of_version=of_version, by=by, record=lines.record
        )

    assert (await save(QUEUES, 0, "wati")).version == 0  # nothing differs: nothing is saved
    assert lines.actions == []
    assert (await save("; a\r\n", 0, "wati")).files == {"queues.conf": "; a\n"}
    assert (await save("; ab\n", 1, "wati")).version == 2
    assert lines.actions == [("dialplan.save", "queues.conf")]
    with pytest.raises(DraftConflict):
        await save("; mine\n", 1, "budi")
    assert (await save("; abc\n", 2, "budi")).version == 3
    assert lines.actions == [("dialplan.save", "queues.conf")] * 2
    await plan_editing.discard(home, of_version=3, by="budi", record=lines.record)
    assert lines.actions[-1] == ("dialplan.discard", "-")


@pytest.mark.parametrize(
    ("draft", "why", "seen", "free", "refused"),
    [
        (Draft(), "jalan baru", "0", True, Why.NOTHING),
        (DRAFT, " \n ", "0", True, Why.NO_REASON),
        (DRAFT, "jalan baru", "7", True, Why.MOVED),
        (DRAFT, "jalan baru", "", True, Why.MOVED),
        (DRAFT, "jalan baru", "0", False, Why.BUSY),
    ],
)
async def test_what_is_not_applied(
    home: Path, draft: Draft, why: str, seen: str, free: bool, refused: Why
) -> None:
    lines, begun = Lines(), list[str]()

    def begin(reason: str) -> bool:
        begun.append(reason)
        return free

    with pytest.raises(NotApplied) as caught:
        await plan_editing.apply(home, draft, seen=seen, why=why, begin=begin, record=lines.record)
    assert caught.value.why is refused
    assert lines.actions == [] and bool(begun) == (refused is Why.BUSY)


async def test_what_is_applied_is_told_with_its_reason_in_one_line(home: Path) -> None:
    lines, begun = Lines(), list[str]()

    def begin(reason: str) -> bool:
        begun.append(reason)
        return True

    why = " jalan\n baru "
    await plan_editing.apply(home, DRAFT, seen="0", why=why, begin=begin, record=lines.record)
    assert begun == ["jalan baru"] and lines.actions == [("dialplan.apply", "queues.conf")]
    assert lines.kept[0].detail == {"why": "jalan baru"}


async def test_a_version_that_is_none_becomes_no_draft(home: Path) -> None:
    lines = Lines()
    with pytest.raises(NotFound):
        await plan_editing.draft_from(home, 7, of_version=0, by="wati", record=lines.record)
    assert lines.actions == []
