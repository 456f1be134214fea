"""An agency's own system: a real HTTP server that checks what it gets, and can be out of order."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from ari_app.tickets.webhook import genuine
from tests.tickets.desk_work import SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    key: str
    genuine: bool
    body: dict[str, Any]
    raw: bytes


@dataclass(slots=True, kw_only=True)
class Receiver:
    """``answers``: statuses for the next requests, then 200. ``hold``: answers only when set."""

    received: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    hold: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/112?kunci=sangat-rahasia"

    async def start(self) -> None:
        self.hold.set()
        app = web.Application()
        app.router.add_post("/{tail:.*}", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self.hold.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def keys(self) -> list[str]:
        return [each.key for each in self.received]

    async def _take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        stamp = request.headers.get("X-Sigap-Timestamp", "0")
        claimed = request.headers.get("X-Sigap-Signature", "")
        self.received.append(
            Received(
                key=request.headers.get("Idempotency-Key", ""),
                genuine=genuine(SECRET, int(stamp), raw, claimed, time.time()),
                body=json.loads(raw),
                raw=raw,
            )
        )
        await self.hold.wait()
        return web.Response(status=self.answers.pop(0) if self.answers else 200)
