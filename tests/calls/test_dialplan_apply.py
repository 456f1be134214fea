"""An edited dialplan in a running centre: tried, confirmed or taken back, and no call is cut."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from ari_app import cli
from ari_app.asterisk import configuration, plan_versions
from ari_app.asterisk.configuration import SHIPPED
from ari_app.asterisk.plan_versions import State, Version
from ari_app.operations import line_trial, plan_keeping, plan_trial
from ari_app.operations.plan_trial import PlanRefused, PlanTakenBack
from ari_app.operations.programs import environ_of
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Settings
from ari_app.store.database import dsn_of
from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import SPEAKING, Lab, has, lab
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

STEP = " same => n,Set(SIGAP_STATE=waiting)\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with lab(tmp_path_factory.mktemp("apply")) as running:
        yield running


def plan(mark: str) -> dict[str, bytes]:
    """The shipped plan with a step of its own, deep in the way of every call."""
    text = (SHIPPED / "extensions.conf").read_text()
    assert STEP in text
    more = f"{STEP} same => n,NoOp({mark})\n"
    return {"extensions.conf": text.replace(STEP, more).encode()}


def in_use(settings: Settings, mark: str) -> bool:
    """In the files, and in Asterisk itself."""
    etc = settings.asterisk_dir / "etc"
    asterisk = plan_trial.running(settings)
    there = f"NoOp({mark})" in (etc / "extensions.conf").read_text()
    assert (f"NoOp({mark})" in asterisk.says("dialplan show queue-place")) is there
    return there


async def applied(settings: Settings, mark: str) -> Version:
    return await asyncio.to_thread(
        plan_trial.apply, settings, plan(mark), by="budi", why=f"a step {mark}"
    )


async def ended(settings: Settings, number: int, *, limit_s: float = PATIENCE_S) -> Version:
    """The version, once nothing is open any more."""
    async with asyncio.timeout(limit_s):
        while plan_versions.open_version(settings.home):  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.1)
    return next(one for one in plan_versions.versions(settings.home) if one.number == number)


async def test_calls_in_talk_held_and_waiting_go_on(centre: Lab) -> None:
    """Through an apply, its way back, and one that is kept."""
    settings = centre.settings
    async with AsyncExitStack() as stack:
        phone = centre.call_taker("201", answer_after=0.1)
        await stack.enter_async_context(phone)
        await phone.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        callers = {
            "081500000001": centre.caller("081500000001", keys="1@0.5", seconds=120),
            "081500000002": centre.caller("081500000002", audio=SPEAKING, loop=True, seconds=120),
        }
        talking, waiting = callers
        await stack.enter_async_context(callers[talking])
        await centre.until(talking, has(state="talking"))
        await stack.enter_async_context(callers[waiting])
        await centre.until(waiting, has(state="waiting"))
        before = (await centre.api("/calls"))["calls"]
        cel = centre.settings.cel_path.read_text()

        version = await applied(settings, "first")
        assert in_use(settings, "first")
        assert (version.state, version.by) == (State.TRIAL, "budi")
        with pytest.raises(PlanRefused, match="is still on trial"):
            await applied(settings, "second")
        held = await stack.enter_async_context(centre.caller("081500000003", seconds=120))
        await centre.until("081500000003", has(state="held"))
        back = await asyncio.to_thread(plan_trial.take_back, settings, by="siti", why="ragu")
        assert back and (back.state, back.outcome) == (
            State.ROLLED_BACK,
            "taken back by siti: ragu",
        )
        assert not in_use(settings, "first")
        await applied(settings, "second")
        kept = await asyncio.to_thread(plan_trial.confirm, settings, by="siti")
        assert kept.state is State.KEPT and in_use(settings, "second")

        for number, state in ((talking, "talking"), (waiting, "waiting")):
            assert (await centre.until(number, has(state=state)))["state"] == state
        assert (await centre.api("/calls?ani=081500000003"))["calls"][0]["state"] != "closed"
        after = (await centre.api("/calls"))["calls"]
        assert {call["id"] for call in after} - {call["id"] for call in before} == {
            call["id"] for call in after if call["ani"] == "081500000003"
        }
        new = settings.cel_path.read_text().removeprefix(cel)
        assert new.count("SIGAP_OFFERED") == 1  # the caller who came meanwhile
        assert held


async def test_without_a_word_it_goes_by_itself(
    centre: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_trial, "CONFIRM_S", 6.0)
    version = await applied(centre.settings, "silence")
    assert in_use(centre.settings, "silence")
    after = await ended(centre.settings, version.number)
    assert (after.state, after.outcome) == (State.ROLLED_BACK, "nobody confirmed it in time")
    assert not in_use(centre.settings, "silence")
    with pytest.raises(PlanRefused, match="No dialplan waits"):
        plan_trial.confirm(centre.settings, by="budi")


async def test_the_admins_command_dies_in_the_middle(centre: Lab, tmp_path: Path) -> None:
    """Killed as soon as its intention is on the disk: whatever it has done by then goes."""
    settings = centre.settings
    edited = tmp_path / "extensions.conf"
    edited.write_bytes(plan("killed")["extensions.conf"])
    words = ["dialplan", "apply", str(edited), "--why", "jam kerja"]
    words += ["--no-calls", "--settings", ""]
    admin = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ari_app.cli", *words),
        env=environ_of(settings),
        start_new_session=True,
    )
    async with asyncio.timeout(PATIENCE_S):
        while (version := plan_versions.open_version(settings.home)) is None:
            assert admin.returncode is None
            await asyncio.sleep(0.01)
    os.killpg(admin.pid, signal.SIGKILL)
    await admin.wait()
    after = await ended(settings, version.number)
    assert (after.state, after.outcome) == (
        State.ROLLED_BACK,
        "the command that applied it died",
    )
    assert not in_use(settings, "killed")


async def test_a_test_call_that_fails_takes_it_back(centre: Lab) -> None:
    text = (SHIPPED / "pjsip.conf").read_text()
    wrong = text.replace("context = from-trunk", "context = messages")
    with pytest.raises(PlanTakenBack, match=r"test call on line lab failed.*in use again"):
        await asyncio.to_thread(
            plan_trial.apply,
            centre.settings,
            {**plan("second"), "pjsip.conf": wrong.encode()},
            by="budi",
            why="salah",
        )
    assert plan_versions.versions(centre.settings.home)[-1].state is State.ROLLED_BACK
    etc = centre.settings.asterisk_dir / "etc"
    assert "\ncontext = messages" not in (etc / "pjsip.conf").read_text()
    assert (await line_trial.look_now(centre.settings))["lab"].ok


async def test_what_cannot_be_tried_is_refused(centre: Lab) -> None:
    async def why_not(files: dict[str, bytes]) -> str:
        with pytest.raises(PlanRefused) as refused:
            await asyncio.to_thread(plan_trial.apply, centre.settings, files, by="budi", why="coba")
        return str(refused.value)

    assert "Nothing differs" in await why_not(plan("second"))
    assert "is read when Asterisk starts" in await why_not(
        {**plan("second"), "rtp.conf": b"[general]\nrtpstart = 1\n"}
    )
    untold = plan("x")["extensions.conf"].replace(b"[trial]", b"[other]")
    assert "cannot tell the test call" in await why_not({"extensions.conf": untold})
    assert plan_versions.open_version(centre.settings.home) is None


async def test_a_call_would_lose_its_place(centre: Lab) -> None:
    text = plan("second")["extensions.conf"]
    place = text.replace(b"exten => s,1,CELGenUserEvent(SIGAP_WAITING", b"exten => w,1,CELGen(X")
    async with centre.caller("081500000009", keys="1@0.5", seconds=60):
        await centre.until("081500000009", has(state="waiting"))
        with pytest.raises(PlanRefused, match=r"A call stands in \[waiting\] s"):
            await asyncio.to_thread(
                plan_trial.apply,
                centre.settings,
                {"extensions.conf": place},
                by="budi",
                why="coba",
            )


async def test_a_full_disk_keeps_the_old_plan(centre: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is kept nothing is done; while it is written it goes, from the copy made before."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(plan_keeping, "keep_new", full)
        with pytest.raises(PlanRefused, match="cannot be kept"):
            await applied(centre.settings, "full")
    assert not in_use(centre.settings, "full")
    version = await applied(centre.settings, "full")
    with monkeypatch.context() as disk:
        disk.setattr(configuration, "install", full)
        await asyncio.to_thread(plan_trial.take_back, centre.settings, by="budi")
    assert not in_use(centre.settings, "full")
    assert (await ended(centre.settings, version.number)).state is State.ROLLED_BACK


async def test_asterisk_dies_on_trial_and_starts_with_the_old_plan(centre: Lab) -> None:
    version = await applied(centre.settings, "dying")
    before = centre.centre.pids["asterisk"]
    centre.signal("asterisk", signal.SIGKILL)
    after = await ended(centre.settings, version.number)
    assert after.outcome == "Asterisk ended while it was on trial"
    async with asyncio.timeout(PATIENCE_S):
        while centre.centre.pids.get("asterisk") in (None, before):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await centre.ready()
    assert not in_use(centre.settings, "dying")


async def test_the_history_and_an_earlier_version(
    centre: Lab, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ_of(centre.settings).items():
        if name.startswith("SIGAP_"):
            monkeypatch.setenv(name, value)
    assert await asyncio.to_thread(cli.main, ["dialplan", "rollback", "1", "--why", "cukup"]) == 0
    assert "is kept" in capsys.readouterr().out
    assert not in_use(centre.settings, "second")
    assert cli.main(["dialplan", "history"]) == 0
    told = capsys.readouterr().out
    assert "back to version 1: cukup" in told
    connection = await asyncpg.connect(dsn_of(centre.settings))
    try:
        rows = await connection.fetch(
            "SELECT action, detail->>'why' AS why FROM audit WHERE action LIKE 'dialplan.%'"
            " ORDER BY audit_id DESC LIMIT 2"
        )
    finally:
        await connection.close()
    assert [row["action"] for row in rows] == ["dialplan.confirm", "dialplan.apply"]
    assert rows[1]["why"] == "back to version 1: cukup"
    assert "budi: a step silence\n      dikembalikan / taken back: nobody confirmed it" in told


async def test_a_start_within_the_time_takes_the_old_plan(centre: Lab) -> None:
    version = await applied(centre.settings, "reboot")
    await centre.centre.stop()
    again = RunningCentre(centre.settings, on_progress=lambda line: None)
    await again.start()
    try:
        assert not in_use(centre.settings, "reboot")
        after = await ended(centre.settings, version.number)
        assert after.state is State.ROLLED_BACK
    finally:
        await again.stop()
