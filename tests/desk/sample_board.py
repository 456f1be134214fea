"""A desk with a believable night on it, for looking at: ``python -m tests.desk.sample_board PORT``.

docs/screens/board_pictures.py takes its pictures from it.
"""

import asyncio
import itertools
import math
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
from aiohttp import web

from ari_app.asterisk.credentials import Credentials
from ari_app.desk.main import connect
from ari_app.desk.site import build
from ari_app.operations import own_authority
from ari_app.settings import Settings
from tests.desk.ami_server import AmiServer, channel, entry, levels_event, member
from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP
from tests.store.postgres import cloned, make_template, running_server

ARI_PASSWORD = "a" * 24
LOGIN, PASSWORD = "siti", "sandi-siti"
HELD = "Hening selama 12 detik; tidak ada suara, ketukan, atau tombol."
NOISE = "Hanya bunyi bising selama 12 detik; tidak ada suara manusia."
VOICE = "Suara manusia terdengar jelas pada detik 0.3."


async def main(port: int) -> None:
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        await make_template(server.get_uri())
        async with (
            cloned(server.get_uri()) as dsn,
            sample_board(Path(folder), dsn, port) as address,
        ):
            print(f"{address}: log in as {LOGIN} with {PASSWORD}", flush=True)
            await asyncio.Event().wait()


@asynccontextmanager
async def sample_board(
    folder: Path,
    dsn: str,
    port: int,
    *,
    members: Sequence[dict[str, str]] = (),
    ami: AmiServer | None = None,
) -> AsyncIterator[str]:
    """A desk on ``port`` (and a bit of Asterisk on the next one); its address.

    ``ami``: Asterisk's side of a test's own, which changes the line.
    """
    ami = ami or AmiServer()
    await ami.start()
    settings = Settings(
        home=folder / "home",
        database_dsn=dsn,
        ami_port=ami.port,
        ari_port=port + 1,
        http_port=port,
        tls=own_authority.make(folder / "home", ["112.example"], own_authority.now()),  # for /ca
    )
    settings.run_dir.mkdir(parents=True)
    settings.archive_dir.mkdir(parents=True)
    database = await asyncpg.connect(dsn)
    held = await _fill(Centre(database=database, archive=settings.archive_dir), ami)
    ami.members += members
    runners = [await _serve_ari(port + 1), await _serve_desk(settings, ami)]
    screening = asyncio.create_task(_screen(settings, ami, held), name="screeners")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        screening.cancel()
        for runner in runners:
            await runner.cleanup()
        await ami.stop()
        await database.close()


async def _serve_desk(settings: Settings, ami: AmiServer) -> web.AppRunner:
    passwords = Credentials(ari_password=ARI_PASSWORD, ami_password=ami.password)
    runner = web.AppRunner(build(connect(settings, passwords)), shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.http_port).start()
    return runner


async def _screen(settings: Settings, ami: AmiServer, held: Sequence[str]) -> None:
    """Two screeners that live, and tell how loud an engine and a quiet room are."""
    for turn in itertools.count():
        for worker in (1, 2):
            (settings.run_dir / f"screen-{worker}.ready").touch()
        noisy = -14 - 9 * abs(math.sin(turn * 0.7)) - 5 * abs(math.sin(turn * 1.9))
        levels = dict(zip(held, (noisy, -54 - 4 * math.sin(turn)), strict=True))
        ami.send_raw(levels_event(levels))
        await asyncio.sleep(0.4)


async def _serve_ari(port: int) -> web.AppRunner:
    async def channels(_: web.Request) -> web.Response:
        return web.json_response([])

    async def applications(_: web.Request) -> web.Response:
        return web.json_response([{"name": "sigap-1"}, {"name": "sigap-2"}])

    app = web.Application()
    app.router.add_get("/ari/channels", channels)
    app.router.add_get("/ari/applications", applications)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


