"""How calls come in, are heard, wait and go out."""

from ipaddress import ip_network
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from ari_app.settings.section import Seconds, Section, SipName

# what a line may speak: Asterisk's names of the codecs that dialplan/modules.conf can translate
CODECS = ("alaw", "ulaw", "g722", "gsm", "amr", "amrwb", "opus")

LEAST_QUALIFY_S = 5  # an answer has 3 s


class Trunk(Section):
    """A SIP line that offers 112 calls, known by the addresses it sends from.

    With a ``user`` the centre registers there too (its password is no setting: it is given on
    ``/admin/trunks``); SRTP is spoken with whoever offers it.
    """

    name: SipName
    match: list[str] = Field(min_length=1)
    codecs: str = Field("alaw,ulaw,g722", description="the first one the other side knows is used")
    host: str | None = Field(
        None, pattern=r"^[A-Za-z0-9.\-]+(:\d+)?$", description="to call out and to register"
    )
    transport: Literal["udp", "tcp", "tls"] = Field("udp", description="to the host")
    user: str = Field(
        "",
        pattern=r"^[A-Za-z0-9.+_\-]{0,80}$",
        description="the name to register by at the host; empty: known by addresses alone",
    )
    abroad: Literal["+", "00"] = Field("+", description="what a number abroad begins with here")
    qualify_s: int = Field(
        30,
        ge=0,
        le=600,
        description="how often the host is asked by OPTIONS whether it is there; 0: never, for an "
        "operator who answers none",
    )

    @field_validator("qualify_s")
    @classmethod
    def no_hasty_question(cls, value: int) -> int:
        """Each has its answer, or has none, before the next one goes out."""
        if 0 < value < LEAST_QUALIFY_S:
            raise ValueError(f"must lie between {LEAST_QUALIFY_S} and 600 seconds; 0: never asked")
        return value

    @field_validator("codecs")
    @classmethod
    def known_codecs(cls, value: str) -> str:
        """A name that Asterisk does not know takes the whole line away: each INVITE gets 401."""
        names = [name.strip() for name in value.split(",")]
        for name in names:
            if name not in CODECS:
                raise ValueError(f"{name!r} is no codec of a line; known are {', '.join(CODECS)}")
        return ",".join(names)

    @model_validator(mode="after")
    def registers_somewhere(self) -> Self:
        if (self.user or self.transport != "udp") and not self.host:
            raise ValueError("a line with a user or a transport wants a host too")
        return self

    @property
    def is_qualified(self) -> bool:
        """Whether its far end is asked if it is there."""
        return bool(self.host and self.qualify_s)

    @property
    def host_alone(self) -> str:
        """Without a port."""
        return (self.host or "").partition(":")[0]

    @field_validator("match")
    @classmethod
    def addresses(cls, value: list[str]) -> list[str]:
        """Half of the world is no trunk: whoever is in it could offer calls."""
        networks = [ip_network(address) for address in value]
        for network in networks:
            if network.prefixlen < (8 if network.version == 4 else 16):
                raise ValueError(f"{network} is too wide; name the addresses that it sends from")
        return [str(network) for network in networks]


class Screening(Section):
    """How long the ear listens and what an unresponsive caller hears (design: a call's life)."""

    workers: int = Field(2, ge=0, le=32)
    worker_calls: int = Field(60, ge=1, description="calls one worker hears at once")
    claim_ms: int = Field(500, ge=50, le=5000, description="then the call goes on unscreened")
    deadman_s: float = Field(3.0, ge=1, le=4, description="a stopped worker loses its callers")
    first_prompt_s: Seconds = 6.0
    listen_s: Seconds = 12.0
    repeat_prompt_s: Seconds = 10.0
    hold_limit_s: Seconds = 45.0
    second_silent_call_s: Seconds = 600.0


class Ear(Section):
    """Thresholds of the ear (screening/ear_settings.py says what each does); every call is judged
    by them. Try others on what was recorded before: ``./sigap replay``.
    """

    accept_speech: float = Field(0.3, gt=0.02, lt=1, description="of speech, to accept at once")
    accept_human: float = Field(0.9, gt=0.02, lt=1, description="of a human, to accept at once")
    lenient_score: float = Field(-1.6, ge=-8, le=0, description="from here on it is a doubt")
    echo_score: float = Field(-3.5, ge=-8, le=0, description="the same where our prompt came back")
    silent_dbfs: float = Field(-50.0, ge=-90, le=-20, description="what is louder is no silence")


class Queue(Section):
    """app_queue and what happens when nobody answers."""

    ring_s: int = Field(15, ge=3)
    wrap_up_s: int = Field(15, ge=0)
    overflow_after_s: int = Field(60, ge=5)
    ring_all_s: int = Field(20, ge=3)
    duty_number: str | None = Field(None, pattern=r"^\+?\d{3,15}$")
    duty_ring_s: int = Field(25, ge=5)
    message_s: int = Field(90, ge=5)
    max_waiting: int = Field(0, ge=0, description="0: no limit")


class Supervisor(Section):
    """Listening in to a call-taker's running talk, whispering, barging in and taking over."""

    announce: bool = Field(
        True,
        description="call-takers are told, on the console and in journeys; off: neither now nor "
        "later. Supervisors, admins, reviewers and the trail are told in any case",
    )


class Number(Section):
    """A number that call-takers may call to a talk, and how their console names it."""

    number: str = Field(pattern=r"^\d{3,15}$")
    name: str = Field(min_length=1, max_length=40)


class Calling(Section):
    """Calling out: transfer, three-way and call-backs, over the first trunk with a ``host``.

    Besides ``numbers`` only agencies' own contacts can be called to a talk.
    """

    numbers: list[Number] = Field(
        [
            Number(number="119", name="Medis 119"),
            Number(number="110", name="Polisi 110"),
            Number(number="113", name="Pemadam 113"),
            Number(number="115", name="Basarnas 115"),
        ]
    )
    own_number: str = Field("112", pattern=r"^\d{3,15}$", description="shown to whom we call")
    ring_s: int = Field(30, ge=5, le=120, description="then nobody has answered")
