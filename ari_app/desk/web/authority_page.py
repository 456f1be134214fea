"""``/ca``: the centre's own authority, for whoever sets up a call-taker's machine; no login.

What is given away is public: a certificate, never a key. It is there before the desk uses it, so
that each machine can know it by then. Where the desk's certificate is somebody else's, or a
proxy's, both addresses are 404.
"""

from aiohttp import web

from ari_app.desk.web.page import render
from ari_app.desk.web.running_desk import DESK
from ari_app.operations import certificate_choice, own_authority
from ari_app.operations.certificate_choice import Pair

PAGE = "/ca"
FILE = "/ca/sigap-112.crt"
_MEDIA_TYPE = "application/x-x509-ca-cert"


async def show(request: web.Request) -> web.Response:
    pem = _pem(request)
    shown = own_authority.fingerprint(pem)
    context = {"fingerprint": shown.split(":"), "file": FILE}
    return render(request, "authority.html", context)


async def file(request: web.Request) -> web.Response:
    headers = {
        "Content-Disposition": 'attachment; filename="sigap-112.crt"',
        "Cache-Control": "no-store",
    }
    return web.Response(body=_pem(request), content_type=_MEDIA_TYPE, headers=headers)


def _pem(request: web.Request) -> bytes:
    """Only where the desk's certificate is of this authority, or may become so."""
    settings = request.app[DESK].settings
    if settings.tls is None:
        given = not certificate_choice.proxy(settings)
    else:
        given = certificate_choice.pair_of(settings) is Pair.OWN
    pem = own_authority.authority(settings.home) if given else None
    if pem is None:
        raise web.HTTPNotFound
    return pem
