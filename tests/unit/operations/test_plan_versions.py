"""Numbered versions of a centre's own Asterisk files: which count, and what survives a death."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ari_app.asterisk import plan_versions
from ari_app.asterisk.configuration import SHIPPED, sources
from ari_app.asterisk.plan_versions import Deadline, State, Version
from ari_app.operations import plan_keeping, plan_trial
from ari_app.operations.plan_trial import PlanRefused
from ari_app.settings import Settings

OLD, NEW = {"queues.conf": b"; old\n"}, {"queues.conf": b"; new\n", "jam.conf": b"; hours\n"}


def version(number: int, state: State, *, before: int = 0, left_s: float = 100.0) -> Version:
    at_s = plan_versions.since_boot_s() + left_s
    return Version(
        number=number,
        at=datetime(2026, 11, 28, 9, 0, tzinfo=UTC),
        by="budi",
        why="Jam kerja baru",
        state=state,
        before=before,
        changed=("queues.conf",),
        deadline=Deadline(boot=plan_versions.boot_id(), at_s=at_s),
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Version 1 counts, version 2 is on trial."""
    plan_keeping.keep_new(tmp_path, version(1, State.KEPT), OLD, {})
    plan_keeping.keep_new(tmp_path, version(2, State.TRIAL, before=1), NEW, {"queues.conf": "x"})
    plan_keeping.set_own(tmp_path, plan_versions.files_of(tmp_path, 1))
    return tmp_path


def texts(paths: list[Path]) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in paths}


def test_what_is_written_is_read_again(home: Path) -> None:
    kept, on_trial = plan_versions.versions(home)
    assert (kept.number, kept.state, kept.by, kept.why) == (1, State.KEPT, "budi", "Jam kerja baru")
    assert on_trial == plan_versions.open_version(home)
    assert on_trial.changed == ("queues.conf",) and on_trial.before == 1
    assert plan_keeping.next_number(home) == 3


@pytest.mark.parametrize(
    ("state", "counts", "in_use"),
    [
        (State.APPLYING, OLD, NEW),
        (State.TRIAL, OLD, NEW),
        (State.GOING_BACK, OLD, OLD),
    ],
)
def test_a_start_never_takes_a_plan_that_nobody_confirmed(
    home: Path, state: State, counts: dict[str, bytes], in_use: dict[str, bytes]
) -> None:
    plan_keeping.save(home, version(2, state, before=1))
    (home / "dialplan" / "queues.conf").write_bytes(b"; edited in its place\n")
    assert texts(plan_versions.own_files(home)) == counts
    assert texts(plan_versions.files_in_use(home)) == in_use
    found = sources(Settings(home=home))["queues.conf"]
    assert found.read_bytes() == OLD["queues.conf"]


def test_a_kept_one_counts(home: Path) -> None:
    plan_keeping.set_own(home, plan_versions.files_of(home, 2))
    plan_keeping.save(home, version(2, State.KEPT, before=1))
    assert texts(plan_versions.own_files(home)) == NEW
    plan_keeping.set_own(home, plan_versions.files_of(home, 1))
    assert texts(plan_versions.own_files(home)) == OLD


def test_what_is_noted_later_takes_no_more_room(home: Path) -> None:
    path = plan_versions.folder(home, 2) / "version.json"
    size = path.stat().st_size
    late = replace(version(2, State.ROLLED_BACK, before=1), outcome="nobody confirmed it in time")
    plan_keeping.save(home, late)
    assert path.stat().st_size == size == plan_keeping.ROOM
    assert plan_versions.versions(home)[-1] == late


def test_a_torn_version_is_passed_over_and_its_number_not_given_again(home: Path) -> None:
    (plan_versions.folder(home, 2) / "version.json").write_text("{")
    assert [one.number for one in plan_versions.versions(home)] == [1]
    assert texts(plan_versions.own_files(home)) == OLD
    assert plan_keeping.next_number(home) == 3


def test_a_half_written_version_is_none(home: Path) -> None:
    (home / "dialplan.versions" / "0003.new" / "files").mkdir(parents=True)
    assert plan_keeping.next_number(home) == 3
    plan_keeping.keep_new(home, version(3, State.KEPT), NEW, {})
    assert [one.number for one in plan_versions.versions(home)] == [1, 2, 3]


def test_the_time_is_over_after_a_start_of_the_machine() -> None:
    now = plan_versions.since_boot_s()
    assert Deadline(boot=plan_versions.boot_id(), at_s=now + 50).left_s() > 40
    assert Deadline(boot="another", at_s=now + 50).left_s() == 0
    assert Deadline(boot=plan_versions.boot_id(), at_s=now - 1).left_s() == 0


