"""What a centre does not start with, and what it only says, for callers come first.

Sigap itself has no default password: every secret is random and made at the first start. What can
be a default is brought along: the database's password, and the demo's people.
"""

import os
from urllib.parse import unquote, urlsplit

from ari_app.errors import SigapError
from ari_app.operations import certificate
from ari_app.operations.certificate import CertificateUnusable
from ari_app.settings import Settings
from recordings.archive import keys

DEMO_PEOPLE = "demo-login.json"  # in a demo's home: its people and their passwords
LOOPBACK = ("127.", "::1", "localhost")
_APART = ("database_desk_dsn", "database_jobs_dsn", "database_share_dsn")
# What examples, images and tutorials come with, and what is tried first.
_DEFAULTS = frozenset(
    """postgres postgresql password passw0rd admin administrator root secret changeme change_me
    change-me default test demo example sigap sigap112 112 rahasia kata-sandi katasandi qwerty
    12345 123456 12345678 123456789 1234567890""".split()
)


class Insecure(SigapError):
    """The centre would be open to whoever knows what everybody knows."""


def refuse_defaults(settings: Settings) -> None:
    """Raises :class:`Insecure` with what to change; a demo is not asked."""
    for name in ("database_dsn", *_APART):
        if _is_default(getattr(settings, name) or ""):
            raise Insecure(
                f"The database's password in {name} is a default one that everybody knows; "
                "give the database's user a long random one (ALTER ROLE … PASSWORD …)."
            )
    _refuse_new_key(settings)
    if (settings.home / DEMO_PEOPLE).exists():
        raise Insecure(
            f"{settings.home} is the home of a demo, with the demo's people in it; "
            "choose a new SIGAP_HOME for a real centre."
        )


def _refuse_new_key(settings: Settings) -> None:
    """A mistake of whoever has just named it. One that was in use and is away now stops no start:
    callers come first, recordings stay plain meanwhile, and that alarms.
    """
    if keys.were_used(settings.archive_dir):
        return
    if fault := keys.fault(settings.archive.key_file):
        raise Insecure(f"{fault} Or take archive.key_file out of the settings.")


def _is_default(dsn: str) -> bool:
    """A DSN without a password logs in by other means: a socket, a certificate, ~/.pgpass."""
    try:
        parts = urlsplit(dsn)
    except ValueError:
        return False
    password, user = unquote(parts.password or "").lower(), unquote(parts.username or "").lower()
    return bool(password) and (password in _DEFAULTS or password == user)


def warnings(settings: Settings) -> list[str]:
    """What should not stay so; none of it stops 112."""
    found = [_certificate(settings)] if settings.tls else [_plain(settings)]
    found += [_one_login(settings), _root(settings), _key(settings)]
    return [sentence for sentence in found if sentence]


def _key(settings: Settings) -> str:
    if not (fault := keys.fault(settings.archive.key_file)):
        return ""
    return f"{fault} Until then new recordings lie unencrypted, and old ones cannot be heard."


def _root(settings: Settings) -> str:
    if os.geteuid() != 0:
        return ""
    return (
        "Asterisk and our processes run as root, and a hole in one of them is root's; "
        f"./sigap down, then ./sigap secure gives {settings.home} to a user of its own."
    )


def _one_login(settings: Settings) -> str:
    if not settings.database_dsn:
        return ""
    if not (settings.database_desk_dsn and settings.database_jobs_dsn):
        return (
            "The desk and the jobs log in to the database as its owner, who can change everything; "
            "set database_desk_dsn and database_jobs_dsn (docs/running.md)."
        )
    if settings.share.address and not settings.database_share_dsn:
        return (
            "The public page of callers' links logs in to the database as the desk, who can read "
            "everything; set database_share_dsn (docs/running.md)."
        )
    return ""


def _certificate(settings: Settings) -> str:
    assert settings.tls is not None  # noqa: S101 - asked only then
    try:
        read = certificate.read(settings.tls)
    except CertificateUnusable as error:
        return f"The console stays away until this is mended: {error}"
    return read.warning(certificate.now())


def _plain(settings: Settings) -> str:
    if settings.http_host.startswith(LOOPBACK) or settings.trusted_proxies:
        return ""
    return (
        f"The console is served without TLS on {settings.http_host}: passwords go in the clear, "
        "and no browser lends it a microphone; choose a certificate (./sigap certificate), or a "
        "proxy and trusted_proxies."
    )