async def _fill(centre: Centre, ami: AmiServer) -> Sequence[str]:
    """The night; the calls that are held in it."""
    now = datetime.now(UTC)
    await centre.add_centre("JPR", "Jepara Siap 112 (contoh)")
    await centre.add_account(LOGIN, "supervisor", CHEAP.hash(PASSWORD), "101", "Siti Rahayu")
    await centre.add_account("bagus", "call_taker", CHEAP.hash("sandi"), "102", "Bagus Widodo")
    await centre.add_account("dewi", "call_taker", CHEAP.hash("sandi"), "103", "Dewi Lestari")
    await centre.add_account("rahma", "call_taker", CHEAP.hash("sandi"), "104", "Rahma Aulia")
    await centre.add_account("tono", "call_taker", CHEAP.hash("sandi"), "105", "Tono Hadi")
    await centre.database.execute(
        "UPDATE accounts SET phone = 'webrtc' WHERE login IN ('bagus', 'rahma', 'tono')"
    )
    ids = [await _live_call(centre, now, *row) for row in _LIVE]
    for number, row in enumerate(_PAST):
        await _past_call(centre, now - timedelta(minutes=4 + 7 * number), number, *row)
    await _leave_behind(centre, now)
    _put_on_the_line(ami, ids)
    await _raise_alarms(centre, now)
    return ids[1:3]


async def _leave_behind(centre: Centre, now: datetime) -> None:
    """What still waits for a human: two tickets not sent, one without a type, two call-backs."""
    for number, (type, minutes, kecamatan) in enumerate(_UNSENT):
        at = now - timedelta(minutes=minutes + 3)
        call_id = await centre.add_call(ani=f"08130000{number:04d}", at=at)
        label = await centre.add_ticket(call_id, 1460 + number, ani=f"08130000{number:04d}", at=at)
        await centre.database.execute(
            """UPDATE tickets SET type = $2, kecamatan = $3, state = 'open', ended_at = $4
               WHERE label = $1""",
            label,
            type,
            kecamatan,
            now - timedelta(minutes=minutes),
        )
    for number, ani in enumerate(("081355660011", "02964410000")):
        at = now - timedelta(minutes=2 + 9 * number)
        call_id = await centre.add_call(
            ani=ani, outcome="abandoned_waiting", verdict=("key", "voice")[number], at=at
        )
        label = await centre.add_ticket(call_id, 1470 + number, ani=ani, at=at)
        await centre.database.execute(
            "UPDATE tickets SET state = 'callback' WHERE label = $1", label
        )


async def _raise_alarms(centre: Centre, now: datetime) -> None:
    """The fire brigade has not acknowledged, and a complaint's promise runs out."""
    dispatch = await centre.send("JPR-2026-01482", at=now - timedelta(minutes=6))
    await centre.add_alarm("unacknowledged", "JPR-2026-01482", now, dispatch=dispatch)
    await centre.add_alarm("promise_near", "JPR-2026-01480", now)


# ani, state, verdict, reason, seconds ago
_LIVE = (
    ("085711223344", "waiting", "key", "Penelepon menekan tombol pada detik 4.1.", 11),
    ("082199887766", "held", "noise", NOISE, 21),
    (None, "held", "silent", HELD, 33),
    ("081270001234", "talking", "voice", VOICE, 157),
    ("081398760011", "screening", None, None, 3),
)

# type, minutes since the talk, kecamatan
_UNSENT = (("kebakaran", 3, "Tahunan"), ("medis", 1, "Mlonggo"), (None, 7, None))

# ani, outcome, verdict, reason, narrative
_PAST = (
    (
        "081234567890",
        "answered",
        "voice",
        VOICE,
        "Api besar dari gudang mebel, angin ke arah rumah warga.",
    ),
    ("085600112233", "abandoned_held", "silent", HELD, None),
    (
        "0296441200",
        "answered",
        "unsure",
        "Mungkin ada manusia: setengah detik terjelas 74% menyerupai manusia.",
        "Pohon tumbang menutup jalan depan pasar.",
    ),
    ("081355660011", "ended_by_call_taker", "noise", NOISE, None),
    ("087788990011", "abandoned_waiting", "voice", VOICE, None),
    (
        "082133445566",
        "answered",
        "tap",
        "Penelepon mengetuk telepon pada detik 7.4.",
        "Tidak bisa bicara, suami di rumah. Polisi berangkat.",
    ),
    ("085225443311", "answered", "unscreened", None, "Bapak jatuh, tidak sadar, masih bernapas."),
)


