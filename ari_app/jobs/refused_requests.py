"""SIP requests that Asterisk refused (a wrong password, an unknown name): a storm of them is told.

Asterisk writes a line for each into its log, and itself limits none. What it wrote is counted here
and told as one incident with the number of tries, which ``sigap status`` shows; to keep them away
is the firewall's work (docs/running.md).
"""

import asyncio
import logging
import re
import time
from datetime import UTC, datetime

from ari_app.asterisk.file_reader import Cursor, read_lines
from ari_app.file_change import Change, change_of
from ari_app.operations import incidents
from ari_app.operations.incidents import Incident
from ari_app.settings import Settings
from ari_app.store.database import Database
from ari_app.storm import Storm, Surge

log = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
# res_pjsip's distributor: Request 'REGISTER' from '…' failed for 'ADDRESS:PORT' (callid: …) - why
_REFUSED = re.compile(rb"Request '[A-Z]{1,20}' from .* failed for '([^' ]{1,60}):\d+' \(callid: ")


async def keep_counting_refusals(settings: Settings, database: Database) -> None:
    """Until cancelled; what was written before the start was another process's to count."""
    storm, cursor = Storm(), await asyncio.to_thread(_at_the_end, settings)
    path = settings.asterisk_log_path
    seen: Change = None
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if (written := change_of(path)) == seen:
            continue
        lines, cursor = await asyncio.to_thread(read_lines, path, cursor)
        seen = None if lines else written  # there may be more than one reading takes
        surges = (storm.refused(time.monotonic(), source) for source in sources_of(lines))
        news = [surge for surge in surges if surge is not None]
        if news:  # the last one has all the others in it
            _announce(settings, news[-1])


def sources_of(lines: list[bytes]) -> list[str]:
    """The address that each refused request came from; of other lines nothing."""
    found = (_REFUSED.search(line) for line in lines)
    return [match[1].decode("ascii", "replace") for match in found if match]


def _at_the_end(settings: Settings) -> Cursor:
    cursor = Cursor()
    while True:
        lines, cursor = read_lines(settings.asterisk_log_path, cursor)
        if not lines:
            return cursor


def _announce(settings: Settings, surge: Surge) -> None:
    many = {"tries": surge.tries, "addresses": surge.sources}
    log.warning("many SIP requests are refused", extra={"action": "sip_storm", **many})
    says = (
        f"{surge.tries} SIP requests were refused in one storm, from {surge.sources} addresses; "
        f"see {settings.asterisk_log_path} and keep them away by the firewall"
    )
    incidents.record(settings.run_dir, "asterisk", Incident(at=datetime.now(UTC), says=says))
