"""Passwords are looked at two at a time; whoever is known does not wait behind strangers."""

import asyncio

import pytest

from ari_app.people import login_gate
from ari_app.people.login_gate import AT_ONCE, LoginGate, TooBusy


async def test_who_is_known_passes_the_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_gate, "STRANGER_WAITS_S", 0.01)
    gate, never = LoginGate(), asyncio.Event()
    gate.entered("203.0.113.7", 0.0)

    async def stranger(number: int) -> None:
        async with gate.slot(f"198.51.100.{number}", 1.0):
            await never.wait()

    tasks = [asyncio.create_task(stranger(number)) for number in range(AT_ONCE)]
    await asyncio.sleep(0)
    with pytest.raises(TooBusy):
        async with gate.slot("198.51.100.9", 1.0):
            raise AssertionError("a third one was let in")
    async with gate.slot("203.0.113.7", 1.0):
        pass
    never.set()
    await asyncio.gather(*tasks)
    async with gate.slot("198.51.100.9", 1.0):
        pass


async def test_a_place_is_given_back_after_an_error() -> None:
    gate = LoginGate()
    for _ in range(3 * AT_ONCE):
        with pytest.raises(ValueError, match="broken"):
            async with gate.slot("198.51.100.1", 0.0):
                raise ValueError("broken")


def test_a_surge_is_told_with_its_size() -> None:
    said: list[str] = []
    gate = LoginGate(announce=said.append)
    for number in range(60):
        gate.refused(f"198.51.100.{number}", 1.0)
    assert len(said) == 1 and said[0].startswith("60 logins were refused in one storm, from 60")