async def _live_call(
    centre: Centre,
    now: datetime,
    ani: str | None,
    state: str,
    verdict: str | None,
    reason: str | None,
    ago_s: int,
) -> str:
    at = now - timedelta(seconds=ago_s)
    call_id = await centre.add_call(
        ani=ani, state=state, outcome=None, verdict=verdict, reason=reason, at=at
    )
    await centre.add_fact(call_id, "offered", at)
    await centre.add_fact(call_id, "prompted", at + timedelta(seconds=0.2), prompt="greeting")
    if verdict:
        await centre.add_fact(call_id, "judged", at + timedelta(seconds=2), verdict=verdict)
    if state == "talking":
        await centre.add_fact(call_id, "answered", at + timedelta(seconds=9), taker="102")
    return call_id


async def _past_call(
    centre: Centre,
    at: datetime,
    number: int,
    ani: str,
    outcome: str,
    verdict: str,
    reason: str | None,
    narrative: str | None,
) -> None:
    call_id = await centre.add_call(ani=ani, outcome=outcome, verdict=verdict, reason=reason, at=at)
    for kind, after_s, data in _JOURNEYS[outcome]:
        filled = {"verdict": verdict} if kind in ("judged", "waiting") else data
        await centre.add_fact(call_id, kind, at + timedelta(seconds=after_s), **filled)
    if narrative:
        await centre.add_ticket(call_id, 1482 - number, narrative=narrative, ani=ani, at=at)
        await centre.add_recording(call_id, b"fLaC" + bytes(4000))


Steps = tuple[tuple[str, float, dict[str, str]], ...]

_START: Steps = (
    ("offered", 0, {}),
    ("prompted", 0.2, {"prompt": "greeting"}),
)
_SILENT: Steps = (
    ("prompted", 6.2, {"prompt": "cannot_hear"}),
    ("judged", 12, {}),
    ("held", 12, {}),
)
_QUEUE: Steps = (("judged", 2, {}), ("waiting", 2, {}))
_JOURNEYS: dict[str, Steps] = {
    "answered": (
        *_START,
        *_QUEUE,
        ("answered", 9, {"taker": "PJSIP/101"}),
        ("hung_up", 150, {"by": "caller"}),
    ),
    "abandoned_held": (*_START, *_SILENT, ("hung_up", 31, {"by": "caller"})),
    "ended_by_call_taker": (*_START, *_SILENT, ("ended", 24, {"by": "102"})),
    "abandoned_waiting": (*_START, *_QUEUE, ("abandoned", 19, {})),
}


def _put_on_the_line(ami: AmiServer, ids: list[str]) -> None:
    waiting, noisy, silent, talking, fresh = ids
    ami.channels = [
        channel(waiting, unique_id="n.1", application="Queue", context="waiting"),
        channel(noisy, unique_id="n.2", number="082199887766"),
        channel(silent, unique_id="n.3", number="<unknown>"),
        channel(talking, unique_id="n.4", application="Queue", bridge_id="b"),
        channel(
            talking, name="PJSIP/102-00000009", unique_id="n.9", linked_id="n.4", bridge_id="b"
        ),
        channel(
            talking,
            name="PJSIP/101-0000000c",
            unique_id="n.12",
            linked_id="n.4",
            context="supervise",
        )
        | {"Exten": "whisper", "ChanVariable": f"SIGAP_SUPERVISED={talking}"},
        channel(fresh, unique_id="n.5", number="081398760011"),
        channel("x", name="PJSIP/104-0000000a", unique_id="n.10", linked_id="n.1")
        | {"ChannelStateDesc": "Ringing"},
    ]
    ami.entries = [entry("n.1", wait_s=8, priority=20)]
    ami.members = [
        member("101"),
        member("102", status=2),
        member("103", paused=True),
        member("104", status=6),
        member("105"),
    ]


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
