"""An afternoon of a fire brigade: a new ticket, a late one, one at work, and old ones."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ari_app.store.database import Database
from ari_app.tickets.way import Side, Step
from tests.desk.centre import Centre
from tests.desk.passwords import CHEAP
from tests.tickets.desk_work import DeskWork

LOGIN, PASSWORD = "damkar.budi", "sandi-budi"
BURNS, SNAKE, TREE = "JPR-2026-01482", "JPR-2026-01479", "JPR-2026-01475"
_WORK = (Step.ACKNOWLEDGE, Step.ARRIVE)
_FIRE = """UPDATE tickets SET latitude = -6.6181, longitude = 110.6884, dusun = 'Krajan',
    desa = 'Mantingan', address = 'Jl. Sultan Hadlirin gang 2, belakang musala Al-Ikhlas',
    narrative = 'Rumah warga terbakar bagian dapur, api merambat ke atap. Satu lansia masih di '
        'dalam, tetangga sedang berusaha mengeluarkan.',
    answers = '{"apa yang terbakar": "dapur, mulai ke atap", "ada orang terjebak?": "satu lansia",
        "bahan berbahaya?": "tabung gas 3 kg"}'
    WHERE label = 'JPR-2026-01482'"""
_SNAKE = """UPDATE tickets SET address = 'RT 3 RW 1', desa = 'Bandengan', kecamatan = 'Jepara',
    narrative = 'Ular kobra masuk kamar mandi, pintu sudah ditutup.'
    WHERE label = 'JPR-2026-01479'"""
_TREE = """UPDATE tickets SET address = 'Jl. Jepara-Bangsri km 9', kecamatan = 'Mlonggo',
    narrative = 'Pohon trembesi menutup separuh jalan.' WHERE label = 'JPR-2026-01475'"""


async def fill(dsn: str, connection: Any, centre: Centre) -> None:
    """The sample, as of now; whoever logs in as `LOGIN` sees it."""
    await centre.add_account(LOGIN, "agency", CHEAP.hash(PASSWORD), name="Budi Santoso")
    jobs = Database(dsn)
    await _tickets(DeskWork(database=jobs), datetime.now(UTC))
    await jobs.close()
    for statement in (_FIRE, _SNAKE, _TREE):
        await connection.execute(statement)


async def _tickets(desk: DeskWork, now: datetime) -> None:
    for number, type, minutes, steps in (
        (1482, "kebakaran", 1, ()),
        (1479, "binatang", 20, ()),
        (1475, "pohon_tumbang", 45, _WORK),
        (1460, "kebakaran", 1500, (*_WORK, Step.FINISH)),
        (1451, "binatang", 2900, (*_WORK, Step.FINISH)),
    ):
        at = now - timedelta(minutes=minutes)
        label = await desk.ticket(number, type=type, opened_at=at)
        note = "Bawa tangga dan alat pembuka pintu." if not steps else ""
        [sent] = await desk.send(label, "damkar", now=at, note=note)
        await desk.step(sent.dispatch_id, Step.DELIVER, party=Side.JOBS, by="sigap jobs", now=at)
        for later, step in enumerate(steps, start=1):
            took_at = at + timedelta(minutes=4 * later)
            await desk.step(sent.dispatch_id, step, party=Side.AGENCY, by=LOGIN, now=took_at)
