"""An Asterisk of its own for a look at edited files: no port in use, no line, nothing kept.

It is started on loopback with ports that the system chose, in a folder that goes afterwards; what
it says about the files while it reads them is the result. The shipped files are read the same way
first, so that what Asterisk always says (an absent option file) is nobody's fault.
"""

import itertools
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ari_app.asterisk import configuration, console
from ari_app.asterisk.runtime import AsteriskRuntime
from ari_app.errors import SigapError
from ari_app.settings import Settings
from dialplan.checker.finding import FileLine, Finding, Kind, finding

READY_LIMIT_S = 20.0
END_LIMIT_S = 10.0
LOOPBACK = "127.0.0.1"
MEDIA_PORTS = 40
_HEAD = re.compile(r"^\[[^\]]*\] (?:WARNING|ERROR)\[\d+\](?:\[[^\]]*\])? \S+: (.*)$")
# where an Asterisk listens and keeps things: no part of the plan, and never an admin's in a scratch
OF_THE_INSTANCE = (
    *("asterisk.conf", "ari.conf", "cel.conf", "cel_custom.conf", "hep.conf", "http.conf"),
    *("logger.conf", "manager.conf", "rtp.conf"),
)
_BIND = re.compile(r"^([ \t]*bind[ \t]*=>?[ \t]*)([^;\n]*)", re.MULTILINE)
_REGISTERING = re.compile(r"^.*res_pjsip_outbound_registration.*$", re.MULTILINE)
_NOT_REGISTERING = "noload = res_pjsip_outbound_registration.so"
_NUMBER = re.compile(r"\d+")
_WHERE = (
    re.compile(r"line (?P<line>\d+) of (?:file )?'?(?:\S*/)?(?P<file>[\w.-]+\.conf)"),
    re.compile(r"(?:\S*/)?(?P<file>[\w.-]+\.conf)'? (?:at |on )?line (?P<line>\d+)"),
    re.compile(r"at line (?P<line>\d+)"),
)


class ScratchFailed(SigapError):
    """No scratch Asterisk could be started, whatever the files say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """A running scratch Asterisk."""

    settings: Settings
    runtime: AsteriskRuntime
    file: Path
    process: subprocess.Popen[bytes]

    def order(self, words: str) -> str:
        """What Asterisk's console answers; empty when it does not."""
        try:
            return console.answer(self.runtime, self.file, words)
        except console.AsteriskSilent:
            return ""

    @property
    def messages(self) -> list[str]:
        """Its warnings and errors until now, each without time, thread and module."""
        try:
            text = self.settings.asterisk_log_path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return [found[1] for line in text.splitlines() if (found := _HEAD.match(line))]

    def until_ready(self) -> bool:
        """Whether it has read everything; False when it ended meanwhile."""
        end = time.monotonic() + READY_LIMIT_S
        while time.monotonic() < end and self.process.poll() is None:
            if "fully booted" in self.order("core waitfullybooted"):
                return True
            time.sleep(0.1)
        return False


def scratch_settings(settings: Settings, home: Path) -> Settings:
    """The same centre in another folder, on loopback ports that nobody uses now."""
    sip, ari, ami, hep, desk, above = _free_ports()
    media = above + above % 2  # RTP has the even ports (RFC 3550)
    return settings.model_copy(
        update={
            "home": home,
            "sip_host": LOOPBACK,
            **{"sip_port": sip, "ari_port": ari, "ami_port": ami, "hep_port": hep},
            **{"http_port": desk, "rtp_start": media, "rtp_end": media + MEDIA_PORTS},
        }
    )


def kept_apart(texts: Mapping[str, str], ours: Mapping[str, str], own: Settings) -> dict[str, str]:
    """The files for a scratch Asterisk, whatever addresses and folders an admin wrote out.

    Those that say where it listens and keeps things are ours; every SIP transport is on loopback,
    and nothing registers, or an operator would send callers here. Lines stay lines.
    """
    ports = itertools.cycle(_free_ports())  # one twice is an error that Asterisk names
    known = f"{own.sip_host}:{own.sip_port}"

    def bound(found: re.Match[str]) -> str:
        there = found[2].strip()
        return found[0] if there == known else f"{found[1]}{LOOPBACK}:{next(ports)}"

    apart = {name: ours[name] for name in OF_THE_INSTANCE if name in ours}
    if "modules.conf" in texts:
        apart["modules.conf"] = _without_registering(texts["modules.conf"])
    return {**texts, **apart, "pjsip.conf": _BIND.sub(bound, texts.get("pjsip.conf", ""))}


