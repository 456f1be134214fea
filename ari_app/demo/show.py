"""The course of the demo: start the centre, seat the call-takers, place the calls, judge them."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import aiohttp

from ari_app import samples
from ari_app.demo import people, recording_check
from ari_app.demo.sample_calls import SAMPLE_CALLS, SampleCall, faults
from ari_app.errors import SigapError
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Settings
from ari_app.store.database import Database, dsn_of
from ari_app.telephone.outcome import CallOutcome, find, wait_until_complete
from ari_app.telephone.phone_event import PhoneEventKind
from ari_app.telephone.process import Telephone, TelephoneError, call_taker, caller
from ari_app.telephone.trial_call import server_address, source_address

READY_WITHIN_S = 120.0  # models and the first migration on a slow machine
REGISTERED_WITHIN_S = 30.0
TALK_S = 12.0  # then the call-taker hangs up
LONGEST_CALL_S = 150.0
RECORDED_WITHIN_S = 60.0
LOOK_EVERY_S = 1.0
STILL_EVERY_S = 15.0  # a line of progress where nothing else is told

OnLine = Callable[[str], None]


class DemoError(SigapError):
    """The demo cannot go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleResult:
    """A sample call, what the records say of it, and what is wrong with it."""

    sample: SampleCall
    found: CallOutcome | None
    faults: tuple[str, ...]

    def lines(self) -> list[str]:
        verdict = "as it should" if not self.faults else "NOT as it should"
        said = self.found.sentences() if self.found else []
        wrong = [f"Wrong: {fault}." for fault in self.faults]
        head = f"{self.sample.name} ({self.sample.expectation}) → {verdict}"
        return [head, *(f"    {line}" for line in (*said, *wrong))]