@pytest.mark.parametrize(
    ("state", "left_s", "asterisk", "why"),
    [
        (State.TRIAL, 100, "", ""),
        (State.TRIAL, -1, "", "nobody confirmed it in time"),
        (State.APPLYING, 100, "", "the command that applied it died"),
        (State.TRIAL, 100, "1 1", "Asterisk ended while it was on trial"),
    ],
)
def test_when_nobody_needs_to_wait_any_more(
    tmp_path: Path, state: State, left_s: float, asterisk: str, why: str
) -> None:
    waiting = replace(version(2, state, left_s=left_s), asterisk=asterisk)
    assert plan_trial.over(Settings(home=tmp_path), waiting) == why


def test_own_files_are_the_edited_ones_and_no_copies_of_ours(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    edited = tmp_path / "queues.conf"
    edited.write_text("; mine\n")
    same = tmp_path / "features.conf"
    same.write_bytes((SHIPPED / "features.conf").read_bytes())
    assert plan_trial.candidate(settings, [edited, same]) == {"queues.conf": b"; mine\n"}
    with pytest.raises(PlanRefused, match=r"absent\.conf cannot be read"):
        plan_trial.candidate(settings, [tmp_path / "absent.conf"])


def test_edits_that_nobody_applied_are_not_taken_along(home: Path, tmp_path: Path) -> None:
    plan_keeping.save(home, version(2, State.ROLLED_BACK, before=1))
    settings = Settings(home=home)
    edited = tmp_path / "features.conf"
    edited.write_text("; mine\n")
    assert plan_trial.candidate(settings, [edited]) == {**OLD, "features.conf": b"; mine\n"}
    (home / "dialplan" / "queues.conf").write_bytes(b"; half done\n")
    with pytest.raises(PlanRefused, match="holds edits that are not in use"):
        plan_trial.candidate(settings, [edited])
    assert plan_trial.candidate(settings, []) == {"queues.conf": b"; half done\n"}


def test_a_centre_that_does_not_run_tries_nothing(home: Path) -> None:
    settings = Settings(home=home)
    with pytest.raises(PlanRefused, match="Version 2 by budi is still on trial"):
        plan_trial.apply(settings, NEW, by="budi", why="lagi")
    plan_keeping.save(home, version(2, State.ROLLED_BACK, before=1))
    with pytest.raises(PlanRefused, match="does not run"):
        plan_trial.apply(settings, NEW, by="budi", why="lagi")
    assert len(plan_versions.versions(home)) == 2


def test_a_start_settles_what_was_on_trial_and_keeps_what_it_found(home: Path) -> None:
    settings = Settings(home=home)
    (home / "dialplan" / "queues.conf").write_bytes(b"; edited in its place\n")
    plan_trial.record_start(settings, in_use=True)
    last = plan_versions.versions(home)[-1]
    assert last.state is State.ROLLED_BACK and "started anew" in last.outcome
    assert texts(sorted((home / "dialplan").glob("*.conf"))) == OLD
    plan_trial.record_start(settings, in_use=True)  # nothing new
    assert len(plan_versions.versions(home)) == 2
    (home / "dialplan" / "queues.conf").write_bytes(b"; by hand\n")
    plan_trial.record_start(settings, in_use=False)  # faulty: it was left aside
    assert len(plan_versions.versions(home)) == 2
    plan_trial.record_start(settings, in_use=True)
    assert [one.state for one in plan_versions.versions(home)][-1] is State.KEPT


def test_a_confirmation_after_the_time_keeps_nothing(home: Path) -> None:
    settings = Settings(home=home)
    plan_keeping.save(home, version(2, State.TRIAL, before=1, left_s=-1))
    with pytest.raises(PlanRefused, match="can be confirmed no longer"):
        plan_trial.confirm(settings, by="budi")
    assert texts(plan_versions.own_files(home)) == OLD


def test_a_confirmation_needs_a_test_call_that_passed(home: Path) -> None:
    plan_keeping.save(home, version(2, State.APPLYING, before=1))
    with pytest.raises(PlanRefused, match="can be confirmed no longer"):
        plan_trial.confirm(Settings(home=home), by="budi")


def test_a_confirmed_plan_is_the_centres_own(home: Path) -> None:
    kept = plan_trial.confirm(Settings(home=home), by="siti")
    assert (kept.state, kept.outcome) == (State.KEPT, "confirmed by siti")
    assert texts(sorted((home / "dialplan").glob("*.conf"))) == NEW
    assert plan_versions.open_version(home) is None
