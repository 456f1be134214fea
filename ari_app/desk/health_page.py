"""``/healthz`` and ``/readyz``, for whoever watches the machine; no account needed, no data."""

from aiohttp import web

from ari_app.desk import health
from ari_app.desk.parts import PARTS


async def alive(_: web.Request) -> web.Response:
    """200 as long as this process answers at all."""
    return web.json_response({"alive": True})


async def ready(request: web.Request) -> web.Response:
    """200 when a call made now would find every part; else 503, saying which part fails."""
    found = await health.look(request.app[PARTS])
    parts = {name: {"ok": p.ok, "detail": p.detail} for name, p in found.parts.items()}
    status = 200 if found.ready else 503
    return web.json_response({"ready": found.ready, "parts": parts}, status=status)
