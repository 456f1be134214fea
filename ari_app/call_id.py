"""A call's id: which text is one. Loads next to nothing: the AGI script asks while a caller waits.

The dialplan's first steps make it, a UUIDv7 (RFC 9562). Anything else is no id of ours: an empty
one would fold several callers into one record, and it names files.
"""

import re

_CALL_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def is_call_id(text: str) -> bool:
    return _CALL_ID.fullmatch(text) is not None
