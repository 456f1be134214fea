"""Which certificate a centre serves, without a line in a file: one of the two pairs of its home.

The pair of the own authority, or the one that was put in; their paths are known, so nobody types
one. Kept like any other change (`ari_app.operations.settings_keeping`), below the settings file.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from ari_app.errors import SigapError
from ari_app.operations import certificate, certificate_put, own_authority
from ari_app.operations.certificate import CertificateUnusable
from ari_app.operations.secure_start import LOOPBACK
from ari_app.settings import Settings, Tls


class Pair(StrEnum):
    OWN = "own"  # of the centre's own authority
    PUT = "put"  # of somebody else's, put in


class NotChosen(SigapError):
    """There is no such pair, or no desk could serve it; one sentence with the remedy."""


def files(home: Path) -> Mapping[Pair, Tls]:
    """Where they lie, whether they are there or not."""
    return {Pair.OWN: own_authority.tls_of(home), Pair.PUT: certificate_put.tls_of(home)}


def pair_of(settings: Settings) -> Pair | None:
    """Which these settings name; None: another one, or none at all."""
    found = (pair for pair, tls in files(settings.home).items() if tls == settings.tls)
    return next(found, None)


def proxy(settings: Settings) -> str:
    """Why TLS of our own would cut off who comes through a proxy, with the remedy; else empty."""
    if settings.trusted_proxies:
        return (
            "A proxy ends TLS for the desk (trusted_proxies), and would not reach it any more; put "
            "the certificate into the proxy, or take trusted_proxies out of the settings first."
        )
    if not settings.tls and _is_fronted(settings):
        return (
            f"Callers reach {settings.share.address} through a proxy, which would not reach "
            f"{settings.share.host} any more; name the certificate in [tls] of the settings file, "
            "together with the proxy's https to it."
        )
    return ""


def refuse_other(home: Path, value: Mapping[str, str]) -> None:
    """Raises :class:`NotChosen` unless it is a pair of this home that the desk could serve."""
    tls = next((one for one in files(home).values() if one.model_dump(mode="json") == value), None)
    if tls is None:
        raise NotChosen("Only the certificates of the centre's own home can be chosen.")
    try:
        certificate.read(tls)
    except CertificateUnusable as error:
        raise NotChosen(
            f"{error} Make one (./sigap certificate make) or put one in, then use it."
        ) from error


def _is_fronted(settings: Settings) -> bool:
    """A page that is served to this machine alone, and reached by others over TLS."""
    host = urlsplit(settings.share.address or "").hostname or ""
    outside = bool(host) and not host.startswith(LOOPBACK)
    return outside and settings.share.host.startswith(LOOPBACK)
