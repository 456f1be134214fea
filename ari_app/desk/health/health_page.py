"""``/healthz`` and ``/readyz``, for whoever watches the machine; no account needed, no data.

What fails and why is told on this machine only: from elsewhere it would say when to come.
"""

from typing import Any

from aiohttp import web

from ari_app.desk.web.outside import of_this_machine
from ari_app.desk.web.running_desk import DESK
from ari_app.operations import health

_FOR_ALL = {"Cross-Origin-Resource-Policy": "cross-origin"}  # there is nothing in it


async def alive(_: web.Request) -> web.Response:
    """200 as long as this process answers at all; also to a page of ours that was opened by http,
    and wants to know whether the desk is found by https by now.
    """
    return web.json_response({"alive": True}, headers=_FOR_ALL)


async def ready(request: web.Request) -> web.Response:
    """200 when a call made now would find every part; else 503. Here it says which part fails."""
    found = await health.look(request.app[DESK].of_health)
    said: dict[str, Any] = {"ready": found.ready}
    if of_this_machine(request):
        said["parts"] = {n: {"ok": p.ok, "detail": p.detail} for n, p in found.parts.items()}
        said["far_ends"] = {n: {"answers": e.answers} for n, e in found.far_ends.items()}
        said["trunks"] = {n: {"ok": t.ok, "detail": t.detail} for n, t in found.trunks.items()}
    return web.json_response(said, status=200 if found.ready else 503)
