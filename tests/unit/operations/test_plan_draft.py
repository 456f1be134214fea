"""The draft of the dialplan: kept, never over somebody else's, never anywhere but in its folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ari_app.asterisk.configuration import SHIPPED
from ari_app.operations import plan_draft
from ari_app.operations.plan_draft import EDITABLE, LONGEST, Draft, DraftConflict
from dialplan.checker.finding import Kind
from tests.unit.store.test_kept_file import room_for

QUEUES = (SHIPPED / "queues.conf").read_text()
EDITED = QUEUES.replace("retry = 1", "retry = 2")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "run").mkdir()
    return tmp_path


def test_without_a_draft_the_files_in_use_are_shown(home: Path) -> None:
    draft = plan_draft.load(home)
    assert draft == Draft()
    assert plan_draft.text_of(home, draft, "queues.conf") == QUEUES
    own = home / "dialplan" / "queues.conf"
    own.parent.mkdir()
    own.write_text("; ours\n")
    assert plan_draft.text_of(home, draft, "queues.conf") == "; ours\n"


def test_what_is_saved_is_there_again(home: Path) -> None:
    """With the newlines of the file, whatever the browser makes of them."""
    draft = plan_draft.save(
        home, "queues.conf", EDITED.replace("\n", "\r\n"), of_version=0, by="wati"
    )
    assert plan_draft.load(home) == draft
    assert (draft.version, draft.by, draft.files) == (1, "wati", {"queues.conf": EDITED})
    assert "+retry = 2" in plan_draft.differences(home, draft)
    with plan_draft.laid_out(draft) as paths:
        assert [path.name for path in paths] == ["queues.conf"]
        assert paths[0].read_text() == EDITED
    assert not paths[0].exists()


def test_a_file_as_in_use_is_no_part_of_it(home: Path) -> None:
    plan_draft.save(home, "queues.conf", EDITED, of_version=0, by="wati")
    draft = plan_draft.save(home, "queues.conf", QUEUES, of_version=1, by="wati")
    assert (draft.version, draft.files) == (2, {})


def test_the_second_of_two_at_once_is_told_who_was_first(home: Path) -> None:
    first = plan_draft.save(home, "queues.conf", EDITED, of_version=0, by="wati")
    acts: list[Callable[[], Draft]] = [
        lambda: plan_draft.save(home, "queues.conf", "; mine\n", of_version=0, by="budi"),
        lambda: plan_draft.discard(home, of_version=0, by="budi"),
        lambda: plan_draft.copy_version(home, 1, of_version=0, by="budi"),
    ]
    for act in acts:
        with pytest.raises(DraftConflict) as refused:
            act()
        assert refused.value.by == "wati"
        assert plan_draft.load(home) == first
    assert plan_draft.discard(home, of_version=1, by="budi").files == {}


@pytest.mark.parametrize("name", ["../x.conf", "asterisk.conf", "manager.conf", "", "/etc/passwd"])
def test_no_other_file_is_ever_written(home: Path, name: str) -> None:
    before = sorted(home.rglob("*"))
    with pytest.raises(ValueError, match="cannot be kept"):
        plan_draft.save(home, name, "x", of_version=0, by="wati")
    assert sorted(home.rglob("*")) == before


def test_a_text_without_end_is_refused(home: Path) -> None:
    with pytest.raises(ValueError, match="cannot be kept"):
        plan_draft.save(home, "queues.conf", "x" * (LONGEST + 1), of_version=0, by="wati")


def test_what_no_browser_may_bring_in_is_refused_before_anything_reads_it(home: Path) -> None:
    text = QUEUES + "\nx = {{ settings.__class__ }}\n"
    draft = plan_draft.save(home, "queues.conf", text, of_version=0, by="wati")
    assert [found.kind for found in plan_draft.refused(home, draft)] == [Kind.ONLY_AT_THE_MACHINE]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1}', "\0", '{"files": 3}'])
def test_a_torn_draft_is_none(home: Path, text: str) -> None:
    path = plan_draft.path_of(home)
    path.parent.mkdir()
    path.write_text(text)
    assert plan_draft.load(home) == Draft()


def test_a_full_disk_leaves_the_draft_that_was(home: Path) -> None:
    first = plan_draft.save(home, "queues.conf", EDITED, of_version=0, by="wati")
    with room_for(10), pytest.raises(OSError):
        plan_draft.save(home, "queues.conf", "; more\n", of_version=1, by="wati")
    assert plan_draft.load(home) == first
    assert list(plan_draft.path_of(home).parent.glob("*.new")) == []


def test_what_came_into_use_is_no_draft_any_more(home: Path) -> None:
    plan_draft.save(home, "queues.conf", EDITED, of_version=0, by="wati")
    plan_draft.settle(home, by="wati")
    assert plan_draft.load(home).version == 1
    own = home / "dialplan" / "queues.conf"
    own.parent.mkdir()
    own.write_text(EDITED)
    plan_draft.settle(home, by="wati")
    assert plan_draft.load(home).files == {}
    plan_draft.settle(home, by="wati")
    assert plan_draft.load(home).version == 2


def test_an_earlier_version_becomes_the_draft(home: Path) -> None:
    files = home / "dialplan.versions" / "0003" / "files"
    files.mkdir(parents=True)
    (files / "queues.conf").write_text(EDITED)
    (files / "asterisk.conf").write_text("; by hand\n")
    draft = plan_draft.copy_version(home, 3, of_version=0, by="wati")
    assert draft.files == {"queues.conf": EDITED}


def test_every_editable_file_is_shipped_and_read_anew_while_calls_go_on() -> None:
    assert "extensions.conf" in EDITABLE and "queues.conf" in EDITABLE
    assert all((SHIPPED / name).is_file() for name in EDITABLE)
    assert not {"asterisk.conf", "manager.conf", "modules.conf", "ari.conf"} & set(EDITABLE)
