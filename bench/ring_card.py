"""From the INVITE of a speaking caller to the ring card on a screen: ``python -m bench.ring_card``.

A centre of its own with the settings as shipped, one call-taker in a real Chromium, and real SIP
calls one after another. Their callers say a clean sentence, over the greeting and after it.
Asterisk, desk, browser and telephones share this machine and its clock. The steps of each call:

- INVITE → first word: the caller's own telephone, with the silence that they keep after the answer
- first word → queue: to CEL ``SIGAP_WAITING``, what the ear takes
- queue → ringing: to the first picture with the ring's two buttons, by way of SIP and WebRTC
- ringing → card: to the first picture with number and verdict, by way of AMI, desk and stream;
  negative where the card is there first

A picture is counted when Chromium has drawn it (two animation frames).
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from playwright.async_api import Page

from ari_app.asterisk.phones import PhoneKind
from ari_app.errors import SigapError
from ari_app.people.access import Role
from ari_app.people.accounts import NewAccount, create_account
from ari_app.telephone.phone_event import PhoneEventKind
from ari_app.telephone.process import Telephone, caller
from bench.call_path import read_cel, spread
from bench.centre import BenchCentre, bench_centre
from bench.voice import RATE_HZ, sentence
from tests.console.browser import log_in, new_desk, running_browser

LOGIN, EXTENSION = "petugas", "301"
SPEAKS = {"over the greeting": 0.5, "after the greeting": 5.0}  # s from the answer to the voice
RING_WITHIN_MS = 30_000
# Notes in `window.seen` when ring and card have been drawn, in ms since 1970.
WATCH = """() => {
  window.seen = {};
  const ring = document.getElementById("ring");
  const drawn = (name) => {
    if (name in window.seen) return;
    window.seen[name] = null;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.seen[name] = performance.timeOrigin + performance.now();
    }));
  };
  const look = () => {
    if (ring.dataset.state === "ringing") drawn("ringing");
    if (document.querySelector("#mine-call[data-state=ringing]")) drawn("card");
  };
  new MutationObserver(look).observe(ring, { subtree: true, childList: true, attributes: true });
}"""
SEEN = "() => window.seen.ringing && window.seen.card && window.seen"
QUIET = "#ring[data-state=quiet]:has(#mine-none)"


@dataclass(frozen=True, slots=True, kw_only=True)
class RungCall:
    """The moments of one call, in seconds since 1970."""

    invited_s: float
    spoke_s: float
    queued_s: float
    ringing_s: float
    card_s: float

    @property
    def steps_s(self) -> Mapping[str, float]:
        return {
            "INVITE → first word": self.spoke_s - self.invited_s,
            "first word → queue": self.queued_s - self.spoke_s,
            "queue → ringing": self.ringing_s - self.queued_s,
            "ringing → card": self.card_s - self.ringing_s,
            "first word → ring card": max(self.card_s, self.ringing_s) - self.spoke_s,
            "INVITE → ring card": max(self.card_s, self.ringing_s) - self.invited_s,
        }


@asynccontextmanager
async def ready_desk(centre: BenchCentre) -> AsyncIterator[Page]:
    """A call-taker's console, logged in and ready to be rung."""
    new = NewAccount(
        login=LOGIN,
        name="Petugas",
        role=Role.CALL_TAKER,
        phone=PhoneKind.WEBRTC,
        extension=EXTENSION,
    )
    access = await create_account(
        centre.database, centre.settings.centre.code, new, temporary=False
    )
    async with running_browser() as browser:
        desk = await new_desk(browser, f"http://127.0.0.1:{centre.settings.http_port}")
        page = await log_in(desk, LOGIN, access.password)
        await page.wait_for_selector("#own-member[data-state=ready]", timeout=60_000)
        await page.mouse.click(700, 20)
        yield page


async def ring_once(centre: BenchCentre, page: Page, number: str, after_s: float) -> RungCall:
    """One call from its INVITE until its card is on the screen; then its caller hangs up.

    ``after_s`` is the silence between the answer and the caller's first word.
    """
    voice = _voice_file(centre.settings.home, after_s)
    await page.evaluate(WATCH)
    arguments = caller(number, server=centre.server, audio=voice, seconds=60)
    async with Telephone(arguments) as phone:
        await page.wait_for_function(SEEN, timeout=RING_WITHIN_MS)
        seen = await page.evaluate("window.seen")
        temporary = {event.what: event.at_s for event in phone.events}
        call = await page.get_attribute("#mine-call", "data-call")
    await page.wait_for_selector(QUIET, timeout=RING_WITHIN_MS)
    queued_s = read_cel(centre.settings.cel_path)[str(call)].waiting_s
    if queued_s is None:
        raise SigapError(f"Asterisk has not said when call {call} entered the queue.")
    return RungCall(
        invited_s=temporary[PhoneEventKind.CALLING],
        spoke_s=temporary[PhoneEventKind.SPEAKING] + after_s,
        queued_s=queued_s,
        ringing_s=seen["ringing"] / 1000,
        card_s=seen["card"] / 1000,
    )


def _voice_file(home: Path, after_s: float) -> Path:
    path = home / f"voice-{after_s:g}.wav"
    if not path.exists():
        silence = np.zeros(round(after_s * RATE_HZ), np.int16)
        soundfile.write(path, np.concatenate([silence, sentence()]), RATE_HZ)
    return path


async def run(count: int) -> Mapping[str, Sequence[RungCall]]:
    """Both ways of speaking, by turns, so that a busy moment of the machine meets both."""
    calls: dict[str, list[RungCall]] = {name: [] for name in SPEAKS}
    async with bench_centre(0) as centre, ready_desk(centre) as page:
        for turn in range(count):
            for at, (name, after_s) in enumerate(SPEAKS.items()):
                number = f"0812{70_000_000 + 2 * turn + at}"
                calls[name].append(await ring_once(centre, page, number, after_s))
                print(
                    f"  {turn + 1} {name}: {calls[name][-1].steps_s['INVITE → ring card']:.2f} s",
                    flush=True,
                )
    return calls


def table(calls: Mapping[str, Sequence[RungCall]]) -> str:
    """Median / p95 / worst in ms."""
    count = len(next(iter(calls.values())))
    rows = [f"| step, {count} calls each | {' | '.join(calls)} |", "|---" * (len(calls) + 1) + "|"]
    for step in next(iter(calls.values()))[0].steps_s:
        spreads = [spread(call.steps_s[step] for call in each) for each in calls.values()]
        rows.append(f"| {step} | {' | '.join(spreads)} |")
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20, help="of each kind (default 20)")
    count = parser.parse_args().calls
    if count < 1:
        parser.error("--calls: at least 1")
    try:
        print(table(asyncio.run(run(count))))
    except SigapError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
