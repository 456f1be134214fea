"""The running desk: made once in `ari_app.desk.main.connect`, found by each request."""

from dataclasses import dataclass, field

from aiohttp import ClientSession, web

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ari import Ari
from ari_app.desk.web.centre_watch import CentreWatch
from ari_app.journal.writer import JournalWriter
from ari_app.live.announcements import Announcements
from ari_app.live.call_back import CallBacks
from ari_app.live.interview import Interview
from ari_app.live.late_answers import LateAnswers
from ari_app.live.live_watch import LiveWatch
from ari_app.live.lost_page import ConnectedPages
from ari_app.live.lost_phone import LostPhones
from ari_app.live.lower_places import LowerPlaces
from ari_app.live.prompt_player import PromptPlayer
from ari_app.live.silent_caller import SilentCallers
from ari_app.live.supervising import Supervising
from ari_app.live.talk import TalkMoves
from ari_app.live.targets import Directory
from ari_app.live.vain_rings import VainRings
from ari_app.live.wrap_up import WrapUpKeeper, WrapUps
from ari_app.operations.health import CentreParts
from ari_app.people.access import AccountMemory
from ari_app.people.login_gate import LoginGate
from ari_app.people.walls import Pairings, WallMemory
from ari_app.places.gazetteer import Gazetteer
from ari_app.places.ground import Ground
from ari_app.settings import Settings
from ari_app.store.desk_database import DeskDatabase
from recordings.served import ServedRanges


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Its settings, its connections and its memory."""

    settings: Settings
    database: DeskDatabase
    ami: Ami
    live: LiveWatch
    http: ClientSession  # to ARI, with its account
    ari: Ari
    journal: JournalWriter
    player: PromptPlayer
    directory: Directory
    gazetteer: Gazetteer
    ground: Ground
    interview: Interview
    moves: TalkMoves
    supervising: Supervising
    call_backs: CallBacks
    silent_callers: SilentCallers
    late_answers: LateAnswers
    announcements: Announcements
    lower_places: LowerPlaces
    connected_pages: ConnectedPages
    lost_phones: LostPhones
    wrap_ups: WrapUps
    wrap_up_keeper: WrapUpKeeper
    vain_rings: VainRings
    centre_watch: CentreWatch
    login_gate: LoginGate = field(default_factory=LoginGate)
    accounts: AccountMemory = field(default_factory=AccountMemory)
    pairings: Pairings = field(default_factory=Pairings)
    walls: WallMemory = field(default_factory=WallMemory)
    served_ranges: ServedRanges = field(default_factory=ServedRanges)

    @property
    def of_health(self) -> CentreParts:
        """What is asked to say how the centre is."""
        return CentreParts(
            settings=self.settings, ami=self.ami, database=self.database, http=self.http
        )


DESK = web.AppKey("desk", Desk)
