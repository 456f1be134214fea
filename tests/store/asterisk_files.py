"""The files that Asterisk writes, written as it writes them: lines captured from Asterisk 22."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from ari_app.settings import Settings
from ari_app.uuid7 import uuid7

ANI = "081234567890"


class AsteriskFiles:
    """Keeps the time and the channels; ``later(s)`` lets time pass."""

    def __init__(self, settings: Settings) -> None:
        self.cel, self.queue_log = settings.cel_path, settings.queue_log_path
        self.spool = settings.spool_dir
        self.now = datetime(2026, 3, 4, 5, 6, 7, 250_000, tzinfo=UTC)
        self._calls = 0

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def offer(self, ani: str = ANI) -> "Caller":
        self._calls += 1
        in_order = uuid7(round(1000 * self.now.timestamp()) + self._calls)  # tests are quick
        caller = Caller(self, in_order, f"{int(self.now.timestamp())}.{self._calls}", ani)
        caller.event("OFFERED", dialled="112", trunk="lab", centre="JPR")
        return caller


class Caller:
    """One caller's channel, and what Asterisk notes of it."""

    def __init__(self, files: AsteriskFiles, call_id: str, uniqueid: str, ani: str) -> None:
        self.files = files
        self.call_id = call_id
        self.uniqueid = uniqueid
        self.ani = ani
        self.channel = f"PJSIP/trunk-lab-{uniqueid[-8:]}"

    def event(self, kind: str, **extra: str) -> None:
        self._cel(f"SIGAP_{kind}", json.dumps({"extra": urlencode(extra)}))

    def wait(self, verdict: str = "voice", priority: str = "10") -> None:
        self.event("WAITING", verdict=verdict, priority=priority)
        self.queue("NONE", "ENTERQUEUE", "", self.ani, "1")

    def answer(self, taker: str = "201") -> None:
        phone = f"PJSIP/{taker}-0000002a"
        self._cel("ANSWER", "{}", channel=phone, uniqueid=f"{self.uniqueid}9", account="")
        self.queue(f"PJSIP/{taker}", "CONNECT", "7", f"{self.uniqueid}9", "3")

    def hang_up(self, source: str | None = None, cause: int = 16) -> None:
        said = {"hangupcause": cause, "hangupsource": source or self.channel, "dialstatus": ""}
        self._cel("HANGUP", json.dumps(said))

    def queue(self, agent: str, event: str, *parameters: str) -> None:
        time = str(int(self.files.now.timestamp()))
        line = "|".join((time, self.uniqueid, "jpr", agent, event, *parameters))
        append(self.files.queue_log, line)

    def record(self, seconds: float, *, caller: bytes = b"\x55", ours: bytes = b"\xd5") -> None:
        self.files.spool.mkdir(parents=True, exist_ok=True)
        for side, sample in (("caller", caller), ("ours", ours)):
            path = self.files.spool / f"{self.call_id}-{side}.alaw"
            path.write_bytes(sample * int(8000 * seconds))

    def _cel(
        self,
        name: str,
        extra: str,
        *,
        channel: str | None = None,
        uniqueid: str | None = None,
        account: str | None = None,
    ) -> None:
        fields = (
            name,
            f"{self.files.now.timestamp():.6f}",
            self.call_id if account is None else account,
            uniqueid or self.uniqueid,
            self.uniqueid,
            channel or self.channel,
            self.ani,
            "s",
            "waiting",
            extra,
        )
        quoted = ('"' + field.replace('"', '""') + '"' for field in fields)
        append(self.files.cel, ",".join(quoted))


def append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
