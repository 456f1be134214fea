"""Are the instance's ports free? Asked before anything is started, so that the answer is plain."""

import asyncio
import contextlib
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from ari_app.errors import SigapError
from ari_app.settings import Settings

LOOPBACK = "127.0.0.1"


class PortInUse(SigapError):
    """We cannot listen where the settings say; the message names the port and the setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A port of ours and the setting that moves it."""

    setting: str
    host: str
    port: int
    kind: socket.SocketKind = socket.SOCK_STREAM


def of_asterisk(settings: Settings) -> tuple[Listener, ...]:
    return (
        Listener(
            setting="sip_port",
            host=settings.sip_host,
            port=settings.sip_port,
            kind=socket.SOCK_DGRAM,
        ),
        *_by_tls(settings),
        Listener(setting="ari_port", host=LOOPBACK, port=settings.ari_port),
        Listener(setting="ami_port", host=LOOPBACK, port=settings.ami_port),
    )


def _by_tls(settings: Settings) -> tuple[Listener, ...]:
    if not settings.lines_by_tls:
        return ()
    port = settings.sip_tls_port
    return (Listener(setting="sip_tls_port", host=settings.sip_host, port=port),)


def of_desk(settings: Settings) -> tuple[Listener, ...]:
    return (Listener(setting="http_port", host=settings.http_host, port=settings.http_port),)


def of_share(settings: Settings) -> tuple[Listener, ...]:
    share = settings.share
    return (Listener(setting="share.port", host=share.host, port=share.port),)


def of_jobs(settings: Settings) -> tuple[Listener, ...]:
    port, kind = settings.hep_port, socket.SOCK_DGRAM
    return (Listener(setting="hep_port", host=LOOPBACK, port=port, kind=kind),)


def check_free(listeners: Iterable[Listener]) -> None:
    """Raises :class:`PortInUse` for the first that cannot be had."""
    for listener in listeners:
        family = socket.AF_INET6 if ":" in listener.host else socket.AF_INET
        with socket.socket(family, listener.kind) as probe:
            if listener.kind is socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((listener.host, listener.port))
            except OSError as error:
                raise PortInUse(_sentence(listener, error)) from error


def is_here(host: str) -> bool:
    """Whether that is an address of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
        return True


async def answers(host: str, port: int) -> bool:
    """Whether a TCP connection to that port is accepted."""
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


async def until_answered(host: str, port: int) -> None:
    """Return when somebody listens there; the caller sets the limit."""
    while not await answers(host, port):  # noqa: ASYNC110 - another process's doing
        await asyncio.sleep(0.05)


def _sentence(listener: Listener, error: OSError) -> str:
    kind = "UDP" if listener.kind is socket.SOCK_DGRAM else "TCP"
    name = listener.setting
    variable = f"SIGAP_{name.upper().replace('.', '__')}"
    return (
        f"{kind} port {listener.port} on {listener.host} cannot be used "
        f"({(error.strerror or str(error)).lower()}); "
        f"stop what uses it or set {name} ({variable}) to another port."
    )
