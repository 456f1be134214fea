"""``sigap desk``: the console, the API and the health of a centre, in one web process.

It binds its port at once, whatever else is down: a desk that cannot start because the database is
away could not even say so. Phones do not need it.
"""

import argparse
import asyncio
import contextlib
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from aiohttp import ClientSession, web

from ari_app.asterisk import credentials
from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_connection import AmiAddress
from ari_app.asterisk.ari import Ari, ari_login
from ari_app.asterisk.credentials import Credentials
from ari_app.desk.site import build
from ari_app.desk.web.centre_watch import CentreWatch
from ari_app.desk.web.doors import runner_of
from ari_app.desk.web.running_desk import Desk
from ari_app.desk.web.serving import listen_at, stop_requested
from ari_app.journal.writer import JournalWriter
from ari_app.live.announcements import Announcements
from ari_app.live.call_back import CallBacks
from ari_app.live.interview import Interview
from ari_app.live.late_answers import LateAnswers
from ari_app.live.live_watch import LiveWatch
from ari_app.live.lost_page import ConnectedPages
from ari_app.live.lost_phone import LostPhones
from ari_app.live.lower_places import LowerPlaces
from ari_app.live.prompt_player import APP, PromptPlayer
from ari_app.live.silent_caller import SilentCallers
from ari_app.live.supervising import Supervising
from ari_app.live.talk import TalkMoves
from ari_app.live.targets import Directory
from ari_app.live.vain_rings import VainRings
from ari_app.live.wrap_up import WrapUpKeeper, WrapUps
from ari_app.operations import incidents, own_authority
from ari_app.operations.certificate import ServedCertificate
from ari_app.operations.incidents import Incident
from ari_app.operations.own_authority import AuthorityUnusable
from ari_app.people.login_gate import LoginGate
from ari_app.places.gazetteer import Gazetteer
from ari_app.places.ground import Ground
from ari_app.settings import Settings
from ari_app.store.database import Login, dsn_of
from ari_app.store.desk_database import DeskDatabase

log = logging.getLogger(__name__)

EVENTS = ("call", "agent", "dtmf", "user")


def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    asyncio.run(run(settings, credentials.load(settings.home)))
    return 0


async def run(settings: Settings, passwords: Credentials) -> None:
    if settings.tls:
        with contextlib.suppress(
            OSError, ValueError, AuthorityUnusable
        ):  # what is wrong is said next
            own_authority.mend(settings.tls, own_authority.now())
    served = ServedCertificate(settings.tls) if settings.tls else None
    app = build(connect(settings, passwords))
    runner = runner_of(app)
    await runner.setup()
    kept = asyncio.create_task(served.keep(), name="certificate") if served else None
    try:
        await listen(runner, settings, served)
        await stop_requested()
    finally:
        if kept is not None:
            kept.cancel()
        await runner.cleanup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the desk reaches beyond its own memory: Asterisk, the database, the journal.

    Each opens when the application starts or at its first use.
    """

    settings: Settings
    ami: Ami
    ari: Ari
    database: DeskDatabase
    journal: JournalWriter
    live: LiveWatch
    player: PromptPlayer

    @property
    def queue(self) -> str:
        return self.settings.centre.code.lower()

    def silent_callers(self, interview: Interview) -> SilentCallers:
        return SilentCallers(
            live=self.live,
            ami=self.ami,
            player=self.player,
            journal=self.journal,
            interview=interview,
        )

    def late_answers(self) -> LateAnswers:
        return LateAnswers(
            live=self.live,
            ami=self.ami,
            journal=self.journal,
            queue=self.queue,
            keys_log=self.settings.keys_log_path,
        )

    def announcements(self) -> Announcements:
        return Announcements(
            settings=self.settings,
            live=self.live,
            ami=self.ami,
            database=self.database,
            journal=self.journal,
        )

    def lower_places(self) -> LowerPlaces:
        return LowerPlaces(
            live=self.live,
            ami=self.ami,
            database=self.database,
            journal=self.journal,
            centre=self.settings.centre.code,
            queue=self.queue,
        )

    def wrap_up_keeper(self, wrap_ups: WrapUps) -> WrapUpKeeper:
        return WrapUpKeeper(
            ami=self.ami,
            live=self.live,
            wrap_ups=wrap_ups,
            lasts=timedelta(seconds=self.settings.queue.wrap_up_s),
            journal=self.journal,
        )


def outside_of(settings: Settings, passwords: Credentials) -> Outside:
    """The connections of these settings; needs a running loop."""
    address = AmiAddress(
        port=settings.ami_port, user=credentials.USER, password=passwords.ami_password
    )
    ami, database = Ami(address, classes=EVENTS), DeskDatabase(lambda: dsn_of(settings, Login.DESK))
    ari = Ari(port=settings.ari_port, password=passwords.ari_password, app=APP)
    centre = settings.centre
    return Outside(
        settings=settings,
        ami=ami,
        ari=ari,
        database=database,
        journal=JournalWriter(settings.journal_path, centre=centre.code, node=settings.node),
        live=LiveWatch(ami=ami, database=database, centre=centre.code, country=centre.country),
        player=PromptPlayer(ari),
    )


def connect(settings: Settings, passwords: Credentials) -> Desk:
    """The desk with its connections. Needs a running loop."""
    outside = outside_of(settings, passwords)
    live, ami, ari, database = outside.live, outside.ami, outside.ari, outside.database
    centre, calling, ring_s = settings.centre, settings.calling, settings.queue.ring_s
    interview, wrap_ups = Interview(), WrapUps()
    return Desk(
        settings=settings,
        database=database,
        ami=ami,
        live=live,
        http=ClientSession(headers=ari_login(passwords.ari_password)),
        journal=outside.journal,
        ari=ari,
        player=outside.player,
        directory=Directory(
            numbers=calling.numbers, calls_out=settings.calls_out, country=centre.country
        ),
        interview=interview,
        moves=TalkMoves(live=live, ami=ami, ari=ari, calling=calling),
        supervising=Supervising(live=live, ami=ami, ari=ari, ring_s=ring_s),
        call_backs=CallBacks(ami=ami, ari=ari, database=database, settings=settings),
        silent_callers=outside.silent_callers(interview),
        late_answers=outside.late_answers(),
        announcements=outside.announcements(),
        lower_places=outside.lower_places(),
        lost_phones=LostPhones(live=live, ami=ami),
        connected_pages=ConnectedPages(live=live, ami=ami, database=database, centre=centre.code),
        gazetteer=Gazetteer(database),
        ground=Ground(settings.map.tiles_file, settings.map.outline),
        centre_watch=CentreWatch(settings=settings, database=database),
        login_gate=LoginGate(announce=partial(_record_incident, settings)),
        wrap_ups=wrap_ups,
        wrap_up_keeper=outside.wrap_up_keeper(wrap_ups),
        vain_rings=VainRings(queue=outside.queue, ring_s=ring_s),
    )


def _record_incident(settings: Settings, says: str) -> None:
    """`sigap status` says it for a day."""
    incidents.record(settings.run_dir, "desk", Incident(at=datetime.now(UTC), says=says))


async def listen(
    runner: web.AppRunner, settings: Settings, served: ServedCertificate | None
) -> None:
    """By TLS where there is a certificate; raises ``PortInUse``."""
    host, port = settings.http_host, settings.http_port
    await listen_at(
        runner,
        host,
        port,
        setting="SIGAP_HTTP_PORT",
        trusted=settings.trusted_proxies,
        served=served,
    )
    log.info("the desk serves", extra={"action": "desk_up", "host": host, "port": port})
