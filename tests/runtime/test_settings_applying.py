"""Changed settings reach the parts one by one; where one does not work, all is as it was."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from ari_app.asterisk import configuration
from ari_app.operations import (
    incidents,
    prompt_keeping,
    settings_applying,
    settings_keeping,
    settings_standing,
    settings_state,
)
from ari_app.operations.processes import ManagedProcess, Program
from ari_app.operations.settings_applying import Applying
from ari_app.settings import Settings
from ari_app.settings.layers import said_outright
from ari_app.settings_changes import Change, Kept, read
from tests.patience import PATIENCE_S

WORKS = 'while :; do touch "$READY"; sleep 0.1; done'
BROKEN = "exec sleep 600"
RECORDED: list[Change] = []  # what was taken back


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(settings_applying, "EVERY_S", 0.05)
    monkeypatch.setattr(settings_applying, "READY_S", 2.0)
    monkeypatch.setenv("SIGAP_SETTINGS", "")  # as a part of the centre reads them
    made = Settings(home=tmp_path)
    for folder in (made.run_dir, made.log_dir):
        folder.mkdir()
    return made


def screeners(settings: Settings) -> Sequence[Program]:
    """They work but for one value, and with one more or less as it is set."""
    script = BROKEN if settings.ear.silent_dbfs == -40 else WORKS
    return [
        Program(
            name=f"screen-{number}",
            command=("sh", "-c", script),
            environ=os.environ | {"READY": str(settings.run_dir / f"screen-{number}.ready")},
            stop_limit_s=5.0,
            with_children=True,
        )
        for number in range(1, settings.screening.workers + 1)
    ]


@pytest.fixture
async def centre(settings: Settings) -> AsyncIterator[Applying]:
    """Two screeners that are kept, and who applies changes."""
    parts: dict[str, ManagedProcess] = {}
    keepers: dict[str, asyncio.Task[object]] = {}

    async def begin(program: Program) -> None:
        part = parts[program.name] = ManagedProcess(program, settings.run_dir, settings.log_dir)
        await part.begin()
        keepers[program.name] = asyncio.create_task(part.keep())

    async def end(name: str) -> None:
        keepers[name].cancel()
        await parts.pop(name).stop()

    async def record(changes: Sequence[Change]) -> None:
        RECORDED.extend(changes)

    RECORDED.clear()
    applying = Applying(
        settings=settings,
        state=settings_standing.state_of(settings, None),
        said=said_outright(settings),
        parts=parts,
        programs=screeners,
        begin=begin,
        end=end,
        in_use=lambda settings: None,
        record=record,
    )
    for program in screeners(settings):
        await begin(program)
    async with asyncio.timeout(PATIENCE_S):
        while len(list(settings.run_dir.glob("screen-*.ready"))) < 2:  # noqa: ASYNC110 - theirs
            await asyncio.sleep(0.02)
    applying.start()
    watching = asyncio.create_task(applying.watch())
    yield applying
    watching.cancel()
    for name in list(parts):
        await end(name)
    with contextlib.suppress(asyncio.CancelledError):
        await watching


async def applied(centre: Applying, name: str, value: object) -> settings_state.State:
    """The change, asked for and answered."""
    settings = centre.settings
    await asyncio.to_thread(
        settings_keeping.change, settings, name, Kept(value=value), by="dewi", why="uji"
    )
    return await answered(centre, settings_state.ask(settings, "dewi"))


async def answered(centre: Applying, asking: settings_state.Asking) -> settings_state.State:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            state = settings_state.read(centre.settings.run_dir)
            if state and state.done >= asking.number:
                return state
            await asyncio.sleep(0.02)


def pids(centre: Applying) -> dict[str, int | None]:
    return {name: part.pid for name, part in centre.parts.items()}


async def test_each_is_replaced_by_intent_and_that_is_no_incident(centre: Applying) -> None:
    before = pids(centre)
    state = await applied(centre, "ear.silent_dbfs", -45)
    assert (state.outcome, tuple(state.steps)) == ("", ("screen-1", "screen-2"))
    assert state.applied == {"ear.silent_dbfs": -45.0}
    after = pids(centre)
    assert all(after.values()) and not set(before.values()) & set(after.values())
    run_dir = centre.settings.run_dir
    assert [incidents.last(run_dir, name) for name in after] == [None, None]
    assert [part.restarts for part in centre.parts.values()] == [0, 0]
    assert settings_standing.present(centre.settings).waiting == ()


async def test_a_part_that_does_not_work_leaves_all_as_it_was(centre: Applying) -> None:
    await applied(centre, "ear.silent_dbfs", -45)
    second = pids(centre)["screen-2"]
    state = await applied(centre, "ear.silent_dbfs", -40)
    assert "screen-1 does not work within 2 s" in state.outcome
    assert state.applied == {"ear.silent_dbfs": -45.0}
    assert centre.settings.ear.silent_dbfs == -45
    assert pids(centre)["screen-2"] == second  # it was not touched
    assert all(WORKS in part.program.command for part in centre.parts.values())
    # it counts at no start either, and whoever asks can read why
    assert settings_standing.present(centre.settings).waiting == ()
    assert read(centre.settings.home).values == {"ear.silent_dbfs": -45.0}
    assert state.taken_back == ["ear.silent_dbfs"]
    newest = settings_keeping.history(centre.settings)[0]
    assert [newest] == RECORDED
    assert (newest.by, newest.undoes, newest.after) == ("sigap up", 2, Kept(value=-45.0))
    assert "screen-1 does not work" in newest.why
    again = await applied(centre, "ear.silent_dbfs", -42)
    assert again.outcome == ""


async def test_what_only_has_to_wait_is_not_taken_back(
    centre: Applying, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_trial(settings: Settings) -> None:
        raise settings_applying.NotNow("A dialplan is on trial.")

    monkeypatch.setattr(settings_applying, "reload_asterisk", on_trial)
    state = await applied(centre, "queue.message_s", 45)
    assert state.outcome == "A dialplan is on trial." and not RECORDED
    assert settings_standing.present(centre.settings).waiting == ("queue.message_s",)


async def test_more_and_fewer_screeners(centre: Applying) -> None:
    assert (await applied(centre, "screening.workers", 3)).outcome == ""
    assert list(centre.parts) == ["screen-1", "screen-2", "screen-3"]
    assert (await applied(centre, "screening.workers", 1)).outcome == ""
    assert list(centre.parts) == ["screen-1"]


async def test_what_was_asked_before_a_start_is_answered_by_it(centre: Applying) -> None:
    asking = settings_state.ask(centre.settings, "dewi")
    centre.start()
    assert centre.state.done >= asking.number
    before = pids(centre)
    await asyncio.sleep(0.3)
    assert pids(centre) == before


async def test_a_prompt_is_replaced_whole_and_the_screeners_know_it(centre: Applying) -> None:
    """Who hears the one of before has its file open, and hears it to its end."""
    settings, before = centre.settings, pids(centre)
    await asyncio.to_thread(configuration.install_sounds, settings)
    played = configuration.prompt_path(settings, "waiting")
    shipped = played.read_bytes()
    wav = (configuration.SOUNDS / "ready.wav").read_bytes()
    with played.open("rb") as heard:
        version = prompt_keeping.add_version(settings, "waiting", wav, by="dewi")
        assert prompt_keeping.one(settings, "waiting").in_use == prompt_keeping.SHIPPED
        prompt_keeping.use(settings, "waiting", version.number, by="dewi", why="suara manusia")
        state = await answered(centre, settings_state.ask(settings, "dewi", sounds=True))
        assert heard.read() == shipped
    assert (state.outcome, state.steps[0]) == ("", "prompts")
    assert played.read_bytes() != shipped
    in_queue = settings.asterisk_dir / "data" / "moh" / "ring" / "1-waiting.wav"
    assert in_queue.read_bytes() == played.read_bytes()
    assert not set(before.values()) & set(pids(centre).values())
    assert prompt_keeping.one(settings, "waiting").in_use == version.number

    prompt_keeping.use(settings, "waiting", prompt_keeping.SHIPPED, by="dewi", why="kembali")
    await answered(centre, settings_state.ask(settings, "dewi", sounds=True))
    assert played.read_bytes() == shipped
    (settings.sounds_dir / "waiting.wav").write_bytes(wav + b"\0\0")  # by hand
    assert prompt_keeping.one(settings, "waiting").in_use == prompt_keeping.FOUND


@pytest.mark.parametrize("takes_no", ["versions.json", "greeting.wav"])
def test_a_disk_that_is_full_in_between_changes_nothing_that_is_heard(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, takes_no: str
) -> None:
    """And nobody's version is taken for a file that was put there by hand."""
    numbers = [
        prompt_keeping.add_version(settings, "greeting", wav, by="dewi").number
        for wav in (b"one", b"two")
    ]
    prompt_keeping.use(settings, "greeting", numbers[0], by="dewi", why="uji")
    replace = prompt_keeping._replace

    def full(path: Path, data: bytes) -> None:
        if path.name == takes_no:
            raise OSError(28, "No space left on device")
        replace(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(prompt_keeping, "_replace", full)
        with pytest.raises(prompt_keeping.PromptRefused, match="takes nothing"):
            prompt_keeping.use(settings, "greeting", numbers[1], by="dewi", why="uji")
    assert (settings.sounds_dir / "greeting.wav").read_bytes() == b"one"
    assert prompt_keeping.one(settings, "greeting").in_use == numbers[0]
    prompt_keeping.use(settings, "greeting", numbers[1], by="dewi", why="uji")
    assert prompt_keeping.one(settings, "greeting").in_use == numbers[1]


def test_a_damaged_list_of_takes_loses_none(settings: Settings) -> None:
    prompt_keeping.add_version(settings, "greeting", b"one", by="dewi")
    folder = settings.home / "sounds.versions" / "greeting"
    (folder / "versions.json").write_text("{")
    assert prompt_keeping.one(settings, "greeting").versions == ()
    assert prompt_keeping.add_version(settings, "greeting", b"two", by="dewi").number == 2
    assert (folder / "1.wav").read_bytes() == b"one"
    assert (folder / "versions.damaged").read_text() == "{"
    for name, number in (("greeting", 9), ("greeting", -1), ("../x", 0)):
        with pytest.raises(prompt_keeping.PromptRefused):
            prompt_keeping.use(settings, name, number, by="dewi", why="uji")