def _without_registering(modules: str) -> str:
    """Said in each case: there may be an ``autoload``."""
    text, found = _REGISTERING.subn(_NOT_REGISTERING, modules)
    return text if found else f"{text.rstrip()}\n{_NOT_REGISTERING}\n"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for one scratch Asterisk, gone afterwards; short, for it holds a socket's path."""
    folder = Path(tempfile.mkdtemp(prefix="sigap-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(
    settings: Settings, texts: Mapping[str, str], runtime: AsteriskRuntime
) -> Iterator[Scratch]:
    """Started with these files; ended and waited for in every case."""
    file = configuration.lay_out_unproven(settings, texts, runtime)
    with (settings.log_dir / "asterisk.log").open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own Asterisk
            [*ending_with_us("KILL"), *runtime.command, "-f", "-C", str(file)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    scratch = Scratch(settings=settings, runtime=runtime, file=file, process=process)
    try:
        yield scratch
    finally:
        _end(scratch)


def ending_with_us(how: str) -> tuple[str, ...]:
    """What stands before a command that must not outlive us, however we end; ``how``: the signal.

    Where ``setpriv`` (util-linux) is missing, nothing: then it is ended as long as we are.
    """
    found = shutil.which("setpriv")
    return (found, "--pdeathsig", how, "--") if found else ()


def _end(scratch: Scratch) -> None:
    if scratch.process.poll() is None:
        scratch.process.terminate()
    try:
        scratch.process.wait(END_LIMIT_S)
    except subprocess.TimeoutExpired:
        scratch.process.kill()
        scratch.process.wait()


def said_by_asterisk(
    texts: Mapping[str, str], messages: Sequence[str], usual: Sequence[str]
) -> list[Finding]:
    """What Asterisk said more often than usual; a line's number does not count for that."""
    left = Counter(_NUMBER.sub("", message) for message in usual)
    found = {}
    for message in messages:
        left[bare := _NUMBER.sub("", message)] -= 1
        if left[bare] < 0:
            origin = _origin(message, texts)
            found[message] = finding(Kind.ASTERISK_SAYS, origin, text=message)
    return list(found.values())


def _origin(message: str, texts: Mapping[str, str]) -> FileLine:
    for pattern in _WHERE:
        if where := pattern.search(message):
            file = where.groupdict().get("file") or "extensions.conf"
            return FileLine(file=file, line=int(where["line"]))
    named = next((name for name in texts if name in message), "extensions.conf")
    return FileLine(file=named, line=1)


def _free_ports() -> list[int]:
    """Six ports, free for TCP and UDP, the last with a range of media ports above it."""
    found: list[int] = []
    with _held() as hold:
        while len(found) < 6:
            port = hold(0)
            if port + MEDIA_PORTS < 65_000 and port not in found:
                found.append(port)
    return found


@contextmanager
def _held() -> Iterator["_Hold"]:
    hold = _Hold()
    try:
        yield hold
    finally:
        hold.let_go()


class _Hold:
    """Ports held open until all are chosen, so that none is chosen twice."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []

    def __call__(self, port: int) -> int:
        for _ in range(50):
            stream = self._bind(socket.SOCK_STREAM, port)
            chosen = int(stream.getsockname()[1])
            try:
                self._bind(socket.SOCK_DGRAM, chosen)
            except OSError:
                continue
            return chosen
        raise ScratchFailed("No free port was found on this machine; end what holds them.")

    def _bind(self, kind: socket.SocketKind, port: int) -> socket.socket:
        made = socket.socket(socket.AF_INET, kind)
        self._sockets.append(made)
        made.bind((LOOPBACK, port))
        return made

    def let_go(self) -> None:
        for each in self._sockets:
            each.close()
