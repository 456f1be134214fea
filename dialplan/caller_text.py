"""Text that a telephone or a line wrote, in a step where a sign of it could be an order.

It is followed through variables (``Set(a=${EXTEN})``, ``Set(b=x${a})``); what a filter has made
harmless is none any more: ``${FILTER(0-9,${EXTEN})}``.
"""

import re
from collections.abc import Sequence

# what a telephone or a line wrote; variables that were set to it are found by CallerText
CALLER_TEXT = (
    r"EXTEN|INVALID_EXTEN|(?:CALLERID|CONNECTEDLINE|REDIRECTING|PJSIP_HEADER|SIP_HEADER"
    r"|PJSIP_HEADER_PARAM|CHANNEL\(pjsip|CHANNEL\(dnid|EVAL)\("
)
FILTERED = re.compile(r"\$\{FILTER\((?P<kept>[^$,]*),\$\{[^{}]*\}\)\}")
SYNTAX = set(",:?&|^()@/$[]{}\"'`;<>=!%~\\ \n")  # what no filter may let through into a step
ORDERS = frozenset(
    (
        "agi eagi background backgrounddetect blindtransfer bridge channelredirect chanspy "
        "confbridge controlplayback dial disa eagi exec execif followme gosub gosubif goto gotoif "
        "gotoiftime mixmonitor mp3player monitor originate page playback queue record retrydial "
        "softhangup stasis stasisbroadcast system transfer tryexec trysystem voicemail"
    ).split()
)
SETTING = re.compile(
    r"^M?Set\((?:(?:GLOBAL|MASTER_CHANNEL)\()?_{0,2}(?P<name>[A-Za-z]\w*)\)?=(?P<value>.*)\)$",
    re.IGNORECASE,
)
# they open a file or run a command, wherever they stand
READING = re.compile(
    r"\b(?:SHELL|FILE|FILE_COUNT_LINE|FILE_FORMAT|STAT|REALTIME\w*|CURL|ODBC_\w+)\("
)


class CallerText:
    """What callers wrote, in a plan of these steps (``Application(what stands in brackets)``)."""

    def __init__(self, steps: Sequence[str]) -> None:
        self._callers_text = _reads(_set_by_callers(steps))

    def gives_orders(self, step: str) -> bool:
        """Whether such text stands unfiltered where a sign of it would be an order."""
        if step.split("(")[0].lower() not in ORDERS and not READING.search(step):
            return False
        return bool(self._callers_text.search(_without_filtered(step)))


def _set_by_callers(steps: Sequence[str]) -> set[str]:
    """Variables that were set to such text, directly or through another, somewhere."""
    settings = [found for step in steps if (found := SETTING.match(step))]
    names: set[str] = set()
    while True:
        reads = _reads(names)
        more = {f["name"] for f in settings if reads.search(_without_filtered(f["value"]))}
        if more <= names:
            return names
        names |= more


def _reads(names: set[str]) -> re.Pattern[str]:
    """Finds ``${EXTEN}``, ``${EXTEN:1}``, ``${name}``, and ``CUT(name,…)``."""
    variables = "|".join((CALLER_TEXT, *names))
    return re.compile(rf"\$\{{(?:{variables})[:}}\w ]|\b(?:CUT|REPLACE)\((?:{variables}),")


def _without_filtered(step: str) -> str:
    """The step without what a filter has made harmless: ``${FILTER(0-9,${EXTEN})}``."""
    return FILTERED.sub(lambda found: found[0] if SYNTAX & _passing(found["kept"]) else "", step)


def _passing(kept: str) -> set[str]:
    """The signs that FILTER's first argument names: ``0-9a-f`` and ``\\-``."""
    signs: set[str] = set()
    for piece in re.finditer(r"\\(.)|(.)-(.)|(.)", kept, re.DOTALL):
        literal, first, last, single = piece.groups()
        signs |= (
            {chr(n) for n in range(ord(first), ord(last) + 1)} if first else {literal or single}
        )
    return signs
