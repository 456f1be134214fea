"""The desk's own certificate (settings ``tls``): checked before it is used, renewed while it runs.

A renewed file is taken by the next connection, without a restart. A faulty one never replaces a
good one; a certificate that has expired is still used, and said to be: a browser that warns is
better than a console that is gone.
"""

import asyncio
import logging
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from ari_app.errors import SigapError
from ari_app.operations import own_authority
from ari_app.settings import Tls

log = logging.getLogger(__name__)

Stamp = tuple[tuple[int, int], ...]  # time of change and inode of each file

LOOK_EVERY_S = 10.0  # what is taken while calls go on is seen to be taken
WARN_BEFORE = timedelta(days=21)
WARN_EVERY = timedelta(days=1)


class CertificateUnusable(SigapError):
    """The console cannot be served by TLS; one sentence with the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What is known of a pair of files that fit each other."""

    valid_from: datetime
    valid_until: datetime

    def warning(self, now: datetime) -> str:
        """A sentence when it is not valid or will soon not be; else empty."""
        if now >= self.valid_until:
            return f"The certificate has expired on {self.valid_until:%Y-%m-%d}; renew it now."
        if now < self.valid_from:
            return (
                f"The certificate is valid from {self.valid_from:%Y-%m-%d} only; check the clock."
            )
        if now >= self.valid_until - WARN_BEFORE:
            return f"The certificate expires on {self.valid_until:%Y-%m-%d}; renew it."
        return ""


def now() -> datetime:
    return datetime.now(UTC)


def read(tls: Tls) -> Certificate:
    """The files' own dates, when they fit; raises :class:`CertificateUnusable`."""
    _load_into(_context(), tls)
    try:
        first = x509.load_pem_x509_certificates(tls.certificate.read_bytes())[0]
    except (OSError, ValueError) as error:
        raise CertificateUnusable(_not_pem(tls.certificate)) from error
    return Certificate(valid_from=first.not_valid_before_utc, valid_until=first.not_valid_after_utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The files as they lie there. ``until`` None: no start would take them."""

    until: datetime | None
    ends_soon: bool
    not_yet: bool = False  # by this machine's clock


def look(tls: Tls, at: datetime) -> Seen:
    """For whoever alarms; ``./sigap status`` has the sentence."""
    try:
        found = read(tls)
    except CertificateUnusable:
        return Seen(until=None, ends_soon=False)
    if at < found.valid_from:
        return Seen(until=found.valid_until, ends_soon=False, not_yet=True)
    return Seen(until=found.valid_until, ends_soon=bool(found.warning(at)))


class ServedCertificate:
    """The context that the desk serves with, and whoever keeps it up to date."""

    def __init__(self, tls: Tls) -> None:
        self._tls = tls
        self._certificate = read(tls)
        self._seen = _stamp(tls)
        self._warned_at: datetime | None = None
        self.context = _context()
        _load_into(self.context, tls)
        self._warn()

    async def keep(self, every_s: float = LOOK_EVERY_S) -> None:
        """Until cancelled: take renewed files, say when they are about to expire."""
        while True:
            await asyncio.sleep(every_s)
            await asyncio.to_thread(self._look)

    def _look(self) -> None:
        self._renew_own()
        stamp = _stamp(self._tls)
        if stamp != self._seen:
            self._renew(stamp)
        self._warn()

    def _renew_own(self) -> None:
        """One of the centre's own authority; what hinders it is told as often as the warning."""
        try:
            own_authority.renew_if_due(self._tls, now())
        except (SigapError, OSError) as error:
            at = now()
            if self._due(at):
                log.error("%s", error, extra={"action": "certificate"})
                self._warned_at = at

    def _renew(self, stamp: Stamp) -> None:
        """Between the writing of the two files they do not fit: then the next look takes them."""
        try:
            self._certificate = read(self._tls)
            _load_into(self.context, self._tls)
        except CertificateUnusable as error:
            log.error("the old certificate stays in use: %s", error)
            return
        self._seen, self._warned_at = stamp, None
        until = f"{self._certificate.valid_until:%Y-%m-%d}"
        log.info("a new certificate is in use", extra={"action": "certificate", "until": until})

    def _warn(self) -> None:
        at = now()
        if self._due(at) and (warning := self._certificate.warning(at)):
            log.error("%s", warning, extra={"action": "certificate"})
            self._warned_at = at

    def _due(self, at: datetime) -> bool:
        return self._warned_at is None or at >= self._warned_at + WARN_EVERY


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _load_into(context: ssl.SSLContext, tls: Tls) -> None:
    for path in (tls.certificate, tls.key):
        _refuse_unreadable(path)
    try:
        context.load_cert_chain(tls.certificate, tls.key, password=_no_password)
    except ssl.SSLError as error:
        raise CertificateUnusable(_why(tls, error)) from error
    except OSError as error:
        raise CertificateUnusable(f"Cannot read the certificate ({error.strerror}).") from error


def _no_password() -> str:
    """A desk that starts at night cannot be asked for one."""
    return ""


def _refuse_unreadable(path: Path) -> None:
    try:
        path.open("rb").close()
    except FileNotFoundError as error:
        raise CertificateUnusable(
            f"There is no file {path}; correct tls.certificate and tls.key in the settings."
        ) from error
    except OSError as error:
        raise CertificateUnusable(
            f"Cannot read {path} ({error.strerror}); give the user who runs Sigap the right to."
        ) from error


def _why(tls: Tls, error: ssl.SSLError) -> str:
    if error.reason == "KEY_VALUES_MISMATCH":
        return f"The key {tls.key} does not belong to the certificate {tls.certificate}."
    for path, kind in ((tls.certificate, b"CERTIFICATE"), (tls.key, b"PRIVATE KEY")):
        if b"-----BEGIN " not in (text := path.read_bytes()) or kind not in text:
            return _not_pem(path)
    if b"ENCRYPTED" in tls.key.read_bytes():
        return f"The key {tls.key} has a passphrase; give one without (openssl rsa)."
    return f"The certificate {tls.certificate} or its key cannot be used ({error.reason})."


def _not_pem(path: Path) -> str:
    return f"{path} does not hold what it should, in PEM; name the right file in the settings."


def _stamp(tls: Tls) -> Stamp:
    """What changes when a file is replaced or written."""
    found = []
    for path in (tls.certificate, tls.key):
        try:
            stat = path.stat()
            found.append((stat.st_mtime_ns, stat.st_ino))
        except OSError:
            found.append((0, 0))
    return tuple(found)
