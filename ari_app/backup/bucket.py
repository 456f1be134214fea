"""Backups in a bucket of an S3 service: the same names, each an object below a prefix.

An object is there whole or not at all, and the service compares what it got with the sum that was
sent along (``Content-MD5``, or the signed SHA-256 where there is no TLS). What it gives back is
opened under its own name (`sealing`), so what was cut, exchanged or changed there is found.

Which pieces there are is asked once, a thousand names at a time: one question for each would take
longer than the backup. A service that does not answer is asked again for ``patience_s``.
"""

import io
import os
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import urlsplit

import certifi
import urllib3
from minio import Minio
from minio.commonconfig import CopySource
from minio.deleteobjects import DeleteObject
from minio.error import InvalidResponseError, MinioException, S3Error

from ari_app.backup.errors import BackupFailed, Damaged, DestinationRefuses
from ari_app.backup.pieces import DAMAGED, SCHEME, Pieces
from ari_app.settings import Backup
from ari_app.setup import file_lock
from ari_app.store.private_file import is_open_to_others

SECRET = "SIGAP_BACKUP_SECRET"  # noqa: S105 - the name of a variable
PATIENCE_S = 120.0
_TIMEOUT = urllib3.Timeout(connect=10, read=30)
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 10.0
_LEAST_BYTES = 29  # of what is encrypted; less is no piece
_PASSING = frozenset({"SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout"})
_NOT_THERE = frozenset({"NoSuchKey", "NoSuchObject"})
_SAYS = {
    "InvalidAccessKeyId": "does not know this access key; check backup.access_key",
    "SignatureDoesNotMatch": "does not take the secret; check the file or " + SECRET,
    "AccessDenied": "does not allow it; check the access key, its secret and its rights",
    "NoSuchBucket": "has no such bucket; make it there, or correct backup.bucket",
    "AuthorizationHeaderMalformed": "lies in another region; correct backup.region",
    "RequestTimeTooSkewed": "has another time; set this machine's clock",
    "QuotaExceeded": "is full; make room there, or keep fewer backups",
}
_CERTIFICATE = {  # by X509_V_ERR_…
    9: "set this machine's clock, or have the certificate made anew there",
    10: "have it renewed there",
    62: "name in backup.endpoint the host that it is for",
    64: "name in backup.endpoint the host that it is for",
}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Where a service answers, and what it lets in. ``ca_file``: its own CA's."""

    endpoint: str
    region: str
    access_key: str
    secret: str = field(repr=False)
    ca_file: Path | None = None

    @classmethod
    def of(cls, wanted: Backup) -> Self:
        """From the settings, the secret from its file or the environment; raises `BackupFailed`."""
        if not wanted.endpoint or not wanted.access_key:
            raise BackupFailed(
                "A bucket needs backup.endpoint and backup.access_key in the settings, or "
                "SIGAP_BACKUP__ENDPOINT and SIGAP_BACKUP__ACCESS_KEY in the environment."
            )
        return cls(
            endpoint=wanted.endpoint,
            region=wanted.region,
            access_key=wanted.access_key,
            secret=_secret(wanted.secret_file),
            ca_file=wanted.ca_file,
        )

    def client(self) -> Minio:
        """Asks once: who waits, and for how long, is `Bucket`'s. Raises `BackupFailed`."""
        url = urlsplit(self.endpoint)
        return Minio(
            url.netloc,
            access_key=self.access_key,
            secret_key=self.secret,
            secure=url.scheme == "https",
            region=self.region,
            http_client=urllib3.PoolManager(
                retries=False, timeout=_TIMEOUT, ssl_context=self._trusted()
            ),
        )

    def _trusted(self) -> ssl.SSLContext:
        trusted = ssl.create_default_context()  # the machine's own, with SSL_CERT_FILE
        trusted.load_verify_locations(certifi.where())
        if self.ca_file is not None:
            try:
                trusted.load_verify_locations(self.ca_file)
            except (OSError, ssl.SSLError) as error:
                raise BackupFailed(
                    f"Cannot read the CA of the bucket's service ({error}); name a PEM file of "
                    f"certificates in backup.ca_file, not {self.ca_file}."
                ) from error
        return trusted


def _secret(file: Path | None) -> str:
    if file is None:
        if found := os.environ.get(SECRET, ""):
            return found
        raise BackupFailed(f"The bucket's secret is missing; name backup.secret_file, or {SECRET}.")
    try:
        with file.open(encoding="utf-8") as opened:
            if is_open_to_others(os.fstat(opened.fileno())):
                raise BackupFailed(f"Others can read the bucket's secret: chmod 600 {file}")
            found = opened.read().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BackupFailed(f"Cannot read the bucket's secret {file} ({error}).") from error
    if not found:
        raise BackupFailed(f"The bucket's secret {file} is empty.")
    return found


