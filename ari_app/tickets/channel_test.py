"""A test over one channel of an agency: what an admin sends before anybody's life depends on it.

It is sent at once and once, beside the queue of notifications, and says that it is only a test.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from ari_app.tickets import messenger, webhook
from ari_app.tickets.agencies import ChannelKind
from ari_app.tickets.notice import Words
from ari_app.tickets.retry import Failed, Trouble
from ari_app.tickets.seal import Seal, SealBroken

EVENT = "channel.test"
_TITLE = "112 {centre}: UJI, bukan kejadian"
_TEXT = "Ini uji saluran dari pusat panggilan 112. Tidak perlu ditindaklanjuti."


async def send_test(
    channel: Mapping[str, Any], centre_name: str, seal: Seal, *, local: bool = False
) -> Failed | None:
    """None when it got through; ``channel`` is a row of ``agencies.channel``."""
    try:
        url = seal.open(channel["url"])
        secret = seal.open(channel["secret"]) if channel["secret"] else ""
    except SealBroken as error:
        return Failed(trouble=Trouble.REFUSED, problem=str(error))
    if channel["kind"] == ChannelKind.APPRISE:
        words = Words(title=_TITLE.format(centre=centre_name), text=_TEXT)
        return await messenger.deliver(url, words, local=local)
    facts = {
        "event": EVENT,
        "agency": channel["agency"],
        "centre_name": centre_name,
        "sent_at": datetime.now(UTC).isoformat(),
    }
    async with webhook.poster(local=local) as receivers:
        key = str(uuid4())
        return await receivers.post(url, secret, facts=facts, key=key, now_s=time.time())
