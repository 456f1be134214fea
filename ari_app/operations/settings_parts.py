"""Which part of a centre reads which setting, and so what is started anew when it changes.

Asterisk reads its files again and keeps every call. What would need a new start of Asterisk, says
where the centre lies, or leads to a path or program of this machine can be set in the file only.
"""

from collections.abc import Mapping
from enum import StrEnum

ONLY_IN_FILE = frozenset(
    {
        *("home", "node", "centre.code", "asterisk", "asterisk_silent_s"),
        *("sip_host", "sip_port", "sip_tls_port", "sip_tls_ca"),
        *("rtp_start", "rtp_end", "ari_port", "ami_port", "hep_port"),
        *("http_host", "http_port", "local_channels", "trusted_proxies"),
        *("database_dsn", "database_desk_dsn", "database_jobs_dsn", "database_share_dsn"),
        *("backup.folder", "backup.bucket", "backup.endpoint", "backup.region"),
        *("backup.access_key", "backup.secret_file", "backup.ca_file"),
        *("transcript.model", "reports.crest"),
        "archive.key_file",
        # a port that is taken is known at a start only, and then nothing would start
        *("share.address", "share.host", "share.port"),
    }
)
# of the home's own files, by the page and the command of the certificate; no path is ever typed
CHOSEN = frozenset({"tls"})


class Part(StrEnum):
    """In the order in which they take a change up: who carries calls is the first to know it."""

    ASTERISK = "asterisk"
    SCREEN = "screen"
    JOBS = "jobs"
    SHARE = "share"
    DESK = "desk"


OURS = frozenset(Part) - {Part.ASTERISK}
_A, _SCREEN, _J, _S, _D = Part

_READ: Mapping[str, frozenset[Part]] = {
    "centre": frozenset(Part),
    "hours": frozenset({_A, _J, _D}),
    "trunks": frozenset({_A, _J, _D}),
    "screening": frozenset({_SCREEN, _J, _D}),
    "screening.claim_ms": frozenset({_A, _SCREEN, _J, _D}),
    "screening.deadman_s": frozenset({_A, _SCREEN, _J, _D}),
    "ear": frozenset({_SCREEN}),
    "queue": frozenset({_A, _J, _D}),
    "supervisor": frozenset({_D}),
    "limits": frozenset({_J, _D}),
    "retention": frozenset({_J}),
    "archive": frozenset({_J, _D}),
    "backup": frozenset({_J, _D}),
    "review": frozenset({_J, _D}),
    "reports": frozenset({_J, _D}),
    "transcript": frozenset({_J, _D}),
    "map": frozenset({_D}),
    "share": frozenset({_J, _S, _D}),
    "public": frozenset({_J, _S, _D}),
    "wall": frozenset({_D}),
    "calling": frozenset({_A, _J, _D}),
    "tls": frozenset({_A, _S, _D}),
    "recording_spares": frozenset({_A, _J}),
    "log_level": OURS,
}


def parts_of(name: str) -> frozenset[Part]:
    """Who reads it; nobody takes up what can be set in the file only."""
    if name in ONLY_IN_FILE:
        return frozenset()
    return _READ.get(name) or _READ[name.partition(".")[0]]


def part_of_program(name: str) -> Part:
    """``screen-2`` is a screener."""
    return Part(name.partition("-")[0])
