"""A caller who cannot speak: asked by prompts that both sides hear, answered with keys."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import Lab, has, lab
from tests.calls.sound import loud_seconds, loud_seconds_of_flac
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with lab(tmp_path_factory.mktemp("silent")) as running:
        yield running


async def test_both_hear_the_question_the_recording_has_it_and_keys_come_back(
    centre: Lab, tmp_path: Path
) -> None:
    at_caller, at_taker = tmp_path / "caller.wav", tmp_path / "taker.wav"
    number, keys = "081600000001", "1@0.5,1@12,5@13"
    async with centre.call_taker("201", answer_after=0.1, record=at_taker) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        async with centre.caller(number, keys=keys, record=at_caller, seconds=16) as phone:
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            call = await centre.until(number, has(state="talking"))
            asked = await centre.api(f"/calls/{call['id']}/ask", question="yes_no", extension="201")
            assert asked["question"] == "yes_no"
            await phone.wait_until_over(timeout_s=PATIENCE_S)
    # the prompt lasts four seconds; the taker hears nothing else, the caller the greeting before
    assert 3 <= loud_seconds(at_taker) <= 6
    assert loud_seconds(at_caller) >= 4
    call = await centre.recorded(number)
    audio = await centre.audio(call)
    assert loud_seconds_of_flac(audio, channel=1) >= 4
    facts = (await centre.api(f"/calls/{call['id']}"))["journey"]
    told = [(f["kind"], f["data"].get("prompt") or f["data"].get("key")) for f in facts]
    assert [each for each in told if each[0] in ("asked", "keyed")] == [
        ("asked", "yes_no"),
        ("keyed", "1"),
        ("keyed", "5"),
    ]
    assert call["outcome"] == "answered"


async def test_a_prompt_that_cannot_be_played_leaves_the_talk_alone(centre: Lab) -> None:
    """Its file is gone: the desk says so in its log, nobody is cut, the next one is heard."""
    sound = centre.settings.asterisk_dir / "data" / "sounds" / "id" / "which_help.wav"
    number = "081600000002"
    async with centre.call_taker("201", answer_after=0.1) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        async with centre.caller(number, keys="1@0.5", seconds=30) as phone:
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            call = await centre.until(number, has(state="talking"))
            kept = sound.rename(sound.with_suffix(".away"))
            try:
                await centre.api(f"/calls/{call['id']}/ask", question="which_help", extension="201")
                await centre.api(f"/calls/{call['id']}/ask", question="yes_no", extension="201")
            finally:
                kept.rename(sound)
            assert (
                phone.found(PhoneEventKind.ENDED) is None
                and taker.found(PhoneEventKind.ENDED) is None
            )
            assert (await centre.until(number, has(state="talking")))["answered_by"] == "201"


async def test_nobody_asks_into_the_talk_of_another(centre: Lab) -> None:
    number = "081600000003"
    async with centre.call_taker("201", answer_after=0.1) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        async with centre.caller(number, keys="1@0.5", seconds=30):
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            call = await centre.until(number, has(state="talking"))
            body = {"question": "yes_no", "extension": "202"}
            async with centre.http.post(f"/api/v1/calls/{call['id']}/ask", json=body) as reply:
                assert reply.status == 409
