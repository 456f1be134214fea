"""REGISTERs that Asterisk refused: a name that no phone has, or a wrong password; and ours, which
an operator did not take.

Asterisk itself limits none, and writes a line for each into its log. The name, the address's text
and the Call-ID in it are the stranger's: they are counted and shown, and nothing follows from them.
"""

import re

from ari_app.line.sip_head import shown
from ari_app.line.unreadable import MOST_WHY

# res_pjsip's distributor: Request 'REGISTER' from '…' failed for 'ADDRESS:PORT' (callid: …) - why
_REFUSED = re.compile(
    r"Request 'REGISTER' from .* failed for '(?P<source>[^' ]{1,60}):\d+' "
    r"\(callid: .*\) - (?P<why>.*)$"
)
# res_pjsip_outbound_registration, each time that an operator did not take ours
_OURS = re.compile(
    r"(?P<said>'?\d{3}'?(?: Forbidden)? fatal response|Temporal response '\d{3}'|No response)"
    r" received from '.*' on registration attempt to '(?P<whom>[^']{1,200})', retrying"
)


def read_line(line: str) -> tuple[str, str] | None:
    """A line of Asterisk's log: who was refused, and why; None for any other line."""
    found = _REFUSED.search(line)
    return (shown(found["source"]), shown(found["why"], MOST_WHY)) if found else None


def read_ours(line: str) -> tuple[str, str] | None:
    """A line of Asterisk's log: as whom (sip:user@host) we were not registered, and SIP's answer,
    empty for none; None for any other line.
    """
    found = _OURS.search(line)
    if not found:
        return None
    return found["whom"], "".join(each for each in found["said"] if each.isdigit())