@dataclass(slots=True, kw_only=True)
class Bucket(Pieces):
    """``address``: ``s3://bucket/prefix``; ``lock``: a file of this centre, the only one to write.

    ``patience_s``: how long a service may be away before that is an error.
    """

    address: str
    login: Login
    lock: Path
    patience_s: float = PATIENCE_S
    _client: Minio = field(init=False, repr=False)
    _pieces: set[str] | None = None

    def __post_init__(self) -> None:
        self._client = self.login.client()

    @property
    def destination(self) -> str:
        return self.address

    @contextmanager
    def alone(self) -> Iterator[None]:
        self.lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = file_lock.try_lock(self.lock)
        if lock is None:
            raise BackupFailed(
                f"Another backup into {self.destination} is at work; wait for its end."
            )
        with lock:
            self._pieces = None
            yield

    def settle(self) -> None:
        """Nothing is left to do: what a service has taken, it has."""

    def _write(self, name: str, content: bytes) -> None:
        self._ask(
            lambda: self._client.put_object(
                self._bucket, self._key(name), io.BytesIO(content), len(content)
            )
        )
        if self._pieces is not None and name.startswith("pieces/"):
            self._pieces.add(name)

    def _read(self, name: str) -> bytes:
        try:
            return self._ask(lambda: self._get(name))
        except _NotThere as error:
            raise Damaged(f"{name} is not in {self.destination}") from error

    def _get(self, name: str) -> bytes:
        response = self._client.get_object(self._bucket, self._key(name))
        try:
            content: bytes = response.read()
            return content
        finally:
            response.close()
            response.release_conn()

    def _exists(self, name: str) -> bool:
        if self._pieces is None:
            self._pieces = set(self._names("pieces"))
        return name in self._pieces

    def _names(self, below: str) -> list[str]:
        """What is too short to be whole does not count."""
        return self._ask(lambda: self._listed(below))

    def _listed(self, below: str) -> list[str]:
        start = self._key(f"{below}/")
        found = self._client.list_objects(self._bucket, prefix=start, recursive=True)
        return sorted(
            str(each.object_name).removeprefix(self._key(""))
            for each in found
            if not each.is_dir and (each.size or 0) >= _LEAST_BYTES
        )

    def _remove(self, names: Sequence[str]) -> None:
        if not names:
            return
        self._ask(lambda: self._delete(names))
        if self._pieces is not None:
            self._pieces.difference_update(names)

    def _delete(self, names: Sequence[str]) -> None:
        doomed = [DeleteObject(self._key(name)) for name in names]
        for error in list(self._client.remove_objects(self._bucket, doomed)):
            if error.code not in _NOT_THERE:
                raise DestinationRefuses(self._sentence(error.code, error.message or ""))

    def _put_aside(self, name: str) -> None:
        source = CopySource(self._bucket, self._key(name))
        to = self._key(f"{name}{DAMAGED}")
        self._ask(lambda: self._client.copy_object(self._bucket, to, source))
        self._remove([name])

    @property
    def _bucket(self) -> str:
        return self.address.removeprefix(SCHEME).partition("/")[0]

    def _key(self, name: str) -> str:
        prefix = self.address.removeprefix(SCHEME).partition("/")[2].strip("/")
        return f"{prefix}/{name}" if prefix else name

    def _ask(self, work: Callable[[], _T]) -> _T:
        """Again, at growing distances, while nobody answers; raises `DestinationRefuses`."""
        ends, pause = time.monotonic() + self.patience_s, _FIRST_PAUSE_S
        while True:
            try:
                return work()
            except S3Error as error:
                if error.code in _NOT_THERE:
                    raise _NotThere(str(error.code)) from error
                if error.code not in _PASSING:
                    raise DestinationRefuses(
                        self._sentence(error.code or "", error.message or "")
                    ) from error
                why = f"it says {error.code}"
            except (MinioException, urllib3.exceptions.HTTPError) as error:
                if untrusted := _untrusted(error):
                    raise DestinationRefuses(f"{self.login.endpoint} {untrusted}") from error
                why = _why(error)
            if time.monotonic() + pause > ends:
                raise DestinationRefuses(
                    f"{self.destination} cannot be reached at {self.login.endpoint} ({why}); check "
                    "network and address."
                )
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)

    def _sentence(self, code: str, message: str) -> str:
        says = _SAYS.get(code, f"refuses ({message.rstrip('.')}); ask who runs it")
        return f"{self.login.endpoint} {says} ({self.destination}, {code or 'no code'})."


class _NotThere(DestinationRefuses):
    """An object that was asked for."""


def _untrusted(error: Exception) -> str:
    """What is wrong with its certificate and the remedy; empty where it is something else."""
    found = error.args[0] if error.args else None
    if not isinstance(found, ssl.SSLCertVerificationError):
        return ""
    says = found.verify_message.rstrip(".")
    remedy = _CERTIFICATE.get(
        found.verify_code, "name the file of its CA in backup.ca_file (SIGAP_BACKUP__CA_FILE)"
    )
    return f"shows a certificate that is not trusted ({says}); {remedy}."


def _why(error: Exception) -> str:
    """Short, and nothing that was sent: headers hold the signature."""
    if isinstance(error, InvalidResponseError):
        return "its answer is none of S3"
    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return "no connection"
    if isinstance(error, urllib3.exceptions.SSLError):
        return "it does not speak TLS there"
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "it does not answer in time"
    return "the connection broke off"
