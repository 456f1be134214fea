"""Each line is proven by an INVITE to itself, which is no call; what is wrong is said by name."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from ari_app.asterisk import credentials, trial
from ari_app.operations import line_trial, status
from tests.calls.lab import Lab
from tests.patience import PATIENCE_S
from tests.trunk.line import line

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_line_that_takes_calls_says_so(centre: Lab) -> None:
    cel = centre.settings.cel_path.read_text()
    found = await fresh(centre)
    assert (found.ok, found.says) == (True, "takes calls")
    assert (await readyz(centre)) == {"lab": {"ok": True, "detail": "takes calls"}}
    (told,) = [one for one in await status.look(centre.settings) if one.part == "line: lab"]
    assert (told.well, told.says) == (True, "takes calls")
    new = centre.settings.cel_path.read_text().removeprefix(cel)
    assert "SIGAP_OFFERED" not in new
    assert not [c for c in (await centre.api("/calls"))["calls"] if "trial" in str(c)]
    async with centre.http.get("/metrics") as reply:
        assert 'sigap_trunk_up{trunk="lab"} 1.0' in await reply.text()


async def test_it_is_kept_for_a_while(centre: Lab) -> None:
    first = (await line_trial.look(centre.settings))["lab"]
    assert (await line_trial.look(centre.settings))["lab"].at == first.at


WRONG = (
    ("context = from-trunk", "context = messages", ("(404)",)),
    ("context = from-trunk", "context = waiting", ("(404)",)),
    ("endpoint = trunk-lab", "endpoint = trunk-other", ("(401)",)),
    ("allow = alaw,ulaw,g722,gsm", "allow = g729", ("(488)", "g729: modules.conf does not load")),
)


@pytest.mark.parametrize(("right", "wrong", "says"), WRONG)
async def test_what_is_wrong_is_said(
    centre: Lab, right: str, wrong: str, says: tuple[str, ...]
) -> None:
    async with edited(centre, right, wrong):
        found = await fresh(centre)
        assert not found.ok
        assert all(part in found.says for part in says), found.says
        assert (await readyz(centre))["lab"]["ok"] is False
        (told,) = [one for one in await status.look(centre.settings) if one.part == "line: lab"]
        assert not told.well
    assert (await fresh(centre)).ok


async def test_a_line_that_a_start_could_not_load_is_named(centre: Lab) -> None:
    """A reload keeps the endpoint of before; an Asterisk that starts anew does not have it."""
    path = centre.settings.asterisk_dir / "etc" / "pjsip.conf"
    shipped = path.read_text()
    try:
        path.write_text(shipped.replace("allow = alaw,ulaw,g722,gsm", "allow = alwa"))
        await started_anew(centre)
        found = await fresh(centre)
        assert not found.ok
        assert "(401)" in found.says and "alwa: Asterisk knows no such codec" in found.says
        async with centre.http.get("/readyz") as reply:
            assert reply.status == 503
    finally:
        path.write_text(shipped)
        await started_anew(centre)
    assert (await fresh(centre)).ok


async def test_a_stranger_has_no_trial_and_no_line(centre: Lab) -> None:
    """Without the key it is any INVITE; with a false one from the trunk it is a call."""
    false = f"{trial.HEADER}: {'0' * 32}-lab"
    async with line(centre.server, "127.0.0.8") as stranger:
        assert (await stranger.call(headers=(false,)).answered()).status == 401
    async with line(centre.server) as trunk:
        for odd in (false, f"{trial.HEADER}: ", f'{trial.HEADER}: "=]?{{${{X}}'):
            call = trunk.call(caller="0818000001", headers=(odd,))
            assert (await call.answered()).status == 200
            assert await call.hang_up() == 200


async def test_a_dialplan_that_does_not_know_it_is_not_tried(centre: Lab) -> None:
    path = centre.settings.asterisk_dir / "etc" / "extensions.conf"
    shipped = path.read_text()
    assert trial.knows_trials(shipped)
    try:
        path.write_text(shipped.replace("[trial]", "[other]"))
        assert await line_trial.look(centre.settings) == {}
    finally:
        path.write_text(shipped)


async def test_the_mark_is_nobodys_to_guess(centre: Lab) -> None:
    password = credentials.load(centre.settings.home).ari_password
    assert len(trial.key(password)) == 32 and password not in trial.key(password)


async def fresh(centre: Lab) -> line_trial.Trial:
    """A trial that is placed now."""
    (centre.settings.run_dir / "line-lab.trial").unlink(missing_ok=True)
    return (await line_trial.look(centre.settings))["lab"]


async def started_anew(centre: Lab) -> None:
    before = centre.centre.pids["asterisk"]
    centre.signal("asterisk", signal.SIGKILL)
    async with asyncio.timeout(PATIENCE_S):
        while centre.centre.pids.get("asterisk") in (None, before):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        while (await fresh(centre)).silent:  # noqa: ASYNC110
            await asyncio.sleep(0.2)


async def readyz(centre: Lab) -> dict[str, Any]:
    async with centre.http.get("/readyz") as reply:
        found: dict[str, Any] = (await reply.json())["trunks"]
        return found


@asynccontextmanager
async def edited(centre: Lab, right: str, wrong: str) -> AsyncIterator[None]:
    """Asterisk with another pjsip.conf, as an admin's own may be."""
    path = centre.settings.asterisk_dir / "etc" / "pjsip.conf"
    shipped = path.read_text()
    assert right in shipped
    try:
        await _reloaded(centre, path.write_text, shipped.replace(right, wrong))
        yield
    finally:
        await _reloaded(centre, path.write_text, shipped)


async def _reloaded(centre: Lab, write: Any, text: str) -> None:
    write(text)
    async with centre.manager() as ami:
        await ami.reload("res_pjsip.so")
    await asyncio.sleep(1.5)  # it reads in a thread of its own and tells nobody when it has
