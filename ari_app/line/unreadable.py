"""Packets that Asterisk's SIP parser could not read: nobody was answered, nobody knows what it was.

They reach no part of Asterisk but its log, so they are told from there. One of them may have been
a call: a Request-URI ``urn:service:sos`` is such.
"""

import re

from ari_app.line.sip_head import shown

_DROPPED = re.compile(
    r"pjproject: .*?(?:"
    r"Dropping \d+ bytes packet from \w+ (?P<by4>[0-9a-fA-F:.\[\]]+):\d+ : (?P<why>.*)"
    r"|Error processing packet from (?P<by>[0-9a-fA-F:.\[\]]+):\d+: (?P<missing>.*))$"
)
MOST_WHY = 120


def read_line(line: str) -> tuple[str, str] | None:
    """A line of Asterisk's log: whose packet was dropped, and why; None for any other line."""
    found = _DROPPED.search(line)
    if found is None:
        return None
    source = (found["by4"] or found["by"]).strip("[]")
    return source, shown(found["why"] or found["missing"], MOST_WHY)