class Show:
    """One demo. :meth:`stop` at the end, whatever happened."""

    def __init__(self, settings: Settings, announce: OnLine) -> None:
        self.exit_status = 1
        self._settings = settings
        self._print = announce
        self._centre = RunningCentre(settings, announce)
        self._phones: list[Telephone] = []
        self._database: Database | None = None
        self._began_s = time.time()

    async def start(self) -> None:
        """The centre with its people; returns when a call would be answered."""
        source_address(self._settings)  # before anything is started: a line for sample calls
        self._print(f"The demo lives in {self._settings.home}.")
        await self._centre.start()
        self._database = Database(dsn_of(self._settings), connections=2, name="sigap demo")
        secrets = await people.register(self._database, self._settings)
        await self._until_ready()
        await asyncio.gather(
            *(self._seat(str(person.extension), secrets) for person in people.CALL_TAKERS)
        )
        self._print("Call-takers of software sit at extensions 201 and 202.")
        self._print_logins(secrets)

    async def stop(self) -> None:
        await asyncio.gather(*(phone.stop() for phone in self._phones))
        if self._database:
            await self._database.close()
        await self._centre.stop()

    async def make_calls(self) -> None:
        """All four at once; sets the exit status."""
        self._began_s = time.time()
        self._print("Four sample calls at once (the held ones take more than a minute):")
        for sample in SAMPLE_CALLS:
            self._print(f"  {sample.name}: {sample.expectation}")
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._make_call(sample)) for sample in SAMPLE_CALLS]
        results = [task.result() for task in tasks]
        self._print("\nWhat became of each:")
        for one in results:
            self._print("\n".join(one.lines()))
        good = sum(not one.faults for one in results)
        self._print(f"\n{good} of {len(results)} calls ended as they should.")
        self.exit_status = 0 if good == len(results) else 1

    # ── start ────────────────────────────────────────────────────────────────────────────────

    async def _until_ready(self) -> None:
        """The desk says when Asterisk, the database and a warm screener answer."""
        url = f"{self._settings.desk_url}/readyz"
        async with aiohttp.ClientSession() as session:
            async for _ in self._patiently(READY_WITHIN_S, "the screeners and the desk"):
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    async with session.get(
                        url, timeout=aiohttp.ClientTimeout(2), ssl=False
                    ) as reply:
                        if reply.status == 200:
                            return
        raise DemoError(
            f"The centre is not ready after {READY_WITHIN_S:.0f} s; read the files in "
            f"{self._settings.log_dir} for the reason."
        )

    async def _seat(self, extension: str, secrets: people.DemoSecrets) -> None:
        """Register; a fresh account reaches Asterisk after a second or two."""
        options = call_taker(
            extension,
            server=server_address(self._settings),
            audio=samples.CALL_TAKER,
            answer_after=1.0,
            hang_up_after=TALK_S,
        )
        async for _ in self._patiently(REGISTERED_WITHIN_S, f"extension {extension}"):
            phone = Telephone(options, password=secrets.phone_passwords[extension])
            await phone.start()
            self._phones.append(phone)
            with contextlib.suppress(TelephoneError):
                await phone.wait_for(PhoneEventKind.REGISTERED, timeout_s=10)
                return
            self._phones.remove(phone)
            await phone.stop()
        raise DemoError(f"Extension {extension} cannot register; see ./sigap status.")

    def _print_logins(self, secrets: people.DemoSecrets) -> None:
        console = self._settings.desk_url
        self._print(f"\nConsole: {console}/")
        for person in people.PEOPLE:
            password = secrets.passwords[person.login]
            chooses = "; chooses a seat, telephones in the page" if person.chooses_seat else ""
            role = f"{person.role}{chooses}"
            self._print(f"  log in as {person.login} ({role}) with the password {password}")
        self._print(
            f"API: curl -H 'Authorization: Bearer {secrets.token}' {console}/api/v1/calls\n"
        )

    async def _patiently(self, limit_s: float, what: str) -> AsyncIterator[None]:
        """Turns of a wait, a moment apart, with a line of progress now and then."""
        began_s = said_at_s = time.monotonic()
        while (now_s := time.monotonic()) - began_s < limit_s:
            yield
            if now_s - said_at_s >= STILL_EVERY_S / 3:
                said_at_s = now_s
                self._print(f"  … waiting for {what} ({now_s - began_s:.0f} s)")
            await asyncio.sleep(LOOK_EVERY_S / 2)

    # ── the calls ────────────────────────────────────────────────────────────────────────────

    async def _make_call(self, sample: SampleCall) -> SampleResult:
        options = caller(
            sample.number,
            server=server_address(self._settings),
            bind=source_address(self._settings),
            audio=sample.audio,
            loop=sample.loop,
            keys=sample.keys or None,
            seconds=LONGEST_CALL_S,
        )
        async with Telephone(options) as phone:
            try:
                return await self._follow(sample, phone)
            except TelephoneError as error:
                return SampleResult(sample=sample, found=None, faults=(str(error),))

    async def _follow(self, sample: SampleCall, phone: Telephone) -> SampleResult:
        began_s = (await phone.wait_for(PhoneEventKind.CALLING, timeout_s=10)).at_s
        narrator = asyncio.create_task(self._narrate(sample, began_s), name=sample.name)
        try:
            answered = await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=10)
            ended = await phone.wait_for(PhoneEventKind.ENDED, timeout_s=LONGEST_CALL_S + 10)
        finally:
            narrator.cancel()
            await asyncio.gather(narrator, return_exceptions=True)
        self._say(sample, "over; waiting for the recording")
        return await self._judge(sample, began_s, ended.at_s - answered.at_s)

    async def _judge(self, sample: SampleCall, began_s: float, call_s: float) -> SampleResult:
        assert self._database is not None  # noqa: S101
        found = await wait_until_complete(
            self._database,
            self._settings,
            ani=sample.number,
            began_s=began_s,
            limit_s=RECORDED_WITHIN_S,
        )
        wrong = list(faults(sample, found))
        if found and found.recording and found.recording_status == "ready":
            unlike = await asyncio.to_thread(
                recording_check.fault, found.recording, sample.audio, call_s
            )
            wrong += [unlike] if unlike else []
        return SampleResult(sample=sample, found=found, faults=tuple(wrong))

    async def _narrate(self, sample: SampleCall, began_s: float) -> None:
        """Each change of the call's state, and a word now and then, until cancelled."""
        assert self._database is not None  # noqa: S101
        state, said_at_s = "", time.monotonic()
        while True:
            found = await find(self._database, self._settings, ani=sample.number, began_s=began_s)
            now_s = time.monotonic()
            if found and (found.state != state or now_s - said_at_s >= STILL_EVERY_S):
                again = "still " if found.state == state else ""
                state, said_at_s = found.state, now_s
                self._say(sample, f"{again}{_of_state(found)}")
            await asyncio.sleep(LOOK_EVERY_S)

    def _say(self, sample: SampleCall, text: str) -> None:
        self._print(f"  {time.time() - self._began_s:5.1f} s  {sample.name}: {text}")


def _of_state(found: CallOutcome) -> str:
    """``held (silent)``, ``talking with 201``."""
    if found.state == "talking":
        return f"talking with {found.answered_by}"
    return f"{found.state} ({found.verdict})" if found.verdict else found.state
