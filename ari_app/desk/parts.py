"""What a request finds beside itself: made once in `process`, handed in, never reached for."""

from dataclasses import dataclass, field

from aiohttp import ClientSession, web

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ari import Ari
from ari_app.desk.access import AccountMemory
from ari_app.desk.database import DeskDatabase
from ari_app.desk.interview import Interview
from ari_app.desk.live import LiveLine
from ari_app.desk.prompt_player import PromptPlayer
from ari_app.desk.throttle import Throttle
from ari_app.desk.wrap_up import WrapUps
from ari_app.journal import JournalWriter
from ari_app.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    settings: Settings
    database: DeskDatabase
    ami: Ami
    live: LiveLine
    http: ClientSession  # to ARI, with its account
    ari: Ari
    journal: JournalWriter
    player: PromptPlayer
    interview: Interview = field(default_factory=Interview)
    throttle: Throttle = field(default_factory=Throttle)
    wrap_ups: WrapUps = field(default_factory=WrapUps)
    accounts: AccountMemory = field(default_factory=AccountMemory)


PARTS = web.AppKey("parts", Parts)
