"""Identifiers that sort by time and are unique on every machine (RFC 9562, section 5.7)."""

import secrets
import time


def uuid7(now_ms: int | None = None) -> str:
    """A new UUIDv7 as text; ``now_ms`` is Unix time in milliseconds (default: now)."""
    milliseconds = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    random = secrets.randbits(74)
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (random >> 62) << 64
    value |= 0b10 << 62 | random & (1 << 62) - 1
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
